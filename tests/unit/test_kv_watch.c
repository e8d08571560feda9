/*
 * Watches: every event once, in order, whole revisions, from any place.
 */
#include "core/kv/watch.h"

#include "unit/unit.h"

#include "unit/kvs.h"

#define ALL \
	{ \
		SPAN_LITERAL("\0"), SPAN_LITERAL("\0") \
	}

/* Reads, and shows: "+a@2 -b@3", with "(old)" behind an event that has what was before it. */
static const char *read_shown(struct kvs *s, struct kv_watch *w, bool *is_fragment)
{
	static char text[UNIT_SAID_BYTES];
	struct kv_events events;
	size_t used = 0;

	kv_events_init(&events);
	assert_int_equal(kv_watch_read(s->kv, w, &events), KV_OK);
	text[0] = '\0';
	for (size_t i = 0; i < events.count; i++) {
		const struct kv_event *e = &events.events[i];
		const struct kv_item *old = &e->prev;

		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%c%.*s@%d",
					 i == 0 ? "" : " ", e->is_deletion ? '-' : '+',
					 (int)e->item.key.len, e->item.key.data,
					 (int)e->item.mod_revision);
		if (e->has_prev)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "(%.*s)",
						 (int)old->value.len, old->value.data);
	}
	if (is_fragment != NULL)
		*is_fragment = events.is_fragment;
	kv_events_release(&events);
	return text;
}

/* Puts of all these keys, one letter each, in one revision. */
static void put_together(struct kvs *s, const char *letters)
{
	struct kv_program p = { 0 };
	char keys[128][2];

	kv_program_add_op(&p, kvs_txn_op(0, (uint32_t)strlen(letters), 0));
	for (size_t i = 0; letters[i] != '\0'; i++) {
		keys[i][0] = letters[i];
		keys[i][1] = '\0';
		kv_program_add_op(&p, kvs_put_op(keys[i], "1"));
	}
	assert_int_equal(kvs_run(s, &p), KV_OK);
}

static void test_kv_watch__events_come_in_order_from_the_start_revision_on(void **state)
{
	struct kvs s = kvs_new();
	struct kv_watch w = { .keys = ALL, .next_revision = 1 };

	(void)state;
	(void)kvs_put(&s, "b", "1");
	(void)kvs_put(&s, "a", "1");
	(void)kvs_delete(&s, "b", "");
	assert_string_equal(read_shown(&s, &w, NULL), "+b@2 +a@3 -b@4");
	assert_int_equal(w.next_revision, 5);
	assert_string_equal(read_shown(&s, &w, NULL), "");
	w.next_revision = 3;
	assert_string_equal(read_shown(&s, &w, NULL), "+a@3 -b@4");
	kvs_release(&s);
}

static void test_kv_watch__a_start_in_the_future_waits(void **state)
{
	struct kvs s = kvs_new();
	struct kv_watch w = { .keys = ALL, .next_revision = 3 };

	(void)state;
	(void)kvs_put(&s, "a", "1");
	assert_string_equal(read_shown(&s, &w, NULL), "");
	assert_int_equal(w.next_revision, 3);
	w.next_revision = 4;
	(void)kvs_put(&s, "b", "1");
	assert_string_equal(read_shown(&s, &w, NULL), "");
	(void)kvs_put(&s, "c", "1");
	assert_string_equal(read_shown(&s, &w, NULL), "+c@4");
	kvs_release(&s);
}

static void test_kv_watch__ranges_and_filters_choose(void **state)
{
	struct kvs s = kvs_new();
	struct kv_watch w = { .keys = { SPAN_LITERAL("b"), SPAN_LITERAL("d") },
			      .next_revision = 1 };

	(void)state;
	put_together(&s, "abcd");
	(void)kvs_delete(&s, "a", "z");
	assert_string_equal(read_shown(&s, &w, NULL), "+b@2 +c@2 -b@3 -c@3");
	w.next_revision = 1;
	w.no_puts = true;
	assert_string_equal(read_shown(&s, &w, NULL), "-b@3 -c@3");
	w.next_revision = 1;
	w.no_puts = false;
	w.no_deletes = true;
	assert_string_equal(read_shown(&s, &w, NULL), "+b@2 +c@2");
	kvs_release(&s);
}

static void test_kv_watch__what_was_before_comes_along_unless_it_was_compacted(void **state)
{
	struct kvs s = kvs_new();
	struct kv_watch w = { .keys = ALL, .next_revision = 1, .wants_prev = true };

	(void)state;
	(void)kvs_put(&s, "a", "1");
	(void)kvs_put(&s, "a", "2");
	(void)kvs_delete(&s, "a", "");
	(void)kvs_put(&s, "a", "3");
	assert_string_equal(read_shown(&s, &w, NULL), "+a@2 +a@3(1) -a@4(2) +a@5");
	assert_int_equal(kvs_compact(&s, 3), KV_OK);
	w.next_revision = 3;
	assert_string_equal(read_shown(&s, &w, NULL), "+a@3 -a@4(2) +a@5");
	kvs_release(&s);
}

