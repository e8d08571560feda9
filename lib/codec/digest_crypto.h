/*
 * The digests that libcrypto computes. The library is loaded at the first open, because loading it
 * costs more than a small file's CRC. Used by codec/digest alone.
 */
#ifndef CODEC_DIGEST_CRYPTO_H
#define CODEC_DIGEST_CRYPTO_H

#include "codec/digest.h"

struct digest_crypto;

int digest_crypto_open(struct digest_crypto **out, enum digest_id id, struct err *err)
	__attribute__((warn_unused_result));
void digest_crypto_add(struct digest_crypto *d, struct span bytes);
int digest_crypto_end(struct digest_crypto *d, uint8_t result[static LIMIT_DIGEST_BYTES])
	__attribute__((warn_unused_result));
void digest_crypto_reset(struct digest_crypto *d);
void digest_crypto_free(struct digest_crypto *d);

#endif
