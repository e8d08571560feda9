/*
 * At most once: requests that come twice, out of order, late, or too late.
 */
#include "core/kv/kv.h"

#include "unit/unit.h"

#include "unit/kvs.h"

static enum kv_error put_as(struct kvs *s, uint64_t client, uint64_t sequence)
{
	struct kv_op op = kvs_put_op("a", "v");
	enum kv_error error;

	op.put.wants_prev = true;
	s->client = client;
	s->sequence = sequence;
	error = kvs_op(s, op);
	s->client = s->sequence = 0;
	return error;
}

static void test_kv_session__a_retried_write_applies_once(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	(void)kvs_put(&s, "a", "0");
	assert_int_equal(put_as(&s, 5, 1), KV_OK);
	assert_false(s.reply.is_repeated);
	assert_int_equal(s.reply.revision, 3);
	(void)kvs_put(&s, "b", "0");
	assert_int_equal(put_as(&s, 5, 1), KV_OK);
	assert_true(s.reply.is_repeated);
	assert_int_equal(s.reply.revision, 3);
	assert_int_equal(s.reply.result_count, 1);
	assert_int_equal(s.reply.results[0].revision, 3);
	assert_string_equal(kvs_shown(&s.reply), "a=0");
	assert_int_equal(kvs_revision(&s), 4);
	kvs_release(&s);
}

static void test_kv_session__a_refusal_is_repeated_too(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	s.client = 5;
	s.sequence = 1;
	assert_int_equal(kvs_put_leased(&s, "a", 9), KV_ERR_LEASE_NOT_FOUND);
	s.client = 0;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 9, 60), KV_OK);
	s.client = 5;
	assert_int_equal(kvs_put_leased(&s, "a", 9), KV_ERR_LEASE_NOT_FOUND);
	assert_true(s.reply.is_repeated);
	s.sequence = 2;
	assert_int_equal(kvs_put_leased(&s, "a", 9), KV_OK);
	kvs_release(&s);
}

static void test_kv_session__clients_do_not_share_numbers(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	assert_int_equal(put_as(&s, 5, 1), KV_OK);
	assert_int_equal(put_as(&s, 6, 1), KV_OK);
	assert_false(s.reply.is_repeated);
	assert_int_equal(kvs_revision(&s), 3);
	kvs_release(&s);
}

static void test_kv_session__without_a_client_or_a_number_nothing_is_kept(void **state)
{
	struct kvs s = kvs_new();
	struct kv_status status;

	(void)state;
	assert_int_equal(put_as(&s, 0, 1), KV_OK);
	assert_int_equal(put_as(&s, 0, 1), KV_OK);
	assert_int_equal(put_as(&s, 7, 0), KV_OK);
	assert_int_equal(kvs_revision(&s), 4);
	kv_status(s.kv, &status);
	assert_int_equal(status.session_count, 0);
	kvs_release(&s);
}

static void test_kv_session__requests_on_their_way_may_arrive_in_any_order(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	assert_int_equal(put_as(&s, 5, 1), KV_OK);
	for (uint64_t sequence = 16; sequence >= 2; sequence--) {
		assert_int_equal(put_as(&s, 5, sequence), KV_OK);
		assert_false(s.reply.is_repeated);
	}
	assert_int_equal(kvs_revision(&s), 17);
	for (uint64_t sequence = 1; sequence <= 16; sequence++) {
		assert_int_equal(put_as(&s, 5, sequence), KV_OK);
		assert_true(s.reply.is_repeated);
	}
	assert_int_equal(kvs_revision(&s), 17);
	kvs_release(&s);
}

static void test_kv_session__a_result_that_was_forgotten_is_not_applied_again(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	for (uint64_t sequence = 1; sequence <= LIMIT_KV_SESSION_RESULTS + 1; sequence++)
		assert_int_equal(put_as(&s, 5, sequence), KV_OK);
	assert_int_equal(put_as(&s, 5, 1), KV_ERR_SEQUENCE_OLD);
	assert_int_equal(put_as(&s, 5, 2), KV_OK);
	assert_true(s.reply.is_repeated);
	assert_int_equal(kvs_revision(&s), LIMIT_KV_SESSION_RESULTS + 2);
	kvs_release(&s);
}

