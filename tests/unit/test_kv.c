/*
 * The laws of the store: revisions, versions, ranges, compaction, and entries that come twice.
 */
#include "core/kv/kv.h"

#include "unit/unit.h"

#include "unit/kvs.h"

static void test_kv__an_empty_store_has_revision_1_and_the_first_write_2(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	assert_int_equal(kvs_revision(&s), 1);
	assert_int_equal(kvs_put(&s, "a", "1"), 2);
	assert_int_equal(s.reply.results[0].revision, 2);
	kvs_release(&s);
}

static void test_kv__versions_count_puts_since_the_key_was_created(void **state)
{
	struct kvs s = kvs_new();
	const struct kv_item *item;

	(void)state;
	(void)kvs_put(&s, "a", "1");
	(void)kvs_put(&s, "b", "1");
	(void)kvs_put(&s, "a", "2");
	assert_int_equal(kvs_range(&s, "a", "", 0), 1);
	item = &s.reply.items[0];
	assert_int_equal(item->create_revision, 2);
	assert_int_equal(item->mod_revision, 4);
	assert_int_equal(item->version, 2);
	assert_span(item->value, "2");
	kvs_release(&s);
}

static void test_kv__a_put_behind_a_deletion_starts_at_version_1(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	(void)kvs_put(&s, "a", "1");
	(void)kvs_put(&s, "a", "2");
	assert_int_equal(kvs_delete(&s, "a", ""), 1);
	assert_int_equal(kvs_put(&s, "a", "3"), 5);
	assert_int_equal(kvs_range(&s, "a", "", 0), 1);
	assert_int_equal(s.reply.items[0].create_revision, 5);
	assert_int_equal(s.reply.items[0].version, 1);
	kvs_release(&s);
}

static void test_kv__what_changes_nothing_has_no_revision(void **state)
{
	struct kvs s = kvs_new();
	struct kv_program p = { 0 };

	(void)state;
	(void)kvs_put(&s, "a", "1");
	assert_int_equal(kvs_delete(&s, "b", ""), 0);
	assert_int_equal(s.reply.revision, 2);
	kv_program_add_op(&p, kvs_txn_op(0, 2, 0));
	kv_program_add_op(&p, kvs_range_op("a", ""));
	kv_program_add_op(&p, kvs_delete_op("b", "c"));
	assert_int_equal(kvs_run(&s, &p), KV_OK);
	assert_int_equal(s.reply.revision, 2);
	assert_int_equal(kvs_apply(&s, (struct kv_entry){ .type = KV_ENTRY_NOOP }), KV_OK);
	assert_int_equal(kvs_revision(&s), 2);
	kvs_release(&s);
}

static void test_kv__a_delete_range_deletes_its_range_in_one_revision(void **state)
{
	struct kvs s = kvs_new();
	struct kv_op op = kvs_delete_op("b", "d");

	(void)state;
	for (const char *const *k = (const char *const[]){ "a", "b", "c", "d", NULL }; *k; k++)
		(void)kvs_put(&s, *k, "v");
	op.del.wants_prev = true;
	assert_int_equal(kvs_op(&s, op), KV_OK);
	assert_int_equal(s.reply.results[0].count, 2);
	assert_int_equal(s.reply.revision, 6);
	assert_string_equal(kvs_shown(&s.reply), "b=v c=v");
	assert_string_equal(kvs_all(&s, 0), "a=v d=v");
	assert_string_equal(kvs_all(&s, 5), "a=v b=v c=v d=v");
	kvs_release(&s);
}

static void test_kv__ranges_have_the_conventions_of_the_api(void **state)
{
	static const struct {
		struct span key, end;
		const char *wanted;
	} ranges[] = {
		{ { "a", 1 }, { "", 0 }, "a=a" },
		{ { "x", 1 }, { "", 0 }, "" },
		{ { "a", 1 }, { "b", 1 }, "a=a a/1=a/1 a/2=a/2" },
		{ { "a/", 2 }, { "a0", 2 }, "a/1=a/1 a/2=a/2" },
		{ { "a/2", 3 }, { "\0", 1 }, "a/2=a/2 b=b c=c" },
		{ { "\0", 1 }, { "\0", 1 }, "a=a a/1=a/1 a/2=a/2 b=b c=c" },
		{ { "b", 1 }, { "a", 1 }, "" },
		{ { "b", 1 }, { "b", 1 }, "" },
		{ { "b", 1 }, { "b\0", 2 }, "b=b" },
	};
	struct kvs s = kvs_new();

	(void)state;
	for (const char *const *k = (const char *const[]){ "c", "a/2", "a", "b", "a/1", NULL }; *k;
	     k++)
		(void)kvs_put(&s, *k, *k);
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		struct kv_range range = { .keys = { ranges[i].key, ranges[i].end } };

		assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
		assert_string_equal(kvs_shown(&s.reply), ranges[i].wanted);
		assert_int_equal(s.reply.results[0].count, s.reply.item_count);
	}
	kvs_release(&s);
}

