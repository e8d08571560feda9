/*
 * A writer of codec/wire that appends to a growing struct buf.
 *
 *	struct wire_writer w = wire_buf(&b);
 *	encode(&w, message);
 *	r = wire_end(&w);                            // -EMSGSIZE past the cap of b
 *
 * From wire_buf to wire_end the buffer belongs to the writer; wire_end makes what was written part
 * of it. A buffer that met its cap says so itself too, until buf_reset.
 */
#ifndef CODEC_WIRE_BUF_H
#define CODEC_WIRE_BUF_H

#include "base/buf.h"
#include "codec/wire.h"

struct wire_writer wire_buf(struct buf *b);

#endif
