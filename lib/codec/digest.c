/*
 * The table of algorithms and one state for all of them: a number for a CRC, a state of XXH3, or a
 * context of libcrypto. CRCs and XXH3 are written most significant byte first, as their tools print
 * them.
 */
#include "codec/digest.h"

#include <errno.h>
#include <stdbool.h>

#include "base/assert.h"
#include "base/mem.h"
#include "codec/crc.h"
#include "codec/digest_crypto.h"
#include "codec/xxh.h"

#include "base/banned.h"

static const struct digest_alg algs[DIGEST_COUNT] = {
	[DIGEST_SHA256] = { "sha256", "SHA256", 32 },
	[DIGEST_SHA512] = { "sha512", "SHA512", 64 },
	[DIGEST_SHA1] = { "sha1", "SHA1", 20 },
	[DIGEST_MD5] = { "md5", "MD5", 16 },
	[DIGEST_BLAKE2B] = { "blake2b", "BLAKE2b", 64 },
	[DIGEST_CRC32] = { "crc32", "CRC32", 4 },
	[DIGEST_CRC32C] = { "crc32c", "CRC32C", 4 },
	[DIGEST_XXH3] = { "xxh3", "XXH3", 8 },
};

const char *const digest_names[] = {
	"sha256", "sha512", "sha1", "md5", "blake2b", "crc32", "crc32c", "xxh3", NULL,
};

static_assert(sizeof(digest_names) / sizeof(digest_names[0]) == DIGEST_COUNT + 1,
	      "a name for each id");

struct digest {
	enum digest_id id;
	uint32_t crc;
	struct xxh *xxh;
	struct digest_crypto *crypto;
};

const struct digest_alg *digest_alg(enum digest_id id)
{
	assert(id < DIGEST_COUNT);
	return &algs[id];
}

int digest_open(struct digest **out, enum digest_id id, struct err *err)
{
	struct digest *d = mem_zalloc(1, sizeof(*d));
	int r = 0;

	assert(id < DIGEST_COUNT);
	d->id = id;
	if (id == DIGEST_XXH3)
		d->xxh = xxh_new();
	else if (id != DIGEST_CRC32 && id != DIGEST_CRC32C)
		r = digest_crypto_open(&d->crypto, id, err);
	if (r < 0) {
		digest_free(d);
		return r;
	}
	*out = d;
	return 0;
}

void digest_add(struct digest *d, struct span bytes)
{
	if (d->crypto != NULL)
		digest_crypto_add(d->crypto, bytes);
	else if (d->xxh != NULL)
		xxh_add(d->xxh, bytes);
	else if (d->id == DIGEST_CRC32)
		d->crc = crc32(d->crc, bytes);
	else
		d->crc = crc32c(d->crc, bytes);
}

static void put_big_endian(uint64_t value, size_t size, uint8_t *bytes)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

int digest_end(struct digest *d, uint8_t result[static LIMIT_DIGEST_BYTES])
{
	int r = 0;

	if (d->crypto != NULL)
		r = digest_crypto_end(d->crypto, result);
	else
		put_big_endian(d->xxh != NULL ? xxh_value(d->xxh) : d->crc, algs[d->id].size,
			       result);
	digest_reset(d);
	return r;
}

void digest_reset(struct digest *d)
{
	d->crc = 0;
	if (d->xxh != NULL)
		xxh_reset(d->xxh);
	if (d->crypto != NULL)
		digest_crypto_reset(d->crypto);
}

void digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	xxh_free(d->xxh);
	digest_crypto_free(d->crypto);
	mem_free(d);
}
