/*
 * The changes that are still to be had, in the order of their revisions: what a watch reads and
 * what a compaction goes through. A queue of pointers to records, which belong to their histories.
 * Private to core/kv.
 */
#ifndef CORE_KV_CHANGES_H
#define CORE_KV_CHANGES_H

#include <stddef.h>
#include <stdint.h>

#include "core/kv/history.h"

struct kv_changes {
	struct kv_record ***chunks; /* private: a ring of chunks of slots */
	size_t chunk_cap; /* private: 0 or a power of two */
	size_t first_chunk, chunk_count; /* private */
	size_t first; /* private: slot of the first chunk */
	size_t count;
};

void kv_changes_release(struct kv_changes *c);

/* Adds the newest. */
void kv_changes_push(struct kv_changes *c, struct kv_record *record);

/* Takes the oldest off. */
void kv_changes_pop(struct kv_changes *c);

/* By number, 0 is the oldest. */
struct kv_record *kv_changes_get(const struct kv_changes *c, size_t number);

/* Number of the first change of that revision or a later one; count where there is none. */
size_t kv_changes_from(const struct kv_changes *c, uint64_t revision);

#endif
