/*
 * A read goes through the queue of changes from the watch's revision on: catching up costs what was
 * changed, not what is stored.
 */
#include "core/kv/watch.h"

#include "base/assert.h"
#include "base/mem.h"
#include "core/kv/range.h"
#include "core/kv/state.h"

#include "base/banned.h"

enum {
	FIRST_CAP = 16
};

void kv_events_init(struct kv_events *events)
{
	*events = (struct kv_events){ 0 };
}

void kv_events_release(struct kv_events *events)
{
	mem_free(events->events);
	kv_events_init(events);
}

static struct kv_event *add_event(struct kv_events *events)
{
	if (events->count == events->cap) {
		events->cap = events->cap == 0 ? FIRST_CAP : events->cap * 2;
		events->events = mem_resize(events->events, events->cap, sizeof(events->events[0]));
	}
	return &events->events[events->count++];
}

static bool wants(const struct kv_watch *watch, const struct kv_record *record)
{
	if (kv_record_is_deletion(record) ? watch->no_deletes : watch->no_puts)
		return false;
	return kv_keys_have(&watch->keys, kv_record_key(record));
}

static struct kv_event event_of(const struct kv_watch *watch, const struct kv_record *record)
{
	struct kv_event event = { .is_deletion = kv_record_is_deletion(record),
				  .item = kv_item_of(record) };
	const struct kv_record *before = watch->wants_prev ? kv_history_before(record) : NULL;

	if (before != NULL && !kv_record_is_deletion(before)) {
		event.has_prev = true;
		event.prev = kv_item_of(before);
	}
	return event;
}

static size_t bytes_of(const struct kv_event *event)
{
	return event->item.key.len + event->item.value.len + event->prev.key.len +
	       event->prev.value.len;
}

/* What a read has done so far. */
struct reading {
	size_t bytes, changes; /* in all */
	size_t whole; /* events of the revisions before the one that is being read */
};

/* Whether the read has had enough of it; asked before a revision. */
static bool is_full(const struct kv_watch *watch, const struct reading *r)
{
	return (watch->bytes_max > 0 && r->bytes >= watch->bytes_max) ||
	       (watch->changes_max > 0 && r->changes >= watch->changes_max);
}

/*
 * Whether an event that is wanted is too much. If so, the watch stands where the next read goes on:
 * before the revision where that is not its first, at the event where the revision may be cut.
 */
static bool overflows(struct kv_watch *watch, const struct kv_event *event, uint32_t sub,
		      const struct reading *r, struct kv_events *events)
{
	if (watch->bytes_max == 0 || r->bytes + bytes_of(event) <= watch->bytes_max)
		return false;
	if (r->whole > 0) {
		events->count = r->whole;
		return true;
	}
	if (!watch->may_fragment || events->count == 0)
		return false;
	watch->next_sub = sub;
	events->is_fragment = true;
	return true;
}

enum kv_error kv_watch_read(const struct kv *kv, struct kv_watch *watch, struct kv_events *events)
{
	struct reading r = { 0 };

	assert(watch->next_revision > 0);
	events->count = 0;
	events->is_fragment = false;
	events->compact_revision = 0;
	if (watch->next_revision < kv->compact_revision) {
		events->compact_revision = kv->compact_revision;
		return KV_ERR_COMPACTED;
	}
	for (size_t i = kv_changes_from(&kv->changes, watch->next_revision); i < kv->changes.count;
	     i++) {
		const struct kv_record *record = kv_changes_get(&kv->changes, i);
		struct kv_event event;

		if (record->mod_revision > watch->next_revision) {
			watch->next_revision = record->mod_revision;
			watch->next_sub = 0;
			r.whole = events->count;
			if (is_full(watch, &r))
				return KV_OK;
		}
		r.changes++;
		if (record->sub < watch->next_sub || !wants(watch, record))
			continue;
		event = event_of(watch, record);
		if (overflows(watch, &event, record->sub, &r, events))
			return KV_OK;
		*add_event(events) = event;
		r.bytes += bytes_of(&event);
	}
	if (watch->next_revision <= kv->revision) {
		watch->next_revision = kv->revision + 1;
		watch->next_sub = 0;
	}
	return KV_OK;
}
