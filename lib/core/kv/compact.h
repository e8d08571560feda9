/*
 * Compaction: versions that no read can reach any more go. Private to core/kv.
 */
#ifndef CORE_KV_COMPACT_H
#define CORE_KV_COMPACT_H

#include <stddef.h>
#include <stdint.h>

#include "core/kv/kv.h"

/* Makes `revision` the oldest that can be read, and does the first piece of the work. */
enum kv_error kv_compact(struct kv *kv, uint64_t revision);

/* Looks at up to `steps` changes of the last compaction. */
void kv_scrub(struct kv *kv, size_t steps);

/* How many it has to look at yet. */
uint64_t kv_scrub_left(const struct kv *kv);

/* Frees what was hidden while a snapshot was read. */
void kv_scrub_hidden(struct kv *kv);

#endif
