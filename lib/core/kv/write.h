/*
 * Changes to keys. All changes between two kv_write_end are one revision. Private to core/kv.
 */
#ifndef CORE_KV_WRITE_H
#define CORE_KV_WRITE_H

#include <stdint.h>

#include "base/span.h"
#include "core/kv/state.h"

/* Puts a key on a lease that there is; 0: on none. */
void kv_write_put(struct kv *kv, struct span key, struct span value, uint64_t lease);

/* Deletes the key of a node that is live. */
void kv_write_delete(struct kv *kv, struct tree_node *node);

/* The revision of what was written since the last end, or the one before where nothing was. */
uint64_t kv_write_revision(const struct kv *kv);

/* Ends the revision; without a change there is none. */
void kv_write_end(struct kv *kv);

/* Adds a finished record at the new end of its key's history, which takes it over. */
void kv_write_record(struct kv *kv, struct kv_record *record);

#endif
