/*
 * The versions of one key, oldest first, behind the value pointer of its node in the tree of keys.
 * Private to core/kv. A history owns its records; the order of their revisions is the caller's to
 * keep.
 *
 * Records leave at the old end alone. While a snapshot is being read they are only hidden: no
 * question finds them any more, but the snapshot still walks over them, until kv_history_flush.
 */
#ifndef CORE_KV_HISTORY_H
#define CORE_KV_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/tree.h"

/* One version of a key, in one allocation with its value. It never changes and never moves. */
struct kv_record {
	uint64_t mod_revision;
	uint64_t create_revision; /* 0: the key was deleted here */
	uint64_t version;
	uint64_t lease;
	struct tree_node *node; /* of its key */
	uint32_t sub; /* place among the changes of mod_revision */
	uint32_t value_size;
	char value[];
};

/* Fields other than value and value_size are taken from `fields`; the value is copied. */
struct kv_record *kv_record_new(const struct kv_record *fields, struct span value);
void kv_record_free(struct kv_record *record);

static inline struct span kv_record_key(const struct kv_record *record)
{
	return tree_key(record->node);
}

static inline struct span kv_record_value(const struct kv_record *record)
{
	return span_of(record->value, record->value_size);
}

static inline bool kv_record_is_deletion(const struct kv_record *record)
{
	return record->create_revision == 0;
}

/* Adds the newest; takes the record over. */
void kv_history_append(struct tree_node *node, struct kv_record *record);

/* The newest and the oldest record, or NULL. */
struct kv_record *kv_history_newest(const struct tree_node *node);
struct kv_record *kv_history_oldest(const struct tree_node *node);

/* The newest record of that revision or one before it, or NULL. */
struct kv_record *kv_history_at(const struct tree_node *node, uint64_t revision);

/* The record before this one of the same key, or NULL. */
struct kv_record *kv_history_before(const struct kv_record *record);

/* Frees the oldest record; the node's value is NULL once there is none. */
void kv_history_drop_oldest(struct tree_node *node);

/* Hides it instead; true where it is the first one hidden of this history. */
bool kv_history_hide_oldest(struct tree_node *node);

/* Frees the hidden ones. */
void kv_history_flush(struct tree_node *node);

/* All records, hidden ones included, by number from 0; NULL behind the last. */
struct kv_record *kv_history_get(const struct tree_node *node, size_t number);

/* Frees everything. */
void kv_history_release(struct tree_node *node);

#endif
