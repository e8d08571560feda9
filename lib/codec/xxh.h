/*
 * xxHash: XXH3 with 64 bits and XXH64, whole or in pieces. Not for adversaries: anyone can make
 * collisions.
 */
#ifndef CODEC_XXH_H
#define CODEC_XXH_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

uint64_t xxh3(struct span bytes, uint64_t seed);
uint64_t xxh64(struct span bytes, uint64_t seed);

/* hashes[i] is that of keys[i]. */
void xxh3_batch(const struct span *keys, size_t count, uint64_t seed, uint64_t *hashes);
void xxh64_batch(const struct span *keys, size_t count, uint64_t seed, uint64_t *hashes);

/* XXH3 over pieces, seed 0. */
struct xxh;
struct xxh *xxh_new(void);
void xxh_add(struct xxh *x, struct span bytes);
uint64_t xxh_value(const struct xxh *x);
void xxh_reset(struct xxh *x);
void xxh_free(struct xxh *x); /* NULL is fine */

#endif
