/*
 * A ring of jobs between three positions: delivered <= taken <= submitted, submitted - delivered <=
 * window. Workers take the oldest job that nobody has; the caller delivers the oldest one once it
 * is finished. One mutex guards the positions and flags; a job's bytes belong to one side at a
 * time.
 */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/limit.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	IDLE_AFTER_MS = 100
};

struct worker {
	struct pool *pool;
	pthread_t thread;
	unsigned number;
};

struct pool {
	struct pool_config config;
	char *jobs;
	bool *finished;
	uint64_t submitted, taken, delivered;
	pthread_mutex_t lock;
	pthread_cond_t work_there, head_finished;
	struct worker *workers;
	unsigned worker_count, idle_count;
	bool is_ending;
	bool is_inline; /* no threads: one was asked for, or none could be had */
};

unsigned pool_threads(uint64_t wanted)
{
	cpu_set_t set;
	int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	if (wanted == 0)
		wanted = count < 1 ? 1 : (uint64_t)count;
	return wanted > LIMIT_JOBS ? LIMIT_JOBS : (unsigned)wanted;
}

static void *job_at(struct pool *p, uint64_t position)
{
	return p->jobs + (position % p->config.window) * p->config.job_size;
}

struct pool *pool_open(const struct pool_config *config)
{
	struct pool *p = mem_zalloc(1, sizeof(*p));
	pthread_condattr_t by_monotonic;

	assert(config->threads >= 1);
	assert(config->threads <= LIMIT_JOBS);
	assert(config->window >= 1);
	p->config = *config;
	p->is_inline = config->threads == 1;
	p->jobs = mem_zalloc(config->window, config->job_size);
	p->finished = mem_zalloc(config->window, sizeof(p->finished[0]));
	p->workers = mem_zalloc(config->threads, sizeof(p->workers[0]));
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work_there, NULL);
	pthread_condattr_init(&by_monotonic);
	pthread_condattr_setclock(&by_monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&p->head_finished, &by_monotonic);
	pthread_condattr_destroy(&by_monotonic);
	return p;
}

static void *run_worker(void *arg)
{
	struct worker *w = arg;
	struct pool *p = w->pool;

	pthread_mutex_lock(&p->lock);
	while (!p->is_ending) {
		uint64_t mine;

		if (p->taken == p->submitted) {
			p->idle_count++;
			pthread_cond_wait(&p->work_there, &p->lock);
			p->idle_count--;
			continue;
		}
		mine = p->taken++;
		pthread_mutex_unlock(&p->lock);
		p->config.work(p->config.context, job_at(p, mine), w->number);
		pthread_mutex_lock(&p->lock);
		p->finished[mine % p->config.window] = true;
		if (mine == p->delivered)
			pthread_cond_signal(&p->head_finished);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/*
 * Waits for the oldest job, and once that takes a while lets the caller use the time. Holds the
 * lock.
 */
static void wait_for_head(struct pool *p)
{
	struct timespec due = clock_deadline(IDLE_AFTER_MS);

	if (pthread_cond_timedwait(&p->head_finished, &p->lock, &due) == 0 ||
	    p->config.idle == NULL)
		return;
	pthread_mutex_unlock(&p->lock);
	p->config.idle(p->config.context);
	pthread_mutex_lock(&p->lock);
}

/*
 * Delivers finished jobs from the oldest on until at most `left` are in flight. Called without the
 * lock.
 */
static void deliver(struct pool *p, uint64_t left)
{
	pthread_mutex_lock(&p->lock);
	while (p->delivered < p->submitted) {
		bool *finished = &p->finished[p->delivered % p->config.window];

		if (!*finished) {
			if (p->submitted - p->delivered <= left)
				break;
			wait_for_head(p);
			continue;
		}
		*finished = false;
		pthread_mutex_unlock(&p->lock);
		p->config.done(p->config.context, job_at(p, p->delivered));
		pthread_mutex_lock(&p->lock);
		p->delivered++;
	}
	assert(p->submitted - p->delivered <= left);
	pthread_mutex_unlock(&p->lock);
}

void *pool_job(struct pool *p)
{
	if (!p->is_inline)
		deliver(p, p->config.window - 1);
	return job_at(p, p->submitted);
}

static bool start_worker(struct pool *p)
{
	struct worker *w = &p->workers[p->worker_count];

	w->pool = p;
	w->number = p->worker_count;
	if (pthread_create(&w->thread, NULL, run_worker, w) != 0)
		return false;
	p->worker_count++;
	return true;
}

static void run_inline(struct pool *p)
{
	void *job = job_at(p, p->submitted);

	p->config.work(p->config.context, job, 0);
	p->config.done(p->config.context, job);
	p->delivered = p->taken = ++p->submitted;
}

void pool_submit(struct pool *p)
{
	if (p->is_inline) {
		run_inline(p);
		return;
	}
	pthread_mutex_lock(&p->lock);
	p->submitted++;
	if (p->idle_count > 0)
		pthread_cond_signal(&p->work_there);
	/* A process at its limit of threads goes on with those it has, or with none. */
	if (p->submitted - p->taken > p->idle_count && p->worker_count < p->config.threads)
		p->is_inline = !start_worker(p) && p->worker_count == 0;
	if (p->is_inline)
		p->submitted--;
	pthread_mutex_unlock(&p->lock);
	if (p->is_inline)
		run_inline(p);
}

void pool_drain(struct pool *p)
{
	deliver(p, 0);
}

void pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->is_ending = true;
	pthread_cond_broadcast(&p->work_there);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->worker_count; i++)
		pthread_join(p->workers[i].thread, NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->work_there);
	pthread_cond_destroy(&p->head_finished);
	mem_free(p->workers);
	mem_free(p->finished);
	mem_free(p->jobs);
	mem_free(p);
}
