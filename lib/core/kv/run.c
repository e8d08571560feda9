/*
 * Programs in three passes over the flat array (etcd, server/etcdserver/txn: Txn):
 *
 *   1. which list of each transaction is taken. All compares, those of nested transactions too, see
 *      the store as it was before the program.
 *   2. what could refuse an operation that is taken: leases and keys that must be there, revisions
 *      that can be read. After it nothing fails, so a program is applied whole or not at all.
 *   3. the operations that are taken, in their order; each sees what those before it wrote.
 */
#include "core/kv/run.h"

#include "base/assert.h"
#include "base/limit.h"
#include "core/kv/lease.h"
#include "core/kv/range.h"
#include "core/kv/state.h"
#include "core/kv/write.h"

#include "base/banned.h"

/* What the first pass finds out, by operation. */
struct taken {
	bool is_taken[LIMIT_KV_TXN_OPS_ALL];
	bool succeeded[LIMIT_KV_TXN_OPS_ALL];
};

static bool fits(enum kv_compare_result wanted, int order)
{
	switch (wanted) {
	case KV_COMPARE_EQUAL:
		return order == 0;
	case KV_COMPARE_GREATER:
		return order > 0;
	case KV_COMPARE_LESS:
		return order < 0;
	case KV_COMPARE_NOT_EQUAL:
		return order != 0;
	}
	return false;
}

static int64_t number_of(const struct kv_record *record, enum kv_compare_target target)
{
	switch (target) {
	case KV_COMPARE_VERSION:
		return (int64_t)record->version;
	case KV_COMPARE_CREATE:
		return (int64_t)record->create_revision;
	case KV_COMPARE_MOD:
		return (int64_t)record->mod_revision;
	case KV_COMPARE_LEASE:
		return (int64_t)record->lease;
	case KV_COMPARE_VALUE:
		break;
	}
	return 0;
}

static bool holds_for(const struct kv_compare *c, const struct kv_record *record)
{
	int64_t number;

	if (c->target == KV_COMPARE_VALUE)
		return fits(c->result, span_compare(kv_record_value(record), c->value));
	number = number_of(record, c->target);
	return fits(c->result, number < c->number ? -1 : number > c->number);
}

/* Of a range without keys the numbers are zero; a value it has not, so nothing holds for it. */
static bool holds(const struct kv *kv, const struct kv_compare *c)
{
	const struct tree_node *node = tree_first_from(&kv->keys, c->keys.key);
	bool is_any = false;

	for (; node != NULL && kv_keys_reach(&c->keys, tree_key(node)); node = tree_next(node)) {
		const struct kv_record *record = kv_live(node);

		if (record == NULL)
			continue;
		if (!holds_for(c, record))
			return false;
		is_any = true;
	}
	if (is_any)
		return true;
	return c->target != KV_COMPARE_VALUE && fits(c->result, 0 < c->number ? -1 : 0 > c->number);
}

static bool all_hold(const struct kv *kv, const struct kv_program *p, const struct kv_txn *txn)
{
	for (uint32_t i = 0; i < txn->compare_count; i++)
		if (!holds(kv, &p->compares[txn->first_compare + i]))
			return false;
	return true;
}

static void choose(const struct kv *kv, const struct kv_program *p, struct taken *taken)
{
	for (size_t i = 0; i < p->op_count; i++) {
		const struct kv_op *op = &p->ops[i];

		taken->is_taken[i] = i == 0 || (taken->is_taken[op->parent] &&
						taken->succeeded[op->parent] != op->in_failure);
		if (op->type == KV_OP_TXN)
			taken->succeeded[i] = taken->is_taken[i] && all_hold(kv, p, &op->txn);
	}
}

static const struct kv_record *find_live(const struct kv *kv, struct span key)
{
	struct tree_node *node = tree_find(&kv->keys, key);

	return node == NULL ? NULL : kv_live(node);
}

