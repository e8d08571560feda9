/*
 * Views of bytes: what the cutting functions promise at their edges.
 */
#include "base/span.h"

#include "unit/unit.h"

static void test_span__from_past_the_end_is_empty(void **state)
{
	(void)state;
	assert_span(span_from(SPAN_LITERAL("abc"), 1), "bc");
	assert_span(span_from(SPAN_LITERAL("abc"), 3), "");
	assert_span(span_from(SPAN_LITERAL("abc"), 4), "");
}

static void test_span__a_null_view_is_an_empty_one(void **state)
{
	struct span nothing = span_of(NULL, 0);

	(void)state;
	assert_true(span_equal(nothing, SPAN_LITERAL("")));
	assert_int_equal(span_compare(nothing, SPAN_LITERAL("")), 0);
	assert_int_equal(span_find(nothing, 'x'), 0);
	assert_int_equal(span_trim(nothing).len, 0);
	assert_int_equal(span_from(nothing, 0).len, 0);
}

static void test_span__equality_counts_bytes_behind_a_nul(void **state)
{
	(void)state;
	assert_true(span_equal(SPAN_LITERAL("a\0b"), SPAN_LITERAL("a\0b")));
	assert_false(span_equal(SPAN_LITERAL("a\0b"), SPAN_LITERAL("a\0c")));
	assert_false(span_equal(SPAN_LITERAL("a"), SPAN_LITERAL("a\0")));
}

static void test_span__starts_and_ends_never_look_behind_the_end(void **state)
{
	struct span s = span_of("abcdef", 3);

	(void)state;
	assert_true(span_starts(s, SPAN_LITERAL("abc")));
	assert_false(span_starts(s, SPAN_LITERAL("abcd")));
	assert_true(span_ends(s, SPAN_LITERAL("bc")));
	assert_false(span_ends(s, SPAN_LITERAL("zabc")));
	assert_true(span_starts(s, SPAN_LITERAL("")));
	assert_true(span_ends(s, SPAN_LITERAL("")));
}

static void test_span__order_is_that_of_unsigned_bytes(void **state)
{
	(void)state;
	assert_true(span_compare(SPAN_LITERAL("a"), SPAN_LITERAL("b")) < 0);
	assert_true(span_compare(SPAN_LITERAL("\xff"), SPAN_LITERAL("a")) > 0);
	assert_int_equal(span_compare(SPAN_LITERAL("ab"), SPAN_LITERAL("ab")), 0);
}

static void test_span__a_prefix_comes_before_what_it_begins(void **state)
{
	(void)state;
	assert_true(span_compare(SPAN_LITERAL("ab"), SPAN_LITERAL("abc")) < 0);
	assert_true(span_compare(SPAN_LITERAL("abc"), SPAN_LITERAL("ab")) > 0);
	assert_true(span_compare(SPAN_LITERAL(""), SPAN_LITERAL("a")) < 0);
}

static void test_span__find_gives_the_first_or_the_length(void **state)
{
	(void)state;
	assert_int_equal(span_find(SPAN_LITERAL("a=b=c"), '='), 1);
	assert_int_equal(span_find(SPAN_LITERAL("abc"), '='), 3);
	assert_int_equal(span_find(span_of("ab=", 2), '='), 2);
	assert_int_equal(span_find(SPAN_LITERAL("ab\0"), '\0'), 2);
}

static void test_span__trim_takes_blanks_tabs_and_returns_off_both_ends(void **state)
{
	(void)state;
	assert_span(span_trim(SPAN_LITERAL(" \t a b\t\r")), "a b");
	assert_span(span_trim(SPAN_LITERAL(" \t\r ")), "");
	assert_span(span_trim(SPAN_LITERAL("\n")), "\n");
}

static void test_span__cut_gives_every_part_and_a_last_empty_one(void **state)
{
	struct span rest = SPAN_LITERAL("a,,b,"), part;

	(void)state;
	assert_true(span_cut(&rest, ',', &part));
	assert_span(part, "a");
	assert_true(span_cut(&rest, ',', &part));
	assert_span(part, "");
	assert_true(span_cut(&rest, ',', &part));
	assert_span(part, "b");
	assert_true(span_cut(&rest, ',', &part));
	assert_span(part, "");
	assert_false(span_cut(&rest, ',', &part));
}

static void test_span__cut_of_an_empty_text_gives_one_empty_part(void **state)
{
	struct span rest = SPAN_LITERAL(""), part = SPAN_LITERAL("untouched");

	(void)state;
	assert_true(span_cut(&rest, ',', &part));
	assert_int_equal(part.len, 0);
	assert_false(span_cut(&rest, ',', &part));
}

static void test_span__words_are_what_stands_between_blanks(void **state)
{
	struct span rest = SPAN_LITERAL("  one\ttwo \r\t three\r"), word;

	(void)state;
	assert_true(span_word(&rest, &word));
	assert_span(word, "one");
	assert_true(span_word(&rest, &word));
	assert_span(word, "two");
	assert_true(span_word(&rest, &word));
	assert_span(word, "three");
	assert_false(span_word(&rest, &word));
}

static void test_span__no_word_leaves_the_output_alone(void **state)
{
	struct span rest = SPAN_LITERAL(" \t "), word = SPAN_LITERAL("untouched");

	(void)state;
	assert_false(span_word(&rest, &word));
	assert_span(word, "untouched");
}
