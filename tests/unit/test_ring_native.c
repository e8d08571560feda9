/*
 * The layouts of our own are an interface too: placements that a release has made stay. The digests
 * come from a program that shares no code with the ring: it looks at every point for each key.
 */
#include "core/ring/ring.h"

#include "codec/digest.h"
#include "codec/hex.h"

#include "unit/unit.h"
#include "unit/rings.h"

enum {
	KEYS = 20000,
	REPLICAS = 3
};

#define FOUR_NODES "node a\nnode b weight=2\nnode cache-c weight=3\nnode d\n"

/* The MD5 of "KEY\tNODE\tNODE\tNODE\n" for the keys 0 to 19999. */
static void expect_placements(const char *text, const char *wanted)
{
	struct ring_spec spec = rings_spec(text, RING_LAYOUT_RING);
	struct rings_keys keys = rings_keys_make(KEYS);
	struct ring *ring = rings_ring(&spec, REPLICAS);
	uint32_t *nodes = rings_map(ring, &keys, REPLICAS);
	uint8_t result[LIMIT_DIGEST_BYTES];
	struct digest *d;
	char digits[32];

	assert_int_equal(digest_open(&d, DIGEST_MD5, NULL), 0);
	for (size_t i = 0; i < KEYS; i++) {
		digest_add(d, keys.spans[i]);
		for (size_t j = 0; j < REPLICAS; j++) {
			digest_add(d, SPAN_LITERAL("\t"));
			digest_add(d, span_str(spec.nodes[nodes[i * REPLICAS + j]].address));
		}
		digest_add(d, SPAN_LITERAL("\n"));
	}
	assert_int_equal(digest_end(d, result), 0);
	hex_encode(span_of(result, 16), digits);
	assert_span(span_of(digits, sizeof(digits)), wanted);
	digest_free(d);
	free(nodes);
	ring_free(ring);
	rings_keys_release(&keys);
	ring_spec_release(&spec);
}

static void test_ring_native__placements_of_the_defaults_never_change(void **state)
{
	(void)state;
	expect_placements("hashring 1\n" FOUR_NODES, "86aa8545011775312d141e6876a73a3d");
}

static void test_ring_native__placements_of_xxh64_with_a_seed_never_change(void **state)
{
	(void)state;
	expect_placements("hashring 1\nhash xxh64\nseed 7\nvnodes 40\n" FOUR_NODES,
			  "766a176fcaf9d414a46307e35fec1c6d");
}
