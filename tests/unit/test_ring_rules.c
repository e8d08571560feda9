/*
 * What a ring file may say beside its nodes - tag, seed, hash, name - and the caps that a ring
 * refuses to pass.
 */
#include "core/ring/ring.h"

#include <errno.h>

#include "base/buf.h"
#include "base/limit.h"

#include "unit/unit.h"
#include "unit/rings.h"

enum {
	KEYS = 5000
};

static const char three_nodes[] = "node a\nnode b\nnode c\n";

/* A ring file of some settings and three nodes. */
static struct ring *ring_with(const char *settings)
{
	char text[300];

	(void)snprintf(text, sizeof(text), "hashring 1\n%s%s", settings, three_nodes);
	return rings_parse(text, RING_LAYOUT_RING, 1);
}

static bool hash_same(const struct ring *ring, const char *a, const char *b)
{
	return ring_hash_key(ring, span_str(a)) == ring_hash_key(ring, span_str(b));
}

static void test_ring_rules__a_tag_is_what_is_hashed(void **state)
{
	static const char *const settings[] = { "tag {}\n", "layout jump\ntag {}\n",
						"layout ketama\ntag {}\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		struct ring *ring = ring_with(settings[i]);

		assert_true(hash_same(ring, "{user}.following", "user"));
		assert_true(hash_same(ring, "a{user}b{other}", "user"));
		assert_true(hash_same(ring, "foo{{bar}}zap", "{bar"));
		ring_free(ring);
	}
}

static void test_ring_rules__a_tag_that_is_empty_or_open_is_none(void **state)
{
	struct ring *ring = ring_with("tag {}\n"), *plain = ring_with("");
	static const char *const keys[] = {
		"foo{}{bar}", "foo{bar", "foo}bar{", "}", "{", "{}", ""
	};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_true(ring_hash_key(ring, span_str(keys[i])) ==
			    ring_hash_key(plain, span_str(keys[i])));
	ring_free(ring);
	ring_free(plain);
}

static void test_ring_rules__a_tag_may_open_and_close_alike(void **state)
{
	struct ring *ring = ring_with("tag ||\n");

	(void)state;
	assert_true(hash_same(ring, "a|user|b", "user"));
	assert_false(hash_same(ring, "a|user", "user"));
	ring_free(ring);
}

static void test_ring_rules__tagged_keys_map_as_their_tags_in_batches_too(void **state)
{
	struct ring *ring = ring_with("tag {}\n");
	uint32_t tagged[300], bare[300];
	struct span keys[300];
	char text[300][24];

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		int n = snprintf(text[i], sizeof(text[i]), "x{%u}y", i);

		keys[i] = span_of(text[i], (size_t)n);
	}
	ring_map(ring, keys, 300, tagged);
	for (unsigned i = 0; i < 300; i++)
		keys[i] = span_of(text[i] + 2, keys[i].len - 4);
	ring_map(ring, keys, 300, bare);
	assert_memory_equal(tagged, bare, sizeof(bare));
	ring_free(ring);
}

/* How many of the keys two rings place differently. */
static size_t differences(const char *settings, const char *other_settings)
{
	struct rings_keys keys = rings_keys_make(KEYS);
	struct ring *ring = ring_with(settings), *other = ring_with(other_settings);
	uint32_t *nodes = rings_map(ring, &keys, 1), *others = rings_map(other, &keys, 1);
	size_t count = 0;

	for (size_t i = 0; i < KEYS; i++)
		count += nodes[i] != others[i];
	free(nodes);
	free(others);
	ring_free(ring);
	ring_free(other);
	rings_keys_release(&keys);
	return count;
}

static void test_ring_rules__seed_and_hash_change_the_placement(void **state)
{
	(void)state;
	assert_in_range(differences("seed 1\n", "seed 2\n"), KEYS / 2, KEYS * 5 / 6);
	assert_in_range(differences("hash xxh3\n", "hash xxh64\n"), KEYS / 2, KEYS * 5 / 6);
	assert_in_range(differences("layout jump\nseed 1\n", "layout jump\n"), KEYS / 2,
			KEYS * 5 / 6);
}

static void test_ring_rules__the_defaults_may_be_spelt_out(void **state)
{
	(void)state;
	assert_int_equal(differences("", "layout ring\nhash xxh3\nseed 0\nvnodes 160\n"), 0);
	assert_int_equal(differences("layout jump\n", "layout jump\nhash xxh64\nseed 0\n"), 0);
	assert_int_equal(differences("layout ketama\n", "layout ketama\nhash md5\n"), 0);
}