static void test_kv_session__a_client_that_is_not_known_starts_at_1(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	assert_int_equal(put_as(&s, 5, 2), KV_ERR_SESSION_EXPIRED);
	assert_int_equal(kvs_revision(&s), 1);
	assert_int_equal(put_as(&s, 5, 1), KV_OK);
	assert_int_equal(put_as(&s, 5, 2), KV_OK);
	kvs_release(&s);
}

static void test_kv_session__the_client_that_was_not_used_longest_is_forgotten(void **state)
{
	struct kvs s = kvs_new();
	struct kv_status status;

	(void)state;
	for (uint64_t client = 1; client <= LIMIT_KV_SESSIONS; client++)
		assert_int_equal(put_as(&s, client, 1), KV_OK);
	assert_int_equal(put_as(&s, 1, 2), KV_OK);
	assert_int_equal(put_as(&s, LIMIT_KV_SESSIONS + 1, 1), KV_OK);
	kv_status(s.kv, &status);
	assert_int_equal(status.session_count, LIMIT_KV_SESSIONS);
	assert_int_equal(put_as(&s, 2, 2), KV_ERR_SESSION_EXPIRED);
	assert_int_equal(put_as(&s, 1, 1), KV_OK);
	assert_true(s.reply.is_repeated);
	kvs_release(&s);
}

/* A put that gives back a previous value of `size` bytes, as a client's request. */
static void put_large(struct kvs *s, uint64_t client, uint64_t sequence, struct span value)
{
	struct kv_op op = {
		.type = KV_OP_PUT,
		.put = { .key = SPAN_LITERAL("large"), .value = value, .wants_prev = true }
	};

	s->client = client;
	s->sequence = sequence;
	(void)kvs_op(s, op); /* the reply tells */
	s->client = s->sequence = 0;
}

static void test_kv_session__a_result_too_large_to_keep_is_owned_up_to(void **state)
{
	struct kvs s = kvs_new();
	char *bytes = calloc(1, LIMIT_KV_RESULT_BYTES);

	(void)state;
	put_large(&s, 5, 1, span_of(bytes, LIMIT_KV_RESULT_BYTES));
	put_large(&s, 5, 2, span_of(bytes, 1));
	assert_int_equal(s.reply.error, KV_OK);
	assert_int_equal(s.reply.items[0].value.len, LIMIT_KV_RESULT_BYTES);
	put_large(&s, 5, 2, span_of(bytes, 1));
	assert_int_equal(s.reply.error, KV_ERR_RESULT_DROPPED);
	assert_true(s.reply.is_repeated);
	assert_int_equal(s.reply.revision, 3);
	assert_int_equal(kvs_revision(&s), 3);
	free(bytes);
	kvs_release(&s);
}

static void test_kv_session__all_results_have_a_limit_of_bytes(void **state)
{
	enum {
		SIZE = LIMIT_KV_RESULT_BYTES - 1024,
		CLIENTS = 2 * (LIMIT_KV_SESSION_BYTES / SIZE)
	};
	struct kvs s = kvs_new();
	char *bytes = calloc(1, SIZE);
	struct kv_status status;

	(void)state;
	put_large(&s, 0, 0, span_of(bytes, SIZE));
	for (uint64_t client = 1; client <= CLIENTS; client++)
		put_large(&s, client, 1, span_of(bytes, SIZE));
	kv_status(s.kv, &status);
	assert_in_range(status.session_count, LIMIT_KV_SESSION_BYTES / LIMIT_KV_RESULT_BYTES,
			CLIENTS / 2 + 1);
	put_large(&s, CLIENTS, 1, span_of(bytes, SIZE));
	assert_true(s.reply.is_repeated);
	put_large(&s, 1, 2, span_of(bytes, SIZE));
	assert_int_equal(s.reply.error, KV_ERR_SESSION_EXPIRED);
	free(bytes);
	kvs_release(&s);
}
