/*
 * Growable bytes: the cap, the sticky error, and the NUL behind the contents.
 */
#include "base/buf.h"

#include <errno.h>

#include "base/mem.h"

#include "unit/unit.h"

static void test_buf__exactly_the_cap_fits(void **state)
{
	struct buf b = BUF_INIT(5);

	(void)state;
	buf_add_str(&b, "abc");
	buf_add_str(&b, "de");
	assert_int_equal(buf_error(&b), 0);
	assert_span(buf_span(&b), "abcde");
	buf_release(&b);
}

static void test_buf__an_addition_past_the_cap_adds_nothing(void **state)
{
	struct buf b = BUF_INIT(5);

	(void)state;
	buf_add_str(&b, "abc");
	buf_add_str(&b, "def");
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	assert_span(buf_span(&b), "abc");
	buf_release(&b);
}

static void test_buf__the_error_sticks_until_reset(void **state)
{
	struct buf b = BUF_INIT(3);

	(void)state;
	buf_add_str(&b, "abcd");
	buf_add_char(&b, 'x');
	assert_int_equal(b.size, 0);
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	buf_reset(&b);
	buf_add_char(&b, 'x');
	assert_int_equal(buf_error(&b), 0);
	assert_span(buf_span(&b), "x");
	buf_release(&b);
}

static void test_buf__a_cap_of_nothing_takes_nothing(void **state)
{
	struct buf b = BUF_INIT(0);

	(void)state;
	buf_add_str(&b, "");
	assert_int_equal(buf_error(&b), 0);
	buf_add_char(&b, 'x');
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	buf_release(&b);
}

static void test_buf__what_is_left_under_the_cap_is_known(void **state)
{
	struct buf b = BUF_INIT(5);

	(void)state;
	assert_int_equal(buf_left(&b), 5);
	buf_add_str(&b, "abc");
	assert_int_equal(buf_left(&b), 2);
	buf_release(&b);
}

static void test_buf__growth_keeps_all_bytes(void **state)
{
	struct buf b = BUF_INIT(100000);

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		buf_add_char(&b, (char)(i % 251));
	assert_int_equal(buf_error(&b), 0);
	assert_int_equal(b.size, 100000);
	for (unsigned i = 0; i < 100000; i++)
		assert_int_equal((unsigned char)b.data[i], i % 251);
	buf_release(&b);
}

static void test_buf__a_nul_follows_the_bytes_at_every_size(void **state)
{
	struct buf b = BUF_INIT(300);

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		buf_add_char(&b, 'x');
		assert_int_equal(b.data[b.size], '\0');
		assert_int_equal(strlen(b.data), i + 1);
	}
	buf_release(&b);
}

static void test_buf__bytes_may_be_nul(void **state)
{
	struct buf b = BUF_INIT(10);

	(void)state;
	buf_add(&b, SPAN_LITERAL("a\0b"));
	assert_true(span_equal(buf_span(&b), SPAN_LITERAL("a\0b")));
	buf_release(&b);
}

static void test_buf__formatted_text_is_added_whole_or_not(void **state)
{
	struct buf b = BUF_INIT(8);

	(void)state;
	buf_addf(&b, "%s=%d", "n", 42);
	assert_span(buf_span(&b), "n=42");
	buf_addf(&b, "%05d", 7);
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	assert_span(buf_span(&b), "n=42");
	buf_release(&b);
}

static void test_buf__room_is_writable_and_counts_when_committed(void **state)
{
	struct buf b = BUF_INIT(1000);
	char *room;

	(void)state;
	buf_add_str(&b, "ab");
	room = buf_room(&b, 998);
	assert_non_null(room);
	memset(room, 'z', 998);
	buf_commit(&b, 2);
	assert_span(buf_span(&b), "abzz");
	buf_release(&b);
}

static void test_buf__room_past_the_cap_is_refused(void **state)
{
	struct buf b = BUF_INIT(1000);

	(void)state;
	buf_add_str(&b, "a");
	assert_null(buf_room(&b, 1000));
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	buf_release(&b);
}

static void test_buf__an_empty_buffer_views_as_an_empty_string(void **state)
{
	struct buf b = BUF_INIT(10);

	(void)state;
	assert_non_null(buf_span(&b).data);
	assert_span(buf_span(&b), "");
}

static void test_buf__detach_hands_the_bytes_out_and_empties(void **state)
{
	struct buf b = BUF_INIT(10);
	size_t size = 99;
	char *text;

	(void)state;
	buf_add_str(&b, "abc");
	text = buf_detach(&b, &size);
	assert_string_equal(text, "abc");
	assert_int_equal(size, 3);
	assert_int_equal(b.size, 0);
	mem_free(text);
}

static void test_buf__detach_of_nothing_is_an_empty_string(void **state)
{
	struct buf b = BUF_INIT(10);
	size_t size = 99;
	char *text = buf_detach(&b, &size);

	(void)state;
	assert_string_equal(text, "");
	assert_int_equal(size, 0);
	mem_free(text);
}

static void test_buf__a_released_buffer_works_again_under_its_cap(void **state)
{
	struct buf b = BUF_INIT(3);

	(void)state;
	buf_add_str(&b, "abc");
	buf_release(&b);
	buf_release(&b);
	buf_add_str(&b, "xyz");
	assert_span(buf_span(&b), "xyz");
	buf_add_char(&b, '!');
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	buf_release(&b);
}
