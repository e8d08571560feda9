/*
 * Growable bytes. Capacity doubles up to the cap, so that n additions cost O(n).
 * Invariants: size < cap or both are 0; size <= max; data[size] == 0 where data is not NULL.
 */
#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	FIRST_CAP = 64
};

void buf_init(struct buf *b, size_t size_max)
{
	*b = (struct buf)BUF_INIT(size_max);
}

void buf_release(struct buf *b)
{
	mem_free(b->data);
	buf_init(b, b->max);
}

void buf_reset(struct buf *b)
{
	b->size = 0;
	b->error = 0;
	if (b->data != NULL)
		b->data[0] = '\0';
}

size_t buf_left(const struct buf *b)
{
	assert(b->size <= b->max);
	return b->max - b->size;
}

char *buf_room(struct buf *b, size_t size)
{
	size_t cap = b->cap;

	assert(b->size <= b->max);
	if (b->error != 0 || size > b->max - b->size) {
		b->error = -EMSGSIZE;
		return NULL;
	}
	if (size < cap - b->size && cap > 0)
		return b->data + b->size;
	while (cap <= b->size + size)
		cap = cap == 0 ? FIRST_CAP : cap * 2;
	if (cap > b->max)
		cap = b->max + 1;
	b->data = mem_resize(b->data, cap, 1);
	b->cap = cap;
	b->data[b->size] = '\0';
	assert(b->size + size < b->cap);
	return b->data + b->size;
}

void buf_commit(struct buf *b, size_t size)
{
	assert(b->size + size < b->cap);
	b->size += size;
	b->data[b->size] = '\0';
}

void buf_add(struct buf *b, struct span bytes)
{
	char *room = buf_room(b, bytes.len);

	if (room == NULL)
		return;
	if (bytes.len > 0)
		memcpy(room, bytes.data, bytes.len);
	buf_commit(b, bytes.len);
}

void buf_add_str(struct buf *b, const char *text)
{
	buf_add(b, span_str(text));
}

void buf_add_char(struct buf *b, char c)
{
	buf_add(b, span_of(&c, 1));
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	int length;
	char *room;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	assert(length >= 0);
	room = buf_room(b, (size_t)length);
	if (room != NULL) {
		(void)vsnprintf(room, (size_t)length + 1, format, again); /* length is known */
		buf_commit(b, (size_t)length);
	}
	va_end(again);
}

int buf_error(const struct buf *b)
{
	return b->error;
}

struct span buf_span(const struct buf *b)
{
	return span_of(b->data == NULL ? "" : b->data, b->size);
}

char *buf_detach(struct buf *b, size_t *size_out)
{
	char *data = b->data == NULL ? mem_copy("", 0) : b->data;

	if (size_out != NULL)
		*size_out = b->size;
	buf_init(b, b->max);
	return data;
}
