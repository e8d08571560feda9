/*
 * The answer on its way out: one large buffer before one descriptor. The first error sticks;
 * out_finish tells it, so that a full disk is never mistaken for success.
 */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include <stddef.h>

#include "base/span.h"

struct out {
	char *data; /* private, as the rest */
	size_t size;
	int fd;
	int error;
};

void out_open(struct out *o, int fd);

void out_add(struct out *o, struct span bytes);
void out_char(struct out *o, char c);

/*
 * Room for size bytes (at most LIMIT_BLOCK_BYTES), flushed first where needed; then out_commit what
 * was written. For loops that cannot afford a call a field.
 */
char *out_room(struct out *o, size_t size);
void out_commit(struct out *o, size_t size);

/* Hands everything to the kernel. 0 or the first error. */
int out_flush(struct out *o);

/* Flushes, frees, and returns 0 or the first error; the descriptor stays open. */
int out_finish(struct out *o) __attribute__((warn_unused_result));

#endif