static void test_kv__a_limit_cuts_and_says_so_and_the_count_stays_whole(void **state)
{
	struct kvs s = kvs_new();
	struct kv_range range = { .keys = { SPAN_LITERAL("\0"), SPAN_LITERAL("\0") } };

	(void)state;
	for (const char *const *k = (const char *const[]){ "a", "b", "c", NULL }; *k; k++)
		(void)kvs_put(&s, *k, "v");
	for (range.limit = 0; range.limit <= 4; range.limit++) {
		bool cuts = range.limit == 1 || range.limit == 2;

		assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
		assert_int_equal(s.reply.item_count, cuts ? range.limit : 3);
		assert_int_equal(s.reply.results[0].has_more, cuts);
		assert_int_equal(s.reply.results[0].count, 3);
	}
	range.is_count_only = true;
	range.limit = 1;
	assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
	assert_int_equal(s.reply.item_count, 0);
	assert_int_equal(s.reply.results[0].count, 3);
	kvs_release(&s);
}

static void test_kv__ranges_sort_by_what_is_asked_for(void **state)
{
	static const struct {
		enum kv_sort_order order;
		enum kv_sort_target target;
		uint64_t limit;
		const char *wanted;
	} sorts[] = {
		{ KV_SORT_ASCEND, KV_SORT_KEY, 0, "a=9 b=8 c=9" },
		{ KV_SORT_DESCEND, KV_SORT_KEY, 0, "c=9 b=8 a=9" },
		{ KV_SORT_DESCEND, KV_SORT_KEY, 1, "c=9" },
		{ KV_SORT_ASCEND, KV_SORT_VERSION, 0, "b=8 c=9 a=9" },
		{ KV_SORT_DESCEND, KV_SORT_VERSION, 2, "a=9 c=9" },
		{ KV_SORT_ASCEND, KV_SORT_CREATE, 0, "c=9 b=8 a=9" },
		{ KV_SORT_DESCEND, KV_SORT_MOD, 0, "a=9 b=8 c=9" },
		{ KV_SORT_ASCEND, KV_SORT_VALUE, 0, "b=8 a=9 c=9" },
		{ KV_SORT_NONE, KV_SORT_CREATE, 1, "c=9" },
	};
	struct kvs s = kvs_new();

	(void)state;
	(void)kvs_put(&s, "c", "9");
	(void)kvs_put(&s, "b", "8");
	(void)kvs_put(&s, "a", "1");
	(void)kvs_put(&s, "a", "9");
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		struct kv_range range = { .keys = { SPAN_LITERAL("\0"), SPAN_LITERAL("\0") },
					  .order = sorts[i].order,
					  .target = sorts[i].target,
					  .limit = sorts[i].limit };

		assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
		assert_string_equal(kvs_shown(&s.reply), sorts[i].wanted);
		assert_int_equal(s.reply.results[0].has_more, sorts[i].limit > 0);
	}
	kvs_release(&s);
}

static void test_kv__bounds_on_revisions_filter_but_do_not_count(void **state)
{
	struct kvs s = kvs_new();
	struct kv_range range = { .keys = { SPAN_LITERAL("\0"), SPAN_LITERAL("\0") } };

	(void)state;
	(void)kvs_put(&s, "a", "1"); /* created 2, changed 5 */
	(void)kvs_put(&s, "b", "1"); /* 3, 3 */
	(void)kvs_put(&s, "c", "1"); /* 4, 4 */
	(void)kvs_put(&s, "a", "2");
	range.min_mod = 4;
	assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
	assert_string_equal(kvs_shown(&s.reply), "a=2 c=1");
	assert_int_equal(s.reply.results[0].count, 3);
	range = (struct kv_range){ .keys = range.keys, .max_mod = 4, .limit = 1 };
	assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
	assert_string_equal(kvs_shown(&s.reply), "b=1");
	assert_true(s.reply.results[0].has_more);
	range = (struct kv_range){ .keys = range.keys, .min_create = 3, .max_create = 3 };
	assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
	assert_string_equal(kvs_shown(&s.reply), "b=1");
	assert_false(s.reply.results[0].has_more);
	kvs_release(&s);
}

