/*
 * Hexadecimal digits.
 */
#include "codec/hex.h"

#include <errno.h>

#include "unit/unit.h"

static void test_hex__every_byte_comes_back(void **state)
{
	char digits[2];
	unsigned char back;

	(void)state;
	for (unsigned byte = 0; byte < 256; byte++) {
		unsigned char c = (unsigned char)byte;

		hex_encode(span_of(&c, 1), digits);
		assert_int_equal(hex_decode(span_of(digits, 2), &back), 0);
		assert_int_equal(back, byte);
	}
}

static void test_hex__digits_are_written_in_lower_case(void **state)
{
	char digits[8];

	(void)state;
	hex_encode(SPAN_LITERAL("\x00\x1f\xab\xff"), digits);
	assert_span(span_of(digits, sizeof(digits)), "001fabff");
}

static void test_hex__digits_of_either_case_are_read(void **state)
{
	char bytes[2];

	(void)state;
	assert_int_equal(hex_decode(SPAN_LITERAL("aBCd"), bytes), 0);
	assert_memory_equal(bytes, "\xab\xcd", 2);
}

static void test_hex__an_odd_count_is_refused(void **state)
{
	char bytes[4];

	(void)state;
	assert_int_equal(hex_decode(SPAN_LITERAL("abc"), bytes), -EINVAL);
}

static void test_hex__every_other_character_is_refused(void **state)
{
	char bytes[1];

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		char first[2] = { (char)c, '0' }, second[2] = { '0', (char)c };
		int wanted = c < 128 && c != 0 && strchr("0123456789abcdefABCDEF", (int)c) != NULL
				     ? 0
				     : -EINVAL;

		assert_int_equal(hex_decode(span_of(first, 2), bytes), wanted);
		assert_int_equal(hex_decode(span_of(second, 2), bytes), wanted);
	}
}

static void test_hex__nothing_is_nothing(void **state)
{
	char bytes[1] = { 'x' };

	(void)state;
	assert_int_equal(hex_decode(SPAN_LITERAL(""), bytes), 0);
	hex_encode(SPAN_LITERAL(""), bytes);
	assert_int_equal(bytes[0], 'x');
}
