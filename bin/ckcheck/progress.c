/*
 * The drawing thread sleeps in poll on an eventfd, so that the end need not wait for it.
 */
#include "progress.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"

#include "base/banned.h"

enum {
	DRAW_EVERY_MS = 250
};

struct progress_drawer {
	pthread_t thread;
	int ending; /* eventfd: readable when the work is done */
	uint64_t start_ms;
};

static void draw(const struct progress *p, uint64_t elapsed_ms)
{
	uint64_t bytes = p->bytes, rate = elapsed_ms == 0 ? 0 : bytes * 1000 / elapsed_ms;
	char done[NUM_TEXT_BYTES], total[NUM_TEXT_BYTES], speed[NUM_TEXT_BYTES],
		left[NUM_TEXT_BYTES];

	num_format_size(bytes, done);
	num_format_size(rate, speed);
	if (p->bytes_total > bytes && rate > 0)
		log_progress("%s of %s, %llu files, %s/s, %s left", done,
			     num_format_size(p->bytes_total, total), (unsigned long long)p->files,
			     speed, num_format_time((p->bytes_total - bytes) * 1000 / rate, left));
	else
		log_progress("%s, %llu files, %s/s", done, (unsigned long long)p->files, speed);
}

static void *run_drawer(void *arg)
{
	struct progress *p = arg;
	struct pollfd ending = { .fd = p->drawer->ending, .events = POLLIN };

	while (poll(&ending, 1, DRAW_EVERY_MS) <= 0) /* a signal only makes it draw early */
		draw(p, clock_now_ms() - p->drawer->start_ms);
	return NULL;
}

void progress_start(struct progress *p, enum progress_mode mode)
{
	struct progress_drawer *d;

	if (mode == PROGRESS_AUTO)
		mode = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO) ? PROGRESS_ON : PROGRESS_OFF;
	if (mode == PROGRESS_OFF)
		return;
	d = mem_zalloc(1, sizeof(*d));
	d->ending = eventfd(0, EFD_CLOEXEC);
	d->start_ms = clock_now_ms();
	p->drawer = d;
	/* No descriptor or thread to be had: the work goes on without a picture. */
	if (d->ending < 0 || pthread_create(&d->thread, NULL, run_drawer, p) != 0) {
		p->drawer = NULL;
		(void)fd_close(d->ending); /* nothing was written */
		mem_free(d);
	}
}

void progress_end(struct progress *p)
{
	struct progress_drawer *d = p->drawer;

	if (d == NULL)
		return;
	(void)eventfd_write(d->ending, 1); /* fails only when the counter is full */
	pthread_join(d->thread, NULL);
	(void)fd_close(d->ending); /* nothing was written to a disk */
	mem_free(d);
	p->drawer = NULL;
	log_progress_end();
}
