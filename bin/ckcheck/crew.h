/*
 * Hashers at work: a pool of threads with a hasher each, progress, and results in the order of
 * submission.
 */
#ifndef CKCHECK_CREW_H
#define CKCHECK_CREW_H

#include <stddef.h>

#include "base/out.h"
#include "base/pool.h"
#include "hash_file.h"
#include "progress.h"

struct crew_config {
	uint64_t jobs; /* threads; 0: one for each processor that this process may use */
	size_t job_size; /* of the caller's job, whose first member is a struct hash_job */
	pool_done *done; /* called in order; job->path is freed behind it */
	struct out *out; /* flushed while the crew waits */
	void *context;
	enum progress_mode progress;
	uint64_t bytes_total; /* for progress; 0: not known */
};

struct crew;

struct crew *crew_open(const struct crew_config *config);

/* The next job, zeroed; fill it (path is freed with mem_free) and submit. */
void *crew_job(struct crew *c);
void crew_submit(struct crew *c);

/* Drains and flushes: the input pauses, and the reader of the output may want what there is. */
void crew_pause(struct crew *c);

/* Waits for and delivers all that is under way. */
void crew_drain(struct crew *c);

/* Drains, ends the threads and the progress line. */
void crew_close(struct crew *c);

#endif
