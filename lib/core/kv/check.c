/*
 * What is wrong with a request whatever the store holds (etcd, server/etcdserver/api/v3rpc/key.go).
 *
 * One rule is a little stricter than etcd's: of a put and a delete range over it in two
 * transactions side by side, etcd refuses only delete before put. Here either order is refused, and
 * so each key changes at most once a revision.
 */
#include <stdlib.h>

#include "base/assert.h"
#include "base/limit.h"
#include "core/kv/program.h"

#include "base/banned.h"

/* A put of the program, to be sorted by key. */
struct placed {
	struct span key;
	uint32_t op;
};

static enum kv_error check_keys(const struct kv_keys *keys)
{
	if (keys->key.len == 0)
		return KV_ERR_EMPTY_KEY;
	if (keys->key.len > LIMIT_KV_KEY_BYTES || keys->end.len > LIMIT_KV_KEY_BYTES)
		return KV_ERR_REQUEST_TOO_LARGE;
	return KV_OK;
}

static enum kv_error check_put(const struct kv_put *put)
{
	enum kv_error error = check_keys(&(struct kv_keys){ .key = put->key });

	if (error != KV_OK)
		return error;
	if (put->ignores_value && put->value.len > 0)
		return KV_ERR_VALUE_PROVIDED;
	if (put->ignores_lease && put->lease != 0)
		return KV_ERR_LEASE_PROVIDED;
	return KV_OK;
}

/* The longest list, which is what the API counts. */
static uint32_t widest(const struct kv_txn *txn)
{
	uint32_t ops =
		txn->success_count > txn->failure_count ? txn->success_count : txn->failure_count;

	return ops > txn->compare_count ? ops : txn->compare_count;
}

static enum kv_error check_txn(const struct kv_program *p, const struct kv_txn *txn,
			       uint32_t budget)
{
	if (widest(txn) > budget)
		return KV_ERR_TOO_MANY_OPS;
	for (uint32_t i = 0; i < txn->compare_count; i++) {
		enum kv_error error = check_keys(&p->compares[txn->first_compare + i].keys);

		if (error != KV_OK)
			return error;
	}
	return KV_OK;
}

static enum kv_error check_op(const struct kv_program *p, const struct kv_op *op, uint32_t budget)
{
	switch (op->type) {
	case KV_OP_NONE:
		return KV_ERR_KEY_NOT_FOUND;
	case KV_OP_RANGE:
		return check_keys(&op->range.keys);
	case KV_OP_PUT:
		return check_put(&op->put);
	case KV_OP_DELETE:
		return check_keys(&op->del.keys);
	case KV_OP_TXN:
		return check_txn(p, &op->txn, budget);
	}
	return KV_ERR_MALFORMED;
}

/*
 * Whether two operations can never both run: they are in different lists of the innermost
 * transaction around both. A parent stands before its children, so the one whose parent stands
 * later can be replaced by it until the parents are the same.
 */
static bool is_either_or(const struct kv_program *p, uint32_t a, uint32_t b)
{
	assert(a != b);
	while (p->ops[a].parent != p->ops[b].parent) {
		if (p->ops[a].parent > p->ops[b].parent)
			a = p->ops[a].parent;
		else
			b = p->ops[b].parent;
	}
	return p->ops[a].in_failure != p->ops[b].in_failure;
}

static int compare_placed(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	int order = span_compare(x->key, y->key);

	if (order != 0)
		return order;
	return x->op < y->op ? -1 : x->op > y->op;
}

static bool has_twice(const struct kv_program *p, const struct placed *placed, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count && span_equal(placed[i].key, placed[j].key); j++)
			if (!is_either_or(p, placed[i].op, placed[j].op))
				return true;
	return false;
}

/* Index of the first put whose key is not before `key`. */
static size_t first_from(const struct placed *placed, size_t count, struct span key)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = (low + count) / 2;

		if (span_compare(placed[middle].key, key) < 0)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

static bool is_put_too(const struct kv_program *p, uint32_t op, const struct placed *placed,
		       size_t count)
{
	const struct kv_keys *keys = &p->ops[op].del.keys;

	for (size_t i = first_from(placed, count, keys->key);
	     i < count && kv_keys_reach(keys, placed[i].key); i++)
		if (!is_either_or(p, op, placed[i].op))
			return true;
	return false;
}

static enum kv_error check_duplicates(const struct kv_program *p)
{
	struct placed placed[LIMIT_KV_TXN_OPS_ALL];
	size_t count = 0;

	for (uint32_t i = 0; i < p->op_count; i++)
		if (p->ops[i].type == KV_OP_PUT)
			placed[count++] = (struct placed){ .key = p->ops[i].put.key, .op = i };
	if (count == 0)
		return KV_OK;
	qsort(placed, count, sizeof(placed[0]), compare_placed);
	if (has_twice(p, placed, count))
		return KV_ERR_DUPLICATE_KEY;
	for (uint32_t i = 0; i < p->op_count; i++)
		if (p->ops[i].type == KV_OP_DELETE && is_put_too(p, i, placed, count))
			return KV_ERR_DUPLICATE_KEY;
	return KV_OK;
}

enum kv_error kv_program_check(struct kv_program *p)
{
	uint32_t budgets[LIMIT_KV_TXN_OPS_ALL]; /* what the lists of a transaction may hold */
	enum kv_error error = kv_program_link(p);

	for (uint32_t i = 0; error == KV_OK && i < p->op_count; i++) {
		const struct kv_op *op = &p->ops[i];
		uint32_t budget = i == 0 ? LIMIT_KV_TXN_OPS : budgets[op->parent];

		error = check_op(p, op, budget);
		if (error == KV_OK && op->type == KV_OP_TXN)
			budgets[i] = budget - widest(&op->txn);
	}
	if (error == KV_OK && p->op_count > 1)
		error = check_duplicates(p);
	return error;
}
