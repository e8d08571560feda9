/*
 * MD5 in lanes: every kernel against libcrypto, for every length around a block and every count
 * around a batch.
 */
#include "codec/md5.h"

#include <openssl/evp.h>

#include "codec/md5_kernel.h"

#include "unit/unit.h"

enum {
	LENGTH_MAX = 300,
	COUNT_MAX = 40
};

/* Bytes of which half are above 0x7f. */
struct text {
	char bytes[COUNT_MAX][LENGTH_MAX];
};

static struct text *make_text(uint64_t seed)
{
	struct text *t = malloc(sizeof(*t));

	assert_non_null(t);
	for (size_t i = 0; i < COUNT_MAX; i++)
		for (size_t j = 0; j < LENGTH_MAX; j++)
			t->bytes[i][j] = (char)unit_random(&seed);
	return t;
}

static struct md5 reference(struct span key)
{
	unsigned char bytes[16];
	unsigned size = sizeof(bytes);
	struct md5 result;

	assert_int_equal(EVP_Digest(key.data, key.len, bytes, &size, EVP_md5(), NULL), 1);
	for (size_t i = 0; i < 4; i++)
		result.words[i] = (uint32_t)bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 |
				  (uint32_t)bytes[4 * i + 2] << 16 |
				  (uint32_t)bytes[4 * i + 3] << 24;
	return result;
}

static void expect_same(struct md5 actual, struct span key)
{
	struct md5 wanted = reference(key);

	if (memcmp(&actual, &wanted, sizeof(wanted)) != 0)
		print_message("# length %zu\n", key.len);
	assert_memory_equal(&actual, &wanted, sizeof(wanted));
}

static void test_md5__words_are_little_endian(void **state)
{
	struct md5 empty = md5(SPAN_LITERAL(""));

	(void)state;
	assert_int_equal(empty.words[0], 0xd98c1dd4);
	assert_int_equal(empty.words[3], 0x7e42f8ec);
}

static void test_md5__one_key_of_every_length_agrees_with_libcrypto(void **state)
{
	struct text *t = make_text(unit_seed(41));

	(void)state;
	for (size_t len = 0; len <= LENGTH_MAX; len++)
		expect_same(md5(span_of(t->bytes[0], len)), span_of(t->bytes[0], len));
	free(t);
}

static void test_md5__every_kernel_agrees_at_every_length(void **state)
{
	struct text *t = make_text(unit_seed(42));
	struct span keys[MD5_LANES_MAX];
	struct md5 results[MD5_LANES_MAX];

	(void)state;
	for (const struct md5_kernel *k = md5_kernels(); k->name != NULL; k++) {
		print_message("# kernel %s\n", k->name);
		for (size_t len = 0; len <= LENGTH_MAX; len++) {
			for (size_t i = 0; i < k->lanes; i++)
				keys[i] = span_of(t->bytes[i], len);
			md5_batch_with(k, keys, k->lanes, results);
			for (size_t i = 0; i < k->lanes; i++)
				expect_same(results[i], keys[i]);
		}
	}
	free(t);
}

static void test_md5__every_kernel_agrees_on_mixed_lengths_in_any_count(void **state)
{
	static const size_t edges[] = { 0, 1, 3, 4, 52, 54, 55, 56, 63, 64, 119, 120, LENGTH_MAX };
	uint64_t random = unit_seed(43);
	struct text *t = make_text(random);
	struct span keys[COUNT_MAX];
	struct md5 results[COUNT_MAX];

	(void)state;
	for (const struct md5_kernel *k = md5_kernels(); k->name != NULL; k++)
		for (size_t count = 0; count <= COUNT_MAX; count++) {
			for (size_t i = 0; i < count; i++)
				keys[i] = span_of(
					t->bytes[i],
					edges[unit_below(&random,
							 sizeof(edges) / sizeof(edges[0]))]);
			md5_batch_with(k, keys, count, results);
			for (size_t i = 0; i < count; i++)
				expect_same(results[i], keys[i]);
		}
	free(t);
}

static void test_md5__short_keys_of_all_lengths_share_a_call_of_the_kernel(void **state)
{
	uint64_t random = unit_seed(44);
	struct text *t = make_text(random);
	struct span keys[MD5_LANES_MAX];
	struct md5 results[MD5_LANES_MAX];

	(void)state;
	for (const struct md5_kernel *k = md5_kernels(); k->name != NULL; k++)
		for (unsigned round = 0; round < 100; round++) {
			for (size_t i = 0; i < k->lanes; i++)
				keys[i] = span_of(t->bytes[i],
						  unit_below(&random, MD5_SHORT_BYTES + 1));
			k->hash(keys, results);
			for (size_t i = 0; i < k->lanes; i++)
				expect_same(results[i], keys[i]);
		}
	free(t);
}

static void test_md5__a_batch_writes_only_its_own_results(void **state)
{
	struct md5 results[COUNT_MAX + 1];
	struct span keys[COUNT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT_MAX; i++)
		keys[i] = SPAN_LITERAL("key");
	for (const struct md5_kernel *k = md5_kernels(); k->name != NULL; k++)
		for (size_t count = 0; count <= COUNT_MAX; count++) {
			results[count].words[0] = 42;
			md5_batch_with(k, keys, count, results);
			assert_int_equal(results[count].words[0], 42);
		}
}

static void test_md5__there_is_a_kernel_for_any_processor(void **state)
{
	const struct md5_kernel *last = md5_kernels();

	(void)state;
	assert_non_null(last->name);
	while (last[1].name != NULL)
		last++;
	assert_string_equal(last->name, "generic");
}
