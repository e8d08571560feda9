/*
 * Saving without stopping. Leases and sessions have no versions, so their frames are made when the
 * snapshot is opened; both are few beside the keys. Keys have versions: the walk over them leaves
 * out what is of a later revision, and what compactions drop meanwhile is only hidden from the rest
 * of the store, so the walk finds it still.
 *
 * The walk needs no more than a node and a number, because nodes stay where they are, and none is
 * removed while records are hidden rather than dropped.
 */
#include "core/kv/snapshot.h"

#include "base/assert.h"
#include "base/mem.h"
#include "codec/wire_buf.h"
#include "core/kv/compact.h"
#include "core/kv/lease.h"
#include "core/kv/session.h"
#include "core/kv/snapshot_format.h"
#include "core/kv/state.h"

#include "base/banned.h"

static_assert(KV_SNAPSHOT_ROOM_BYTES >= KV_FRAME_BYTES_MAX + LIMIT_KV_KEY_BYTES + 1024,
	      "a key, a version and the end fit behind what was wanted");

struct kv_snapshot {
	struct kv *kv;
	uint64_t index, revision;
	struct buf head; /* the frames that are made at the start */
	size_t head_used;
	struct tree_node *node; /* the key that is being saved, NULL behind the last */
	size_t number; /* of its next version */
	uint64_t keys, versions; /* saved so far */
	bool is_over;
};

static void put_frame(struct wire_writer *w, enum kv_frame kind, size_t size)
{
	assert(size < KV_FRAME_BYTES_MAX);
	wire_put_u32(w, (uint32_t)size + 1);
	wire_put_u8(w, (uint8_t)kind);
}

static void put_head(struct wire_writer *w, const struct kv *kv)
{
	const struct kv_record *first =
		kv->changes.count == 0 ? NULL : kv_changes_get(&kv->changes, 0);

	put_frame(w, KV_FRAME_HEAD, KV_HEAD_BYTES);
	wire_put_u32(w, KV_SNAPSHOT_FORMAT);
	wire_put_u64(w, kv->applied_index);
	wire_put_u64(w, kv->revision);
	wire_put_u64(w, kv->compact_revision);
	wire_put_u64(w, kv->time_ms);
	wire_put_u64(w, kv->scrub_kept);
	wire_put_u64(w, first == NULL ? 0 : first->mod_revision);
	wire_put_u32(w, first == NULL ? 0 : first->sub);
	wire_put_u64(w, kv_hash(kv));
}

static void put_leases(struct wire_writer *w, const struct kv *kv)
{
	for (const struct kv_lease *l = kv_lease_first(kv); l != NULL; l = kv_lease_next(l)) {
		put_frame(w, KV_FRAME_LEASE, KV_LEASE_BYTES);
		wire_put_u64(w, l->id);
		wire_put_u64(w, l->ttl_s);
		wire_put_u64(w, l->renewal);
	}
}

static void put_sessions(struct wire_writer *w, const struct kv *kv)
{
	for (const struct kv_session *s = kv->oldest; s != NULL; s = s->newer) {
		put_frame(w, KV_FRAME_SESSION, KV_SESSION_BYTES);
		wire_put_u64(w, s->client);
		wire_put_u64(w, s->used_index);
		wire_put_u64(w, s->forgotten);
		for (uint32_t i = 0; i < s->count; i++) {
			const struct kv_session_result *r = &s->results[i];

			put_frame(w, KV_FRAME_RESULT, KV_RESULT_BYTES + r->size);
			wire_put_u64(w, r->sequence);
			wire_put_raw(w, span_of(r->bytes, r->size));
		}
	}
}

struct kv_snapshot *kv_snapshot_open(struct kv *kv)
{
	struct kv_snapshot *s;
	struct wire_writer w;
	int error;

	if (kv->snapshot != NULL)
		return NULL;
	assert(kv->hidden_count == 0);
	s = mem_zalloc(1, sizeof(*s));
	s->kv = kv;
	s->index = kv->applied_index;
	s->revision = kv->revision;
	s->node = tree_first(&kv->keys);
	buf_init(&s->head, SIZE_MAX - 1); /* what is in it has limits of its own */
	w = wire_buf(&s->head);
	put_head(&w, kv);
	put_leases(&w, kv);
	put_sessions(&w, kv);
	error = wire_end(&w);
	assert(error == 0);
	kv->snapshot = s;
	return s;
}

uint64_t kv_snapshot_index(const struct kv_snapshot *s)
{
	return s->index;
}

static void put_key(struct wire_writer *w, struct span key)
{
	put_frame(w, KV_FRAME_KEY, key.len);
	wire_put_raw(w, key);
}

static void put_version(struct wire_writer *w, const struct kv_record *record)
{
	put_frame(w, KV_FRAME_VERSION, KV_VERSION_BYTES + (size_t)record->value_size);
	wire_put_u64(w, record->mod_revision);
	wire_put_u32(w, record->sub);
	wire_put_u64(w, record->create_revision);
	wire_put_u64(w, record->version);
	wire_put_u64(w, record->lease);
	wire_put_raw(w, kv_record_value(record));
}

static void put_end(struct wire_writer *w, const struct kv_snapshot *s)
{
	put_frame(w, KV_FRAME_END, KV_END_BYTES);
	wire_put_u64(w, s->keys);
	wire_put_u64(w, s->versions);
}

/* One version, with its key where it is the first of it; false where there is none left. */
static bool put_next(struct kv_snapshot *s, struct wire_writer *w)
{
	while (s->node != NULL) {
		const struct kv_record *record = kv_history_get(s->node, s->number);

		/* Versions ascend: behind one that came later there are only more of them. */
		if (record == NULL || record->mod_revision > s->revision) {
			s->node = tree_next(s->node);
			s->number = 0;
			continue;
		}
		if (s->number == 0) {
			put_key(w, kv_record_key(record));
			s->keys++;
		}
		put_version(w, record);
		s->versions++;
		s->number++;
		return true;
	}
	return false;
}

bool kv_snapshot_read(struct kv_snapshot *s, struct buf *out, size_t wanted)
{
	struct span head = span_from(buf_span(&s->head), s->head_used);
	struct wire_writer w = wire_buf(out);
	int error;

	if (head.len > wanted)
		head.len = wanted;
	wire_put_raw(&w, head);
	s->head_used += head.len;
	while (w.used < wanted && !s->is_over) {
		if (!put_next(s, &w)) {
			put_end(&w, s);
			s->is_over = true;
		}
	}
	error = wire_end(&w);
	assert(error == 0);
	return !s->is_over;
}

void kv_snapshot_close(struct kv_snapshot *s)
{
	if (s == NULL)
		return;
	assert(s->kv->snapshot == s);
	s->kv->snapshot = NULL;
	kv_scrub_hidden(s->kv);
	buf_release(&s->head);
	mem_free(s);
}
