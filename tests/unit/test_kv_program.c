/*
 * What the API refuses before it looks at any data, and the texts of its errors.
 */
#include "core/kv/program.h"

#include "base/limit.h"

#include "unit/unit.h"

static struct kv_op put(const char *key)
{
	return (struct kv_op){ .type = KV_OP_PUT, .put = { .key = span_str(key) } };
}

static struct kv_op range(const char *key)
{
	return (struct kv_op){ .type = KV_OP_RANGE, .range = { .keys.key = span_str(key) } };
}

static struct kv_op del(const char *key, const char *end)
{
	return (struct kv_op){ .type = KV_OP_DELETE,
			       .del = { .keys = { span_str(key), span_str(end) } } };
}

static struct kv_op txn(uint32_t compares, uint32_t success, uint32_t failure)
{
	return (struct kv_op){ .type = KV_OP_TXN, .txn = { compares, success, failure, 0 } };
}

/* Checks a program of these operations, ended by one of the type NONE that is not part of it. */
static enum kv_error check(const struct kv_op *ops)
{
	struct kv_program p = { 0 };
	enum kv_error error;

	for (; ops->type != KV_OP_NONE; ops++)
		kv_program_add_op(&p, *ops);
	error = kv_program_check(&p);
	kv_program_release(&p);
	return error;
}

#define CHECK(...) check((const struct kv_op[]){ __VA_ARGS__, { .type = KV_OP_NONE } })

static void test_kv_program__keys_must_not_be_empty(void **state)
{
	struct kv_program p = { 0 };

	(void)state;
	assert_int_equal(CHECK(put("")), KV_ERR_EMPTY_KEY);
	assert_int_equal(CHECK(range("")), KV_ERR_EMPTY_KEY);
	assert_int_equal(CHECK(del("", "a")), KV_ERR_EMPTY_KEY);
	assert_int_equal(CHECK(txn(0, 1, 0), put("")), KV_ERR_EMPTY_KEY);
	kv_program_add_op(&p, txn(1, 0, 0));
	kv_program_add_compare(&p, (struct kv_compare){ .target = KV_COMPARE_MOD });
	assert_int_equal(kv_program_check(&p), KV_ERR_EMPTY_KEY);
	kv_program_release(&p);
}

static void test_kv_program__keys_have_at_most_65536_bytes(void **state)
{
	char *bytes = calloc(1, LIMIT_KV_KEY_BYTES + 1);
	struct kv_op op = put("");

	(void)state;
	op.put.key = span_of(bytes, LIMIT_KV_KEY_BYTES);
	assert_int_equal(CHECK(op), KV_OK);
	op.put.key.len++;
	assert_int_equal(CHECK(op), KV_ERR_REQUEST_TOO_LARGE);
	op = range("a");
	op.range.keys.end = span_of(bytes, LIMIT_KV_KEY_BYTES + 1);
	assert_int_equal(CHECK(op), KV_ERR_REQUEST_TOO_LARGE);
	free(bytes);
}

static void test_kv_program__what_is_ignored_must_not_be_given(void **state)
{
	struct kv_op op = put("a");

	(void)state;
	op.put.ignores_value = true;
	assert_int_equal(CHECK(op), KV_OK);
	op.put.value = SPAN_LITERAL("v");
	assert_int_equal(CHECK(op), KV_ERR_VALUE_PROVIDED);
	op = put("a");
	op.put.ignores_lease = true;
	assert_int_equal(CHECK(op), KV_OK);
	op.put.lease = 1;
	assert_int_equal(CHECK(op), KV_ERR_LEASE_PROVIDED);
}

static void test_kv_program__an_operation_that_is_none_is_key_not_found(void **state)
{
	struct kv_program p = { 0 };

	(void)state;
	kv_program_add_op(&p, txn(0, 1, 0));
	kv_program_add_op(&p, (struct kv_op){ .type = KV_OP_NONE });
	assert_int_equal(kv_program_check(&p), KV_ERR_KEY_NOT_FOUND);
	kv_program_release(&p);
}

