/*
 * The codec of log entries. A program travels in its own order, each transaction followed by its
 * compares, so that the decoder needs no stack: it reads operations until as many came as the
 * transactions so far have announced.
 */
#include "core/kv/entry.h"

#include <errno.h>

#include "base/assert.h"
#include "base/limit.h"

#include "base/banned.h"

enum {
	FORMAT = 1,

	PUT_WANTS_PREV = 1,
	PUT_IGNORES_VALUE = 2,
	PUT_IGNORES_LEASE = 4,
	PUT_FLAGS = 7,

	RANGE_IS_KEYS_ONLY = 1,
	RANGE_IS_COUNT_ONLY = 2,
	RANGE_FLAGS = 3
};

void kv_entry_release(struct kv_entry *entry)
{
	kv_program_release(&entry->program);
}

static void put_keys(struct wire_writer *w, const struct kv_keys *keys)
{
	wire_put_bytes(w, keys->key);
	wire_put_bytes(w, keys->end);
}

static void put_range(struct wire_writer *w, const struct kv_range *range)
{
	put_keys(w, &range->keys);
	wire_put_u64(w, range->revision);
	wire_put_u64(w, range->limit);
	wire_put_u8(w, (uint8_t)range->order);
	wire_put_u8(w, (uint8_t)range->target);
	wire_put_u8(w, (uint8_t)((range->is_keys_only ? RANGE_IS_KEYS_ONLY : 0) |
				 (range->is_count_only ? RANGE_IS_COUNT_ONLY : 0)));
	wire_put_u64(w, range->min_mod);
	wire_put_u64(w, range->max_mod);
	wire_put_u64(w, range->min_create);
	wire_put_u64(w, range->max_create);
}

static void put_put(struct wire_writer *w, const struct kv_put *put)
{
	wire_put_bytes(w, put->key);
	wire_put_bytes(w, put->value);
	wire_put_u64(w, put->lease);
	wire_put_u8(w, (uint8_t)((put->wants_prev ? PUT_WANTS_PREV : 0) |
				 (put->ignores_value ? PUT_IGNORES_VALUE : 0) |
				 (put->ignores_lease ? PUT_IGNORES_LEASE : 0)));
}

static void put_compare(struct wire_writer *w, const struct kv_compare *compare)
{
	wire_put_u8(w, (uint8_t)compare->result);
	wire_put_u8(w, (uint8_t)compare->target);
	put_keys(w, &compare->keys);
	if (compare->target == KV_COMPARE_VALUE)
		wire_put_bytes(w, compare->value);
	else
		wire_put_u64(w, (uint64_t)compare->number);
}

/* `first` is the number of its first compare. */
static void put_txn(struct wire_writer *w, const struct kv_program *p, const struct kv_txn *txn,
		    size_t first)
{
	assert(txn->compare_count <= p->compare_count - first);
	assert(txn->compare_count <= UINT16_MAX);
	assert(txn->success_count <= UINT16_MAX);
	assert(txn->failure_count <= UINT16_MAX);
	wire_put_u16(w, (uint16_t)txn->compare_count);
	wire_put_u16(w, (uint16_t)txn->success_count);
	wire_put_u16(w, (uint16_t)txn->failure_count);
	for (uint32_t i = 0; i < txn->compare_count; i++)
		put_compare(w, &p->compares[first + i]);
}

static void put_program(struct wire_writer *w, const struct kv_program *p)
{
	size_t compares = 0;

	assert(p->op_count > 0);
	for (size_t i = 0; i < p->op_count; i++) {
		const struct kv_op *op = &p->ops[i];

		wire_put_u8(w, (uint8_t)op->type);
		switch (op->type) {
		case KV_OP_NONE:
			break;
		case KV_OP_RANGE:
			put_range(w, &op->range);
			break;
		case KV_OP_PUT:
			put_put(w, &op->put);
			break;
		case KV_OP_DELETE:
			put_keys(w, &op->del.keys);
			wire_put_bool(w, op->del.wants_prev);
			break;
		case KV_OP_TXN:
			put_txn(w, p, &op->txn, compares);
			compares += op->txn.compare_count;
			break;
		}
	}
}

void kv_entry_encode(const struct kv_entry *entry, struct wire_writer *w)
{
	wire_put_u8(w, FORMAT);
	wire_put_u8(w, (uint8_t)entry->type);
	wire_put_u64(w, entry->client);
	wire_put_u64(w, entry->sequence);
	wire_put_u64(w, entry->time_ms);
	switch (entry->type) {
	case KV_ENTRY_NOOP:
		break;
	case KV_ENTRY_WRITE:
		put_program(w, &entry->program);
		break;
	case KV_ENTRY_COMPACT:
		wire_put_u64(w, entry->revision);
		break;
	case KV_ENTRY_LEASE_GRANT:
		wire_put_u64(w, entry->lease);
		wire_put_u64(w, entry->ttl_s);
		break;
	case KV_ENTRY_LEASE_REVOKE:
	case KV_ENTRY_LEASE_RENEW:
		wire_put_u64(w, entry->lease);
		break;
	case KV_ENTRY_LEASE_EXPIRE:
		wire_put_u64(w, entry->lease);
		wire_put_u64(w, entry->renewal);
		break;
	}
}

