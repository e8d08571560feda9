/*
 * Growable bytes with a cap and a sticky error: a run of additions is checked once, at its end.
 *
 *	struct buf b = BUF_INIT(LIMIT_RECORD_BYTES);
 *	buf_add_str(&b, "node=");
 *	buf_addf(&b, "%u", id);
 *	if (buf_error(&b) < 0)
 *		...
 *	buf_release(&b);
 *
 * An addition that would pass the cap adds nothing and sets the error; later additions do nothing
 * until buf_reset. The bytes are always followed by a NUL that is not counted. data is NULL until
 * the first byte.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

#include "base/span.h"

struct buf {
	char *data;
	size_t size; /* bytes in use */
	size_t cap; /* private: bytes allocated, the NUL included */
	size_t max; /* private: the cap given at init */
	int error; /* private: 0 or -EMSGSIZE */
};

/* A macro, so that a declaration can initialise; same as buf_init. */
#define BUF_INIT(size_max) \
	{ \
		.data = NULL, .size = 0, .cap = 0, .max = (size_max), .error = 0 \
	}

void buf_init(struct buf *b, size_t size_max);

/* Frees the bytes; the buffer may be used again. Zeroed and released buffers are fine. */
void buf_release(struct buf *b);

/* Empties it and clears the error; keeps the memory. */
void buf_reset(struct buf *b);

void buf_add(struct buf *b, struct span bytes);
void buf_add_str(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* How many more bytes fit under the cap. */
size_t buf_left(const struct buf *b);

/*
 * Room for `size` more bytes: write at the returned place, then buf_commit what was written. NULL
 * when that would pass the cap. Valid until the next call on b.
 */
char *buf_room(struct buf *b, size_t size);
void buf_commit(struct buf *b, size_t size);

/* 0, or -EMSGSIZE once an addition did not fit. */
int buf_error(const struct buf *b) __attribute__((warn_unused_result));

/* A view of the contents, valid until the next call on b. */
struct span buf_span(const struct buf *b);

/* Hands the bytes out (mem_free them; never NULL) and leaves the buffer empty. */
char *buf_detach(struct buf *b, size_t *size_out);

#endif
