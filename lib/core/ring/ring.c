/*
 * Lookup. A bucket index over the sorted points makes it O(1): the upper bits of a hash name a
 * bucket, the bucket the first point that can be the answer. With four to eight buckets a point the
 * search ends there or one further. The replicas of every point are worked out when the ring is
 * built, so that three replicas cost one lookup too.
 */
#include "core/ring/ring.h"

#include <errno.h>

#include "base/assert.h"
#include "base/limit.h"
#include "base/mem.h"
#include "codec/md5.h"
#include "codec/xxh.h"
#include "core/ring/points.h"

#include "base/banned.h"

enum {
	BATCH = 256,
	BUCKET_BITS_MIN = 8,
	BUCKETS_A_POINT = 4
};

struct ring {
	enum ring_layout layout;
	enum ring_hash hash;
	uint64_t seed;
	char tag_open, tag_close;
	uint32_t node_count, replicas;
	bool *takes_keys; /* by node */
	uint32_t *point_counts; /* by node */
	size_t count; /* points; none under jump */
	uint64_t *at; /* count + 1: the last is UINT64_MAX and stands for point 0 */
	uint32_t *owners; /* (count + 1) * replicas */
	uint32_t *firsts; /* by bucket: index of the first point in or behind it */
	unsigned bucket_shift;
};

uint32_t ring_jump(uint64_t hash, uint32_t buckets)
{
	int64_t bucket = -1, next = 0;

	assert(buckets > 0);
	while (next < (int64_t)buckets) {
		bucket = next;
		hash = hash * 2862933555777941757u + 1;
		next = (int64_t)((double)(bucket + 1) *
				 ((double)(1LL << 31) / (double)((hash >> 33) + 1)));
	}
	return (uint32_t)bucket;
}

/* The finaliser of splitmix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t mix64(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static bool is_among(const uint32_t *nodes, uint32_t count, uint32_t node)
{
	for (uint32_t i = 0; i < count; i++)
		if (nodes[i] == node)
			return true;
	return false;
}

/* The replicas of the first point: the first nodes that take keys along the circle, each once. */
static void first_replicas(const struct ring *ring, const struct point *points, uint32_t *nodes)
{
	uint32_t found = 0;

	for (size_t i = 0; i < ring->count && found < ring->replicas; i++)
		if (ring->takes_keys[points[i].node] && !is_among(nodes, found, points[i].node))
			nodes[found++] = points[i].node;
	assert(found == ring->replicas);
}

/*
 * Those of a point whose node is `node`, from those of the next point: node first, and not again.
 */
static void earlier_replicas(const struct ring *ring, uint32_t node, const uint32_t *next,
			     uint32_t *nodes)
{
	uint32_t found = 0;

	if (ring->takes_keys[node])
		nodes[found++] = node;
	for (uint32_t i = 0; found < ring->replicas; i++)
		if (next[i] != node || !ring->takes_keys[node])
			nodes[found++] = next[i];
}

static void index_points(struct ring *ring, const struct point *points)
{
	unsigned bits = BUCKET_BITS_MIN;
	size_t i = 0, buckets;

	while (((size_t)1 << bits) < BUCKETS_A_POINT * ring->count)
		bits++;
	buckets = (size_t)1 << bits;
	ring->bucket_shift = 64 - bits;
	ring->at = mem_resize(NULL, ring->count + 1, sizeof(ring->at[0]));
	ring->owners =
		mem_resize(NULL, (ring->count + 1) * ring->replicas, sizeof(ring->owners[0]));
	ring->firsts = mem_resize(NULL, buckets, sizeof(ring->firsts[0]));
	/* Behind the last point the circle starts anew: a sentinel with the owners of the first. */
	ring->at[ring->count] = UINT64_MAX;
	first_replicas(ring, points, &ring->owners[ring->count * ring->replicas]);
	for (size_t p = ring->count; p-- > 0;) {
		uint32_t *owners = &ring->owners[p * ring->replicas];

		ring->at[p] = points[p].at;
		earlier_replicas(ring, points[p].node, owners + ring->replicas, owners);
	}
	for (size_t b = 0; b < buckets; b++) {
		while (i < ring->count && points[i].at >> ring->bucket_shift < b)
			i++;
		ring->firsts[b] = (uint32_t)i;
	}
}

int ring_new(struct ring **out, const struct ring_spec *spec, uint32_t replicas, struct err *err)
{
	struct ring *ring = mem_zalloc(1, sizeof(*ring));
	struct point *points = NULL;
	uint32_t takers = 0;
	int r = 0;

	assert(replicas >= 1);
	assert(replicas <= LIMIT_RING_REPLICAS);
	ring->layout = spec->layout;
	ring->hash = spec->hash;
	ring->seed = spec->seed;
	ring->tag_open = spec->tag_open;
	ring->tag_close = spec->tag_close;
	ring->node_count = spec->node_count;
	ring->replicas = replicas;
	ring->takes_keys = mem_zalloc(spec->node_count, sizeof(ring->takes_keys[0]));
	ring->point_counts = mem_zalloc(spec->node_count, sizeof(ring->point_counts[0]));
	if (spec->layout == RING_LAYOUT_JUMP)
		for (uint32_t i = 0; i < spec->node_count; i++)
			ring->point_counts[i] = 1;
	else
		r = points_build(spec, &points, &ring->count, ring->point_counts, err);
	for (uint32_t i = 0; i < spec->node_count; i++) {
		ring->takes_keys[i] =
			spec->nodes[i].state == RING_STATE_UP && ring->point_counts[i] > 0;
		takers += ring->takes_keys[i];
	}
	if (r == 0 && takers < replicas)
		r = err_set(err, -EBADMSG, "%u replicas wanted, but only %u node%s take%s keys",
			    replicas, takers, takers == 1 ? "" : "s", takers == 1 ? "s" : "");
	if (r == 0 && ring->count > LIMIT_RING_TABLE / replicas)
		r = err_set(err, -EBADMSG, "%zu points with %u replicas are too many", ring->count,
			    replicas);
	if (r == 0 && points != NULL)
		index_points(ring, points);
	mem_free(points);
	if (r < 0) {
		ring_free(ring);
		return r;
	}
	*out = ring;
	return 0;
}