static void test_kv__keys_only_leaves_the_values_out(void **state)
{
	struct kvs s = kvs_new();
	struct kv_range range = { .keys = { SPAN_LITERAL("a"), SPAN_LITERAL("") },
				  .is_keys_only = true };

	(void)state;
	(void)kvs_put(&s, "a", "1");
	assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
	assert_string_equal(kvs_shown(&s.reply), "a=");
	assert_int_equal(s.reply.items[0].mod_revision, 2);
	kvs_release(&s);
}

static void test_kv__every_revision_that_is_not_compacted_can_be_read(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	(void)kvs_put(&s, "a", "1"); /* 2 */
	(void)kvs_put(&s, "b", "1");
	(void)kvs_put(&s, "a", "2");
	(void)kvs_delete(&s, "b", "");
	(void)kvs_put(&s, "b", "3"); /* 6 */
	assert_string_equal(kvs_all(&s, 1), "");
	assert_string_equal(kvs_all(&s, 2), "a=1");
	assert_string_equal(kvs_all(&s, 3), "a=1 b=1");
	assert_string_equal(kvs_all(&s, 4), "a=2 b=1");
	assert_string_equal(kvs_all(&s, 5), "a=2");
	assert_string_equal(kvs_all(&s, 6), "a=2 b=3");
	kvs_release(&s);
}

static void test_kv__future_and_compacted_revisions_are_refused_with_the_apis_texts(void **state)
{
	struct kvs s = kvs_new();
	struct kv_range range = { .keys = { SPAN_LITERAL("a"), SPAN_LITERAL("") }, .revision = 5 };

	(void)state;
	for (int i = 0; i < 3; i++)
		(void)kvs_put(&s, "a", "1");
	assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_ERR_FUTURE_REVISION);
	assert_string_equal(kv_error_text(s.reply.error),
			    "etcdserver: mvcc: required revision is a future revision");
	assert_int_equal(kv_error_code(s.reply.error), 11);
	assert_int_equal(kvs_compact(&s, 3), KV_OK);
	range.revision = 2;
	assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_ERR_COMPACTED);
	assert_string_equal(kv_error_text(s.reply.error),
			    "etcdserver: mvcc: required revision has been compacted");
	range.revision = 3;
	assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
	range.revision = 0;
	assert_int_equal(kv_range(s.kv, &range, &s.reply), KV_OK);
	kvs_release(&s);
}

static void test_kv__a_compaction_twice_or_of_the_future_is_refused(void **state)
{
	struct kvs s = kvs_new();

	(void)state;
	(void)kvs_put(&s, "a", "1");
	(void)kvs_put(&s, "a", "2");
	assert_int_equal(kvs_compact(&s, 4), KV_ERR_FUTURE_REVISION);
	assert_int_equal(kvs_compact(&s, 2), KV_OK);
	assert_int_equal(kvs_compact(&s, 2), KV_ERR_COMPACTED);
	assert_int_equal(kvs_compact(&s, 1), KV_ERR_COMPACTED);
	assert_int_equal(kvs_compact(&s, 3), KV_OK);
	kvs_release(&s);
}

static void test_kv__a_compaction_keeps_what_can_be_read_and_frees_the_rest(void **state)
{
	struct kvs s = kvs_new();
	struct kv_status status;

	(void)state;
	(void)kvs_put(&s, "a", "1");
	(void)kvs_put(&s, "a", "2");
	(void)kvs_put(&s, "b", "1");
	(void)kvs_delete(&s, "b", "");
	(void)kvs_put(&s, "c", "1"); /* 6 */
	(void)kvs_put(&s, "a", "3");
	assert_int_equal(kvs_compact(&s, 6), KV_OK);
	assert_string_equal(kvs_all(&s, 6), "a=2 c=1");
	assert_string_equal(kvs_all(&s, 0), "a=3 c=1");
	kv_status(s.kv, &status);
	assert_int_equal(status.version_count, 3);
	assert_int_equal(status.key_count, 2);
	assert_int_equal(status.scrub_left, 0);
	kvs_release(&s);
}

