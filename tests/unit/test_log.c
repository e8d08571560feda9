/*
 * Lines for people: one line a message whatever is in it.
 */
#include "base/log.h"

#include "base/limit.h"

#include "unit/unit.h"

static void expect_said(void (*body)(void *arg), void *arg, const char *wanted)
{
	struct unit_child child;

	unit_fork(&child, body, arg);
	assert_int_equal(unit_exit_code(&child), 0);
	assert_span(span_of(child.said, child.size), wanted);
}

static void say_error(void *arg)
{
	log_open("tool");
	log_error("%s", (const char *)arg);
}

static void test_log__a_line_starts_with_the_tool(void **state)
{
	char text[] = "cannot read x: no such file";

	(void)state;
	expect_said(say_error, text, "tool: cannot read x: no such file\n");
}

static void test_log__control_characters_become_question_marks(void **state)
{
	char text[] = "a\nb\rc\033[31m\t\x7f";

	(void)state;
	expect_said(say_error, text, "tool: a?b?c?[31m??\n");
}

static void test_log__bytes_above_ascii_stay(void **state)
{
	char text[] = "gr\xc3\xbc\xc3\x9f";

	(void)state;
	expect_said(say_error, text, "tool: gr\xc3\xbc\xc3\x9f\n");
}

static void test_log__a_long_line_is_cut_and_still_ends(void **state)
{
	static char text[2 * LIMIT_LOG_LINE_BYTES];
	struct unit_child child;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	unit_fork(&child, say_error, text);
	assert_true(child.size <= LIMIT_LOG_LINE_BYTES);
	assert_true(child.size > LIMIT_LOG_LINE_BYTES - 16);
	assert_int_equal(strcspn(child.said, "\n"), child.size - 1);
}

static void say_warning(void *arg)
{
	(void)arg;
	log_open("tool");
	log_warning("%d of %d", 1, 2);
}

static void test_log__a_warning_says_that_it_is_one(void **state)
{
	(void)state;
	expect_said(say_warning, NULL, "tool: warning: 1 of 2\n");
}

static void say_progress_and_error(void *arg)
{
	(void)arg;
	log_open("tool");
	log_progress("1 %%");
	log_progress("2 %%");
	log_error("broken");
	log_error("again");
}

static void test_log__a_line_erases_the_progress_before_it(void **state)
{
	(void)state;
	expect_said(say_progress_and_error, NULL,
		    "tool: 1 %\r\033[Ktool: 2 %\r\033[Ktool: broken\ntool: again\n");
}

static void say_progress_and_end(void *arg)
{
	(void)arg;
	log_open("tool");
	log_progress_end();
	log_progress("1 %%");
	log_progress_end();
	log_progress_end();
}

static void test_log__progress_is_erased_once(void **state)
{
	(void)state;
	expect_said(say_progress_and_end, NULL, "tool: 1 %\r\033[K");
}
