/*
 * Fields of tab-separated output.
 */
#include "codec/tsv.h"

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