static void test_kv__bytes_of_a_store_that_was_emptied_come_back(void **state)
{
	struct kvs s = kvs_new();
	struct kv_status status;

	(void)state;
	for (int i = 0; i < 100; i++) {
		char key[16];

		(void)snprintf(key, sizeof(key), "k%02d", i);
		(void)kvs_put(&s, key, "value");
	}
	kv_status(s.kv, &status);
	assert_int_equal(status.bytes, 100 * (64 + 3 + 5));
	(void)kvs_delete(&s, "k", "l");
	assert_int_equal(kvs_compact(&s, kvs_revision(&s)), KV_OK);
	kv_status(s.kv, &status);
	assert_int_equal(status.bytes, 100 * (64 + 3)); /* the deletions of the last revision */
	(void)kvs_put(&s, "z", "");
	assert_int_equal(kvs_compact(&s, kvs_revision(&s)), KV_OK);
	kv_status(s.kv, &status);
	assert_int_equal(status.bytes, 64 + 1);
	kvs_release(&s);
}

static void test_kv__a_long_compaction_is_spread_over_the_entries_behind_it(void **state)
{
	enum {
		WRITES = 3 * LIMIT_KV_SCRUB_STEP
	};
	struct kvs s = kvs_new();
	struct kv_status status;
	uint64_t left = WRITES - LIMIT_KV_SCRUB_STEP;

	(void)state;
	for (int i = 0; i < WRITES; i++)
		(void)kvs_put(&s, "a", "1");
	assert_int_equal(kvs_compact(&s, kvs_revision(&s)), KV_OK);
	for (kv_status(s.kv, &status); left > 0; kv_status(s.kv, &status)) {
		assert_int_equal(status.scrub_left, left);
		assert_null(kv_broken(s.kv));
		(void)kvs_apply(&s, (struct kv_entry){ .type = KV_ENTRY_NOOP });
		left -= LIMIT_KV_SCRUB_STEP;
	}
	assert_int_equal(status.version_count, 1);
	assert_int_equal(status.scrub_left, 0);
	kvs_release(&s);
}

static void test_kv__a_malformed_entry_gets_a_reply_and_changes_no_key(void **state)
{
	struct kvs s = kvs_new();
	struct kv_status status;

	(void)state;
	(void)kvs_put(&s, "a", "1");
	kv_apply(s.kv, ++s.index, SPAN_LITERAL("\1\1garbage"), &s.reply);
	assert_int_equal(s.reply.error, KV_ERR_MALFORMED);
	assert_int_equal(s.reply.revision, 2);
	kv_apply(s.kv, ++s.index, span_of(NULL, 0), &s.reply);
	assert_int_equal(s.reply.error, KV_ERR_MALFORMED);
	kv_status(s.kv, &status);
	assert_int_equal(status.applied_index, 3);
	assert_string_equal(kvs_all(&s, 0), "a=1");
	kvs_release(&s);
}

static void test_kv__a_put_can_give_back_and_keep_what_was_there(void **state)
{
	struct kvs s = kvs_new();
	struct kv_op op = kvs_put_op("a", "2");

	(void)state;
	op.put.wants_prev = true;
	assert_int_equal(kvs_op(&s, op), KV_OK);
	assert_int_equal(s.reply.item_count, 0);
	assert_int_equal(kvs_op(&s, op), KV_OK);
	assert_string_equal(kvs_shown(&s.reply), "a=2");
	op = kvs_put_op("a", "");
	op.put.ignores_value = true;
	assert_int_equal(kvs_op(&s, op), KV_OK);
	assert_int_equal(kvs_range(&s, "a", "", 0), 1);
	assert_span(s.reply.items[0].value, "2");
	assert_int_equal(s.reply.items[0].version, 3);
	op.put.key = SPAN_LITERAL("b");
	assert_int_equal(kvs_op(&s, op), KV_ERR_KEY_NOT_FOUND);
	kvs_release(&s);
}

static void test_kv__the_latest_time_of_a_proposer_is_kept(void **state)
{
	struct kvs s = kvs_new();
	struct kv_status status;

	(void)state;
	(void)kvs_apply(&s, (struct kv_entry){ .type = KV_ENTRY_NOOP, .time_ms = 500 });
	(void)kvs_apply(&s, (struct kv_entry){ .type = KV_ENTRY_NOOP, .time_ms = 400 });
	kv_status(s.kv, &status);
	assert_int_equal(status.time_ms, 500);
	kvs_release(&s);
}
