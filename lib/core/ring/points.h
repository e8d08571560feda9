/*
 * The points of a ring in order. Used by core/ring/ring alone.
 */
#ifndef CORE_RING_POINTS_H
#define CORE_RING_POINTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/ring/spec.h"

/* Points of 32-bit layouts stand in the upper half, so that one search serves both. */
struct point {
	uint64_t at;
	uint32_t node;
};

/*
 * All points in rising order; equal ones as the layout breaks ties. counts[node] says how many each
 * has. Freed with mem_free. -EBADMSG past LIMIT_RING_POINTS.
 */
int points_build(const struct ring_spec *spec, struct point **out, size_t *count_out,
		 uint32_t *counts, struct err *err) __attribute__((warn_unused_result));

#endif
