/*
 * OpenSSL's EVP interface through dlopen. Its version is checked at compile time by the header and
 * at run time by the soname. The library stays loaded until the process ends.
 */
#include "codec/digest_crypto.h"

#include <dlfcn.h>
#include <errno.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

static const char library_name[] = "libcrypto.so.3";

/*
 * The functions that are used, by their own names and types. An X-macro, so that none can be
 * forgotten.
 */
#define CRYPTO_FUNCTIONS(X) \
	X(EVP_MD_CTX_new) \
	X(EVP_MD_CTX_free) \
	X(EVP_MD_CTX_copy_ex) \
	X(EVP_DigestInit_ex) \
	X(EVP_DigestUpdate) \
	X(EVP_DigestFinal_ex) \
	X(EVP_MD_fetch) \
	X(EVP_MD_free)

#define CRYPTO_MEMBER(name) __typeof__(&(name)) name;
struct crypto {
	void *handle;
	CRYPTO_FUNCTIONS(CRYPTO_MEMBER)
};
#undef CRYPTO_MEMBER

struct digest_crypto {
	const struct crypto *lib;
	EVP_MD *md;
	EVP_MD_CTX *fresh; /* initialised once, copied for each message: cheaper than a new init */
	EVP_MD_CTX *current;
	bool has_failed;
};

/* Loaded once a process, under pthread_once; read only afterwards. */
static struct crypto crypto;
static pthread_once_t crypto_once = PTHREAD_ONCE_INIT;

static void load(void)
{
	void *handle = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
	bool is_whole = handle != NULL;

	/* dlsym gives an object pointer; POSIX promises that the cast to a function works. */
	if (!is_whole)
		return;
#define CRYPTO_LOAD(name) \
	*(void **)&crypto.name = dlsym(handle, #name); \
	is_whole = is_whole && crypto.name != NULL;
	CRYPTO_FUNCTIONS(CRYPTO_LOAD)
#undef CRYPTO_LOAD
	if (is_whole)
		crypto.handle = handle;
}

static const char *crypto_name(enum digest_id id)
{
	static const char *const names[DIGEST_COUNT] = {
		[DIGEST_SHA256] = "SHA256",       [DIGEST_SHA512] = "SHA512",
		[DIGEST_SHA1] = "SHA1",           [DIGEST_MD5] = "MD5",
		[DIGEST_BLAKE2B] = "BLAKE2B-512",
	};

	assert(names[id] != NULL);
	return names[id];
}

int digest_crypto_open(struct digest_crypto **out, enum digest_id id, struct err *err)
{
	struct digest_crypto *d;

	pthread_once(&crypto_once, load);
	if (crypto.handle == NULL)
		return err_set(err, -ELIBACC, "%s is not installed (Debian: libssl3)",
			       library_name);
	d = mem_zalloc(1, sizeof(*d));
	d->lib = &crypto;
	d->md = crypto.EVP_MD_fetch(NULL, crypto_name(id), NULL);
	d->fresh = crypto.EVP_MD_CTX_new();
	d->current = crypto.EVP_MD_CTX_new();
	if (d->md == NULL || d->fresh == NULL || d->current == NULL ||
	    crypto.EVP_DigestInit_ex(d->fresh, d->md, NULL) != 1) {
		digest_crypto_free(d);
		return err_set(err, -ELIBACC, "%s does not offer %s here", library_name,
			       crypto_name(id));
	}
	digest_crypto_reset(d);
	*out = d;
	return 0;
}

void digest_crypto_add(struct digest_crypto *d, struct span bytes)
{
	if (d->lib->EVP_DigestUpdate(d->current, bytes.data, bytes.len) != 1)
		d->has_failed = true;
}

int digest_crypto_end(struct digest_crypto *d, uint8_t result[static LIMIT_DIGEST_BYTES])
{
	unsigned size = LIMIT_DIGEST_BYTES;

	if (d->lib->EVP_DigestFinal_ex(d->current, result, &size) != 1)
		d->has_failed = true;
	return d->has_failed ? -EIO : 0;
}

void digest_crypto_reset(struct digest_crypto *d)
{
	d->has_failed = d->lib->EVP_MD_CTX_copy_ex(d->current, d->fresh) != 1;
}

void digest_crypto_free(struct digest_crypto *d)
{
	if (d == NULL)
		return;
	d->lib->EVP_MD_CTX_free(d->current);
	d->lib->EVP_MD_CTX_free(d->fresh);
	d->lib->EVP_MD_free(d->md);
	mem_free(d);
}