/* A transaction with `count` ranges, in one with `around` ranges beside it. */
static enum kv_error check_counts(uint32_t around, uint32_t count)
{
	struct kv_program p = { 0 };
	enum kv_error error;

	kv_program_add_op(&p, txn(0, around + 1, 0));
	for (uint32_t i = 0; i < around; i++)
		kv_program_add_op(&p, range("a"));
	kv_program_add_op(&p, txn(0, 0, count));
	for (uint32_t i = 0; i < count; i++)
		kv_program_add_op(&p, range("a"));
	error = kv_program_check(&p);
	kv_program_release(&p);
	return error;
}

static void test_kv_program__a_list_has_at_most_128_operations_with_those_around_it(void **state)
{
	(void)state;
	assert_int_equal(check_counts(0, 127), KV_OK);
	assert_int_equal(check_counts(0, 128), KV_ERR_TOO_MANY_OPS);
	assert_int_equal(check_counts(127, 0), KV_OK);
	assert_int_equal(check_counts(128, 0), KV_ERR_TOO_MANY_OPS);
	assert_int_equal(check_counts(99, 28), KV_OK);
	assert_int_equal(check_counts(99, 29), KV_ERR_TOO_MANY_OPS);
}

static void test_kv_program__a_transaction_has_at_most_1024_operations_in_all(void **state)
{
	(void)state;
	for (uint32_t over = 0; over <= 1; over++) {
		struct kv_program p = { 0 };

		/* 1 for the outermost, 121 for each of seven, and one of 176. */
		kv_program_add_op(&p, txn(0, 8, 0));
		for (uint32_t i = 0; i < 8; i++) {
			uint32_t count = i < 7 ? 120 : 175 + over;

			kv_program_add_op(&p, txn(0, count / 2, count - count / 2));
			for (uint32_t k = 0; k < count; k++)
				kv_program_add_op(&p, range("a"));
		}
		assert_int_equal(p.op_count, LIMIT_KV_TXN_OPS_ALL + over);
		assert_int_equal(kv_program_check(&p), over == 0 ? KV_OK : KV_ERR_TOO_MANY_OPS);
		kv_program_release(&p);
	}
}

static void test_kv_program__transactions_nest_16_deep(void **state)
{
	(void)state;
	for (size_t depth = 16; depth <= 17; depth++) {
		struct kv_program p = { 0 };

		for (size_t i = 0; i < depth; i++)
			kv_program_add_op(&p, txn(0, 1, 0));
		kv_program_add_op(&p, range("a"));
		assert_int_equal(kv_program_check(&p), depth == 16 ? KV_OK : KV_ERR_TOO_MANY_OPS);
		kv_program_release(&p);
	}
}

static void test_kv_program__counts_that_do_not_fit_are_malformed(void **state)
{
	struct kv_program p = { 0 };

	(void)state;
	assert_int_equal(kv_program_check(&p), KV_ERR_MALFORMED);
	assert_int_equal(CHECK(put("a"), put("b")), KV_ERR_MALFORMED);
	assert_int_equal(CHECK(txn(0, 2, 0), put("b")), KV_ERR_MALFORMED);
	assert_int_equal(CHECK(txn(0, 1, 0), put("b"), put("c")), KV_ERR_MALFORMED);
	assert_int_equal(CHECK(txn(1, 1, 0), put("b")), KV_ERR_MALFORMED);
	kv_program_add_op(&p, put("a"));
	kv_program_add_compare(&p, (struct kv_compare){ .keys.key = SPAN_LITERAL("a") });
	assert_int_equal(kv_program_check(&p), KV_ERR_MALFORMED);
	kv_program_release(&p);
}

