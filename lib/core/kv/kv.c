/*
 * The store from outside: one entry after the other. Whatever an entry holds, it ends in a reply;
 * what it may do depends on the entries before it alone.
 */
#include "core/kv/kv.h"

#include "base/assert.h"
#include "base/limit.h"
#include "base/mem.h"
#include "core/kv/compact.h"
#include "core/kv/lease.h"
#include "core/kv/run.h"
#include "core/kv/session.h"
#include "core/kv/state.h"

#include "base/banned.h"

struct kv *kv_new(void)
{
	struct kv *kv = mem_zalloc(1, sizeof(*kv));

	kv->revision = 1;
	buf_init(&kv->scratch, LIMIT_KV_KEY_BYTES + LIMIT_KV_RESULT_BYTES);
	return kv;
}

void kv_free(struct kv *kv)
{
	if (kv == NULL)
		return;
	assert(kv->snapshot == NULL);
	kv_session_release_all(kv);
	kv_lease_release_all(kv);
	for (struct tree_node *n = tree_first(&kv->keys); n != NULL; n = tree_next(n))
		kv_history_release(n);
	tree_release(&kv->keys);
	kv_changes_release(&kv->changes);
	kv_entry_release(&kv->entry);
	buf_release(&kv->scratch);
	mem_free(kv);
}

static enum kv_error execute(struct kv *kv, struct kv_entry *entry, struct kv_reply *reply)
{
	switch (entry->type) {
	case KV_ENTRY_NOOP:
		return KV_OK;
	case KV_ENTRY_WRITE:
		return kv_run(kv, &entry->program, reply);
	case KV_ENTRY_COMPACT:
		return kv_compact(kv, entry->revision);
	case KV_ENTRY_LEASE_GRANT:
	case KV_ENTRY_LEASE_REVOKE:
	case KV_ENTRY_LEASE_RENEW:
	case KV_ENTRY_LEASE_EXPIRE:
		return kv_lease_apply(kv, entry, reply);
	}
	return KV_ERR_MALFORMED;
}

static void apply_entry(struct kv *kv, struct kv_entry *entry, struct kv_reply *reply)
{
	bool has_session = entry->client != 0 && entry->sequence != 0;

	if (entry->time_ms > kv->time_ms)
		kv->time_ms = entry->time_ms;
	if (has_session && !kv_session_begin(kv, entry, reply))
		return;
	reply->error = execute(kv, entry, reply);
	reply->revision = kv->revision;
	if (has_session)
		kv_session_keep(kv, entry, reply);
}

void kv_apply(struct kv *kv, uint64_t index, struct span entry, struct kv_reply *reply)
{
	assert(index > kv->applied_index);
	assert(kv->sub == 0);
	kv->applied_index = index;
	kv_scrub(kv, LIMIT_KV_SCRUB_STEP);
	kv_reply_reset(reply);
	if (kv_entry_decode(&kv->entry, entry) == 0) {
		apply_entry(kv, &kv->entry, reply);
	} else {
		reply->error = KV_ERR_MALFORMED;
		reply->revision = kv->revision;
	}
	assert(kv->sub == 0);
}

void kv_status(const struct kv *kv, struct kv_status *status)
{
	*status = (struct kv_status){
		.revision = kv->revision,
		.compact_revision = kv->compact_revision,
		.applied_index = kv->applied_index,
		.time_ms = kv->time_ms,
		.bytes = kv->bytes,
		.key_count = kv->key_count,
		.version_count = kv->record_count,
		.lease_count = kv->leases.count,
		.session_count = kv->sessions.count,
		.scrub_left = kv_scrub_left(kv),
	};
}
