/*
 * The one place where versions come into being. A revision gets its number with its first change;
 * until it is ended, reads of the newest version see it, as the later operations of a transaction
 * must, and the revision of the store does not count it yet.
 */
#include "core/kv/write.h"

#include "base/assert.h"
#include "core/kv/hash.h"
#include "core/kv/lease.h"

#include "base/banned.h"

void kv_write_record(struct kv *kv, struct kv_record *record)
{
	const struct kv_record *before = kv_history_newest(record->node);
	bool was_live = before != NULL && !kv_record_is_deletion(before);

	assert(before == NULL || before->mod_revision < record->mod_revision);
	kv_history_append(record->node, record);
	kv->items_hash += kv_hash_record(record);
	kv->bytes += kv_record_cost(record);
	kv->record_count++;
	if (!was_live && !kv_record_is_deletion(record))
		kv->key_count++;
	if (was_live && kv_record_is_deletion(record))
		kv->key_count--;
}

static void add_change(struct kv *kv, const struct kv_record *fields, struct span value)
{
	struct kv_record *record = kv_record_new(fields, value);

	assert(kv->sub < UINT32_MAX);
	record->mod_revision = kv->revision + 1;
	record->sub = kv->sub++;
	kv_write_record(kv, record);
	kv_changes_push(&kv->changes, record);
}

void kv_write_put(struct kv *kv, struct span key, struct span value, uint64_t lease)
{
	struct tree_node *node = tree_add(&kv->keys, key);
	const struct kv_record *before = kv_live(node);
	struct kv_record fields = {
		.create_revision = before == NULL ? kv->revision + 1 : before->create_revision,
		.version = before == NULL ? 1 : before->version + 1,
		.lease = lease,
		.node = node,
	};

	kv_lease_move_key(kv, key, before == NULL ? 0 : before->lease, lease);
	add_change(kv, &fields, value);
}

void kv_write_delete(struct kv *kv, struct tree_node *node)
{
	const struct kv_record *before = kv_live(node);
	struct kv_record fields = { .node = node };

	assert(before != NULL);
	kv_lease_move_key(kv, tree_key(node), before->lease, 0);
	add_change(kv, &fields, span_of(NULL, 0));
}

uint64_t kv_write_revision(const struct kv *kv)
{
	return kv->revision + (kv->sub > 0);
}

void kv_write_end(struct kv *kv)
{
	kv->revision = kv_write_revision(kv);
	kv->sub = 0;
}