static void test_kv_program__a_key_is_put_once_on_each_way_through(void **state)
{
	(void)state;
	assert_int_equal(CHECK(txn(0, 2, 0), put("a"), put("b")), KV_OK);
	assert_int_equal(CHECK(txn(0, 2, 0), put("a"), put("a")), KV_ERR_DUPLICATE_KEY);
	assert_int_equal(CHECK(txn(0, 0, 2), put("a"), put("a")), KV_ERR_DUPLICATE_KEY);
	assert_int_equal(CHECK(txn(0, 1, 1), put("a"), put("a")), KV_OK);
	assert_int_equal(CHECK(txn(0, 2, 0), put("a"), txn(0, 1, 0), put("a")),
			 KV_ERR_DUPLICATE_KEY);
	assert_int_equal(CHECK(txn(0, 2, 0), txn(0, 1, 0), put("a"), txn(0, 0, 1), put("a")),
			 KV_ERR_DUPLICATE_KEY);
	assert_int_equal(CHECK(txn(0, 1, 1), txn(0, 1, 1), put("a"), put("a"), put("a")), KV_OK);
}

static void test_kv_program__a_key_is_not_put_and_deleted(void **state)
{
	(void)state;
	assert_int_equal(CHECK(txn(0, 2, 0), put("b"), del("a", "c")), KV_ERR_DUPLICATE_KEY);
	assert_int_equal(CHECK(txn(0, 2, 0), del("b", ""), put("b")), KV_ERR_DUPLICATE_KEY);
	assert_int_equal(CHECK(txn(0, 2, 0), del("a", "b"), put("b")), KV_OK);
	assert_int_equal(CHECK(txn(0, 1, 1), del("a", "c"), put("b")), KV_OK);
	assert_int_equal(CHECK(txn(0, 2, 0), del("a", "c"), del("b", "d")), KV_OK);
	assert_int_equal(CHECK(txn(0, 2, 0), txn(0, 1, 0), put("b"), del("b", "")),
			 KV_ERR_DUPLICATE_KEY);
	/* Side by side, in either order. */
	assert_int_equal(CHECK(txn(0, 2, 0), txn(0, 1, 0), put("b"), txn(0, 1, 0), del("b", "")),
			 KV_ERR_DUPLICATE_KEY);
	assert_int_equal(CHECK(txn(0, 2, 0), txn(0, 1, 0), del("b", ""), txn(0, 1, 0), put("b")),
			 KV_ERR_DUPLICATE_KEY);
}

static void test_kv_program__errors_have_the_texts_and_codes_of_the_api(void **state)
{
	static const struct {
		enum kv_error error;
		uint32_t code;
		const char *text;
	} wanted[] = {
		{ KV_ERR_EMPTY_KEY, 3, "etcdserver: key is not provided" },
		{ KV_ERR_KEY_NOT_FOUND, 3, "etcdserver: key not found" },
		{ KV_ERR_VALUE_PROVIDED, 3, "etcdserver: value is provided" },
		{ KV_ERR_LEASE_PROVIDED, 3, "etcdserver: lease is provided" },
		{ KV_ERR_TOO_MANY_OPS, 3, "etcdserver: too many operations in txn request" },
		{ KV_ERR_DUPLICATE_KEY, 3, "etcdserver: duplicate key given in txn request" },
		{ KV_ERR_NO_SPACE, 8, "etcdserver: mvcc: database space exceeded" },
		{ KV_ERR_LEASE_NOT_FOUND, 5, "etcdserver: requested lease not found" },
		{ KV_ERR_LEASE_EXISTS, 9, "etcdserver: lease already exists" },
		{ KV_ERR_LEASE_TTL_TOO_LARGE, 11, "etcdserver: too large lease TTL" },
		{ KV_ERR_REQUEST_TOO_LARGE, 3, "etcdserver: request is too large" },
		{ KV_ERR_TOO_MANY_REQUESTS, 8, "etcdserver: too many requests" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		assert_string_equal(kv_error_text(wanted[i].error), wanted[i].text);
		assert_int_equal(kv_error_code(wanted[i].error), wanted[i].code);
	}
	for (enum kv_error e = KV_ERR_EMPTY_KEY; e < KV_ERR_COUNT; e++) {
		assert_true(kv_error_text(e)[0] != '\0');
		assert_true(kv_error_code(e) != 0);
	}
}
