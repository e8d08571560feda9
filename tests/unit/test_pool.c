/*
 * Parallel work with results in order. The laws hold for every number of threads and every window.
 */
#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/limit.h"

#include "unit/unit.h"

enum {
	THREADS_MAX = 8
};

struct job {
	uint64_t number;
	uint64_t square;
	unsigned thread;
	unsigned spins;
};

/* What the callbacks see; filled by the caller's thread but for the atomics. */
struct seen {
	pthread_t caller;
	uint64_t delivered;
	bool is_ordered, is_right, is_on_caller;
	unsigned threads;
	atomic_uint running, running_max;
	atomic_bool has_odd_thread;
};

static void square_number(void *context, void *item, unsigned thread)
{
	struct seen *seen = context;
	struct job *job = item;
	unsigned running = ++seen->running, most = seen->running_max;
	volatile unsigned spin;

	while (running > most && !atomic_compare_exchange_weak(&seen->running_max, &most, running))
		continue;
	if (thread >= seen->threads)
		seen->has_odd_thread = true;
	for (spin = 0; spin < job->spins; spin++)
		continue;
	job->square = job->number * job->number;
	job->thread = thread;
	seen->running--;
}

static void note_result(void *context, void *item)
{
	struct seen *seen = context;
	struct job *job = item;

	seen->is_ordered = seen->is_ordered && job->number == seen->delivered;
	seen->is_right = seen->is_right && job->square == job->number * job->number;
	seen->is_on_caller = seen->is_on_caller && pthread_equal(seen->caller, pthread_self());
	seen->delivered++;
	*job = (struct job){ .number = 0 };
}

static struct pool *open_pool(struct seen *seen, unsigned threads, size_t window)
{
	*seen = (struct seen){ .caller = pthread_self(),
			       .is_ordered = true,
			       .is_right = true,
			       .is_on_caller = true,
			       .threads = threads };
	return pool_open(&(struct pool_config){ .threads = threads,
						.window = window,
						.job_size = sizeof(struct job),
						.work = square_number,
						.done = note_result,
						.context = seen });
}

static void submit(struct pool *pool, uint64_t number, unsigned spins)
{
	struct job *job = pool_job(pool);

	job->number = number;
	job->spins = spins;
	pool_submit(pool);
}

static void run_jobs(struct seen *seen, unsigned threads, size_t window, uint64_t count,
		     uint64_t *random)
{
	struct pool *pool = open_pool(seen, threads, window);

	for (uint64_t i = 0; i < count; i++)
		submit(pool, i, (unsigned)unit_below(random, 2000));
	pool_drain(pool);
	pool_free(pool);
}

static void test_pool__threads_are_those_asked_for_or_one_a_processor(void **state)
{
	(void)state;
	assert_int_equal(pool_threads(3), 3);
	assert_int_equal(pool_threads(UINT64_MAX), LIMIT_JOBS);
	assert_in_range(pool_threads(0), 1, LIMIT_JOBS);
}

static void test_pool__results_come_in_the_order_of_submission(void **state)
{
	uint64_t random = unit_seed(11);
	struct seen seen;

	(void)state;
	for (unsigned threads = 1; threads <= THREADS_MAX; threads++) {
		run_jobs(&seen, threads, 1 + unit_below(&random, 50), 1000, &random);
		assert_true(seen.is_ordered);
		assert_int_equal(seen.delivered, 1000);
	}
}

static void test_pool__every_job_is_worked_on(void **state)
{
	uint64_t random = unit_seed(12);
	struct seen seen;

	(void)state;
	for (unsigned threads = 1; threads <= THREADS_MAX; threads++) {
		run_jobs(&seen, threads, 16, 1000, &random);
		assert_true(seen.is_right);
	}
}

static void test_pool__done_runs_on_the_thread_of_the_caller(void **state)
{
	uint64_t random = unit_seed(13);
	struct seen seen;

	(void)state;
	run_jobs(&seen, 4, 8, 1000, &random);
	assert_true(seen.is_on_caller);
}

static void test_pool__thread_numbers_are_below_the_number_of_threads(void **state)
{
	uint64_t random = unit_seed(14);
	struct seen seen;

	(void)state;
	for (unsigned threads = 1; threads <= THREADS_MAX; threads++) {
		run_jobs(&seen, threads, 16, 300, &random);
		assert_false(seen.has_odd_thread);
	}
}

static void test_pool__a_window_of_one_lets_one_job_run_at_a_time(void **state)
{
	uint64_t random = unit_seed(15);
	struct seen seen;

	(void)state;
	run_jobs(&seen, 4, 1, 1000, &random);
	assert_true(seen.is_ordered);
	assert_int_equal(seen.delivered, 1000);
	assert_int_equal(seen.running_max, 1);
}

static void test_pool__many_small_jobs_all_arrive(void **state)
{
	struct seen seen;
	struct pool *pool = open_pool(&seen, 4, 64);

	(void)state;
	for (uint64_t i = 0; i < 100000; i++)
		submit(pool, i, 0);
	pool_drain(pool);
	pool_free(pool);
	assert_int_equal(seen.delivered, 100000);
	assert_true(seen.is_ordered);
	assert_true(seen.is_right);
}

static void test_pool__one_thread_is_the_callers_own(void **state)
{
	struct seen seen;
	struct pool *pool = open_pool(&seen, 1, 64);

	(void)state;
	submit(pool, 0, 0);
	assert_int_equal(seen.delivered, 1);
	pool_free(pool);
}

static void test_pool__drain_delivers_all_and_work_may_go_on(void **state)
{
	struct seen seen;
	struct pool *pool = open_pool(&seen, 3, 64);

	(void)state;
	for (uint64_t i = 0; i < 30; i++) {
		submit(pool, i, 100);
		if (i % 10 == 9) {
			pool_drain(pool);
			assert_int_equal(seen.delivered, i + 1);
		}
	}
	pool_free(pool);
}

static void test_pool__jobs_are_zero_at_first_and_then_as_done_left_them(void **state)
{
	struct seen seen;
	struct pool *pool = open_pool(&seen, 2, 4);

	(void)state;
	for (uint64_t i = 0; i < 40; i++) {
		struct job *job = pool_job(pool);

		assert_int_equal(job->number, 0);
		assert_int_equal(job->square, 0);
		job->number = i;
		pool_submit(pool);
	}
	pool_drain(pool);
	pool_free(pool);
}

static void test_pool__an_unused_pool_can_be_drained_and_freed(void **state)
{
	struct seen seen;

	(void)state;
	for (unsigned threads = 1; threads <= 2; threads++) {
		struct pool *pool = open_pool(&seen, threads, 4);

		pool_drain(pool);
		pool_free(pool);
		assert_int_equal(seen.delivered, 0);
	}
	pool_free(NULL);
}

static void test_pool__freeing_without_drain_delivers_nothing_more(void **state)
{
	struct seen seen;
	struct pool *pool = open_pool(&seen, 2, 64);
	uint64_t delivered;

	(void)state;
	for (uint64_t i = 0; i < 32; i++)
		submit(pool, i, 1000);
	delivered = seen.delivered;
	pool_free(pool);
	assert_int_equal(seen.delivered, delivered);
	assert_int_equal(seen.running, 0);
}
