/*
 * MD5 (RFC 1321) of many short keys at once, as rings of the ketama kind need it. For files use
 * codec/digest; for security use something else.
 */
#ifndef CODEC_MD5_H
#define CODEC_MD5_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* The result as four words, each read from its four bytes little-endian. */
struct md5 {
	uint32_t words[4];
};

struct md5 md5(struct span bytes);

/*
 * results[i] is that of keys[i], for any lengths; fastest where they are at most MD5_SHORT_BYTES.
 */
void md5_batch(const struct span *keys, size_t count, struct md5 *results);

enum {
	MD5_SHORT_BYTES = 55
}; /* one block with its padding */

#endif
