/*
 * Buffered output. stdio would do, at three times the cost a record, and it hides which write
 * failed.
 */
#include "base/out.h"

#include <string.h>

#include "base/assert.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	OUT_CAP = LIMIT_BLOCK_BYTES + 4096
};

void out_open(struct out *o, int fd)
{
	*o = (struct out){ .data = mem_alloc(OUT_CAP), .fd = fd };
}

int out_flush(struct out *o)
{
	if (o->error == 0 && o->size > 0)
		o->error = fd_write(o->fd, span_of(o->data, o->size));
	o->size = 0;
	return o->error;
}

char *out_room(struct out *o, size_t size)
{
	assert(size <= LIMIT_BLOCK_BYTES);
	if (size > OUT_CAP - o->size)
		(void)out_flush(o); /* the error sticks */
	return o->data + o->size;
}

void out_commit(struct out *o, size_t size)
{
	assert(size <= OUT_CAP - o->size);
	o->size += size;
}

void out_add(struct out *o, struct span bytes)
{
	while (bytes.len > 0) {
		size_t part = bytes.len < LIMIT_BLOCK_BYTES ? bytes.len : LIMIT_BLOCK_BYTES;

		memcpy(out_room(o, part), bytes.data, part);
		out_commit(o, part);
		bytes = span_from(bytes, part);
	}
}

void out_char(struct out *o, char c)
{
	*out_room(o, 1) = c;
	out_commit(o, 1);
}

int out_finish(struct out *o)
{
	(void)out_flush(o); /* the error sticks */
	mem_free(o->data);
	o->data = NULL;
	return o->error;
}