void ring_free(struct ring *ring)
{
	if (ring == NULL)
		return;
	mem_free(ring->takes_keys);
	mem_free(ring->point_counts);
	mem_free(ring->at);
	mem_free(ring->owners);
	mem_free(ring->firsts);
	mem_free(ring);
}

uint32_t ring_point_count(const struct ring *ring, uint32_t node)
{
	assert(node < ring->node_count);
	return ring->point_counts[node];
}

/*
 * The part of a key that is hashed: between the tag's characters, if both are there with something
 * between.
 */
static struct span hashed_part(const struct ring *ring, struct span key)
{
	size_t left = span_find(key, ring->tag_open);
	struct span inside = span_from(key, left + 1);
	size_t right = span_find(inside, ring->tag_close);

	return left < key.len && right > 0 && right < inside.len ? span_of(inside.data, right)
								 : key;
}

static void hash_keys(const struct ring *ring, const struct span *keys, size_t count,
		      uint64_t *hashes)
{
	struct span parts[BATCH];
	struct md5 words[BATCH];

	assert(count <= BATCH);
	if (ring->tag_open != '\0') {
		for (size_t i = 0; i < count; i++)
			parts[i] = hashed_part(ring, keys[i]);
		keys = parts;
	}
	switch (ring->hash) {
	case RING_HASH_XXH3:
		xxh3_batch(keys, count, ring->seed, hashes);
		break;
	case RING_HASH_XXH64:
		xxh64_batch(keys, count, ring->seed, hashes);
		break;
	case RING_HASH_MD5:
		md5_batch(keys, count, words);
		for (size_t i = 0; i < count; i++)
			hashes[i] = (uint64_t)words[i].words[0] << 32;
		break;
	}
}

/* Index of the first point at or above the hash; `count`, the sentinel, stands for the first. */
static size_t find_point(const struct ring *ring, uint64_t hash)
{
	size_t i = ring->firsts[hash >> ring->bucket_shift];

	/*
	 * Two steps without a branch: which way they go is a coin toss, and a wrong guess costs
	 * more than both.
	 */
	i += ring->at[i] < hash;
	i += ring->at[i] < hash;
	while (ring->at[i] < hash)
		i++;
	return i;
}

uint64_t ring_hash_key(const struct ring *ring, struct span key)
{
	uint64_t hash;

	hash_keys(ring, &key, 1, &hash);
	return ring->layout == RING_LAYOUT_KETAMA ? hash >> 32 : hash;
}

uint64_t ring_point_at(const struct ring *ring, uint64_t hash)
{
	bool is_short = ring->layout == RING_LAYOUT_KETAMA;
	size_t i;

	assert(ring->layout != RING_LAYOUT_JUMP);
	i = find_point(ring, is_short ? hash << 32 : hash);
	i = i == ring->count ? 0 : i;
	return is_short ? ring->at[i] >> 32 : ring->at[i];
}

/*
 * Under jump the hashes of a key follow each other by mix64, and each that falls on a new node that
 * takes keys gives the next replica. A node added at the end changes a draw only by taking it.
 */
static void jump_replicas(const struct ring *ring, uint64_t hash, uint32_t *nodes)
{
	for (uint32_t found = 0; found < ring->replicas; hash = mix64(hash)) {
		uint32_t node = ring_jump(hash, ring->node_count);

		if (ring->takes_keys[node] && !is_among(nodes, found, node))
			nodes[found++] = node;
	}
}

static void map_batch(const struct ring *ring, const struct span *keys, size_t count,
		      uint32_t *nodes)
{
	uint64_t hashes[BATCH];
	uint32_t replicas = ring->replicas;

	hash_keys(ring, keys, count, hashes);
	if (ring->layout == RING_LAYOUT_JUMP) {
		for (size_t i = 0; i < count; i++)
			jump_replicas(ring, hashes[i], &nodes[i * replicas]);
	} else if (replicas == 1) {
		for (size_t i = 0; i < count; i++)
			nodes[i] = ring->owners[find_point(ring, hashes[i])];
	} else {
		for (size_t i = 0; i < count; i++) {
			const uint32_t *owners =
				&ring->owners[find_point(ring, hashes[i]) * replicas];

			for (uint32_t j = 0; j < replicas; j++)
				nodes[i * replicas + j] = owners[j];
		}
	}
}

void ring_map(const struct ring *ring, const struct span *keys, size_t count, uint32_t *nodes)
{
	while (count > 0) {
		size_t part = count < BATCH ? count : BATCH;

		map_batch(ring, keys, part, nodes);
		keys += part;
		nodes += part * ring->replicas;
		count -= part;
	}
}
