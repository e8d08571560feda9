/*
 * Restoring. Frames are taken as they become whole; each is checked for what would break the
 * structures it goes into, and the finished store for everything else, by kv_broken and by the hash
 * that the snapshot says it has.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/limit.h"
#include "base/mem.h"
#include "codec/wire.h"
#include "core/kv/hash.h"
#include "core/kv/lease.h"
#include "core/kv/session.h"
#include "core/kv/snapshot.h"
#include "core/kv/snapshot_format.h"
#include "core/kv/state.h"
#include "core/kv/write.h"

#include "base/banned.h"

enum {
	FIRST_CAP = 64
};

struct kv_restore {
	struct kv *kv;
	bool ignores_hash;
	struct buf partial; /* a frame that is not whole yet */
	enum kv_frame last; /* the kind of the last frame; 0: none came */
	const char *broken; /* what is wrong, or NULL */
	uint64_t kept, first_mod, hash; /* of the head */
	uint32_t first_sub;
	struct tree_node *node; /* the key that is being restored */
	struct kv_session *session;
	struct kv_record **changes;
	size_t change_count, change_cap;
	uint64_t keys;
	struct kv_reply reply; /* of a result that is being checked */
};

/* Which frames may follow which. */
static const unsigned followers[] = {
	[0] = 1 << KV_FRAME_HEAD,
	[KV_FRAME_HEAD] =
		1 << KV_FRAME_LEASE | 1 << KV_FRAME_SESSION | 1 << KV_FRAME_KEY | 1 << KV_FRAME_END,
	[KV_FRAME_LEASE] =
		1 << KV_FRAME_LEASE | 1 << KV_FRAME_SESSION | 1 << KV_FRAME_KEY | 1 << KV_FRAME_END,
	[KV_FRAME_SESSION] = 1 << KV_FRAME_RESULT | 1 << KV_FRAME_SESSION | 1 << KV_FRAME_KEY |
			     1 << KV_FRAME_END,
	[KV_FRAME_RESULT] = 1 << KV_FRAME_RESULT | 1 << KV_FRAME_SESSION | 1 << KV_FRAME_KEY |
			    1 << KV_FRAME_END,
	[KV_FRAME_KEY] = 1 << KV_FRAME_VERSION,
	[KV_FRAME_VERSION] = 1 << KV_FRAME_VERSION | 1 << KV_FRAME_KEY | 1 << KV_FRAME_END,
	[KV_FRAME_END] = 0,
};

struct kv_restore *kv_restore_open(const struct kv_restore_config *config)
{
	struct kv_restore *r = mem_zalloc(1, sizeof(*r));

	assert(config->revision_bump == 0);
	assert(!config->ends_leases);
	r->kv = kv_new();
	r->ignores_hash = config->ignores_hash;
	buf_init(&r->partial, sizeof(uint32_t) + KV_FRAME_BYTES_MAX);
	kv_reply_init(&r->reply);
	return r;
}

void kv_restore_free(struct kv_restore *r)
{
	if (r == NULL)
		return;
	kv_free(r->kv);
	buf_release(&r->partial);
	kv_reply_release(&r->reply);
	mem_free(r->changes);
	mem_free(r);
}

static const char *take_head(struct kv_restore *r, struct wire *w)
{
	struct kv *kv = r->kv;

	if (wire_u32(w) != KV_SNAPSHOT_FORMAT)
		return "its format is not known";
	kv->applied_index = wire_u64(w);
	kv->revision = wire_u64(w);
	kv->compact_revision = wire_u64(w);
	kv->time_ms = wire_u64(w);
	r->kept = wire_u64(w);
	r->first_mod = wire_u64(w);
	r->first_sub = wire_u32(w);
	r->hash = wire_u64(w);
	/* Signed in the API, and to be counted on from. */
	if (kv->revision < 1 || kv->revision > INT64_MAX)
		return "its revision is none";
	if (kv->applied_index > INT64_MAX)
		return "its index is none";
	return NULL;
}

static const char *take_lease(struct kv_restore *r, struct wire *w)
{
	const struct tree_node *last = tree_last(&r->kv->leases);
	uint64_t id = wire_u64(w), ttl_s = wire_u64(w), renewal = wire_u64(w);

	if (last != NULL && id <= ((const struct kv_lease *)last->value)->id)
		return "its leases do not ascend";
	if (r->kv->leases.count >= LIMIT_KV_LEASES)
		return "it has too many leases";
	kv_lease_restore(r->kv, id, ttl_s, renewal);
	return NULL;
}

