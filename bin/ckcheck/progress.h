/*
 * How far long work is, on stderr, drawn four times a second by a thread of its own.
 */
#ifndef CKCHECK_PROGRESS_H
#define CKCHECK_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

enum progress_mode {
	PROGRESS_AUTO,
	PROGRESS_ON,
	PROGRESS_OFF
};

struct progress {
	_Atomic uint64_t bytes; /* raised by the workers */
	_Atomic uint64_t files; /* raised by whoever delivers */
	uint64_t bytes_total; /* 0: not known; set before the start */
	struct progress_drawer *drawer; /* private */
};

/*
 * Starts drawing, where that is wanted: PROGRESS_AUTO means that stderr is a terminal and stdout is
 * not, as the answer would be drawn over.
 */
void progress_start(struct progress *p, enum progress_mode mode);

/* Erases the line. Does nothing when nothing was started. */
void progress_end(struct progress *p);

#endif
