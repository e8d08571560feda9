/*
 * Jump consistent hash against its published values (dgryski/go-jump), and the layout that is made
 * of it.
 */
#include "core/ring/ring.h"

#include "base/buf.h"
#include "codec/digest.h"
#include "codec/hex.h"
#include "codec/xxh.h"

#include "unit/unit.h"
#include "unit/rings.h"

static void test_ring_jump__published_values(void **state)
{
	static const unsigned char first[] = { 0,  55, 62, 8,  45, 59, 86, 97, 82, 59,
					       73, 37, 17, 56, 86, 21, 90, 37, 38, 83 };

	(void)state;
	for (size_t i = 0; i < sizeof(first); i++)
		assert_int_equal(ring_jump(i, 100), first[i]);
	assert_int_equal(ring_jump(10863919174838991u, 11), 6);
	assert_int_equal(ring_jump(2016238256797177309u, 11), 3);
	assert_int_equal(ring_jump(1673758223894951030u, 11), 5);
	assert_int_equal(ring_jump(2, 100001), 80343);
	assert_int_equal(ring_jump(2201, 100001), 22152);
	assert_int_equal(ring_jump(2202, 100001), 15018);
}

/* The MD5 of "KEY\tBUCKET\n" for the keys 0 to 99999 in 100 buckets. */
static void expect_buckets(bool is_hashed, const char *wanted)
{
	uint8_t result[LIMIT_DIGEST_BYTES];
	char line[64], digits[32];
	struct digest *d;

	assert_int_equal(digest_open(&d, DIGEST_MD5, NULL), 0);
	for (unsigned key = 0; key < 100000; key++) {
		int len = snprintf(line, sizeof(line), "%u", key);
		uint64_t hash = is_hashed ? xxh64(span_of(line, (size_t)len), 0) : key;
		int more = snprintf(line + len, sizeof(line) - (size_t)len, "\t%u\n",
				    ring_jump(hash, 100));

		digest_add(d, span_of(line, (size_t)(len + more)));
	}
	assert_int_equal(digest_end(d, result), 0);
	hex_encode(span_of(result, 16), digits);
	assert_span(span_of(digits, sizeof(digits)), wanted);
	digest_free(d);
}

static void test_ring_jump__a_hundred_thousand_numbers_have_their_buckets(void **state)
{
	(void)state;
	expect_buckets(false, "700ccee85028199d2ef22983aaa65cf0");
}

static void test_ring_jump__a_hundred_thousand_hashed_keys_have_their_buckets(void **state)
{
	(void)state;
	expect_buckets(true, "6ff722e6006b93a31bf7137f40d0e341");
}

static void test_ring_jump__one_bucket_takes_all(void **state)
{
	uint64_t random = unit_seed(71);

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(ring_jump(unit_random(&random), 1), 0);
}

static void test_ring_jump__one_more_bucket_moves_keys_only_into_it(void **state)
{
	uint64_t random = unit_seed(72);

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		uint64_t hash = unit_random(&random);
		uint32_t before = 0;

		for (uint32_t buckets = 1; buckets <= 60; buckets++) {
			uint32_t bucket = ring_jump(hash, buckets);

			assert_true(bucket == before || bucket == buckets - 1);
			before = bucket;
		}
	}
}

/* A bare list n0 ... */
static struct ring *jump_ring(unsigned nodes, uint32_t replicas)
{
	struct buf text = BUF_INIT(100000);
	struct ring *ring;

	for (unsigned i = 0; i < nodes; i++)
		buf_addf(&text, "n%u\n", i);
	assert_int_equal(buf_error(&text), 0);
	ring = rings_parse(text.data, RING_LAYOUT_JUMP, replicas);
	buf_release(&text);
	return ring;
}

static void test_ring_jump__the_owner_is_the_bucket_of_the_hash(void **state)
{
	struct rings_keys keys = rings_keys_make(10000);
	struct ring *ring = jump_ring(37, 1);
	uint32_t *nodes = rings_map(ring, &keys, 1);

	(void)state;
	for (size_t i = 0; i < keys.count; i++)
		assert_int_equal(nodes[i], ring_jump(xxh64(keys.spans[i], 0), 37));
	free(nodes);
	ring_free(ring);
	rings_keys_release(&keys);
}

/* unit_random is splitmix64: of a state it gives mix64, and leaves the next one. */
static void test_ring_jump__replicas_are_the_new_buckets_of_hashes_that_follow(void **state)
{
	enum {
		NODES = 7,
		REPLICAS = 4
	};
	struct rings_keys keys = rings_keys_make(1000);
	struct ring *ring = jump_ring(NODES, REPLICAS);
	uint32_t *nodes = rings_map(ring, &keys, REPLICAS);

	(void)state;
	for (size_t i = 0; i < keys.count; i++) {
		uint64_t hash = xxh64(keys.spans[i], 0), from;
		uint32_t seen = 0;

		for (size_t found = 0; found < REPLICAS; from = hash, hash = unit_random(&from)) {
			uint32_t bucket = ring_jump(hash, NODES);

			if ((seen >> bucket & 1) == 0)
				assert_int_equal(nodes[i * REPLICAS + found++], bucket);
			seen |= (uint32_t)1 << bucket;
		}
	}
	free(nodes);
	ring_free(ring);
	rings_keys_release(&keys);
}

static void test_ring_jump__replicas_change_only_where_the_added_node_is_one(void **state)
{
	enum {
		REPLICAS = 3
	};
	struct rings_keys keys = rings_keys_make(5000);
	struct ring *small = jump_ring(9, REPLICAS), *large = jump_ring(10, REPLICAS);
	uint32_t *before = rings_map(small, &keys, REPLICAS);
	uint32_t *after = rings_map(large, &keys, REPLICAS);
	size_t changed = 0;

	(void)state;
	for (size_t i = 0; i < keys.count; i++) {
		const uint32_t *now = &after[i * REPLICAS];

		if (now[0] == 9 || now[1] == 9 || now[2] == 9)
			changed++;
		else
			assert_memory_equal(now, &before[i * REPLICAS], REPLICAS * sizeof(*now));
	}
	assert_in_range(changed, keys.count * 25 / 100, keys.count * 35 / 100);
	free(before);
	free(after);
	ring_free(small);
	ring_free(large);
	rings_keys_release(&keys);
}

static void test_ring_jump__every_node_takes_about_its_share(void **state)
{
	enum {
		NODES = 10,
		KEYS = 100000
	};
	struct rings_keys keys = rings_keys_make(KEYS);
	struct ring *ring = jump_ring(NODES, 1);
	uint32_t *nodes = rings_map(ring, &keys, 1);
	unsigned counts[NODES] = { 0 };

	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		counts[nodes[i]]++;
	for (size_t i = 0; i < NODES; i++)
		assert_in_range(counts[i], KEYS / NODES * 95 / 100, KEYS / NODES * 105 / 100);
	free(nodes);
	ring_free(ring);
	rings_keys_release(&keys);
}
