/*
 * Errors in words: one line, from the inside out, never too long.
 */
#include "base/err.h"

#include <errno.h>

#include "unit/unit.h"

static void test_err__set_gives_back_the_number(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_set(&err, -EBADMSG, "line %d", 7), -EBADMSG);
	assert_string_equal(err.text, "line 7");
}

static void test_err__wrap_puts_the_outer_words_first(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, -ENOENT, "no such file");
	assert_int_equal(err_wrap(&err, -ENOENT, "cannot read %s", "x.conf"), -ENOENT);
	assert_string_equal(err.text, "cannot read x.conf: no such file");
}

static void test_err__nobody_need_listen(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, -EIO, "x"), -EIO);
	assert_int_equal(err_set_errno(NULL, -EIO), -EIO);
	assert_int_equal(err_wrap(NULL, -EIO, "x"), -EIO);
}

static void test_err__system_errors_are_in_lower_case(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_set_errno(&err, -ENOENT), -ENOENT);
	assert_string_equal(err.text, "no such file or directory");
	err_set_errno(&err, -ENOSPC);
	assert_string_equal(err.text, "no space left on device");
}

static void test_err__control_characters_cannot_forge_a_line(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, -EINVAL, "name %s", "a\nb\033[2J\x7f\tc");
	assert_string_equal(err.text, "name a?b?[2J??c");
}

static void test_err__bytes_above_ascii_stay(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, -EINVAL, "%s", "gr\xc3\xbc\xc3\x9f");
	assert_string_equal(err.text, "gr\xc3\xbc\xc3\x9f");
}

static void test_err__text_is_cut_at_the_limit(void **state)
{
	char text[2 * LIMIT_ERR_BYTES];
	struct err err;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	err_set(&err, -EINVAL, "%s", text);
	assert_int_equal(strlen(err.text), LIMIT_ERR_BYTES - 1);
}

static void test_err__wrapping_cuts_the_inside_and_keeps_the_outside(void **state)
{
	char text[LIMIT_ERR_BYTES];
	struct err err;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	err_set(&err, -EINVAL, "%s", text);
	err_wrap(&err, -EINVAL, "outer");
	assert_int_equal(strlen(err.text), LIMIT_ERR_BYTES - 1);
	assert_true(span_starts(span_str(err.text), SPAN_LITERAL("outer: xxx")));
}
