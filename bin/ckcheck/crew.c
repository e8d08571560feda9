/*
 * The bridge between a pool, which knows nothing of files, and hashers, which know nothing of
 * threads.
 */
#include "crew.h"

#include <string.h>

#include "base/clock.h"
#include "base/limit.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	WINDOW = 4096,
	FLUSH_EVERY_MS = 200
};

struct crew {
	struct crew_config config;
	struct pool *pool;
	struct hasher *hashers[LIMIT_JOBS]; /* each used by its own thread alone */
	struct progress progress;
	uint64_t flushed_ms;
};

static void work(void *context, void *job, unsigned thread)
{
	struct crew *c = context;

	if (c->hashers[thread] == NULL)
		c->hashers[thread] = hasher_new(&c->progress.bytes);
	hasher_run(c->hashers[thread], job);
}

static void done(void *context, void *job)
{
	struct crew *c = context;
	struct hash_job *hash = job;

	c->progress.files++;
	c->config.done(c->config.context, job);
	mem_free(hash->path);
	memset(job, 0, c->config.job_size);
}

struct crew *crew_open(const struct crew_config *config)
{
	struct crew *c = mem_zalloc(1, sizeof(*c));
	struct pool_config pool = {
		.threads = pool_threads(config->jobs),
		.window = WINDOW,
		.job_size = config->job_size,
		.work = work,
		.done = done,
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

void crew_flush(struct crew *c, struct out *out)
{
	uint64_t now_ms = clock_now_ms();

	if (now_ms - c->flushed_ms < FLUSH_EVERY_MS)
		return;
	c->flushed_ms = now_ms;
	(void)out_flush(out); /* the error sticks and is told at the end */
}
