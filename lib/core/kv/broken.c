/*
 * The invariants of a store, checked the slow way: everything that is kept up to date by changes is
 * worked out anew. Tests and simulators ask after steps of theirs, and a restored snapshot is
 * believed only when nothing is broken.
 */
#include "base/limit.h"
#include "core/kv/compact.h"
#include "core/kv/hash.h"
#include "core/kv/kv.h"
#include "core/kv/lease.h"
#include "core/kv/session.h"
#include "core/kv/state.h"

#include "base/banned.h"

/* What the walk finds, to be held against what the store says. */
struct sums {
	uint64_t hash, bytes;
	uint64_t keys, records;
	uint64_t settled; /* records that are no longer among the changes */
	uint64_t attached; /* live keys with a lease */
	uint64_t session_bytes;
};

/* Whether a change stands before the first that is kept. */
static bool is_settled(const struct kv *kv, const struct kv_record *record)
{
	const struct kv_record *first;

	if (kv->changes.count == 0)
		return true;
	first = kv_changes_get(&kv->changes, 0);
	if (record->mod_revision != first->mod_revision)
		return record->mod_revision < first->mod_revision;
	return record->sub < first->sub;
}

/* The oldest version of a key, which may have lost what was before it to a compaction. */
static const char *broken_first(const struct kv *kv, const struct kv_record *record)
{
	if (kv_record_is_deletion(record))
		return record->mod_revision == kv->compact_revision
			       ? NULL
			       : "a key starts with a put, but at the compacted revision";
	if (record->create_revision > record->mod_revision)
		return "a version is not older than its key";
	if ((record->version == 1) != (record->create_revision == record->mod_revision))
		return "version 1 creates the key";
	if (record->version - 1 > record->mod_revision - record->create_revision)
		return "each version took a revision";
	if (record->version != 1 && record->mod_revision > kv->compact_revision)
		return "only a compaction takes versions away";
	return NULL;
}

static const char *broken_next(const struct kv_record *before, const struct kv_record *record)
{
	if (before->mod_revision >= record->mod_revision)
		return "a key's revisions ascend";
	if (kv_record_is_deletion(record))
		return kv_record_is_deletion(before) ? "what is deleted was there" : NULL;
	if (kv_record_is_deletion(before))
		return record->version == 1 && record->create_revision == record->mod_revision
			       ? NULL
			       : "a put after a deletion starts at version 1";
	return record->version == before->version + 1 &&
			       record->create_revision == before->create_revision
		       ? NULL
		       : "versions count the puts since the creation";
}

static const char *broken_record(const struct kv *kv, const struct kv_record *before,
				 const struct kv_record *record, struct sums *sums)
{
	const char *broken =
		before == NULL ? broken_first(kv, record) : broken_next(before, record);

	sums->hash += kv_hash_record(record);
	sums->bytes += kv_record_cost(record);
	sums->records++;
	if (broken != NULL)
		return broken;
	if (record->mod_revision < 2 || record->mod_revision > kv->revision)
		return "a version is of a revision that there was";
	if (kv_record_is_deletion(record) &&
	    (record->version != 0 || record->lease != 0 || record->value_size != 0))
		return "a deletion has nothing but its revision";
	if (!is_settled(kv, record))
		return NULL;
	sums->settled++;
	if (before != NULL || record->mod_revision > kv->compact_revision)
		return "what compaction settled is the oldest of its key";
	return NULL;
}

static const char *broken_key(const struct kv *kv, const struct tree_node *node, struct sums *sums)
{
	const struct kv_record *oldest = kv_history_oldest(node), *before = NULL, *record;
	bool is_hidden = true;

	if (oldest == NULL && kv->snapshot == NULL)
		return "a key has versions";
	for (size_t i = 0; (record = kv_history_get(node, i)) != NULL; i++) {
		const char *broken;

		if (record->node != node)
			return "a version knows its key";
		is_hidden = is_hidden && record != oldest;
		if (is_hidden && kv->snapshot == NULL)
			return "versions are hidden for a snapshot alone";
		if (is_hidden)
			continue;
		broken = broken_record(kv, before, record, sums);
		if (broken != NULL)
			return broken;
		before = record;
	}
	record = kv_live(node);
	sums->keys += record != NULL;
	if (record == NULL || record->lease == 0)
		return NULL;
	sums->attached++;
	return kv_lease_find(kv, record->lease) == NULL ? "the lease of a live key is there" : NULL;
}

static const char *broken_changes(const struct kv *kv)
{
	const struct kv_record *before = NULL;

	for (size_t i = 0; i < kv->changes.count; i++) {
		const struct kv_record *record = kv_changes_get(&kv->changes, i);

		if (kv_history_at(record->node, record->mod_revision) != record)
			return "a change is a version of its key";
		if (before != NULL &&
		    (record->mod_revision != before->mod_revision ||
		     record->sub != before->sub + 1) &&
		    (record->mod_revision != before->mod_revision + 1 || record->sub != 0))
			return "changes follow each other without a gap";
		if (i < kv->scrub_kept && record->mod_revision != kv->compact_revision)
			return "what is scrubbed and kept is of the compacted revision";
		before = record;
	}
	if (before == NULL)
		return kv->revision == 1 ? NULL : "the last revision is among the changes";
	if (before->mod_revision != kv->revision)
		return "the last change is of the last revision";
	if (kv_changes_get(&kv->changes, 0)->mod_revision > kv->compact_revision &&
	    (kv_changes_get(&kv->changes, 0)->mod_revision != 2 ||
	     kv_changes_get(&kv->changes, 0)->sub != 0))
		return "only compaction takes changes away";
	return kv->scrub_kept <= kv->changes.count ? NULL : "what is kept is among the changes";
}