static void test_ring_rules__a_host_replaced_under_its_name_moves_no_key(void **state)
{
	struct rings_keys keys = rings_keys_make(KEYS);
	uint32_t *before = rings_map_text("hashring 1\nnode a\nnode b name=slot-2\nnode c\n",
					  RING_LAYOUT_RING, &keys, 2);
	uint32_t *after = rings_map_text("hashring 1\nnode a\nnode new name=slot-2\nnode c\n",
					 RING_LAYOUT_RING, &keys, 2);

	(void)state;
	assert_memory_equal(after, before, KEYS * 2 * sizeof(*after));
	free(before);
	free(after);
	rings_keys_release(&keys);
}

static void test_ring_rules__one_node_takes_every_key(void **state)
{
	static const enum ring_layout layouts[] = { RING_LAYOUT_RING, RING_LAYOUT_JUMP,
						    RING_LAYOUT_KETAMA };
	struct rings_keys keys = rings_keys_make(KEYS);

	(void)state;
	for (size_t l = 0; l < 3; l++) {
		uint32_t *nodes = rings_map_text("only\n", layouts[l], &keys, 1);

		for (size_t i = 0; i < KEYS; i++)
			assert_int_equal(nodes[i], 0);
		free(nodes);
	}
	rings_keys_release(&keys);
}

static void expect_refused(const char *text, uint32_t replicas, const char *wanted)
{
	struct ring_spec spec = rings_spec(text, RING_LAYOUT_RING);
	struct ring *ring = NULL;
	struct err err;

	if (ring_new(&ring, &spec, replicas, &err) == 0) {
		print_message("# accepted\n");
		ring_free(ring);
	}
	assert_string_equal(err.text, wanted);
	assert_null(ring);
	ring_spec_release(&spec);
}

static void test_ring_rules__more_replicas_than_nodes_that_take_keys_are_refused(void **state)
{
	(void)state;
	expect_refused("a\nb\n", 3, "3 replicas wanted, but only 2 nodes take keys");
	expect_refused("hashring 1\nnode a\nnode b weight=0\n", 2,
		       "2 replicas wanted, but only 1 node takes keys");
	expect_refused("hashring 1\nlayout jump\nnode a\nnode b state=drain\n", 2,
		       "2 replicas wanted, but only 1 node takes keys");
	expect_refused("hashring 1\nlayout ketama\nnode a\nnode b weight=1000\n", 2,
		       "2 replicas wanted, but only 1 node takes keys");
}

static void test_ring_rules__more_points_than_the_cap_are_refused(void **state)
{
	(void)state;
	expect_refused("hashring 1\nvnodes 1\nnode a weight=1000000\nnode b weight=1000000\n"
		       "node c weight=1000000\nnode d weight=1000000\nnode e weight=1000000\n"
		       "node f weight=1000000\nnode g weight=1000000\nnode h weight=1000000\n"
		       "node i weight=1000000\nnode j weight=1000000\nnode k weight=1000000\n"
		       "node l weight=1000000\nnode m weight=1000000\nnode n weight=1000000\n"
		       "node o weight=1000000\nnode p weight=1000000\nnode q weight=777217\n",
		       1, "weights and vnodes make more than 16777216 points");
	expect_refused("hashring 1\nvnodes 65536\nnode a weight=1000000\n", 1,
		       "weights and vnodes make more than 16777216 points");
}

static void test_ring_rules__points_times_replicas_have_a_cap_too(void **state)
{
	struct buf text = BUF_INIT(LIMIT_CONFIG_BYTES);

	(void)state;
	buf_add_str(&text, "hashring 1\nvnodes 65536\n");
	for (unsigned i = 0; i < LIMIT_RING_REPLICAS + 1; i++)
		buf_addf(&text, "node n%u\n", i);
	assert_int_equal(buf_error(&text), 0);
	expect_refused(text.data, LIMIT_RING_REPLICAS,
		       "4259840 points with 64 replicas are too many");
	buf_release(&text);
}

static void test_ring_rules__freeing_none_is_fine_and_mapping_nothing_writes_nothing(void **state)
{
	struct ring *ring = ring_with("");
	uint32_t node = 42;

	(void)state;
	ring_map(ring, NULL, 0, &node);
	assert_int_equal(node, 42);
	ring_free(ring);
	ring_free(NULL);
}
