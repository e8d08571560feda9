/*
 * The events of a range of keys, in the order in which they happened, from any revision that is not
 * compacted on. A watch is a place in the store's changes that moves on with each read: there is
 * nothing to register and nothing to close, so a host may have any number of them, and one that
 * fell behind costs only what it reads.
 *
 *	struct kv_watch w = { .keys = keys, .next_revision = 12, .bytes_max = 1 << 20 };
 *	while ((error = kv_watch_read(kv, &w, &events)) == KV_OK && events.count > 0)
 *		send(&events);
 *
 * All events of a revision come in one read, but where they are more than bytes_max and the watch
 * may_fragment. After each read, everything below next_revision has been given out, and nothing of
 * it or above, but for the pieces of a revision: a bookmark to resume from never runs ahead.
 */
#ifndef CORE_KV_WATCH_H
#define CORE_KV_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/kv/kv.h"

struct kv_watch {
	struct kv_keys keys; /* the caller's bytes */
	uint64_t next_revision; /* at least 1; moves on with each read */
	bool no_puts, no_deletes; /* filters */
	bool wants_prev;
	bool may_fragment;
	size_t bytes_max; /* of keys and values in a read; one revision may be more. 0: no limit */
	size_t changes_max; /* changes looked at in a read, likewise */
	uint32_t next_sub; /* private: where in next_revision a fragment ended */
};

struct kv_event {
	bool is_deletion;
	bool has_prev;
	struct kv_item item; /* of a deletion the key and the revision */
	struct kv_item prev; /* the version before, unless it was compacted */
};

/* One is used over and over. Its items are views of the store, valid until the next kv_apply. */
struct kv_events {
	struct kv_event *events;
	size_t count;
	bool is_fragment; /* more events of the last revision follow in the next read */
	uint64_t compact_revision; /* with KV_ERR_COMPACTED: the first that can be watched */
	size_t cap; /* private */
};

void kv_events_init(struct kv_events *events);
void kv_events_release(struct kv_events *events);

/*
 * Reads on. No events and KV_OK: either the watch has seen everything, or changes_max of them were
 * looked at; next_revision tells. KV_ERR_COMPACTED: next_revision is below the compacted one. A
 * revision that is still to come waits.
 */
enum kv_error kv_watch_read(const struct kv *kv, struct kv_watch *watch, struct kv_events *events);

#endif
