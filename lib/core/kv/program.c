/*
 * Programs as flat arrays: nesting is two numbers an operation, so that nothing that walks a
 * transaction recurses or allocates for each level.
 */
#include "core/kv/program.h"

#include "base/assert.h"
#include "base/limit.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	FIRST_CAP = 4
};

void kv_program_reset(struct kv_program *p)
{
	p->op_count = 0;
	p->compare_count = 0;
}

void kv_program_release(struct kv_program *p)
{
	mem_free(p->ops);
	mem_free(p->compares);
	*p = (struct kv_program){ 0 };
}

void kv_program_add_op(struct kv_program *p, struct kv_op op)
{
	if (p->op_count == p->op_cap) {
		p->op_cap = p->op_cap == 0 ? FIRST_CAP : p->op_cap * 2;
		p->ops = mem_resize(p->ops, p->op_cap, sizeof(p->ops[0]));
	}
	p->ops[p->op_count++] = op;
}

void kv_program_add_compare(struct kv_program *p, struct kv_compare compare)
{
	if (p->compare_count == p->compare_cap) {
		p->compare_cap = p->compare_cap == 0 ? FIRST_CAP : p->compare_cap * 2;
		p->compares = mem_resize(p->compares, p->compare_cap, sizeof(p->compares[0]));
	}
	p->compares[p->compare_count++] = compare;
}

/* A transaction whose lists are being filled. */
struct frame {
	uint32_t op;
	uint32_t success_left, failure_left;
};

/* Closes the transactions that have all their operations. */
static size_t close_full(const struct frame *frames, size_t depth)
{
	while (depth > 0 && frames[depth - 1].success_left == 0 &&
	       frames[depth - 1].failure_left == 0)
		depth--;
	return depth;
}

/* Gives the next operation its place in the innermost transaction that is open. */
static void place(struct kv_op *op, struct frame *frame)
{
	op->parent = frame->op;
	op->in_failure = frame->success_left == 0;
	if (op->in_failure)
		frame->failure_left--;
	else
		frame->success_left--;
}

enum kv_error kv_program_link(struct kv_program *p)
{
	struct frame frames[LIMIT_KV_TXN_DEPTH];
	size_t depth = 0, compares = 0;

	if (p->op_count > LIMIT_KV_TXN_OPS_ALL)
		return KV_ERR_TOO_MANY_OPS;
	for (size_t i = 0; i < p->op_count; i++) {
		struct kv_op *op = &p->ops[i];

		op->parent = 0;
		op->in_failure = false;
		depth = close_full(frames, depth);
		if (i > 0 && depth == 0)
			return KV_ERR_MALFORMED;
		if (i > 0)
			place(op, &frames[depth - 1]);
		if (op->type != KV_OP_TXN)
			continue;
		op->txn.first_compare = (uint32_t)compares;
		if (op->txn.compare_count > p->compare_count - compares)
			return KV_ERR_MALFORMED;
		compares += op->txn.compare_count;
		if (op->txn.success_count == 0 && op->txn.failure_count == 0)
			continue;
		if (depth == LIMIT_KV_TXN_DEPTH)
			return KV_ERR_TOO_MANY_OPS;
		frames[depth++] = (struct frame){
			.op = (uint32_t)i,
			.success_left = op->txn.success_count,
			.failure_left = op->txn.failure_count,
		};
	}
	if (p->op_count == 0 || close_full(frames, depth) > 0 || compares < p->compare_count)
		return KV_ERR_MALFORMED;
	return KV_OK;
}

bool kv_keys_reach(const struct kv_keys *keys, struct span key)
{
	if (keys->end.len == 0)
		return span_equal(keys->key, key);
	if (keys->end.len == 1 && keys->end.data[0] == '\0')
		return true;
	return span_compare(key, keys->end) < 0;
}

bool kv_keys_have(const struct kv_keys *keys, struct span key)
{
	return span_compare(key, keys->key) >= 0 && kv_keys_reach(keys, key);
}
