/*
 * Requests to the store as values: range, put, delete range, and transactions of them, which may
 * hold transactions. A program is one operation with all that is in it, flat: the operations stand
 * in the order in which they would run, a transaction before its success list, and that before its
 * failure list. The one operation that everything hangs from is ops[0].
 *
 *	struct kv_program p = { 0 };
 *	kv_program_add_op(&p, (struct kv_op){ .type = KV_OP_TXN, .txn = { 1, 1, 0 } });
 *	kv_program_add_compare(&p, (struct kv_compare){ .keys.key = key, ... });
 *	kv_program_add_op(&p, (struct kv_op){ .type = KV_OP_PUT, .put = { .key = key, ... } });
 *	error = kv_program_check(&p);
 *
 * The compares of all transactions stand in one array, in the order of their transactions. Spans
 * belong to the caller. A program keeps its memory for the next one until kv_program_release.
 */
#ifndef CORE_KV_PROGRAM_H
#define CORE_KV_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "core/kv/error.h"

/* A range of keys as the API has it. */
struct kv_keys {
	struct span key; /* not empty in a good request */
	struct span
		end; /* empty: the key alone; one NUL: all from the key on; or the end, excluded */
};

enum kv_sort_order {
	KV_SORT_NONE = 0,
	KV_SORT_ASCEND = 1,
	KV_SORT_DESCEND = 2
};

enum kv_sort_target {
	KV_SORT_KEY = 0,
	KV_SORT_VERSION = 1,
	KV_SORT_CREATE = 2,
	KV_SORT_MOD = 3,
	KV_SORT_VALUE = 4
};

struct kv_range {
	struct kv_keys keys;
	uint64_t revision; /* 0: now */
	uint64_t limit; /* 0: none */
	enum kv_sort_order order;
	enum kv_sort_target target; /* other than KEY: KV_SORT_NONE means KV_SORT_ASCEND */
	bool is_keys_only, is_count_only;
	uint64_t min_mod, max_mod, min_create, max_create; /* 0: none; the bounds are included */
};

struct kv_put {
	struct span key, value;
	uint64_t lease; /* 0: none */
	bool wants_prev, ignores_value, ignores_lease;
};

struct kv_delete {
	struct kv_keys keys;
	bool wants_prev;
};

enum kv_compare_result {
	KV_COMPARE_EQUAL = 0,
	KV_COMPARE_GREATER = 1,
	KV_COMPARE_LESS = 2,
	KV_COMPARE_NOT_EQUAL = 3
};

enum kv_compare_target {
	KV_COMPARE_VERSION = 0,
	KV_COMPARE_CREATE = 1,
	KV_COMPARE_MOD = 2,
	KV_COMPARE_VALUE = 3,
	KV_COMPARE_LEASE = 4
};

/* Holds when it holds for each key of the range. A key that is not there has zeros and no value. */
struct kv_compare {
	struct kv_keys keys;
	enum kv_compare_result result;
	enum kv_compare_target target;
	int64_t number; /* signed as in the API; the store's own numbers are not negative */
	struct span value; /* of KV_COMPARE_VALUE */
};

struct kv_txn {
	uint32_t compare_count, success_count, failure_count; /* of this transaction alone */
	uint32_t first_compare; /* private */
};

enum kv_op_type {
	KV_OP_NONE = 0, /* the API's {}: refused with its own error */
	KV_OP_RANGE = 1,
	KV_OP_PUT = 2,
	KV_OP_DELETE = 3,
	KV_OP_TXN = 4
};

struct kv_op {
	enum kv_op_type type;
	bool in_failure; /* private: the list of the transaction around it */
	uint32_t parent; /* private: the transaction around it; of ops[0] itself */
	union {
		struct kv_range range;
		struct kv_put put;
		struct kv_delete del;
		struct kv_txn txn;
	};
};

struct kv_program {
	struct kv_op *ops;
	size_t op_count;
	struct kv_compare *compares;
	size_t compare_count;
	size_t op_cap, compare_cap; /* private */
};

/* Empties it, keeps the memory. */
void kv_program_reset(struct kv_program *p);
void kv_program_release(struct kv_program *p); /* a zeroed one is fine */

void kv_program_add_op(struct kv_program *p, struct kv_op op);
void kv_program_add_compare(struct kv_program *p, struct kv_compare compare);

/*
 * Works out which operation is in which transaction. KV_ERR_MALFORMED where the counts do not fit
 * what is there, KV_ERR_TOO_MANY_OPS past LIMIT_KV_TXN_DEPTH or LIMIT_KV_TXN_OPS_ALL; the program
 * is good for nothing then.
 */
enum kv_error kv_program_link(struct kv_program *p);

/*
 * What the API refuses before it looks at any data, in the API's order: empty keys, too many
 * operations, values that are not to be given, a key put twice or put and deleted. Hosts ask before
 * they propose; the store asks again. Links the program.
 */
enum kv_error kv_program_check(struct kv_program *p);

/*
 * Whether a key that is not before keys->key is in the range; the first one that is not ends a
 * walk.
 */
bool kv_keys_reach(const struct kv_keys *keys, struct span key);

/* Whether a key is in the range. */
bool kv_keys_have(const struct kv_keys *keys, struct span key);

#endif
