/*
 * Leases: keys that hang on them, ends, and the race of a renewal with an expiry.
 */
#include "core/kv/lease.h"

#include "core/kv/watch.h"

#include "unit/unit.h"

#include "unit/kvs.h"

static enum kv_error expire(struct kvs *s, uint64_t lease, uint64_t renewal)
{
	return kvs_apply(s, (struct kv_entry){ .type = KV_ENTRY_LEASE_EXPIRE,
					       .lease = lease,
					       .renewal = renewal });
}

static void test_kv_lease__a_grant_is_answered_and_found(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_OK);
	assert_int_equal(s.reply.lease, 7);
	assert_int_equal(s.reply.ttl_s, 60);
	assert_int_equal(s.reply.revision, 1);
	assert_int_equal(kv_lease_find(s.kv, 7)->ttl_s, 60);
	assert_int_equal(kv_lease_find(s.kv, 7)->renewal, 1);
	assert_null(kv_lease_find(s.kv, 8));
	kvs_release(&s);
}

static void test_kv_lease__bad_grants_are_refused(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_OK);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_ERR_LEASE_EXISTS);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 0, 60), KV_ERR_LEASE_NOT_FOUND);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 8, 9000000000), KV_OK);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 9, 9000000001),
			 KV_ERR_LEASE_TTL_TOO_LARGE);
	kvs_release(&s);
}

static void test_kv_lease__what_is_not_there_cannot_be_used(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	assert_int_equal(kvs_put_leased(&s, "a", 7), KV_ERR_LEASE_NOT_FOUND);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_REVOKE, 7, 0), KV_ERR_LEASE_NOT_FOUND);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_RENEW, 7, 0), KV_ERR_LEASE_NOT_FOUND);
	assert_int_equal(expire(&s, 7, 100), KV_ERR_LEASE_NOT_FOUND);
	kvs_release(&s);
}

static void test_kv_lease__a_revocation_deletes_its_keys_in_order_in_one_revision(void **state)
{
	struct kvs s = kvs_new();
	struct kv_watch watch = { .keys = { SPAN_LITERAL("a"), SPAN_LITERAL("\0") },
				  .next_revision = 6 };
	struct kv_events events;

	(void)state;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_OK);
	assert_int_equal(kvs_put_leased(&s, "c", 7), KV_OK);
	assert_int_equal(kvs_put_leased(&s, "a", 7), KV_OK);
	(void)kvs_put(&s, "b", "stays");
	assert_int_equal(kvs_put_leased(&s, "bb", 7), KV_OK);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_REVOKE, 7, 0), KV_OK);
	assert_int_equal(s.reply.revision, 6);
	assert_string_equal(kvs_all(&s, 0), "b=stays");
	kv_events_init(&events);
	assert_int_equal(kv_watch_read(s.kv, &watch, &events), KV_OK);
	assert_int_equal(events.count, 3);
	assert_span(events.events[0].item.key, "a");
	assert_span(events.events[1].item.key, "bb");
	assert_span(events.events[2].item.key, "c");
	assert_null(kv_lease_find(s.kv, 7));
	kv_events_release(&events);
	kvs_release(&s);
}

static void test_kv_lease__a_lease_without_keys_ends_without_a_revision(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_OK);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_REVOKE, 7, 0), KV_OK);
	assert_int_equal(s.reply.revision, 1);
	kvs_release(&s);
}

static void test_kv_lease__a_key_hangs_on_the_lease_of_its_last_put(void **state)
{
	struct kvs s = kvs_new();
	struct kv_op op = kvs_put_op("keeps", "2");

	(void)state;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_OK);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 8, 60), KV_OK);
	assert_int_equal(kvs_put_leased(&s, "moves", 7), KV_OK);
	assert_int_equal(kvs_put_leased(&s, "moves", 8), KV_OK);
	assert_int_equal(kvs_put_leased(&s, "leaves", 7), KV_OK);
	(void)kvs_put(&s, "leaves", "1");
	assert_int_equal(kvs_put_leased(&s, "keeps", 7), KV_OK);
	op.put.ignores_lease = true;
	assert_int_equal(kvs_op(&s, op), KV_OK);
	assert_int_equal(kvs_put_leased(&s, "deleted", 7), KV_OK);
	(void)kvs_delete(&s, "deleted", "");
	assert_int_equal(kv_lease_keys(s.kv, 7, &s.reply), KV_OK);
	assert_string_equal(kvs_shown(&s.reply), "keeps=");
	assert_int_equal(kv_lease_keys(s.kv, 8, &s.reply), KV_OK);
	assert_string_equal(kvs_shown(&s.reply), "moves=");
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_REVOKE, 7, 0), KV_OK);
	assert_string_equal(kvs_all(&s, 0), "leaves=1 moves=leased");
	kvs_release(&s);
}

static void test_kv_lease__an_expiry_behind_a_renewal_does_nothing(void **state)
{
	struct kvs s = kvs_new();
	uint64_t seen;

	(void)state;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_OK);
	assert_int_equal(kvs_put_leased(&s, "a", 7), KV_OK);
	seen = kv_lease_find(s.kv, 7)->renewal;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_RENEW, 7, 0), KV_OK);
	assert_int_equal(s.reply.ttl_s, 60);
	assert_int_equal(expire(&s, 7, seen), KV_ERR_LEASE_RENEWED);
	assert_string_equal(kvs_all(&s, 0), "a=leased");
	assert_int_equal(expire(&s, 7, kv_lease_find(s.kv, 7)->renewal), KV_OK);
	assert_string_equal(kvs_all(&s, 0), "");
	kvs_release(&s);
}

static void test_kv_lease__an_expiry_of_an_earlier_lease_of_that_id_does_nothing(void **state)
{
	struct kvs s = kvs_new();
	uint64_t seen;

	(void)state;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_OK);
	seen = kv_lease_find(s.kv, 7)->renewal;
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_REVOKE, 7, 0), KV_OK);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_OK);
	assert_int_equal(expire(&s, 7, seen), KV_ERR_LEASE_RENEWED);
	assert_non_null(kv_lease_find(s.kv, 7));
	kvs_release(&s);
}

static void test_kv_lease__all_leases_can_be_walked_over(void **state)
{
	struct kvs s = kvs_new();
	const struct kv_lease *l;
	uint64_t sum = 0;

	(void)state;
	assert_null(kv_lease_first(s.kv));
	for (uint64_t id = 10; id > 0; id--)
		assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, id, id * 100), KV_OK);
	for (l = kv_lease_first(s.kv); l != NULL; l = kv_lease_next(l)) {
		assert_int_equal(l->ttl_s, l->id * 100);
		sum = sum * 10 + l->id % 10;
	}
	assert_int_equal(sum, 1234567890);
	kvs_release(&s);
}

static void test_kv_lease__there_are_at_most_1048576_leases(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	for (uint64_t id = 1; id <= LIMIT_KV_LEASES; id++)
		assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, id, 60), KV_OK);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, UINT64_MAX, 60),
			 KV_ERR_TOO_MANY_REQUESTS);
	kvs_release(&s);
}
