/*
 * A hash map from byte strings to 64-bit numbers. Keys are copied. Walking it gives the entries in
 * the order of insertion, so that output never depends on the hash.
 *
 *	struct map names;
 *	map_init(&names, seed);
 *	if (map_add(&names, key, index))
 *		...it was new...
 *	map_release(&names);
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct map_entry {
	struct span key; /* owned by the map */
	uint64_t value;
	uint64_t hash; /* private */
};

struct map {
	struct map_entry *entries; /* `count` of them, oldest first */
	size_t count;
	size_t entries_cap; /* private, as all that follows */
	uint32_t *slots; /* index + 1 of an entry, 0 is free */
	size_t slot_count; /* a power of two */
	uint64_t seed;
};

/*
 * The seed makes collisions unpredictable; where keys come from trusted input it may be a constant.
 */
void map_init(struct map *m, uint64_t seed);
void map_release(struct map *m);

/* Adds key; false (and nothing changes) when it is there already. */
bool map_add(struct map *m, struct span key, uint64_t value);

/*
 * The value of key, to be read or changed in place until the next map_add; NULL where it is not
 * there.
 */
uint64_t *map_find(const struct map *m, struct span key);

#endif