/* A byte of a closed set from 0 to `last`. */
static uint8_t get_choice(struct wire *w, uint8_t last)
{
	uint8_t value = wire_u8(w);

	if (value > last)
		wire_fail(w);
	return value > last ? 0 : value;
}

/* The check for keys that are too long, with the error of the API, comes later. */
static struct kv_keys get_keys(struct wire *w)
{
	struct kv_keys keys;

	keys.key = wire_bytes(w, LIMIT_KV_ENTRY_BYTES);
	keys.end = wire_bytes(w, LIMIT_KV_ENTRY_BYTES);
	return keys;
}

static struct kv_range get_range(struct wire *w)
{
	struct kv_range range = { .keys = get_keys(w) };
	uint8_t flags;

	range.revision = wire_u64(w);
	range.limit = wire_u64(w);
	range.order = (enum kv_sort_order)get_choice(w, KV_SORT_DESCEND);
	range.target = (enum kv_sort_target)get_choice(w, KV_SORT_VALUE);
	flags = get_choice(w, RANGE_FLAGS);
	range.is_keys_only = flags & RANGE_IS_KEYS_ONLY;
	range.is_count_only = flags & RANGE_IS_COUNT_ONLY;
	range.min_mod = wire_u64(w);
	range.max_mod = wire_u64(w);
	range.min_create = wire_u64(w);
	range.max_create = wire_u64(w);
	return range;
}

static struct kv_put get_put(struct wire *w)
{
	struct kv_put put;
	uint8_t flags;

	put.key = wire_bytes(w, LIMIT_KV_ENTRY_BYTES);
	put.value = wire_bytes(w, LIMIT_KV_ENTRY_BYTES);
	put.lease = wire_u64(w);
	flags = get_choice(w, PUT_FLAGS);
	put.wants_prev = flags & PUT_WANTS_PREV;
	put.ignores_value = flags & PUT_IGNORES_VALUE;
	put.ignores_lease = flags & PUT_IGNORES_LEASE;
	return put;
}

static struct kv_compare get_compare(struct wire *w)
{
	struct kv_compare compare = { 0 };

	compare.result = (enum kv_compare_result)get_choice(w, KV_COMPARE_NOT_EQUAL);
	compare.target = (enum kv_compare_target)get_choice(w, KV_COMPARE_LEASE);
	compare.keys = get_keys(w);
	if (compare.target == KV_COMPARE_VALUE)
		compare.value = wire_bytes(w, LIMIT_KV_ENTRY_BYTES);
	else
		compare.number = (int64_t)wire_u64(w);
	return compare;
}

static struct kv_txn get_txn(struct wire *w, struct kv_program *p)
{
	struct kv_txn txn = { 0 };

	txn.compare_count = wire_u16(w);
	txn.success_count = wire_u16(w);
	txn.failure_count = wire_u16(w);
	for (uint32_t i = 0; i < txn.compare_count && wire_error(w) == 0; i++)
		kv_program_add_compare(p, get_compare(w));
	return txn;
}

static void get_program(struct wire *w, struct kv_program *p)
{
	size_t left = 1;

	kv_program_reset(p);
	for (; left > 0 && wire_error(w) == 0; left--) {
		struct kv_op op = { .type = (enum kv_op_type)get_choice(w, KV_OP_TXN) };

		switch (op.type) {
		case KV_OP_NONE:
			break;
		case KV_OP_RANGE:
			op.range = get_range(w);
			break;
		case KV_OP_PUT:
			op.put = get_put(w);
			break;
		case KV_OP_DELETE:
			op.del.keys = get_keys(w);
			op.del.wants_prev = wire_bool(w);
			break;
		case KV_OP_TXN:
			op.txn = get_txn(w, p);
			left += op.txn.success_count + op.txn.failure_count;
			break;
		}
		if (p->op_count == LIMIT_KV_TXN_OPS_ALL)
			wire_fail(w);
		else
			kv_program_add_op(p, op);
	}
}

int kv_entry_decode(struct kv_entry *entry, struct span bytes)
{
	struct wire w = wire_reader(bytes);
	struct kv_program program = entry->program;

	*entry = (struct kv_entry){ .program = program };
	kv_program_reset(&entry->program);
	if (bytes.len > LIMIT_KV_ENTRY_BYTES || wire_u8(&w) != FORMAT)
		return -EBADMSG;
	entry->type = (enum kv_entry_type)get_choice(&w, KV_ENTRY_LEASE_EXPIRE);
	entry->client = wire_u64(&w);
	entry->sequence = wire_u64(&w);
	entry->time_ms = wire_u64(&w);
	switch (entry->type) {
	case KV_ENTRY_NOOP:
		break;
	case KV_ENTRY_WRITE:
		get_program(&w, &entry->program);
		if (wire_error(&w) == 0 && kv_program_link(&entry->program) != KV_OK)
			wire_fail(&w);
		break;
	case KV_ENTRY_COMPACT:
		entry->revision = wire_u64(&w);
		break;
	case KV_ENTRY_LEASE_GRANT:
		entry->lease = wire_u64(&w);
		entry->ttl_s = wire_u64(&w);
		break;
	case KV_ENTRY_LEASE_REVOKE:
	case KV_ENTRY_LEASE_RENEW:
		entry->lease = wire_u64(&w);
		break;
	case KV_ENTRY_LEASE_EXPIRE:
		entry->lease = wire_u64(&w);
		entry->renewal = wire_u64(&w);
		break;
	}
	return wire_done(&w);
}
