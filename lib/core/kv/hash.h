/*
 * Hashes of the parts of the state. Their sum is kept in kv->items_hash: it does not depend on the
 * order in which the parts came, so the state reached by the log and the one restored from a
 * snapshot agree. Private to core/kv.
 */
#ifndef CORE_KV_HASH_H
#define CORE_KV_HASH_H

#include <stdint.h>

#include "base/span.h"
#include "core/kv/history.h"
#include "core/kv/lease.h"

uint64_t kv_hash_record(const struct kv_record *record);
uint64_t kv_hash_lease(const struct kv_lease *lease);
uint64_t kv_hash_session(uint64_t client, uint64_t used_index, uint64_t forgotten);
uint64_t kv_hash_result(uint64_t client, uint64_t sequence, struct span bytes);

#endif