static const struct kv_record *find_live(const struct kv *kv, struct span key)
{
	const struct tree_node *node = tree_find(&kv->keys, key);

	return node == NULL ? NULL : kv_live(node);
}

static const char *broken_leases(const struct kv *kv, struct sums *sums)
{
	const struct tree_node *at = tree_first(&kv->attached);

	for (const struct kv_lease *l = kv_lease_first(kv); l != NULL; l = kv_lease_next(l)) {
		sums->hash += kv_hash_lease(l);
		sums->bytes += KV_ITEM_COST;
		if (l->id == 0 || l->ttl_s > KV_LEASE_TTL_MAX_S || l->renewal > kv->applied_index)
			return "a lease is one that can be granted";
		for (uint64_t i = 0; i < l->key_count; i++, at = tree_next(at)) {
			struct kv_number_key prefix = kv_number_key(l->id);
			const struct kv_record *live;

			if (at == NULL || !span_starts(tree_key(at), kv_number_span(&prefix)))
				return "key_count counts the keys of a lease";
			live = find_live(kv, span_from(tree_key(at), sizeof(prefix.bytes)));
			if (live == NULL || live->lease != l->id)
				return "an attached key is live and has the lease";
		}
	}
	if (kv->leases.count > LIMIT_KV_LEASES)
		return "leases are no more than their limit";
	return at == NULL && sums->attached == kv->attached.count
		       ? NULL
		       : "each live key with a lease is attached";
}

static const char *broken_session(const struct kv *kv, const struct kv_session *s,
				  struct sums *sums)
{
	uint64_t before = s->forgotten;

	sums->hash += kv_hash_session(s->client, s->used_index, s->forgotten);
	if (s->client == 0 || s->node->value != s)
		return "a session has its client";
	if (s->used_index > kv->applied_index ||
	    (s->older != NULL && s->older->used_index >= s->used_index))
		return "sessions stand in the order of their use";
	if (s->count > LIMIT_KV_SESSION_RESULTS)
		return "results are no more than their limit";
	for (uint32_t i = 0; i < s->count; i++) {
		const struct kv_session_result *r = &s->results[i];

		if (r->sequence <= before)
			return "results ascend above those that were forgotten";
		before = r->sequence;
		sums->session_bytes += r->size;
		sums->hash += kv_hash_result(s->client, r->sequence, span_of(r->bytes, r->size));
	}
	return NULL;
}

static const char *broken_sessions(const struct kv *kv, struct sums *sums)
{
	const char *broken = NULL;
	size_t count = 0;

	for (const struct kv_session *s = kv->oldest; broken == NULL && s != NULL; s = s->newer) {
		broken = broken_session(kv, s, sums);
		count++;
	}
	if (broken != NULL)
		return broken;
	if (count != kv->sessions.count || count > LIMIT_KV_SESSIONS)
		return "sessions are counted, and no more than their limit";
	if (sums->session_bytes != kv->session_bytes || kv->session_bytes > LIMIT_KV_SESSION_BYTES)
		return "session_bytes is the sum of the results, and within its limit";
	return NULL;
}

static const char *broken_sums(const struct kv *kv, const struct sums *sums)
{
	if (sums->hash != kv->items_hash)
		return "items_hash is the sum of the hashes";
	if (sums->bytes != kv->bytes)
		return "bytes is the sum of the costs";
	if (sums->keys != kv->key_count)
		return "key_count counts the live keys";
	if (sums->records != kv->record_count)
		return "record_count counts the versions";
	if (sums->records - sums->settled != kv->changes.count)
		return "all that is not settled is among the changes";
	return NULL;
}

const char *kv_broken(const struct kv *kv)
{
	const struct tree *trees[] = { &kv->keys, &kv->leases, &kv->attached, &kv->sessions };
	struct sums sums = { 0 };
	const char *broken = NULL;

	for (size_t i = 0; broken == NULL && i < sizeof(trees) / sizeof(trees[0]); i++)
		broken = tree_broken(trees[i]);
	for (const struct tree_node *n = tree_first(&kv->keys); broken == NULL && n != NULL;
	     n = tree_next(n))
		broken = broken_key(kv, n, &sums);
	if (broken == NULL && kv->compact_revision > kv->revision)
		broken = "compact_revision is one that there was";
	if (broken == NULL)
		broken = broken_changes(kv);
	if (broken == NULL)
		broken = broken_leases(kv, &sums);
	if (broken == NULL)
		broken = broken_sessions(kv, &sums);
	if (broken == NULL)
		broken = broken_sums(kv, &sums);
	return broken;
}
