/*
 * Input: any bytes as a number. What is accepted is the number that its digits say, in all three
 * readings; what is printed of a value is read as the value.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

#include "fuzz/fuzz.h"

static const uint64_t UNTOUCHED = 0x5eed;

/* A number is refused, or in range and equal to its own print without leading zeros. */
static void check_number(struct span text)
{
	uint64_t value = UNTOUCHED, low = UNTOUCHED;
	char printed[32];
	int r = num_parse(text, 0, UINT64_MAX, &value), n;

	if (r < 0) {
		fuzz_require(value == UNTOUCHED);
		return;
	}
	n = snprintf(printed, sizeof(printed), "%" PRIu64, value);
	while (text.len > 1 && text.data[0] == '0')
		text = span_from(text, 1);
	fuzz_require(span_equal(text, span_of(printed, (size_t)n)));
	if (value > 0)
		fuzz_require(num_parse(text, 0, value - 1, &low) < 0);
	if (value < UINT64_MAX)
		fuzz_require(num_parse(text, value + 1, UINT64_MAX, &low) < 0);
	fuzz_require(low == UNTOUCHED);
	fuzz_require(num_parse(text, value, value, &low) == 0);
	fuzz_require(low == value);
}

/* The length of the digits at the front. */
static size_t digits_of(struct span text)
{
	size_t len = 0;

	while (len < text.len && text.data[len] >= '0' && text.data[len] <= '9')
		len++;
	return len;
}

/* With a unit: the digits alone are a number that divides it. */
static void check_units(struct span text)
{
	uint64_t value, digits;
	struct span front = span_of(text.data, digits_of(text));

	if (num_parse_size(text, 0, UINT64_MAX, &value) == 0) {
		fuzz_require(num_parse(front, 0, UINT64_MAX, &digits) == 0);
		fuzz_require(text.len - front.len <= 1);
		fuzz_require(digits == 0 ? value == 0 : value % digits == 0);
	}
	if (num_parse_duration(text, 0, UINT64_MAX, &value) == 0) {
		fuzz_require(num_parse(front, 0, UINT64_MAX, &digits) == 0);
		fuzz_require(text.len > front.len || value == 0);
		fuzz_require(digits == 0 ? value == 0 : value % digits == 0);
	}
}

/* Text for people fits its room and is one line. */
static void check_formats(struct span bytes)
{
	char text[NUM_TEXT_BYTES];
	uint64_t value = 0;

	memcpy(&value, bytes.data, bytes.len < sizeof(value) ? bytes.len : sizeof(value));
	fuzz_require(strlen(num_format_size(value, text)) < NUM_TEXT_BYTES - 1);
	fuzz_require(strstr(text, "1024") == NULL);
	fuzz_require(strlen(num_format_time(value, text)) < NUM_TEXT_BYTES - 1);
	fuzz_require(strchr(text, ':') != NULL);
}

/* Values printed from the input come back. */
static void check_round_trip(struct span bytes)
{
	static const char *const units[] = { "", "K", "M", "G", "T", "P" };
	uint64_t value = 0, back;
	char text[32];

	memcpy(&value, bytes.data, bytes.len < sizeof(value) ? bytes.len : sizeof(value));
	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		uint64_t count = value >> (10 * i);
		int n = snprintf(text, sizeof(text), "%" PRIu64 "%s", count, units[i]);

		fuzz_require(num_parse_size(span_of(text, (size_t)n), 0, UINT64_MAX, &back) == 0);
		fuzz_require(back == count << (10 * i));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of(data, size);

	if (size == 0)
		return 0;
	check_number(text);
	check_units(text);
	check_formats(text);
	check_round_trip(text);
	return 0;
}
