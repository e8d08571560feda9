/*
 * One key in scalar code, many in lanes. Keys that need more than one block go the scalar way; the
 * short ones between them are gathered, so that one long key does not slow its neighbours.
 */
#include "codec/md5.h"

#include <string.h>

#include "base/assert.h"
#include "codec/md5_kernel.h"

#define LANES 1
#define WORD uint32_t
#define BLOCK block_x1
#include "codec/md5_lanes.h"

#include "base/banned.h"

enum {
	BLOCK_BYTES = 64,
	WORTH_A_KERNEL = 4
};

static void add_block(uint32_t state[4], const char *bytes)
{
	uint32_t block[16];

	memcpy(block, bytes, sizeof(block));
	block_x1(state, block);
}

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are loaded as they lie in memory");

struct md5 md5(struct span bytes)
{
	struct md5 result = { .words = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 } };
	uint64_t bits = (uint64_t)bytes.len * 8;
	char tail[2 * BLOCK_BYTES] = { 0 };
	size_t tail_size;

	for (; bytes.len >= BLOCK_BYTES; bytes = span_from(bytes, BLOCK_BYTES))
		add_block(result.words, bytes.data);
	if (bytes.len > 0)
		memcpy(tail, bytes.data, bytes.len);
	tail[bytes.len] = (char)0x80;
	tail_size = bytes.len <= MD5_SHORT_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES;
	memcpy(tail + tail_size - sizeof(bits), &bits, sizeof(bits));
	for (size_t at = 0; at < tail_size; at += BLOCK_BYTES)
		add_block(result.words, tail + at);
	return result;
}

const struct md5_kernel *md5_kernels(void)
{
	static const struct md5_kernel all[] = {
#ifdef __x86_64__
		{ "avx2", 16, md5_lanes_avx2 },
#endif
		{ "generic", 8, md5_lanes_generic },
		{ NULL, 0, NULL },
	};
#ifdef __x86_64__
	return __builtin_cpu_supports("avx2") ? all : all + 1;
#else
	return all;
#endif
}

/* Short keys on their way to a kernel. */
struct gathered {
	struct span keys[MD5_LANES_MAX];
	size_t places[MD5_LANES_MAX];
	unsigned count;
};

static void hash_gathered(const struct md5_kernel *kernel, struct gathered *g, struct md5 *results)
{
	struct md5 lanes[MD5_LANES_MAX];

	if (g->count < WORTH_A_KERNEL) {
		for (unsigned i = 0; i < g->count; i++)
			results[g->places[i]] = md5(g->keys[i]);
	} else {
		for (unsigned i = g->count; i < kernel->lanes; i++)
			g->keys[i] = span_of("", 0);
		kernel->hash(g->keys, lanes);
		for (unsigned i = 0; i < g->count; i++)
			results[g->places[i]] = lanes[i];
	}
	g->count = 0;
}

void md5_batch_with(const struct md5_kernel *kernel, const struct span *keys, size_t count,
		    struct md5 *results)
{
	struct gathered g = { .count = 0 };

	assert(kernel->lanes <= MD5_LANES_MAX);
	for (size_t i = 0; i < count; i++) {
		if (keys[i].len > MD5_SHORT_BYTES) {
			results[i] = md5(keys[i]);
			continue;
		}
		g.keys[g.count] = keys[i];
		g.places[g.count++] = i;
		if (g.count == kernel->lanes)
			hash_gathered(kernel, &g, results);
	}
	hash_gathered(kernel, &g, results);
}

void md5_batch(const struct span *keys, size_t count, struct md5 *results)
{
	md5_batch_with(md5_kernels(), keys, count, results);
}
