/*
 * Our own binary formats, on the wire and on disk: big-endian numbers, and bytes behind their
 * length. Both cursors are sticky: after the first failure every call does nothing, so that a
 * format reads as a list of its fields and is checked once, at its end.
 *
 *	struct wire w = wire_reader(message);
 *	m->type = wire_u8(&w);
 *	m->term = wire_u64(&w);
 *	m->entry = wire_bytes(&w, LIMIT_ENTRY_BYTES);
 *	return wire_done(&w);                        // 0, or -EBADMSG
 *
 *	struct wire_writer o = wire_writer(room, sizeof(room));
 *	wire_put_u8(&o, m->type);
 *	wire_put_u64(&o, m->term);
 *	wire_put_bytes(&o, m->entry);
 *	return wire_end(&o);                         // 0, or -EMSGSIZE; o.used bytes are in room
 *
 * Nothing here allocates. codec/wire_buf.h makes a writer that appends to a growing struct buf, so
 * one encoder serves both.
 */
#ifndef CODEC_WIRE_H
#define CODEC_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct wire {
	const uint8_t *at; /* private, as all that follows */
	size_t left;
	int error;
};

struct wire wire_reader(struct span bytes);

/* The next field; 0 after a failure, and where fewer bytes are left than it needs. */
uint8_t wire_u8(struct wire *w);
uint16_t wire_u16(struct wire *w);
uint32_t wire_u32(struct wire *w);
uint64_t wire_u64(struct wire *w);

/* A byte that must be 0 or 1. */
bool wire_bool(struct wire *w);

/* Bytes behind their length in 32 bits: a view of the input. More than `max` is a failure. */
struct span wire_bytes(struct wire *w, size_t max);

/* The next `size` bytes as they are, a view of the input. */
struct span wire_raw(struct wire *w, size_t size);

/* For what the reader's caller finds wrong: the rest is not read. */
void wire_fail(struct wire *w);

/* 0, or -EBADMSG once something failed; for loops over a count that was read. */
int wire_error(const struct wire *w) __attribute__((warn_unused_result));

/* Ends the reading: 0, or -EBADMSG after a failure and where bytes are left over. */
int wire_done(const struct wire *w) __attribute__((warn_unused_result));

struct wire_writer;

/* Makes room for `size` more bytes behind those in use; false where there can be none. */
typedef bool wire_grow(struct wire_writer *w, size_t size);

struct wire_writer {
	size_t used; /* bytes written so far */
	uint8_t *room; /* private, as all that follows: the bytes of this room start here */
	size_t room_used, room_size;
	wire_grow *grow; /* NULL: the room is all there is */
	void *sink; /* of grow */
	int error;
};

/* Writes into `size` bytes of the caller's. */
struct wire_writer wire_writer(void *room, size_t size);

void wire_put_u8(struct wire_writer *w, uint8_t value);
void wire_put_u16(struct wire_writer *w, uint16_t value);
void wire_put_u32(struct wire_writer *w, uint32_t value);
void wire_put_u64(struct wire_writer *w, uint64_t value);
void wire_put_bool(struct wire_writer *w, bool value);

/* The length in 32 bits, then the bytes. */
void wire_put_bytes(struct wire_writer *w, struct span bytes);
void wire_put_raw(struct wire_writer *w, struct span bytes);

/* Ends the writing: 0, or -EMSGSIZE once something had no room. */
int wire_end(struct wire_writer *w) __attribute__((warn_unused_result));

#endif
