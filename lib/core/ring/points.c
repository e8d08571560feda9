/*
 * Making points. One stable radix sort orders every layout; what is equal stays in the order in
 * which it was made, so a layout chooses its ties by the order of its nodes: `ring` by label,
 * ketama as configured (which is what glibc's qsort, a merge sort, gives libketama).
 */
#include "core/ring/points.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/assert.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/num.h"
#include "codec/md5.h"
#include "codec/xxh.h"

#include "base/banned.h"

enum {
	KETAMA_POINTS_A_HASH = 4,
	LABEL_ROOM = LIMIT_NAME_BYTES + 24
};

/*
 * libketama, ketama.c: floorf(pct * 40.0 * (float)count), where pct is float and 40.0 makes the
 * product double. A compiler that fuses or widens this differently moves keys, hence
 * -ffp-contract=off in the Makefile.
 */
static uint32_t ketama_hashes(uint32_t weight, uint64_t weights, uint32_t nodes)
{
	float share = (float)weight / (float)weights;
	float hashes = floorf((float)((double)share * 40.0 * (double)(float)nodes));

	return (uint32_t)hashes;
}

/* How many points each node gets; the sum, or UINT64_MAX past the cap. */
static uint64_t count_points(const struct ring_spec *spec, uint32_t *counts)
{
	uint64_t weights = 0, total = 0;

	for (uint32_t i = 0; i < spec->node_count; i++)
		weights += spec->nodes[i].weight;
	for (uint32_t i = 0; i < spec->node_count; i++) {
		uint32_t weight = spec->nodes[i].weight;
		uint64_t count = (uint64_t)weight * spec->vnodes;

		if (spec->layout == RING_LAYOUT_KETAMA)
			count = (uint64_t)ketama_hashes(weight, weights, spec->node_count) *
				KETAMA_POINTS_A_HASH;
		total += count;
		if (total > LIMIT_RING_POINTS)
			return UINT64_MAX;
		counts[i] = (uint32_t)count;
	}
	return total;
}

/* label, NUL, i in decimal: what XXH3 or XXH64 makes of it is point i of the node. */
static struct point *add_ring_points(struct point *p, const struct ring_spec *spec, uint32_t node,
				     uint32_t count)
{
	const char *label = spec->nodes[node].label;
	size_t stem = strlen(label) + 1;
	char text[LABEL_ROOM];

	memcpy(text, label, stem);
	for (uint32_t i = 0; i < count; i++) {
		struct span all = span_of(text, stem + num_put(i, text + stem));

		*p++ = (struct point){
			.at = spec->hash == RING_HASH_XXH64 ? xxh64(all, spec->seed)
							    : xxh3(all, spec->seed),
			.node = node,
		};
	}
	return p;
}

/* libketama: MD5("ADDRESS-k") gives four points. */
static struct point *add_ketama_points(struct point *p, const struct ring_spec *spec, uint32_t node,
				       uint32_t count)
{
	size_t stem = strlen(spec->nodes[node].address) + 1;
	char text[LABEL_ROOM];

	memcpy(text, spec->nodes[node].address, stem - 1);
	text[stem - 1] = '-';
	for (uint32_t k = 0; k < count / KETAMA_POINTS_A_HASH; k++) {
		struct md5 hash = md5(span_of(text, stem + num_put(k, text + stem)));

		for (unsigned h = 0; h < KETAMA_POINTS_A_HASH; h++)
			*p++ = (struct point){ .at = (uint64_t)hash.words[h] << 32, .node = node };
	}
	return p;
}

/* Stable: eight passes of a byte each, those that all points share left out. */
static struct point *sort_points(struct point *points, size_t count)
{
	struct point *from = points, *to = mem_resize(NULL, count, sizeof(*to));

	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t starts[257] = { 0 };
		struct point *swap;

		for (size_t i = 0; i < count; i++)
			starts[(from[i].at >> shift & 255) + 1]++;
		if (starts[(from[0].at >> shift & 255) + 1] == count)
			continue;
		for (unsigned b = 0; b < 256; b++)
			starts[b + 1] += starts[b];
		for (size_t i = 0; i < count; i++)
			to[starts[from[i].at >> shift & 255]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	mem_free(to);
	return from;
}

/* The nodes in the order in which the layout breaks ties. */
static uint32_t *tie_order(const struct ring_spec *spec)
{
	uint32_t *order = mem_resize(NULL, spec->node_count, sizeof(*order));

	for (uint32_t i = 0; i < spec->node_count; i++)
		order[i] = i;
	if (spec->layout == RING_LAYOUT_KETAMA)
		return order;
	/* Heap sort by label: no recursion, no worst case. */
	for (uint32_t end = spec->node_count, root = end / 2; end > 1;) {
		uint32_t at, child, moving;

		if (root > 0) {
			moving = order[--root];
		} else {
			moving = order[--end];
			order[end] = order[0];
		}
		for (at = root; (child = 2 * at + 1) < end; at = child) {
			if (child + 1 < end && strcmp(spec->nodes[order[child]].label,
						      spec->nodes[order[child + 1]].label) < 0)
				child++;
			if (strcmp(spec->nodes[moving].label, spec->nodes[order[child]].label) >= 0)
				break;
			order[at] = order[child];
		}
		order[at] = moving;
	}
	return order;
}

int points_build(const struct ring_spec *spec, struct point **out, size_t *count_out,
		 uint32_t *counts, struct err *err)
{
	uint64_t total = count_points(spec, counts);
	struct point *points, *next;
	uint32_t *order;

	assert(spec->layout != RING_LAYOUT_JUMP);
	if (total == UINT64_MAX)
		return err_set(err, -EBADMSG, "weights and vnodes make more than %d points",
			       LIMIT_RING_POINTS);
	if (total == 0)
		return err_set(err, -EBADMSG, "no node has a point");
	points = next = mem_resize(NULL, total, sizeof(*points));
	order = tie_order(spec);
	for (uint32_t i = 0; i < spec->node_count; i++) {
		uint32_t node = order[i];

		next = spec->layout == RING_LAYOUT_KETAMA
			       ? add_ketama_points(next, spec, node, counts[node])
			       : add_ring_points(next, spec, node, counts[node]);
	}
	assert(next == points + total);
	mem_free(order);
	*out = sort_points(points, total);
	*count_out = total;
	return 0;
}
