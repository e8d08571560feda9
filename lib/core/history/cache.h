/*
 * What the search has been through. A configuration is a key, 128 bits that stand for the set of
 * settled operations and the state, and the set of loose operations (of unknown outcome) that it
 * has used. One that has used more than another of the same key can do nothing that the other
 * cannot, so of each key only the least sets are kept: an antichain.
 */
#ifndef CORE_HISTORY_CACHE_H
#define CORE_HISTORY_CACHE_H

#include <stddef.h>
#include <stdint.h>

struct history_key {
	uint64_t low, high;
};

enum history_visit {
	HISTORY_VISIT_NEW, /* and it is remembered */
	HISTORY_VISIT_KNOWN, /* this one, or one that had used less, was here */
	HISTORY_VISIT_FULL /* there is no memory for more */
};

struct history_cache {
	struct slot *slots; /* private, as all that follows */
	size_t slot_count, slots_used; /* slot_count is a power of two */
	uint64_t *sets; /* node i has the words i * set_words and following */
	uint32_t *nexts; /* of node i: another set of the same key, + 1 */
	size_t node_count, node_cap;
	uint32_t unused; /* the first of the nodes that were given back, + 1 */
	size_t set_words;
	size_t memory_max;
};

/* Sets have set_words words of 64 bits; the cache takes at most about memory_max bytes. */
void history_cache_init(struct history_cache *c, size_t set_words, size_t memory_max);
void history_cache_release(struct history_cache *c);

enum history_visit history_cache_visit(struct history_cache *c, struct history_key key,
				       const uint64_t *set);

#endif
