/*
 * Cyclic redundancy checks: known values, and sums continued over pieces.
 */
#include "codec/crc.h"

#include "unit/unit.h"

static void test_crc__known_values_of_crc32(void **state)
{
	(void)state;
	assert_int_equal(crc32(0, SPAN_LITERAL("")), 0);
	assert_int_equal(crc32(0, SPAN_LITERAL("123456789")), 0xcbf43926);
	assert_int_equal(crc32(0, SPAN_LITERAL("abc")), 0x352441c2);
}

static void test_crc__known_values_of_crc32c(void **state)
{
	char ones[32];

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	assert_int_equal(crc32c(0, SPAN_LITERAL("")), 0);
	assert_int_equal(crc32c(0, SPAN_LITERAL("123456789")), 0xe3069283);
	assert_int_equal(crc32c(0, span_of(ones, sizeof(ones))), 0x62a8ab43); /* RFC 3720, B.4 */
}

/* One bit at a time, as the definition has it. */
static uint32_t slow(uint32_t polynomial, struct span bytes)
{
	uint32_t sum = 0xffffffff;

	for (size_t i = 0; i < bytes.len; i++) {
		sum ^= (unsigned char)bytes.data[i];
		for (int b = 0; b < 8; b++)
			sum = sum >> 1 ^ ((sum & 1) != 0 ? polynomial : 0);
	}
	return ~sum;
}

static void fill(char *bytes, size_t size, uint64_t seed)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)unit_random(&seed);
}

static void test_crc__every_length_agrees_with_the_definition(void **state)
{
	uint64_t seed = unit_seed(21);
	char bytes[600];

	(void)state;
	fill(bytes, sizeof(bytes), seed);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		struct span s = span_of(bytes, len);

		assert_int_equal(crc32(0, s), slow(0xedb88320, s));
		assert_int_equal(crc32c(0, s), slow(0x82f63b78, s));
	}
}

static void test_crc__pieces_give_the_sum_of_the_whole(void **state)
{
	uint64_t seed = unit_seed(22);
	char bytes[300];
	struct span all = span_of(bytes, sizeof(bytes));

	(void)state;
	fill(bytes, sizeof(bytes), seed);
	for (size_t cut = 0; cut <= all.len; cut++) {
		struct span head = span_of(bytes, cut), tail = span_from(all, cut);

		assert_int_equal(crc32(crc32(0, head), tail), crc32(0, all));
		assert_int_equal(crc32c(crc32c(0, head), tail), crc32c(0, all));
	}
}
