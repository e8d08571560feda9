/*
 * The cursors. A failed reader has nothing left and a failed writer has no room, so that the one
 * comparison that every field needs anyway also keeps the failure.
 */
#include "codec/wire.h"

#include <errno.h>
#include <string.h>

#include "base/assert.h"

#include "base/banned.h"

struct wire wire_reader(struct span bytes)
{
	return (struct wire){ .at = (const uint8_t *)bytes.data, .left = bytes.len };
}

void wire_fail(struct wire *w)
{
	w->error = -EBADMSG;
	w->left = 0;
}

/* The next `size` bytes, or NULL and a failure. */
static const uint8_t *take(struct wire *w, size_t size)
{
	const uint8_t *taken = w->at;

	if (size > w->left) {
		wire_fail(w);
		return NULL;
	}
	if (size == 0)
		return taken;
	w->at += size;
	w->left -= size;
	return taken;
}

static uint64_t take_number(struct wire *w, size_t size)
{
	const uint8_t *bytes = take(w, size);
	uint64_t value = 0;

	for (size_t i = 0; bytes != NULL && i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

uint8_t wire_u8(struct wire *w)
{
	return (uint8_t)take_number(w, 1);
}

uint16_t wire_u16(struct wire *w)
{
	return (uint16_t)take_number(w, 2);
}

uint32_t wire_u32(struct wire *w)
{
	return (uint32_t)take_number(w, 4);
}

uint64_t wire_u64(struct wire *w)
{
	return take_number(w, 8);
}

bool wire_bool(struct wire *w)
{
	uint8_t value = wire_u8(w);

	if (value > 1)
		wire_fail(w);
	return value == 1;
}

struct span wire_raw(struct wire *w, size_t size)
{
	const uint8_t *bytes = take(w, size);

	return bytes == NULL ? span_of("", 0) : span_of(bytes, size);
}

struct span wire_bytes(struct wire *w, size_t max)
{
	uint32_t size = wire_u32(w);

	if (size > max)
		wire_fail(w);
	return wire_raw(w, w->error < 0 ? 0 : size);
}

int wire_error(const struct wire *w)
{
	return w->error;
}

int wire_done(const struct wire *w)
{
	return w->error < 0 || w->left > 0 ? -EBADMSG : 0;
}

struct wire_writer wire_writer(void *room, size_t size)
{
	return (struct wire_writer){ .room = room, .room_size = size };
}

/* Where the next `size` bytes go; NULL for none of them, and with a failure. */
static uint8_t *give(struct wire_writer *w, size_t size)
{
	uint8_t *given;

	if (size == 0)
		return NULL;
	if (size > w->room_size - w->room_used) {
		if (w->error < 0 || w->grow == NULL || !w->grow(w, size)) {
			w->error = -EMSGSIZE;
			w->room_used = w->room_size;
			return NULL;
		}
		assert(size <= w->room_size - w->room_used);
	}
	given = w->room + w->room_used;
	w->room_used += size;
	w->used += size;
	return given;
}

static void give_number(struct wire_writer *w, size_t size, uint64_t value)
{
	uint8_t *bytes = give(w, size);

	for (size_t i = size; bytes != NULL && i-- > 0; value >>= 8)
		bytes[i] = (uint8_t)value;
}

void wire_put_u8(struct wire_writer *w, uint8_t value)
{
	give_number(w, 1, value);
}

void wire_put_u16(struct wire_writer *w, uint16_t value)
{
	give_number(w, 2, value);
}

void wire_put_u32(struct wire_writer *w, uint32_t value)
{
	give_number(w, 4, value);
}

void wire_put_u64(struct wire_writer *w, uint64_t value)
{
	give_number(w, 8, value);
}

void wire_put_bool(struct wire_writer *w, bool value)
{
	wire_put_u8(w, value ? 1 : 0);
}

void wire_put_raw(struct wire_writer *w, struct span bytes)
{
	uint8_t *room = give(w, bytes.len);

	if (room != NULL)
		memcpy(room, bytes.data, bytes.len);
}

void wire_put_bytes(struct wire_writer *w, struct span bytes)
{
	assert(bytes.len <= UINT32_MAX);
	wire_put_u32(w, (uint32_t)bytes.len);
	wire_put_raw(w, bytes);
}

int wire_end(struct wire_writer *w)
{
	if (w->error == 0 && w->grow != NULL && !w->grow(w, 0))
		w->error = -EMSGSIZE;
	return w->error;
}
