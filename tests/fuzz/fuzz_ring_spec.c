/*
 * Input: one byte that chooses the form and the layout, then the text of a ring. What is accepted
 * makes a ring, or is refused with a reason; keys fall on nodes that take keys, replicas are
 * distinct, and single keys and batches agree.
 */
#include <string.h>

#include "core/ring/ring.h"
#include "core/ring/spec.h"

#include "fuzz/fuzz.h"

enum {
	POINTS_MAX = 20000,
	KEYS = 40,
	REPLICAS_MAX = 3
};

static bool is_small(const struct ring_spec *spec)
{
	uint64_t points = (uint64_t)spec->node_count * POINTS_MAX / 1000;

	for (uint32_t i = 0; i < spec->node_count; i++)
		points += spec->layout == RING_LAYOUT_RING
				  ? (uint64_t)spec->nodes[i].weight * spec->vnodes
				  : 160;
	return points <= POINTS_MAX;
}

static void check_nodes(const struct ring_spec *spec, const struct ring *ring,
			const uint32_t *nodes, uint32_t replicas)
{
	for (uint32_t i = 0; i < replicas; i++) {
		fuzz_require(nodes[i] < spec->node_count);
		fuzz_require(spec->nodes[nodes[i]].state == RING_STATE_UP);
		fuzz_require(ring_point_count(ring, nodes[i]) > 0);
		for (uint32_t j = 0; j < i; j++)
			fuzz_require(nodes[i] != nodes[j]);
	}
}

/* The pieces of the text serve as keys, so that tags meet their own characters. */
static void check_ring(const struct ring_spec *spec, const struct ring *ring, uint32_t replicas,
		       struct span text)
{
	uint32_t nodes[KEYS * REPLICAS_MAX], single[REPLICAS_MAX];
	struct span keys[KEYS];

	for (size_t i = 0; i < KEYS; i++) {
		size_t from = text.len * i / KEYS;

		keys[i] = span_of(text.data + from, (text.len - from) / (i + 1));
	}
	ring_map(ring, keys, KEYS, nodes);
	for (size_t i = 0; i < KEYS; i++) {
		check_nodes(spec, ring, &nodes[i * replicas], replicas);
		ring_map(ring, &keys[i], 1, single);
		fuzz_require(memcmp(single, &nodes[i * replicas], replicas * sizeof(*single)) == 0);
	}
}

static void check_spec(const struct ring_spec *spec, struct span text)
{
	uint32_t takers = 0;

	fuzz_require(spec->node_count > 0);
	for (uint32_t i = 0; i < spec->node_count; i++) {
		fuzz_require(spec->nodes[i].address[0] != '\0');
		fuzz_require(spec->nodes[i].label[0] != '\0');
		takers += spec->nodes[i].weight > 0 && spec->nodes[i].state == RING_STATE_UP;
	}
	fuzz_require(takers > 0);
	if (!is_small(spec))
		return;
	for (uint32_t replicas = 1; replicas <= REPLICAS_MAX; replicas++) {
		struct ring *ring;
		struct err err = { "" };

		if (ring_new(&ring, spec, replicas, &err) < 0) {
			fuzz_require(err.text[0] != '\0');
			fuzz_require(replicas > takers || spec->layout == RING_LAYOUT_KETAMA);
			continue;
		}
		check_ring(spec, ring, replicas, text);
		ring_free(ring);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ring_spec spec;
	struct err err = { "" };
	enum ring_layout layout;
	struct span text;
	int r;

	if (size < 1)
		return 0;
	layout = (enum ring_layout)(data[0] / 2 % 3);
	text = span_of(data + 1, size - 1);
	r = data[0] % 2 == 0 ? ring_spec_parse(&spec, text, data[0] >= 128 ? -1 : (int)layout, &err)
			     : ring_spec_list(&spec, text, (int)layout, &err);
	if (r == 0) {
		check_spec(&spec, text);
		ring_spec_release(&spec);
	} else {
		fuzz_require(err.text[0] != '\0');
		fuzz_require(strchr(err.text, '\n') == NULL);
	}
	return 0;
}
