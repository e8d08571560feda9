/*
 * UTF-8 by the table of RFC 3629, at its boundaries and against a decoder written another way.
 */
#include "codec/utf8.h"

#include "unit/unit.h"

static void expect(bool is_valid, struct span text)
{
	if (utf8_is_valid(text) != is_valid)
		for (size_t i = 0; i < text.len; i++)
			print_message("# byte %02x\n", (unsigned char)text.data[i]);
	assert_true(utf8_is_valid(text) == is_valid);
}

static void test_utf8__ascii_and_nothing_are_valid(void **state)
{
	(void)state;
	expect(true, SPAN_LITERAL(""));
	expect(true, SPAN_LITERAL("a\0\x7f"));
}

static void test_utf8__the_ends_of_every_row_of_the_table_are_valid(void **state)
{
	(void)state;
	expect(true, SPAN_LITERAL("\xc2\x80\xdf\xbf"));
	expect(true, SPAN_LITERAL("\xe0\xa0\x80\xe0\xbf\xbf"));
	expect(true, SPAN_LITERAL("\xe1\x80\x80\xec\xbf\xbf"));
	expect(true, SPAN_LITERAL("\xed\x80\x80\xed\x9f\xbf"));
	expect(true, SPAN_LITERAL("\xee\x80\x80\xef\xbf\xbf"));
	expect(true, SPAN_LITERAL("\xf0\x90\x80\x80\xf0\xbf\xbf\xbf"));
	expect(true, SPAN_LITERAL("\xf1\x80\x80\x80\xf3\xbf\xbf\xbf"));
	expect(true, SPAN_LITERAL("\xf4\x80\x80\x80\xf4\x8f\xbf\xbf"));
}

static void test_utf8__overlong_forms_are_refused(void **state)
{
	(void)state;
	expect(false, SPAN_LITERAL("\xc0\x80"));
	expect(false, SPAN_LITERAL("\xc1\xbf"));
	expect(false, SPAN_LITERAL("\xe0\x9f\xbf"));
	expect(false, SPAN_LITERAL("\xf0\x8f\xbf\xbf"));
}

static void test_utf8__surrogates_are_refused(void **state)
{
	(void)state;
	expect(false, SPAN_LITERAL("\xed\xa0\x80"));
	expect(false, SPAN_LITERAL("\xed\xbf\xbf"));
}

static void test_utf8__numbers_above_the_last_are_refused(void **state)
{
	(void)state;
	expect(false, SPAN_LITERAL("\xf4\x90\x80\x80"));
	expect(false, SPAN_LITERAL("\xf5\x80\x80\x80"));
	expect(false, SPAN_LITERAL("\xff"));
}

static void test_utf8__a_cut_character_is_refused(void **state)
{
	(void)state;
	expect(false, span_of("\xc3\xbc", 1));
	expect(false, span_of("\xe2\x82\xac", 2));
	expect(false, span_of("a\xf0\x9f\x98\x80", 4));
	expect(false, SPAN_LITERAL("\xe2\x82 "));
}

static void test_utf8__a_lone_continuation_is_refused(void **state)
{
	(void)state;
	expect(false, SPAN_LITERAL("\x80"));
	expect(false, SPAN_LITERAL("a\xbf"
				   "b"));
}

/* Whether three bytes are one character, by decoding and encoding instead of by table. */
static bool is_one_of_three(const unsigned char *b)
{
	unsigned code = (b[0] & 0x0fu) << 12 | (b[1] & 0x3fu) << 6 | (b[2] & 0x3fu);

	return b[0] >> 4 == 0xe && b[1] >> 6 == 2 && b[2] >> 6 == 2 && code >= 0x800 &&
	       (code < 0xd800 || code > 0xdfff);
}

static void test_utf8__all_forms_of_three_bytes_agree_with_a_decoder(void **state)
{
	unsigned char b[3];

	(void)state;
	for (unsigned first = 0xe0; first <= 0xff; first++)
		for (unsigned rest = 0; rest < 0x10000; rest++) {
			b[0] = (unsigned char)first;
			b[1] = (unsigned char)(rest >> 8);
			b[2] = (unsigned char)rest;
			if (utf8_is_valid(span_of(b, 3)) != is_one_of_three(b))
				expect(is_one_of_three(b), span_of(b, 3));
		}
}