static enum kv_error check_put(const struct kv *kv, const struct kv_put *put)
{
	if (put->lease != 0 && kv_lease_find(kv, put->lease) == NULL)
		return KV_ERR_LEASE_NOT_FOUND;
	if ((put->ignores_value || put->ignores_lease) && find_live(kv, put->key) == NULL)
		return KV_ERR_KEY_NOT_FOUND;
	return KV_OK;
}

static enum kv_error check_taken(const struct kv *kv, const struct kv_program *p,
				 const struct taken *taken)
{
	enum kv_error error = KV_OK;

	for (size_t i = 0; error == KV_OK && i < p->op_count; i++) {
		const struct kv_op *op = &p->ops[i];

		if (!taken->is_taken[i])
			continue;
		if (op->type == KV_OP_PUT)
			error = check_put(kv, &op->put);
		else if (op->type == KV_OP_RANGE)
			error = kv_range_check(kv, &op->range);
	}
	return error;
}

static void add_previous(struct kv_reply *reply, const struct kv_record *record)
{
	struct kv_item item = kv_item_of(record);

	kv_reply_add_item(reply, &item);
}

static void run_put(struct kv *kv, const struct kv_put *put, struct kv_reply *reply)
{
	const struct kv_record *before = find_live(kv, put->key);
	struct kv_result *result = kv_reply_add_result(reply, KV_OP_PUT);
	struct span value = put->value;
	uint64_t lease = put->lease;

	if (put->ignores_value) {
		assert(before != NULL);
		value = kv_record_value(before);
	}
	if (put->ignores_lease) {
		assert(before != NULL);
		lease = before->lease;
	}
	if (put->wants_prev && before != NULL)
		add_previous(reply, before);
	kv_write_put(kv, put->key, value, lease);
	result->revision = kv_write_revision(kv);
	result->item_count = reply->item_count - result->first_item;
}

static void run_delete(struct kv *kv, const struct kv_delete *del, struct kv_reply *reply)
{
	struct tree_node *node = tree_first_from(&kv->keys, del->keys.key);
	struct kv_result *result = kv_reply_add_result(reply, KV_OP_DELETE);

	for (; node != NULL && kv_keys_reach(&del->keys, tree_key(node)); node = tree_next(node)) {
		const struct kv_record *before = kv_live(node);

		if (before == NULL)
			continue;
		if (del->wants_prev)
			add_previous(reply, before);
		kv_write_delete(kv, node);
		result->count++;
	}
	result->revision = kv_write_revision(kv);
	result->item_count = reply->item_count - result->first_item;
}

static void run_txn(const struct kv_txn *txn, bool succeeded, struct kv_reply *reply)
{
	struct kv_result *result = kv_reply_add_result(reply, KV_OP_TXN);

	result->succeeded = succeeded;
	result->count = succeeded ? txn->success_count : txn->failure_count;
}

static void run_taken(struct kv *kv, const struct kv_program *p, const struct taken *taken,
		      struct kv_reply *reply)
{
	for (size_t i = 0; i < p->op_count; i++) {
		const struct kv_op *op = &p->ops[i];

		if (!taken->is_taken[i])
			continue;
		switch (op->type) {
		case KV_OP_NONE:
			break;
		case KV_OP_RANGE:
			kv_range_add(kv, &op->range, reply);
			break;
		case KV_OP_PUT:
			run_put(kv, &op->put, reply);
			break;
		case KV_OP_DELETE:
			run_delete(kv, &op->del, reply);
			break;
		case KV_OP_TXN:
			run_txn(&op->txn, taken->succeeded[i], reply);
			break;
		}
	}
	kv_write_end(kv);
}

enum kv_error kv_run(struct kv *kv, struct kv_program *program, struct kv_reply *reply)
{
	enum kv_error error = kv_program_check(program);
	struct taken taken;

	if (error != KV_OK)
		return error;
	choose(kv, program, &taken);
	error = check_taken(kv, program, &taken);
	if (error == KV_OK)
		run_taken(kv, program, &taken, reply);
	return error;
}
