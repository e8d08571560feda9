/*
 * A compaction at revision C goes through the changes up to C in their order, and at each frees
 * what the key was before it: from C on nobody can see that. A deletion before C goes as well, and
 * a key without versions. So the work is that of the changes since the last compaction, whatever
 * the number of keys, and is spread over the entries that follow, a bounded piece with each. As the
 * pieces are cut by the log, every member is equally far at every index.
 *
 * Changes before C leave the queue of changes. Those of C itself stay, looked at but not taken out,
 * scrub_kept of them: a watch may start at C (etcd keeps a deletion at the compacted revision for
 * the same reason since 3.5.19).
 *
 * While a snapshot is read, what goes is hidden from every question but not freed.
 */
#include "core/kv/compact.h"

#include "base/assert.h"
#include "base/limit.h"
#include "base/mem.h"
#include "core/kv/hash.h"
#include "core/kv/state.h"

#include "base/banned.h"

enum {
	FIRST_CAP = 16
};

static void keep_hidden(struct kv *kv, struct tree_node *node)
{
	if (kv->hidden_count == kv->hidden_cap) {
		kv->hidden_cap = kv->hidden_cap == 0 ? FIRST_CAP : kv->hidden_cap * 2;
		kv->hidden = mem_resize(kv->hidden, kv->hidden_cap, sizeof(*kv->hidden));
	}
	kv->hidden[kv->hidden_count++] = node;
}

/* The oldest version of a key goes, with the key where it was the only one. */
static void drop_oldest(struct kv *kv, struct tree_node *node)
{
	const struct kv_record *oldest = kv_history_oldest(node);

	kv->items_hash -= kv_hash_record(oldest);
	kv->bytes -= kv_record_cost(oldest);
	kv->record_count--;
	if (kv->snapshot != NULL) {
		if (kv_history_hide_oldest(node))
			keep_hidden(kv, node);
		return;
	}
	kv_history_drop_oldest(node);
	if (node->value == NULL)
		tree_remove(&kv->keys, node);
}

void kv_scrub_hidden(struct kv *kv)
{
	for (size_t i = 0; i < kv->hidden_count; i++) {
		kv_history_flush(kv->hidden[i]);
		if (kv->hidden[i]->value == NULL)
			tree_remove(&kv->keys, kv->hidden[i]);
	}
	mem_free(kv->hidden);
	kv->hidden = NULL;
	kv->hidden_count = kv->hidden_cap = 0;
}

uint64_t kv_scrub_left(const struct kv *kv)
{
	return kv_changes_from(&kv->changes, kv->compact_revision + 1) - kv->scrub_kept;
}

void kv_scrub(struct kv *kv, size_t steps)
{
	for (; steps > 0 && kv->scrub_kept < kv->changes.count; steps--) {
		struct kv_record *record = kv_changes_get(&kv->changes, kv->scrub_kept);
		struct tree_node *node = record->node;

		if (record->mod_revision > kv->compact_revision)
			return;
		while (kv_history_oldest(node) != record)
			drop_oldest(kv, node);
		if (record->mod_revision == kv->compact_revision) {
			kv->scrub_kept++;
			continue;
		}
		assert(kv->scrub_kept == 0);
		kv_changes_pop(&kv->changes);
		if (kv_record_is_deletion(record))
			drop_oldest(kv, node);
	}
}

enum kv_error kv_compact(struct kv *kv, uint64_t revision)
{
	if (revision <= kv->compact_revision)
		return KV_ERR_COMPACTED;
	if (revision > kv->revision)
		return KV_ERR_FUTURE_REVISION;
	kv->compact_revision = revision;
	kv->scrub_kept = 0;
	kv_scrub(kv, LIMIT_KV_SCRUB_STEP);
	return KV_OK;
}