static const char *take_session(struct kv_restore *r, struct wire *w)
{
	uint64_t client = wire_u64(w), used_index = wire_u64(w), forgotten = wire_u64(w);

	if (r->kv->sessions.count >= LIMIT_KV_SESSIONS)
		return "it has too many sessions";
	r->session = kv_session_restore(r->kv, client, used_index, forgotten);
	return r->session == NULL ? "it has a client twice" : NULL;
}

static const char *take_result(struct kv_restore *r, struct wire *w)
{
	struct kv_session *s = r->session;
	uint64_t sequence = wire_u64(w);
	struct span bytes = wire_raw(w, w->left);

	if (s->count >= LIMIT_KV_SESSION_RESULTS)
		return "it has too many results of a client";
	if (s->count > 0 && sequence <= s->results[s->count - 1].sequence)
		return "its results do not ascend";
	if (kv_reply_decode(&r->reply, bytes) < 0)
		return "it has a result that is none";
	kv_session_restore_result(r->kv, s, sequence, bytes);
	return NULL;
}

/* With its last version known, a key hangs on a lease or does not. */
static const char *end_key(struct kv_restore *r)
{
	const struct kv_record *live = r->node == NULL ? NULL : kv_live(r->node);

	if (live == NULL || live->lease == 0)
		return NULL;
	if (kv_lease_find(r->kv, live->lease) == NULL)
		return "a key has a lease that is not there";
	kv_lease_move_key(r->kv, tree_key(r->node), 0, live->lease);
	return NULL;
}

static const char *take_key(struct kv_restore *r, struct wire *w)
{
	struct span key = wire_raw(w, w->left);
	const char *broken = end_key(r);

	if (broken != NULL)
		return broken;
	if (key.len == 0 || key.len > LIMIT_KV_KEY_BYTES)
		return "a key is empty or too long";
	if (r->node != NULL && span_compare(key, tree_key(r->node)) <= 0)
		return "its keys do not ascend";
	r->node = tree_add(&r->kv->keys, key);
	r->keys++;
	return NULL;
}

static void keep_change(struct kv_restore *r, struct kv_record *record)
{
	if (r->change_count == r->change_cap) {
		r->change_cap = r->change_cap == 0 ? FIRST_CAP : r->change_cap * 2;
		r->changes = mem_resize(r->changes, r->change_cap, sizeof(*r->changes));
	}
	r->changes[r->change_count++] = record;
}

static const char *take_version(struct kv_restore *r, struct wire *w)
{
	const struct kv_record *before = kv_history_newest(r->node);
	struct kv_record fields = { .node = r->node }, *record;
	struct span value;

	fields.mod_revision = wire_u64(w);
	fields.sub = wire_u32(w);
	fields.create_revision = wire_u64(w);
	fields.version = wire_u64(w);
	fields.lease = wire_u64(w);
	if (wire_error(w) < 0)
		return "a version is cut";
	value = wire_raw(w, w->left);
	if (before != NULL && fields.mod_revision <= before->mod_revision)
		return "the versions of a key do not ascend";
	record = kv_record_new(&fields, value);
	kv_write_record(r->kv, record);
	if (record->mod_revision > r->first_mod ||
	    (record->mod_revision == r->first_mod && record->sub >= r->first_sub))
		keep_change(r, record);
	return NULL;
}

static const char *take_end(struct kv_restore *r, struct wire *w)
{
	uint64_t keys = wire_u64(w), versions = wire_u64(w);

	if (keys != r->keys || versions != r->kv->record_count)
		return "it has not as many keys and versions as it says";
	return end_key(r);
}

/* Takes one whole frame, without its size. */
static const char *take_frame(struct kv_restore *r, struct span frame)
{
	struct wire w = wire_reader(frame);
	uint8_t kind = wire_u8(&w);
	const char *broken = NULL;

	if (kind > KV_FRAME_END || (followers[r->last] >> kind & 1) == 0)
		return "a part of it is not in its place";
	r->last = (enum kv_frame)kind;
	switch (r->last) {
	case KV_FRAME_HEAD:
		broken = take_head(r, &w);
		break;
	case KV_FRAME_LEASE:
		broken = take_lease(r, &w);
		break;
	case KV_FRAME_SESSION:
		broken = take_session(r, &w);
		break;
	case KV_FRAME_RESULT:
		broken = take_result(r, &w);
		break;
	case KV_FRAME_KEY:
		broken = take_key(r, &w);
		break;
	case KV_FRAME_VERSION:
		broken = take_version(r, &w);
		break;
	case KV_FRAME_END:
		broken = take_end(r, &w);
		break;
	}
	if (broken == NULL && wire_done(&w) < 0)
		broken = "a part of it has the wrong size";
	return broken;
}

