/*
 * xxHash: known values, batches and pieces.
 */
#include "codec/xxh.h"

#include "unit/unit.h"

static void test_xxh__known_values(void **state)
{
	(void)state;
	assert_true(xxh64(SPAN_LITERAL(""), 0) == 0xef46db3751d8e999);
	assert_true(xxh3(SPAN_LITERAL(""), 0) == 0x2d06800538d394c2);
	assert_true(xxh64(SPAN_LITERAL("foo"), 0) == 0x33bf00a859c4ba3f);
	assert_true(xxh3(SPAN_LITERAL("foo"), 0) == 0xab6e5f64077e7d8a);
}

static void test_xxh__the_seed_changes_every_hash(void **state)
{
	(void)state;
	assert_true(xxh64(SPAN_LITERAL("foo"), 1) != xxh64(SPAN_LITERAL("foo"), 0));
	assert_true(xxh3(SPAN_LITERAL("foo"), 1) != xxh3(SPAN_LITERAL("foo"), 0));
	assert_true(xxh3(SPAN_LITERAL(""), 1) != xxh3(SPAN_LITERAL(""), 0));
}

static void test_xxh__a_null_view_hashes_as_nothing(void **state)
{
	(void)state;
	assert_true(xxh64(span_of(NULL, 0), 7) == xxh64(SPAN_LITERAL(""), 7));
	assert_true(xxh3(span_of(NULL, 0), 7) == xxh3(SPAN_LITERAL(""), 7));
}

enum {
	KEYS = 301
};

/* Keys of every length from 0 to 300. */
static void make_keys(struct span keys[KEYS], char bytes[KEYS], uint64_t seed)
{
	for (size_t i = 0; i < KEYS; i++) {
		bytes[i] = (char)unit_random(&seed);
		keys[i] = span_of(bytes, i);
	}
}

static void test_xxh__a_batch_gives_what_single_calls_give(void **state)
{
	struct span keys[KEYS];
	char bytes[KEYS];
	uint64_t hashes[KEYS], seed = unit_seed(31);

	(void)state;
	make_keys(keys, bytes, seed);
	xxh3_batch(keys, KEYS, seed, hashes);
	for (size_t i = 0; i < KEYS; i++)
		assert_true(hashes[i] == xxh3(keys[i], seed));
	xxh64_batch(keys, KEYS, seed, hashes);
	for (size_t i = 0; i < KEYS; i++)
		assert_true(hashes[i] == xxh64(keys[i], seed));
}

static void test_xxh__an_empty_batch_writes_nothing(void **state)
{
	uint64_t hash = 42;

	(void)state;
	xxh3_batch(NULL, 0, 0, &hash);
	xxh64_batch(NULL, 0, 0, &hash);
	assert_int_equal(hash, 42);
}

static void test_xxh__pieces_give_the_hash_of_the_whole(void **state)
{
	char bytes[2000];
	uint64_t seed = unit_seed(32);
	struct span all = span_of(bytes, sizeof(bytes));
	struct xxh *x = xxh_new();

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)unit_random(&seed);
	for (size_t cut = 0; cut <= all.len; cut++) {
		xxh_reset(x);
		xxh_add(x, span_of(bytes, cut));
		xxh_add(x, span_from(all, cut));
		assert_true(xxh_value(x) == xxh3(all, 0));
	}
	xxh_free(x);
}

static void test_xxh__a_new_state_has_the_hash_of_nothing(void **state)
{
	struct xxh *x = xxh_new();

	(void)state;
	assert_true(xxh_value(x) == xxh3(SPAN_LITERAL(""), 0));
	xxh_free(x);
	xxh_free(NULL);
}
