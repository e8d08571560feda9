/*
 * The growing side of codec/wire, apart from it because consensus may link the one and not the
 * other.
 */
#include "codec/wire_buf.h"

#include "base/banned.h"

enum {
	ROOM_BYTES = 128 /* small fields share a room */
};

/* Hands what was written to the buffer and asks it for the next room. */
static bool grow(struct wire_writer *w, size_t size)
{
	struct buf *b = w->sink;
	size_t wanted = size;

	if (w->room_used > 0)
		buf_commit(b, w->room_used);
	w->room_used = w->room_size = 0;
	if (buf_error(b) < 0)
		return false;
	if (size > 0 && size < ROOM_BYTES && buf_left(b) >= ROOM_BYTES)
		wanted = ROOM_BYTES;
	w->room = (uint8_t *)buf_room(b, wanted);
	w->room_size = w->room == NULL ? 0 : wanted;
	return w->room != NULL;
}

struct wire_writer wire_buf(struct buf *b)
{
	return (struct wire_writer){ .grow = grow, .sink = b };
}
