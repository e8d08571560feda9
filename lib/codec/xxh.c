/*
 * xxHash from its header, inlined: a call into the shared library costs more than hashing a short
 * key.
 */
#include "codec/xxh.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"

#include "base/banned.h"

struct xxh {
	XXH3_state_t state;
};

uint64_t xxh3(struct span bytes, uint64_t seed)
{
	return XXH3_64bits_withSeed(bytes.data, bytes.len, seed);
}

uint64_t xxh64(struct span bytes, uint64_t seed)
{
	return XXH64(bytes.data, bytes.len, seed);
}

/*
 * flatten: the hash belongs into the loop, and the compiler finds it too large to put it there by
 * itself.
 */
__attribute__((flatten)) void xxh3_batch(const struct span *keys, size_t count, uint64_t seed,
					 uint64_t *hashes)
{
	for (size_t i = 0; i < count; i++)
		hashes[i] = XXH3_64bits_withSeed(keys[i].data, keys[i].len, seed);
}

__attribute__((flatten)) void xxh64_batch(const struct span *keys, size_t count, uint64_t seed,
					  uint64_t *hashes)
{
	for (size_t i = 0; i < count; i++)
		hashes[i] = XXH64(keys[i].data, keys[i].len, seed);
}

struct xxh *xxh_new(void)
{
	struct xxh *x = mem_alloc_aligned(64, sizeof(*x));

	xxh_reset(x);
	return x;
}

void xxh_add(struct xxh *x, struct span bytes)
{
	(void)XXH3_64bits_update(&x->state, bytes.data, bytes.len); /* fails for NULL alone */
}

uint64_t xxh_value(const struct xxh *x)
{
	return XXH3_64bits_digest(&x->state);
}

void xxh_reset(struct xxh *x)
{
	(void)XXH3_64bits_reset(&x->state); /* fails for NULL alone */
}

void xxh_free(struct xxh *x)
{
	mem_free(x);
}
