/*
 * Snapshots: equal states give equal bytes, a store goes on while it is saved, and what is damaged
 * is not restored. test_kv_random has the long runs.
 */
#include "core/kv/snapshot.h"

#include <errno.h>

#include "core/kv/watch.h"

#include "unit/unit.h"

#include "unit/kvs.h"

enum {
	SAVED_MAX = 1 << 24
};

/* A store with something of everything. */
static struct kvs filled(void)
{
	struct kvs s = kvs_new();

	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 7, 60), KV_OK);
	assert_int_equal(kvs_lease(&s, KV_ENTRY_LEASE_GRANT, 8, 90), KV_OK);
	for (int i = 0; i < 50; i++) {
		char key[8];

		(void)snprintf(key, sizeof(key), "k%d", i % 20);
		(void)kvs_put(&s, key, "value");
	}
	(void)kvs_delete(&s, "k3", "k5");
	assert_int_equal(kvs_put_leased(&s, "k1", 7), KV_OK);
	assert_int_equal(kvs_compact(&s, 30), KV_OK);
	for (s.client = 1; s.client <= 5; s.client++)
		for (s.sequence = 1; s.sequence <= 3; s.sequence++)
			(void)kvs_put(&s, "session", "x");
	s.client = s.sequence = 0;
	return s;
}

static struct buf save(struct kv *kv, size_t piece)
{
	struct buf saved = BUF_INIT(SAVED_MAX);
	struct kv_snapshot *snapshot = kv_snapshot_open(kv);

	assert_non_null(snapshot);
	while (kv_snapshot_read(snapshot, &saved, piece))
		;
	kv_snapshot_close(snapshot);
	return saved;
}

static int restore(struct kv **kv, struct span saved, size_t piece, struct err *err)
{
	struct kv_restore *r = kv_restore_open(&(struct kv_restore_config){ 0 });
	int error = 0;

	while (saved.len > 0 && error == 0) {
		size_t size = piece < saved.len ? piece : saved.len;

		error = kv_restore_add(r, span_of(saved.data, size), err);
		saved = span_from(saved, size);
	}
	if (error == 0)
		error = kv_restore_end(r, kv, err);
	kv_restore_free(r);
	return error;
}

static void test_kv_snapshot__what_is_restored_is_what_was_saved(void **state)
{
	static const size_t pieces[] = { 1, 3, 4, 5, 100, SAVED_MAX };
	struct kvs s = filled();
	struct buf saved = save(s.kv, 1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct buf again;
		struct kv *kv;

		assert_int_equal(restore(&kv, buf_span(&saved), pieces[i], NULL), 0);
		assert_true(kv_hash(kv) == kv_hash(s.kv));
		assert_null(kv_broken(kv));
		again = save(kv, pieces[i]);
		assert_true(span_equal(buf_span(&again), buf_span(&saved)));
		buf_release(&again);
		kv_free(kv);
	}
	buf_release(&saved);
	kvs_release(&s);
}

static void test_kv_snapshot__an_empty_store_can_be_saved(void **state)
{
	struct kv *kv = kv_new(), *restored;
	struct buf saved = save(kv, 1);

	(void)state;
	assert_int_equal(restore(&restored, buf_span(&saved), 1000, NULL), 0);
	assert_true(kv_hash(restored) == kv_hash(kv));
	kv_free(restored);
	kv_free(kv);
	buf_release(&saved);
}

static void test_kv_snapshot__it_shows_the_store_as_it_was_when_it_was_opened(void **state)
{
	struct kvs s = filled();
	struct buf before = save(s.kv, SAVED_MAX), saved = BUF_INIT(SAVED_MAX);
	struct kv_snapshot *snapshot = kv_snapshot_open(s.kv);
	uint64_t index = s.index;
	struct kv_status status;

	(void)state;
	/* Everything changes between the pieces, and old versions are compacted away. */
	for (int i = 0; kv_snapshot_read(snapshot, &saved, 100); i++) {
		char key[8];

		(void)snprintf(key, sizeof(key), "k%d", 19 - i % 20);
		(void)kvs_put(&s, key, "later");
		(void)kvs_delete(&s, "k0", "k2");
		if (i % 3 == 0)
			assert_int_equal(kvs_compact(&s, kvs_revision(&s)), KV_OK);
		(void)kvs_lease(&s, KV_ENTRY_LEASE_REVOKE, 7, 0); /* the first time */
		assert_null(kv_broken(s.kv));
	}
	assert_int_equal(kv_snapshot_index(snapshot), index);
	kv_snapshot_close(snapshot);
	assert_true(span_equal(buf_span(&saved), buf_span(&before)));
	assert_null(kv_broken(s.kv));
	kv_status(s.kv, &status);
	assert_int_equal(status.scrub_left, 0);
	buf_release(&before);
	buf_release(&saved);
	kvs_release(&s);
}

