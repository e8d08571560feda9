/*
 * Checked numbers: what is refused matters more than what is read.
 */
#include "base/num.h"

#include <errno.h>

#include "unit/unit.h"

static const uint64_t UNTOUCHED = 0xdead;

static int parse(const char *text, uint64_t *value)
{
	*value = UNTOUCHED;
	return num_parse(span_str(text), 0, UINT64_MAX, value);
}

static void test_num__digits_are_read_to_the_last_of_64_bits(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(parse("0", &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(parse("007", &value), 0);
	assert_int_equal(value, 7);
	assert_int_equal(parse("18446744073709551615", &value), 0);
	assert_true(value == UINT64_MAX);
}

static void test_num__one_more_than_64_bits_is_out_of_range(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(parse("18446744073709551616", &value), -ERANGE);
	assert_int_equal(parse("184467440737095516150", &value), -ERANGE);
	assert_int_equal(value, UNTOUCHED);
}

static void test_num__anything_but_digits_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",    " 1", "1 ",  "+1",  "-1",    "0x10", "1.0",
		"1e3", "a",  "1\n", "\t1", "1,000", "1K",   "99999999999999999999x"
	};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		print_message("# text \"%s\"\n", wrong[i]);
		assert_int_equal(parse(wrong[i], &value), -EINVAL);
		assert_int_equal(value, UNTOUCHED);
	}
}

static void test_num__a_nul_byte_is_no_end(void **state)
{
	uint64_t value = UNTOUCHED;

	(void)state;
	assert_int_equal(num_parse(SPAN_LITERAL("1\0"), 0, 9, &value), -EINVAL);
	assert_int_equal(value, UNTOUCHED);
}

static void test_num__both_bounds_belong_to_the_range(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(num_parse(SPAN_LITERAL("5"), 5, 7, &value), 0);
	assert_int_equal(num_parse(SPAN_LITERAL("7"), 5, 7, &value), 0);
	assert_int_equal(num_parse(SPAN_LITERAL("4"), 5, 7, &value), -ERANGE);
	assert_int_equal(num_parse(SPAN_LITERAL("8"), 5, 7, &value), -ERANGE);
	assert_int_equal(value, 7);
}

static void test_num__size_units_are_powers_of_1024(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} good[] = {
		{ "0", 0 },
		{ "64", 64 },
		{ "1K", 1024 },
		{ "3M", 3145728 },
		{ "2G", 2147483648 },
		{ "1T", 1099511627776 },
		{ "16383P", 18445618173802708992u },
	};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(num_parse_size(span_str(good[i].text), 0, UINT64_MAX, &value), 0);
		assert_true(value == good[i].bytes);
	}
}

static void test_num__a_size_past_64_bits_is_out_of_range(void **state)
{
	uint64_t value = UNTOUCHED;

	(void)state;
	assert_int_equal(num_parse_size(SPAN_LITERAL("16384P"), 0, UINT64_MAX, &value), -ERANGE);
	assert_int_equal(
		num_parse_size(SPAN_LITERAL("18446744073709551616K"), 0, UINT64_MAX, &value),
		-ERANGE);
	assert_int_equal(value, UNTOUCHED);
}

static void test_num__other_size_units_are_refused(void **state)
{
	static const char *const wrong[] = {
		"", "K", "1k", "1KB", "1 K", "1KK", "1.5K", "-1K", "1E"
	};
	uint64_t value = UNTOUCHED;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(num_parse_size(span_str(wrong[i]), 0, UINT64_MAX, &value),
				 -EINVAL);
	assert_int_equal(value, UNTOUCHED);
}

static void test_num__durations_are_in_milliseconds(void **state)
{
	static const struct {
		const char *text;
		uint64_t ms;
	} good[] = {
		{ "0", 0 },       { "500ms", 500 },    { "10s", 10000 },
		{ "5m", 300000 }, { "24h", 86400000 }, { "2d", 172800000 },
	};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(num_parse_duration(span_str(good[i].text), 0, UINT64_MAX, &value),
				 0);
		assert_true(value == good[i].ms);
	}
}

static void test_num__a_duration_needs_its_unit(void **state)
{
	static const char *const wrong[] = { "",     "10",  "s",    "10 s", "10S",
					     "1.5s", "-1s", "1s1s", "00" };
	uint64_t value = UNTOUCHED;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(num_parse_duration(span_str(wrong[i]), 0, UINT64_MAX, &value),
				 -EINVAL);
	assert_int_equal(value, UNTOUCHED);
}

static void test_num__a_bare_zero_respects_the_minimum(void **state)
{
	uint64_t value = UNTOUCHED;

	(void)state;
	assert_int_equal(num_parse_duration(SPAN_LITERAL("0"), 1, 10, &value), -ERANGE);
	assert_int_equal(value, UNTOUCHED);
}

static void test_num__sums_and_products_tell_when_they_do_not_fit(void **state)
{
	uint64_t value = UNTOUCHED;

	(void)state;
	assert_false(num_add(UINT64_MAX, 1, &value));
	assert_false(num_mul((uint64_t)1 << 32, (uint64_t)1 << 32, &value));
	assert_int_equal(value, UNTOUCHED);
	assert_true(num_add(UINT64_MAX - 1, 1, &value));
	assert_true(value == UINT64_MAX);
	assert_true(num_mul((uint64_t)1 << 32, ((uint64_t)1 << 32) - 1, &value));
	assert_true(value == 0xffffffff00000000);
}

static void test_num__sizes_are_shown_in_the_largest_unit_below_1024(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} shown[] = {
		{ 0, "0 B" },
		{ 1023, "1023 B" },
		{ 1024, "1.0 KiB" },
		{ 1503238553, "1.4 GiB" },
		{ 1048575, "1.0 MiB" },
		{ 1047527, "1023.0 KiB" },
		{ UINT64_MAX, "16.0 EiB" },
	};
	char text[NUM_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		assert_string_equal(num_format_size(shown[i].bytes, text), shown[i].text);
}

static void test_num__times_are_shown_as_a_clock_does(void **state)
{
	static const struct {
		uint64_t ms;
		const char *text;
	} shown[] = {
		{ 0, "0:00" },
		{ 7999, "0:07" },
		{ 60000, "1:00" },
		{ 3599999, "59:59" },
		{ 7385000, "2:03:05" },
		{ 360000000, "100:00:00" },
		{ UINT64_MAX, "5124095576030:25:51" },
	};
	char text[NUM_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		assert_string_equal(num_format_time(shown[i].ms, text), shown[i].text);
}
