/*
 * The kernels behind md5_batch, one an instruction set. Used by codec/md5 and by its test.
 */
#ifndef CODEC_MD5_KERNEL_H
#define CODEC_MD5_KERNEL_H

#include "codec/md5.h"

/* Hashes `lanes` keys of at most MD5_SHORT_BYTES each. */
struct md5_kernel {
	const char *name;
	unsigned lanes;
	void (*hash)(const struct span *keys, struct md5 *results);
};

enum {
	MD5_LANES_MAX = 16
};

/* The kernels that this processor can run, best first; ends with a NULL name. */
const struct md5_kernel *md5_kernels(void);

/* md5_batch with one kernel. */
void md5_batch_with(const struct md5_kernel *kernel, const struct span *keys, size_t count,
		    struct md5 *results);

void md5_lanes_generic(const struct span *keys, struct md5 *results);
void md5_lanes_avx2(const struct span *keys, struct md5 *results);

#endif
