/*
 * What a store is made of. Private to core/kv.
 *
 * Everything that members must agree on is here, and every change to it goes through a function
 * that keeps items_hash and bytes true.
 */
#ifndef CORE_KV_STATE_H
#define CORE_KV_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/tree.h"
#include "core/kv/changes.h"
#include "core/kv/entry.h"
#include "core/kv/history.h"

struct kv_session;
struct kv_snapshot;

struct kv {
	uint64_t revision, compact_revision, applied_index, time_ms;
	struct tree keys; /* values: kv_history */
	struct kv_changes changes; /* of compact_revision and later, and those not yet scrubbed */
	uint64_t scrub_kept; /* how many of them at the front are scrubbed, of compact_revision */
	struct tree leases; /* by id, values: struct kv_lease */
	struct tree attached; /* lease and key, no values */
	struct tree sessions; /* by client, values: struct kv_session */
	struct kv_session *oldest, *newest; /* session, by the last use */
	size_t session_bytes; /* of results */

	uint64_t items_hash; /* sum of the hashes of records, leases, sessions and results */
	uint64_t bytes, key_count, record_count; /* follow from the rest */

	uint32_t sub; /* changes so far of the revision that is being written */
	struct kv_snapshot *snapshot; /* being read, or NULL */
	struct tree_node **hidden; /* keys with hidden records */
	size_t hidden_count, hidden_cap;
	struct kv_entry entry; /* being applied */
	struct buf scratch;
};

/* A number as a key of a tree: the order of the keys is that of the numbers. */
struct kv_number_key {
	char bytes[8];
};

static inline struct kv_number_key kv_number_key(uint64_t number)
{
	struct kv_number_key key;

	for (unsigned i = 8; i-- > 0; number >>= 8)
		key.bytes[i] = (char)(number & 255);
	return key;
}

static inline struct span kv_number_span(const struct kv_number_key *key)
{
	return span_of(key->bytes, sizeof(key->bytes));
}

/* The key's newest version, or NULL where it is not there or deleted. */
static inline struct kv_record *kv_live(const struct tree_node *node)
{
	struct kv_record *record = kv_history_newest(node);

	return record == NULL || kv_record_is_deletion(record) ? NULL : record;
}

/* What a version or a lease counts against a quota, beside its bytes. */
enum {
	KV_ITEM_COST = 64
};

static inline uint64_t kv_record_cost(const struct kv_record *record)
{
	return KV_ITEM_COST + (uint64_t)record->node->key_size + record->value_size;
}

#endif
