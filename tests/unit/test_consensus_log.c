/*
 * The log and the progress of a core, by their laws.
 */
#include "core/consensus/log.h"
#include "core/consensus/progress.h"

#include "unit/unit.h"

enum {
	WINDOW = 8
};

static const struct core_blob body = { .data = (const uint8_t *)"x", .size = 1 };

static void append(struct log *log, uint64_t epoch, const struct core_blob *blob)
{
	struct core_entry entry = {
		.index = log->last + 1, .epoch = epoch, .kind = CORE_DATA, .blob = blob
	};

	log_append(log, &entry);
	assert_null(log_broken(log));
}

static void test_log__a_full_ring_lets_the_oldest_go_and_keeps_the_base(void **state)
{
	struct core_entry ring[WINDOW];
	struct log log;
	uint64_t epoch;

	(void)state;
	log_init(&log, ring, WINDOW);
	for (unsigned i = 0; i < 3 * WINDOW; i++)
		append(&log, 1 + i / 5, &body);
	assert_int_equal(log.first, 2 * WINDOW + 1);
	assert_null(log_at(&log, log.first - 1));
	assert_false(log_epoch(&log, log.first - 1, &epoch));
	assert_true(log_epoch(&log, 0, &epoch));
	assert_int_equal(epoch, 0);
}

static void test_log__a_truncated_end_can_be_written_anew(void **state)
{
	struct core_entry ring[WINDOW];
	struct log log;

	(void)state;
	log_init(&log, ring, WINDOW);
	for (unsigned i = 0; i < 5; i++)
		append(&log, 1, &body);
	log_truncate(&log, 3);
	assert_int_equal(log.last, 2);
	append(&log, 4, &body);
	assert_int_equal(log_last_epoch(&log), 4);
	assert_int_equal(log_at(&log, 3)->epoch, 4);
}

static void test_log__a_snapshot_keeps_what_follows_only_if_it_fits(void **state)
{
	struct core_entry ring[WINDOW];
	struct log log;

	(void)state;
	log_init(&log, ring, WINDOW);
	for (unsigned i = 0; i < 6; i++)
		append(&log, 2, &body);
	log_rebase(&log, 4, 2);
	assert_int_equal(log.last, 6);
	assert_null(log_broken(&log));
	log_rebase(&log, 5, 3);
	assert_int_equal(log.last, 5);
	assert_int_equal(log_last_epoch(&log), 3);
	assert_null(log_broken(&log));
}

static void test_log__the_first_lost_body_is_known_until_it_is_back(void **state)
{
	struct core_entry ring[WINDOW];
	struct log log;

	(void)state;
	log_init(&log, ring, WINDOW);
	append(&log, 1, &body);
	append(&log, 1, NULL);
	append(&log, 1, NULL);
	assert_int_equal(log.damaged, 2);
	log_repair(&log, 2, &body);
	assert_int_equal(log.damaged, 3);
	log_repair(&log, 3, &body);
	assert_int_equal(log.damaged, UINT64_MAX);
}

static void test_progress__a_probe_is_alone_until_it_is_answered(void **state)
{
	struct progress p = { .match = 0 };

	(void)state;
	progress_reset(&p, 10, 0, 4);
	assert_true(progress_may_send(&p));
	progress_sent(&p, 9);
	assert_false(progress_may_send(&p));
	progress_rejected(&p, 5);
	assert_true(progress_may_send(&p));
	progress_sent(&p, 6);
	assert_true(progress_matched(&p, 6));
	assert_int_equal(p.state, PROGRESS_REPLICATE);
	assert_int_equal(p.next, 7);
}

static void test_progress__no_more_is_under_way_than_allowed(void **state)
{
	struct progress p = { .match = 0 };

	(void)state;
	progress_reset(&p, 1, 0, 3);
	progress_sent(&p, 0);
	(void)progress_matched(&p, 0);
	for (uint64_t last = 1; last <= 3; last++) {
		assert_true(progress_may_send(&p));
		progress_sent(&p, last);
	}
	assert_false(progress_may_send(&p));
	assert_true(progress_matched(&p, 2));
	assert_int_equal(p.inflight_count, 1);
	assert_true(progress_may_send(&p));
	assert_null(progress_broken(&p, 3));
}

static void test_progress__nothing_is_sent_beside_a_snapshot(void **state)
{
	struct progress p = { .match = 0 };

	(void)state;
	progress_reset(&p, 1, 0, 3);
	progress_snapshot(&p);
	assert_false(progress_may_send(&p));
	assert_true(progress_matched(&p, 50));
	assert_int_equal(p.next, 51);
	assert_true(progress_may_send(&p));
}

static void test_members__bytes_give_back_the_configuration_and_nothing_else(void **state)
{
	struct core_members members = {
		.count = 3, .all = { { 1, CORE_VOTER }, { 5, CORE_LEARNER }, { 9, CORE_VOTER } }
	};
	uint8_t bytes[CORE_HEAD_BYTES_MAX];
	size_t size = core_members_encode(&members, bytes);
	struct core_members back;

	(void)state;
	assert_true(core_members_decode(bytes, size, &back));
	assert_int_equal(back.count, 3);
	assert_int_equal(back.all[1].id, 5);
	assert_int_equal(back.all[1].role, CORE_LEARNER);
	assert_false(core_members_decode(bytes, size - 1, &back));
	assert_false(core_members_decode(bytes, size + 1, &back));
	assert_false(core_members_decode(bytes, 0, &back));
}
