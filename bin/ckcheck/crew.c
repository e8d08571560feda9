/*
 * The bridge between a pool, which knows nothing of files, and hashers, which know nothing of
 * threads.
 */
#include "crew.h"

#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/limit.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	WINDOW = 4096,
	FLUSH_EVERY_MS = 200,
	OWN_FILES = 8
};

struct crew {
	struct crew_config config;
	struct pool *pool;
	struct hasher *hashers[LIMIT_JOBS]; /* each used by its own thread alone */
	struct progress progress;
	uint64_t flushed_ms;
};

/* As many threads as were asked for, and as files may be open at once beside our own. */
static unsigned choose_threads(uint64_t wanted)
{
	unsigned threads = pool_threads(wanted);
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && threads + OWN_FILES > files.rlim_cur)
		threads = files.rlim_cur > OWN_FILES ? (unsigned)files.rlim_cur - OWN_FILES : 1;
	return threads;
}

static void work(void *context, void *job, unsigned thread)
{
	struct crew *c = context;

	if (c->hashers[thread] == NULL)
		c->hashers[thread] = hasher_new(&c->progress.bytes);
	hasher_run(c->hashers[thread], job);
}

static void flush(void *context)
{
	struct crew *c = context;

	c->flushed_ms = clock_now_ms();
	(void)out_flush(c->config.out); /* the error sticks and is told at the end */
}

static void done(void *context, void *job)
{
	struct crew *c = context;
	struct hash_job *hash = job;

	c->progress.files++;
	c->config.done(c->config.context, job);
	mem_free(hash->path);
	memset(job, 0, c->config.job_size);
	if (clock_now_ms() - c->flushed_ms >= FLUSH_EVERY_MS)
		flush(c);
}

struct crew *crew_open(const struct crew_config *config)
{
	struct crew *c = mem_zalloc(1, sizeof(*c));
	struct pool_config pool = {
		.threads = choose_threads(config->jobs),
		.window = WINDOW,
		.job_size = config->job_size,
		.work = work,
		.done = done,
		.idle = flush,
		.context = c,
	};

	c->config = *config;
	c->pool = pool_open(&pool);
	c->progress.bytes_total = config->bytes_total;
	progress_start(&c->progress, config->progress);
	return c;
}

void *crew_job(struct crew *c)
{
	return pool_job(c->pool);
}

void crew_submit(struct crew *c)
{
	pool_submit(c->pool);
}

void crew_pause(struct crew *c)
{
	pool_drain(c->pool);
	flush(c);
}

void crew_drain(struct crew *c)
{
	pool_drain(c->pool);
}

void crew_close(struct crew *c)
{
	pool_drain(c->pool);
	pool_free(c->pool);
	progress_end(&c->progress);
	for (unsigned i = 0; i < LIMIT_JOBS; i++)
		hasher_free(c->hashers[i]);
	mem_free(c);
}
