/*
 * Keys to nodes by consistent hashing. A ring is built once from a spec and read only afterwards,
 * by any number of threads.
 *
 * ring    Karger et al., STOC 1997: points on a circle of 64 bits, `vnodes` for each unit of a
 *         node's own weight and never normalised, so that adding or taking out a node moves only
 *         its share. Point i of a node is hash(label, NUL, i in decimal). Equal points: the node
 *         whose label comes first.
 * jump    Lamping and Veach, arXiv:1406.2294: the bucket is the node's position in the spec.
 * ketama  libketama's points and order, bit for bit, its float arithmetic included.
 *
 * A key belongs to the node of the first point at or above its hash, around the end to the first.
 * Its replicas are the next other nodes along the circle; under jump, those of the hashes that
 * follow (mix64 of the hash). Nodes that take no keys are passed over.
 */
#ifndef CORE_RING_RING_H
#define CORE_RING_RING_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "core/ring/spec.h"

struct ring;

/*
 * Builds a ring that answers with `replicas` nodes a key, 1 to LIMIT_RING_REPLICAS. -EBADMSG when
 * fewer nodes take keys, or there would be more than LIMIT_RING_POINTS points. The spec is not
 * kept.
 */
int ring_new(struct ring **out, const struct ring_spec *spec, uint32_t replicas, struct err *err)
	__attribute__((warn_unused_result));
void ring_free(struct ring *ring); /* NULL is fine */

/*
 * nodes[i * replicas ...] are the indices in the spec of the nodes of keys[i], the owner first.
 * Same answer for every grouping of the keys into calls.
 */
void ring_map(const struct ring *ring, const struct span *keys, size_t count, uint32_t *nodes);

/*
 * The hash that places a key on the circle (ketama: 32 bits), and the point that takes it; for
 * explanations and tests.
 */
uint64_t ring_hash_key(const struct ring *ring, struct span key);
uint64_t ring_point_at(const struct ring *ring, uint64_t hash);

/* Points of one node, 0 for a node too light to have any; always 1 under jump. */
uint32_t ring_point_count(const struct ring *ring, uint32_t node);

/* The jump consistent hash of the paper: 0 to buckets - 1. */
uint32_t ring_jump(uint64_t hash, uint32_t buckets);

#endif
