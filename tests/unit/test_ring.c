/*
 * The laws of a ring: who moves when a node comes or goes, where replicas stand, and that neither
 * the order of the nodes nor the grouping of the keys changes an answer.
 */
#include "core/ring/ring.h"

#include <errno.h>

#include "base/buf.h"
#include "base/limit.h"
#include "codec/xxh.h"

#include "unit/unit.h"
#include "unit/rings.h"

enum {
	KEYS = 20000,
	NODES = 12,
	REPLICAS = 3
};

#define FILE_HEAD "hashring 1\nlayout ring\nvnodes 40\n"

/* A ring file of nodes n0 ...; node i has weight i % 3 + 1, `skipped` is left out. */
static char *ring_file(const char *head, unsigned skipped, const char *state_of_last)
{
	struct buf text = BUF_INIT(LIMIT_CONFIG_BYTES);

	buf_add_str(&text, head);
	for (unsigned i = 0; i < NODES; i++)
		if (i != skipped)
			buf_addf(&text, "node n%u weight=%u state=%s\n", i, i % 3 + 1,
				 i == NODES - 1 ? state_of_last : "up");
	assert_int_equal(buf_error(&text), 0);
	return buf_detach(&text, NULL);
}

static uint32_t *map_file(char *text, const struct rings_keys *keys, uint32_t replicas)
{
	uint32_t *nodes = rings_map_text(text, RING_LAYOUT_RING, keys, replicas);

	free(text);
	return nodes;
}

static void test_ring__removing_a_node_moves_only_its_keys(void **state)
{
	struct rings_keys keys = rings_keys_make(KEYS);
	uint32_t *whole = map_file(ring_file(FILE_HEAD, NODES, "up"), &keys, 1);

	(void)state;
	for (unsigned gone = 0; gone < NODES; gone++) {
		uint32_t *left = map_file(ring_file(FILE_HEAD, gone, "up"), &keys, 1);

		for (size_t i = 0; i < KEYS; i++) {
			uint32_t now = left[i] >= gone ? left[i] + 1 : left[i];

			if (whole[i] != gone)
				assert_int_equal(now, whole[i]);
			else
				assert_int_not_equal(now, gone);
		}
		free(left);
	}
	free(whole);
	rings_keys_release(&keys);
}

static void test_ring__more_weight_only_draws_keys_to_its_node(void **state)
{
	struct rings_keys keys = rings_keys_make(KEYS);
	uint32_t *before = map_file(ring_file(FILE_HEAD, NODES, "up"), &keys, 1);
	char *text = ring_file(FILE_HEAD, NODES, "up");
	uint32_t *after;
	size_t moved = 0;

	(void)state;
	*(strstr(text, "node n4 weight=2") + strlen("node n4 weight=")) = '4';
	after = map_file(text, &keys, 1);
	for (size_t i = 0; i < KEYS; i++) {
		assert_true(after[i] == before[i] || after[i] == 4);
		moved += after[i] != before[i];
	}
	assert_true(moved > 0);
	free(before);
	free(after);
	rings_keys_release(&keys);
}

static void test_ring__the_order_of_the_nodes_changes_nothing(void **state)
{
	static const char *const orders[] = {
		"hashring 1\nnode a weight=2\nnode b\nnode c weight=3\nnode d\n",
		"hashring 1\nnode d\nnode c weight=3\nnode b\nnode a weight=2\n",
		"hashring 1\nnode c weight=3\nnode a weight=2\nnode d\nnode b\n",
	};
	struct rings_keys keys = rings_keys_make(KEYS);
	struct ring_spec first = rings_spec(orders[0], RING_LAYOUT_RING);
	uint32_t *wanted = rings_map_text(orders[0], RING_LAYOUT_RING, &keys, REPLICAS);

	(void)state;
	for (size_t order = 1; order < sizeof(orders) / sizeof(orders[0]); order++) {
		struct ring_spec spec = rings_spec(orders[order], RING_LAYOUT_RING);
		uint32_t *nodes = rings_map_text(orders[order], RING_LAYOUT_RING, &keys, REPLICAS);

		for (size_t i = 0; i < KEYS * (size_t)REPLICAS; i++)
			assert_string_equal(spec.nodes[nodes[i]].address,
					    first.nodes[wanted[i]].address);
		free(nodes);
		ring_spec_release(&spec);
	}
	free(wanted);
	ring_spec_release(&first);
	rings_keys_release(&keys);
}