static void test_kv_snapshot__one_is_open_at_a_time_and_may_be_given_up(void **state)
{
	struct kvs s = filled();
	struct kv_snapshot *snapshot = kv_snapshot_open(s.kv);

	(void)state;
	assert_null(kv_snapshot_open(s.kv));
	(void)kvs_delete(&s, "a", "z");
	assert_int_equal(kvs_compact(&s, kvs_revision(&s)), KV_OK);
	kv_snapshot_close(snapshot);
	kv_snapshot_close(NULL);
	snapshot = kv_snapshot_open(s.kv);
	assert_non_null(snapshot);
	kv_snapshot_close(snapshot);
	kvs_release(&s);
}

static void test_kv_snapshot__a_compaction_on_its_way_goes_on_behind_it(void **state)
{
	struct kvs s = kvs_new(), t = kvs_new();
	struct kv_status status;
	struct buf saved;

	(void)state;
	for (int i = 0; i < 2 * LIMIT_KV_SCRUB_STEP; i++)
		(void)kvs_put(&s, i % 3 == 0 ? "a" : "b", "v");
	assert_int_equal(kvs_compact(&s, kvs_revision(&s)), KV_OK);
	saved = save(s.kv, SAVED_MAX);
	kv_free(t.kv);
	assert_int_equal(restore(&t.kv, buf_span(&saved), SAVED_MAX, NULL), 0);
	t.index = s.index;
	kv_status(t.kv, &status);
	assert_int_equal(status.scrub_left, LIMIT_KV_SCRUB_STEP);
	for (int i = 0; i < 3; i++) {
		(void)kvs_put(&s, "c", "v");
		(void)kvs_put(&t, "c", "v");
		assert_true(kv_hash(s.kv) == kv_hash(t.kv));
	}
	kv_status(t.kv, &status);
	assert_int_equal(status.scrub_left, 0);
	buf_release(&saved);
	kvs_release(&s);
	kvs_release(&t);
}

static void test_kv_snapshot__a_restored_store_repeats_answers_and_feeds_watches(void **state)
{
	struct kvs s = filled(), t = kvs_new();
	struct kv_watch w = { .keys = { SPAN_LITERAL("session"), SPAN_LITERAL("") },
			      .next_revision = 30 };
	struct kv_events events;
	struct buf saved = save(s.kv, SAVED_MAX);

	(void)state;
	kv_free(t.kv);
	assert_int_equal(restore(&t.kv, buf_span(&saved), SAVED_MAX, NULL), 0);
	t.index = s.index;
	t.client = 3;
	t.sequence = 2;
	(void)kvs_put(&t, "session", "y");
	assert_true(t.reply.is_repeated);
	kv_events_init(&events);
	assert_int_equal(kv_watch_read(t.kv, &w, &events), KV_OK);
	assert_int_equal(events.count, 15);
	kv_events_release(&events);
	buf_release(&saved);
	kvs_release(&s);
	kvs_release(&t);
}

static void test_kv_snapshot__every_cut_is_refused(void **state)
{
	struct kvs s = filled();
	struct buf saved = save(s.kv, SAVED_MAX);
	struct err err;
	struct kv *kv;

	(void)state;
	for (size_t size = 0; size < saved.size; size++)
		assert_int_equal(restore(&kv, span_of(saved.data, size), 512, &err), -EBADMSG);
	assert_string_equal(err.text, "not a snapshot of a store: it is cut");
	buf_add_char(&saved, '\0');
	assert_int_equal(restore(&kv, buf_span(&saved), 512, &err), -EBADMSG);
	buf_release(&saved);
	kvs_release(&s);
}

static void test_kv_snapshot__every_changed_byte_is_refused(void **state)
{
	struct kvs s = filled();
	struct buf saved = save(s.kv, SAVED_MAX);
	struct err err = { "" };
	struct kv *kv;

	(void)state;
	for (size_t at = 0; at < saved.size; at++)
		for (unsigned bit = 0; bit < 8; bit += 3) {
			saved.data[at] = (char)(saved.data[at] ^ 1 << bit);
			assert_int_equal(restore(&kv, buf_span(&saved), 4096, &err), -EBADMSG);
			assert_true(err.text[0] != '\0');
			saved.data[at] = (char)(saved.data[at] ^ 1 << bit);
		}
	buf_release(&saved);
	kvs_release(&s);
}

static void test_kv_snapshot__the_largest_value_fits(void **state)
{
	enum {
		SIZE = LIMIT_KV_ENTRY_BYTES - 45
	};
	struct kvs s = kvs_new();
	char *bytes = calloc(1, SIZE);
	struct kv_op op = { .type = KV_OP_PUT,
			    .put = { .key = SPAN_LITERAL("k"), .value = span_of(bytes, SIZE) } };
	struct buf saved = BUF_INIT(10 + KV_SNAPSHOT_ROOM_BYTES);
	struct kv_snapshot *snapshot;
	struct kv *kv;

	(void)state;
	assert_int_equal(kvs_op(&s, op), KV_OK);
	snapshot = kv_snapshot_open(s.kv);
	while (kv_snapshot_read(snapshot, &saved, 10))
		;
	kv_snapshot_close(snapshot);
	assert_int_equal(restore(&kv, buf_span(&saved), 1000, NULL), 0);
	kv_free(kv);
	free(bytes);
	buf_release(&saved);
	kvs_release(&s);
}
