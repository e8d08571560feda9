/*
 * Fields of tab-separated output.
 */
#include "codec/tsv.h"

#include <errno.h>

#include "unit/unit.h"
#include "unit/written.h"

static void expect_field(struct span field, const char *wanted)
{
	struct written w;

	written_start(&w);
	tsv_field(&w.out, field);
	assert_span(written_end(&w), wanted);
}

static void test_tsv__a_plain_field_is_written_as_it_is(void **state)
{
	(void)state;
	expect_field(SPAN_LITERAL("a b \"c\" \xff"), "a b \"c\" \xff");
	expect_field(SPAN_LITERAL(""), "");
}

static void test_tsv__what_would_end_a_field_or_record_is_escaped(void **state)
{
	(void)state;
	expect_field(SPAN_LITERAL("a\tb"), "a\\tb");
	expect_field(SPAN_LITERAL("a\nb"), "a\\nb");
	expect_field(SPAN_LITERAL("a\rb"), "a\\rb");
	expect_field(SPAN_LITERAL("a\\b"), "a\\\\b");
}

static void test_tsv__escapes_may_stand_anywhere(void **state)
{
	(void)state;
	expect_field(SPAN_LITERAL("\t\t"), "\\t\\t");
	expect_field(SPAN_LITERAL("\\n"), "\\\\n");
	expect_field(SPAN_LITERAL("\na\t"), "\\na\\t");
}

static void test_tsv__a_nul_is_no_end(void **state)
{
	struct written w;

	(void)state;
	written_start(&w);
	tsv_field(&w.out, SPAN_LITERAL("a\0\tb"));
	assert_true(unit_same(written_end(&w), SPAN_LITERAL("a\0\\tb")));
}

static void test_tsv__every_byte_gives_one_column_of_one_record(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		char byte = (char)c;
		struct written w;
		struct span shown;

		written_start(&w);
		tsv_field(&w.out, span_of(&byte, 1));
		shown = written_end(&w);
		assert_int_equal(span_find(shown, '\t'), shown.len);
		assert_int_equal(span_find(shown, '\n'), shown.len);
		assert_int_equal(span_find(shown, '\r'), shown.len);
	}
}

static void expect_parsed(struct span field, struct span wanted)
{
	struct buf b = BUF_INIT(256);

	assert_int_equal(tsv_parse(&b, field), 0);
	assert_int_equal(buf_error(&b), 0);
	assert_true(unit_same(buf_span(&b), wanted));
	buf_release(&b);
}

static void test_tsv__parsing_undoes_the_four_escapes(void **state)
{
	(void)state;
	expect_parsed(SPAN_LITERAL("plain"), SPAN_LITERAL("plain"));
	expect_parsed(SPAN_LITERAL(""), SPAN_LITERAL(""));
	expect_parsed(SPAN_LITERAL("a\\tb\\n\\r\\\\c"), SPAN_LITERAL("a\tb\n\r\\c"));
	expect_parsed(SPAN_LITERAL("\\\\n"), SPAN_LITERAL("\\n"));
}

static void test_tsv__a_backslash_before_anything_else_is_refused(void **state)
{
	struct buf b = BUF_INIT(256);

	(void)state;
	assert_int_equal(tsv_parse(&b, SPAN_LITERAL("ab\\x")), -EBADMSG);
	assert_span(buf_span(&b), "ab");
	assert_int_equal(tsv_parse(&b, SPAN_LITERAL("\\")), -EBADMSG);
	assert_int_equal(tsv_parse(&b, SPAN_LITERAL("\\\0")), -EBADMSG);
	buf_release(&b);
}

static void test_tsv__every_field_that_was_written_is_read_again(void **state)
{
	uint64_t random = unit_seed(5);

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		char bytes[16];
		size_t len = unit_below(&random, sizeof(bytes));
		struct written w;

		for (size_t k = 0; k < len; k++)
			bytes[k] = unit_below(&random, 2) == 0
					   ? (char)unit_random(&random)
					   : "\\tnr\t\n\r"[unit_below(&random, 7)];
		written_start(&w);
		tsv_field(&w.out, span_of(bytes, len));
		expect_parsed(written_end(&w), span_of(bytes, len));
	}
}

static void test_tsv__parsing_stops_at_the_cap_of_its_buffer(void **state)
{
	struct buf b = BUF_INIT(4);

	(void)state;
	assert_int_equal(tsv_parse(&b, SPAN_LITERAL("12345")), 0);
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	buf_release(&b);
}