static const char *const heads[] = { FILE_HEAD, "hashring 1\nlayout ketama\n" };

/* A jump ring cannot be weighted, so it has its own text. */
static char *layout_file(size_t which, const char *state_of_last)
{
	struct buf text = BUF_INIT(LIMIT_CONFIG_BYTES);

	if (which < 2)
		return ring_file(heads[which], NODES, state_of_last);
	buf_add_str(&text, "hashring 1\nlayout jump\n");
	for (unsigned i = 0; i < NODES; i++)
		buf_addf(&text, "node n%u state=%s\n", i, i == NODES - 1 ? state_of_last : "up");
	return buf_detach(&text, NULL);
}

enum {
	LAYOUTS = 3
};

static void test_ring__replicas_are_distinct_nodes(void **state)
{
	enum {
		MANY = NODES
	};
	struct rings_keys keys = rings_keys_make(2000);

	(void)state;
	for (size_t layout = 0; layout < LAYOUTS; layout++) {
		uint32_t *nodes = map_file(layout_file(layout, "up"), &keys, MANY);

		for (size_t i = 0; i < keys.count; i++) {
			uint32_t seen = 0;

			for (size_t j = 0; j < MANY; j++)
				seen |= (uint32_t)1 << nodes[i * MANY + j];
			assert_int_equal(seen, ((uint32_t)1 << NODES) - 1);
		}
		free(nodes);
	}
	rings_keys_release(&keys);
}

static void test_ring__fewer_replicas_are_the_first_of_more(void **state)
{
	struct rings_keys keys = rings_keys_make(KEYS);

	(void)state;
	for (size_t layout = 0; layout < LAYOUTS; layout++) {
		uint32_t *owners = map_file(layout_file(layout, "up"), &keys, 1);
		uint32_t *nodes = map_file(layout_file(layout, "up"), &keys, REPLICAS);

		for (size_t i = 0; i < KEYS; i++)
			assert_int_equal(nodes[i * REPLICAS], owners[i]);
		free(owners);
		free(nodes);
	}
	rings_keys_release(&keys);
}

static void test_ring__keys_of_a_node_that_is_down_go_to_their_second_replica(void **state)
{
	static const char *const states[] = { "down", "drain" };
	struct rings_keys keys = rings_keys_make(KEYS);

	(void)state;
	for (size_t layout = 0; layout < LAYOUTS; layout++) {
		uint32_t *up = map_file(layout_file(layout, "up"), &keys, 2);

		for (size_t s = 0; s < 2; s++) {
			uint32_t *down = map_file(layout_file(layout, states[s]), &keys, 1);

			for (size_t i = 0; i < KEYS; i++)
				assert_int_equal(down[i], up[2 * i] == NODES - 1 ? up[2 * i + 1]
										 : up[2 * i]);
			free(down);
		}
		free(up);
	}
	rings_keys_release(&keys);
}

