/*
 * What a piece of code wrote into a struct out, as a view, for tests of formats. Included behind
 * unit/unit.h.
 *
 *	struct written w;
 *	written_start(&w);
 *	tsv_field(&w.out, field);
 *	assert_span(written_end(&w), "a\\tb");
 */
#ifndef UNIT_WRITTEN_H
#define UNIT_WRITTEN_H

#include <sys/mman.h>

#include "base/fd.h"
#include "base/out.h"

enum {
	WRITTEN_BYTES = 1 << 16
};

struct written {
	struct out out;
	int fd;
	char bytes[WRITTEN_BYTES];
};

static inline void written_start(struct written *w)
{
	w->fd = memfd_create("written", 0);
	assert_true(w->fd >= 0);
	out_open(&w->out, w->fd);
}

/* Ends the output; the view is valid as long as w. */
static inline struct span written_end(struct written *w)
{
	int64_t size;

	assert_int_equal(out_finish(&w->out), 0);
	assert_int_equal(lseek(w->fd, 0, SEEK_SET), 0);
	size = fd_read_full(w->fd, w->bytes, sizeof(w->bytes));
	assert_true(size >= 0);
	assert_true((size_t)size < sizeof(w->bytes));
	assert_int_equal(fd_close(w->fd), 0);
	return span_of(w->bytes, (size_t)size);
}

#endif
