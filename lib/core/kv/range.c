/*
 * Ranges (etcd, server/etcdserver/txn: executeRange). `count` is that of all keys in the range,
 * whatever the limit and the bounds on revisions leave over.
 *
 * Where the target of a sort is not the key and no order is given, etcd cuts at the limit before it
 * sorts. Here the whole range is sorted, as with an order.
 */
#include "core/kv/range.h"

#include <stdlib.h>

#include "core/kv/state.h"

#include "base/banned.h"

struct kv_item kv_item_of(const struct kv_record *record)
{
	return (struct kv_item){
		.key = kv_record_key(record),
		.value = kv_record_value(record),
		.create_revision = record->create_revision,
		.mod_revision = record->mod_revision,
		.version = record->version,
		.lease = record->lease,
	};
}

enum kv_error kv_range_check(const struct kv *kv, const struct kv_range *range)
{
	if (range->revision > kv->revision)
		return KV_ERR_FUTURE_REVISION;
	if (range->revision != 0 && range->revision < kv->compact_revision)
		return KV_ERR_COMPACTED;
	return KV_OK;
}

static bool is_within_bounds(const struct kv_range *range, const struct kv_record *record)
{
	return record->mod_revision >= range->min_mod &&
	       (range->max_mod == 0 || record->mod_revision <= range->max_mod) &&
	       record->create_revision >= range->min_create &&
	       (range->max_create == 0 || record->create_revision <= range->max_create);
}

static int compare_keys(const void *a, const void *b)
{
	const struct kv_item *x = a, *y = b;

	return span_compare(x->key, y->key);
}

/* By numbers, and where they are the same by key, so that the order is one on all members. */
static int compare_numbers(uint64_t a, uint64_t b, const void *x, const void *y)
{
	if (a != b)
		return a < b ? -1 : 1;
	return compare_keys(x, y);
}

static int compare_versions(const void *a, const void *b)
{
	const struct kv_item *x = a, *y = b;

	return compare_numbers(x->version, y->version, a, b);
}

static int compare_creates(const void *a, const void *b)
{
	const struct kv_item *x = a, *y = b;

	return compare_numbers(x->create_revision, y->create_revision, a, b);
}

static int compare_mods(const void *a, const void *b)
{
	const struct kv_item *x = a, *y = b;

	return compare_numbers(x->mod_revision, y->mod_revision, a, b);
}

static int compare_values(const void *a, const void *b)
{
	const struct kv_item *x = a, *y = b;
	int order = span_compare(x->value, y->value);

	return order != 0 ? order : compare_keys(a, b);
}

static int (*const compares[])(const void *a, const void *b) = {
	[KV_SORT_KEY] = compare_keys,       [KV_SORT_VERSION] = compare_versions,
	[KV_SORT_CREATE] = compare_creates, [KV_SORT_MOD] = compare_mods,
	[KV_SORT_VALUE] = compare_values,
};

static void reverse(struct kv_item *items, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct kv_item swap = items[i];

		items[i] = items[count - 1 - i];
		items[count - 1 - i] = swap;
	}
}

/* Sorts the items from `first` on, and cuts what is behind the limit. */
static void sort_and_cut(const struct kv_range *range, struct kv_reply *reply, size_t first,
			 struct kv_result *result)
{
	size_t count = reply->item_count - first;

	if (count > 0 && range->target != KV_SORT_KEY)
		qsort(&reply->items[first], count, sizeof(reply->items[0]),
		      compares[range->target]);
	if (count > 0 && range->order == KV_SORT_DESCEND)
		reverse(&reply->items[first], count);
	if (range->limit > 0 && count > range->limit) {
		reply->item_count = first + (size_t)range->limit;
		result->has_more = true;
	}
}

void kv_range_add(const struct kv *kv, const struct kv_range *range, struct kv_reply *reply)
{
	bool sorts = range->order == KV_SORT_DESCEND || range->target != KV_SORT_KEY;
	uint64_t revision = range->revision == 0 ? UINT64_MAX : range->revision;
	struct kv_result *result = kv_reply_add_result(reply, KV_OP_RANGE);
	size_t first = reply->item_count;
	const struct tree_node *node = tree_first_from(&kv->keys, range->keys.key);

	for (; node != NULL && kv_keys_reach(&range->keys, tree_key(node));
	     node = tree_next(node)) {
		const struct kv_record *record = kv_history_at(node, revision);
		struct kv_item item;

		if (record == NULL || kv_record_is_deletion(record))
			continue;
		result->count++;
		if (range->is_count_only || !is_within_bounds(range, record))
			continue;
		if (!sorts && range->limit > 0 && reply->item_count - first == range->limit) {
			result->has_more = true;
			continue;
		}
		item = kv_item_of(record);
		kv_reply_add_item(reply, &item);
	}
	if (sorts)
		sort_and_cut(range, reply, first, result);
	result->revision = kv->revision + (kv->sub > 0);
	result->item_count = reply->item_count - first;
	for (size_t i = first; range->is_keys_only && i < reply->item_count; i++)
		reply->items[i].value = span_of("", 0);
}

enum kv_error kv_range(const struct kv *kv, const struct kv_range *range, struct kv_reply *reply)
{
	struct kv_op op = { .type = KV_OP_RANGE, .range = *range };
	struct kv_program program = { .ops = &op, .op_count = 1 };

	kv_reply_reset(reply);
	reply->revision = kv->revision;
	reply->error = kv_program_check(&program);
	if (reply->error == KV_OK)
		reply->error = kv_range_check(kv, range);
	if (reply->error == KV_OK)
		kv_range_add(kv, range, reply);
	return reply->error;
}