static void test_kv_watch__a_compacted_start_is_told_the_compacted_revision(void **state)
{
	struct kvs s = kvs_new();
	struct kv_watch w = { .keys = ALL, .next_revision = 2 };
	struct kv_events events;

	(void)state;
	(void)kvs_put(&s, "a", "1");
	(void)kvs_delete(&s, "a", "");
	(void)kvs_put(&s, "b", "1");
	assert_int_equal(kvs_compact(&s, 3), KV_OK);
	kv_events_init(&events);
	assert_int_equal(kv_watch_read(s.kv, &w, &events), KV_ERR_COMPACTED);
	assert_int_equal(events.compact_revision, 3);
	assert_int_equal(events.count, 0);
	w.next_revision = 3;
	assert_string_equal(read_shown(&s, &w, NULL), "-a@3 +b@4");
	kv_events_release(&events);
	kvs_release(&s);
}

static void test_kv_watch__a_read_ends_between_revisions(void **state)
{
	struct kvs s = kvs_new();
	struct kv_watch w = { .keys = ALL, .next_revision = 1, .bytes_max = 5 };
	bool is_fragment;

	(void)state;
	put_together(&s, "ab"); /* 4 bytes */
	put_together(&s, "cd");
	put_together(&s, "efgh"); /* more than a read has */
	put_together(&s, "i");
	assert_string_equal(read_shown(&s, &w, &is_fragment), "+a@2 +b@2");
	assert_int_equal(w.next_revision, 3);
	assert_string_equal(read_shown(&s, &w, &is_fragment), "+c@3 +d@3");
	assert_string_equal(read_shown(&s, &w, &is_fragment), "+e@4 +f@4 +g@4 +h@4");
	assert_false(is_fragment);
	assert_string_equal(read_shown(&s, &w, &is_fragment), "+i@5");
	kvs_release(&s);
}

static void test_kv_watch__a_revision_is_cut_where_that_was_asked_for(void **state)
{
	struct kvs s = kvs_new();
	struct kv_watch w = {
		.keys = ALL, .next_revision = 1, .bytes_max = 5, .may_fragment = true
	};
	bool is_fragment;

	(void)state;
	put_together(&s, "abcde");
	put_together(&s, "f");
	assert_string_equal(read_shown(&s, &w, &is_fragment), "+a@2 +b@2");
	assert_true(is_fragment);
	assert_int_equal(w.next_revision, 2);
	assert_string_equal(read_shown(&s, &w, &is_fragment), "+c@2 +d@2");
	assert_true(is_fragment);
	assert_string_equal(read_shown(&s, &w, &is_fragment), "+e@2 +f@3");
	assert_false(is_fragment);
	assert_int_equal(w.next_revision, 4);
	kvs_release(&s);
}

static void test_kv_watch__a_read_looks_at_no_more_changes_than_allowed(void **state)
{
	struct kvs s = kvs_new();
	struct kv_watch w = { .keys = { SPAN_LITERAL("z"), SPAN_LITERAL("") },
			      .next_revision = 1,
			      .changes_max = 3 };

	(void)state;
	put_together(&s, "ab");
	put_together(&s, "cd");
	put_together(&s, "z");
	assert_string_equal(read_shown(&s, &w, NULL), "");
	assert_int_equal(w.next_revision, 4);
	assert_string_equal(read_shown(&s, &w, NULL), "+z@4");
	kvs_release(&s);
}

/* Applies the events of one read to the keys "a" to "p"; their values are one letter. */
static void replay(struct kvs *s, struct kv_watch *w, char values[static 16])
{
	struct kv_events events;

	kv_events_init(&events);
	assert_int_equal(kv_watch_read(s->kv, w, &events), KV_OK);
	for (size_t i = 0; i < events.count; i++) {
		const struct kv_event *e = &events.events[i];

		values[e->item.key.data[0] - 'a'] = e->is_deletion ? '\0' : e->item.value.data[0];
	}
	kv_events_release(&events);
}

static void test_kv_watch__a_replay_has_the_state_of_each_revision(void **state)
{
	uint64_t random = unit_seed(3);
	struct kvs s = kvs_new();
	struct kv_watch w = { .keys = ALL, .next_revision = 1, .bytes_max = 1 };
	char values[16] = "", wanted[64];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		char key[2] = { (char)('a' + unit_below(&random, 16)) };
		char value[2] = { (char)('0' + unit_below(&random, 10)) };
		char end[2] = { (char)(key[0] + 2) };

		if (unit_below(&random, 4) == 0)
			(void)kvs_delete(&s, key, end);
		else
			(void)kvs_put(&s, key, value);
	}
	while (w.next_revision <= kvs_revision(&s)) {
		size_t used = 0;

		replay(&s, &w, values); /* one revision, or the none before the first */
		wanted[0] = '\0';
		for (size_t k = 0; k < 16; k++)
			if (values[k] != '\0')
				used += (size_t)snprintf(wanted + used, sizeof(wanted) - used,
							 "%s%c=%c", used == 0 ? "" : " ",
							 (int)('a' + k), values[k]);
		assert_string_equal(kvs_all(&s, w.next_revision - 1), wanted);
	}
	kvs_release(&s);
}
