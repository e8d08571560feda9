/*
 * Digests by name, computed over pieces. SHA, MD5 and BLAKE2 come from OpenSSL's libcrypto, loaded
 * when the first of them is opened; CRCs and XXH3 are built in.
 *
 *	r = digest_open(&d, DIGEST_SHA256, &err);
 *	digest_add(d, piece);
 *	digest_end(d, bytes);            // and ready for the next one
 *	digest_free(d);
 *
 * Each digest belongs to one thread at a time.
 */
#ifndef CODEC_DIGEST_H
#define CODEC_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limit.h"
#include "base/span.h"

enum digest_id {
	DIGEST_SHA256,
	DIGEST_SHA512,
	DIGEST_SHA1,
	DIGEST_MD5,
	DIGEST_BLAKE2B, /* 512 bits, as b2sum */
	DIGEST_CRC32,
	DIGEST_CRC32C,
	DIGEST_XXH3, /* 64 bits, as xxhsum -H3 */
	DIGEST_COUNT,
};

struct digest_alg {
	const char *name; /* as options have it: "sha256" */
	const char *tag; /* as tagged manifests have it: "SHA256" */
	size_t size; /* bytes of the result */
};

/* What is known of one algorithm. */
const struct digest_alg *digest_alg(enum digest_id id);

/* All names in the order of the ids, ended by NULL: the choices of an option. */
extern const char *const digest_names[];

struct digest;

/*
 * Ready for the first piece. -ELIBACC when libcrypto is needed and not installed. Free it with
 * digest_free.
 */
int digest_open(struct digest **out, enum digest_id id, struct err *err)
	__attribute__((warn_unused_result));

void digest_add(struct digest *d, struct span bytes);

/* Writes digest_alg(id)->size bytes and starts anew; -EIO when the library fails. */
int digest_end(struct digest *d, uint8_t result[static LIMIT_DIGEST_BYTES])
	__attribute__((warn_unused_result));

/* Forgets what was added. */
void digest_reset(struct digest *d);

/* NULL is fine. */
void digest_free(struct digest *d);

#endif