/* Keys of every length from 0 to 300, with bytes of every value. */
static void test_ring__the_grouping_of_keys_changes_nothing(void **state)
{
	enum {
		COUNT = 301
	};
	uint64_t random = unit_seed(81);
	struct span keys[COUNT];
	uint32_t single[COUNT * REPLICAS], grouped[COUNT * REPLICAS];
	char bytes[COUNT];

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		bytes[i] = (char)unit_random(&random);
		keys[i] = span_of(bytes, i);
	}
	for (size_t layout = 0; layout < LAYOUTS; layout++) {
		char *text = layout_file(layout, "up");
		struct ring *ring = rings_parse(text, RING_LAYOUT_RING, REPLICAS);

		for (size_t i = 0; i < COUNT; i++)
			ring_map(ring, &keys[i], 1, &single[i * REPLICAS]);
		for (size_t group = 2; group <= COUNT; group++) {
			for (size_t at = 0; at < COUNT; at += group)
				ring_map(ring, &keys[at], COUNT - at < group ? COUNT - at : group,
					 &grouped[at * REPLICAS]);
			assert_memory_equal(grouped, single, sizeof(single));
		}
		ring_free(ring);
		free(text);
	}
}

static void test_ring__every_node_takes_about_its_weight(void **state)
{
	enum {
		COUNT = 200000
	};
	struct rings_keys keys = rings_keys_make(COUNT);
	uint32_t *nodes = rings_map_text("hashring 1\nvnodes 4096\nnode a\nnode b weight=2\n"
					 "node c weight=5\nnode d weight=0\n",
					 RING_LAYOUT_RING, &keys, 1);
	size_t counts[4] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		counts[nodes[i]]++;
	assert_in_range(counts[0], COUNT / 8 * 90 / 100, COUNT / 8 * 110 / 100);
	assert_in_range(counts[1], COUNT / 4 * 90 / 100, COUNT / 4 * 110 / 100);
	assert_in_range(counts[2], COUNT / 8 * 5 * 90 / 100, COUNT / 8 * 5 * 110 / 100);
	assert_int_equal(counts[3], 0);
	free(nodes);
	rings_keys_release(&keys);
}

static void test_ring__points_are_those_of_the_definition(void **state)
{
	static const char *const labels[] = { "n0", "other" };
	struct ring *ring = rings_parse("hashring 1\nseed 9\nvnodes 5\nnode n0 weight=3\n"
					"node n1 weight=2 name=other\n",
					RING_LAYOUT_RING, 1);
	char text[32];

	(void)state;
	assert_int_equal(ring_point_count(ring, 0), 15);
	assert_int_equal(ring_point_count(ring, 1), 10);
	for (uint32_t node = 0; node < 2; node++)
		for (unsigned i = 0; i < ring_point_count(ring, node); i++) {
			int n = snprintf(text, sizeof(text), "%s%c%u", labels[node], '\0', i);
			uint64_t point = xxh3(span_of(text, (size_t)n), 9);

			assert_true(ring_point_at(ring, point) == point);
		}
	ring_free(ring);
}

/* The first point at or above a hash by looking at all of them; their nodes likewise. */
static void test_ring__a_key_belongs_to_the_first_point_at_or_above_its_hash(void **state)
{
	enum {
		POINTS = 60
	};
	struct ring *ring =
		rings_parse("hashring 1\nvnodes 20\nnode a\nnode b\nnode c\n", RING_LAYOUT_RING, 1);
	struct rings_keys keys = rings_keys_make(KEYS);
	uint32_t *nodes = rings_map(ring, &keys, 1);
	uint64_t points[POINTS];

	(void)state;
	for (unsigned p = 0; p < POINTS; p++) {
		char text[16];
		int n = snprintf(text, sizeof(text), "%c%c%u", 'a' + (int)p / 20, '\0', p % 20);

		points[p] = xxh3(span_of(text, (size_t)n), 0);
	}
	for (size_t i = 0; i < KEYS; i++) {
		uint64_t hash = ring_hash_key(ring, keys.spans[i]), nearest = UINT64_MAX;
		unsigned owner = POINTS;

		for (unsigned p = 0; p < POINTS; p++) /* the distance wraps around the end */
			if (points[p] - hash <= nearest) {
				nearest = points[p] - hash;
				owner = p / 20;
			}
		assert_int_equal(nodes[i], owner);
		assert_true(ring_point_at(ring, hash) == hash + nearest);
	}
	free(nodes);
	ring_free(ring);
	rings_keys_release(&keys);
}
