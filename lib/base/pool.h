/*
 * Work on many things in parallel with results in the order in which they came in. The caller's
 * thread feeds and receives; `work` runs on the pool's threads, `done` on the caller's, in the
 * order of submission. A bounded window of jobs is in flight, whose memory the pool owns.
 *
 *	struct pool *p = pool_open(&config);
 *	while (more) {
 *		struct job *j = pool_job(p);     // may first deliver finished ones
 *		fill *j
 *		pool_submit(p);
 *	}
 *	pool_drain(p);
 *	pool_free(p);
 *
 * With one thread there are none: work runs in pool_submit. Threads are started as work comes in.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>
#include <stdint.h>

/* Called with the context, the job, and the number of the thread, 0 to threads - 1. */
typedef void pool_work(void *context, void *job, unsigned thread);
typedef void pool_done(void *context, void *job);

/* Called on the caller's thread when it has waited a while for the oldest job: time to flush. */
typedef void pool_idle(void *context);

struct pool_config {
	unsigned threads; /* 1 to LIMIT_JOBS */
	size_t window; /* jobs in flight, at least 1 */
	size_t job_size; /* bytes of one job */
	pool_work *work;
	pool_done *done;
	pool_idle *idle; /* may be NULL */
	void *context;
};

/* As many as were asked for, or, for 0, as there are processors that may be used. */
unsigned pool_threads(uint64_t wanted);

struct pool;

struct pool *pool_open(const struct pool_config *config);

/*
 * The next free job, zeroed the first time and afterwards as `done` left it. Waits while the window
 * is full.
 */
void *pool_job(struct pool *p);

/* Hands the job that pool_job gave to the workers. */
void pool_submit(struct pool *p);

/* Waits for all that were submitted and delivers them. */
void pool_drain(struct pool *p);

/*
 * Ends the threads; jobs that were not drained are dropped once the running ones end. NULL is fine.
 */
void pool_free(struct pool *p);

#endif