/* Takes a frame off the front of the bytes; false where it is not whole. */
static bool cut_frame(struct kv_restore *r, struct span *bytes)
{
	struct wire w = wire_reader(*bytes);
	size_t size = wire_u32(&w);

	if (wire_error(&w) < 0)
		return false;
	if (size > KV_FRAME_BYTES_MAX) {
		r->broken = "a part of it is too large";
		return false;
	}
	if (size > w.left)
		return false;
	r->broken = take_frame(
		r, span_from(span_of(bytes->data, sizeof(uint32_t) + size), sizeof(uint32_t)));
	*bytes = span_from(*bytes, sizeof(uint32_t) + size);
	return r->broken == NULL;
}

/* How many bytes a frame that starts with these is short of, as far as can be told. */
static size_t missing(struct span partial)
{
	struct wire w = wire_reader(partial);
	size_t size = wire_u32(&w);

	if (wire_error(&w) < 0)
		return sizeof(uint32_t) - partial.len;
	assert(size >= w.left);
	return size - w.left;
}

/* Adds to the frame that is not whole; true once it was taken. */
static bool fill_partial(struct kv_restore *r, struct span *bytes)
{
	size_t size = missing(buf_span(&r->partial));
	struct span whole;
	int error;

	if (size > bytes->len)
		size = bytes->len;
	buf_add(&r->partial, span_of(bytes->data, size));
	error = buf_error(&r->partial);
	assert(error == 0);
	*bytes = span_from(*bytes, size);
	whole = buf_span(&r->partial);
	if (!cut_frame(r, &whole))
		return false;
	buf_reset(&r->partial);
	return true;
}

int kv_restore_add(struct kv_restore *r, struct span bytes, struct err *err)
{
	while (r->broken == NULL && r->partial.size > 0 && bytes.len > 0)
		if (fill_partial(r, &bytes))
			break;
	while (r->broken == NULL && r->partial.size == 0 && cut_frame(r, &bytes))
		;
	if (r->broken == NULL)
		buf_add(&r->partial, bytes);
	if (r->broken == NULL && buf_error(&r->partial) < 0)
		r->broken = "a part of it is too large";
	if (r->broken != NULL)
		return err_set(err, -EBADMSG, "not a snapshot of a store: %s", r->broken);
	return 0;
}

static int compare_changes(const void *a, const void *b)
{
	const struct kv_record *x = *(struct kv_record *const *)a,
			       *y = *(struct kv_record *const *)b;

	if (x->mod_revision != y->mod_revision)
		return x->mod_revision < y->mod_revision ? -1 : 1;
	return x->sub < y->sub ? -1 : x->sub > y->sub;
}

/* Puts the changes in order; they start where the head says. */
static const char *finish_changes(struct kv_restore *r)
{
	const struct kv_record *first;

	if (r->kept > r->change_count)
		return "it keeps more changes than it has";
	r->kv->scrub_kept = r->kept;
	if (r->change_count == 0)
		return r->first_mod == 0 && r->first_sub == 0 ? NULL : "its changes are missing";
	qsort(r->changes, r->change_count, sizeof(*r->changes), compare_changes);
	first = r->changes[0];
	if (first->mod_revision != r->first_mod || first->sub != r->first_sub)
		return "its changes start elsewhere";
	for (size_t i = 0; i < r->change_count; i++)
		kv_changes_push(&r->kv->changes, r->changes[i]);
	return NULL;
}

static const char *finish(struct kv_restore *r)
{
	const char *broken;

	if (r->last != KV_FRAME_END || r->partial.size > 0)
		return "it is cut";
	broken = finish_changes(r);
	if (broken == NULL)
		broken = kv_broken(r->kv);
	if (broken == NULL && !r->ignores_hash && kv_hash(r->kv) != r->hash)
		broken = "its hash is another";
	return broken;
}

int kv_restore_end(struct kv_restore *r, struct kv **out, struct err *err)
{
	if (r->broken == NULL)
		r->broken = finish(r);
	if (r->broken != NULL)
		return err_set(err, -EBADMSG, "not a snapshot of a store: %s", r->broken);
	*out = r->kv;
	r->kv = NULL;
	r->broken = "it was restored already";
	return 0;
}
