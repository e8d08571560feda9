/*
 * One MD5 block in several lanes at once. Included by a source that has defined
 *	LANES  how many keys a call takes
 *	WORD   a type of LANES 32-bit words on which + & ^ << >> work: a GCC vector, or uint32_t
 *	BLOCK  the name of the function that adds a block to the state
 *	KERNEL the name of the function that hashes LANES short keys (several lanes only)
 * It is a template: the same rounds, compiled for each instruction set.
 */
#include <stdint.h>
#include <string.h>

/* RFC 1321 3.4: floor(2^32 * abs(sin(i + 1))). */
static const uint32_t md5_sines[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613,
	0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193,
	0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
	0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
	0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122,
	0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244,
	0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
	0xeb86d391,
};

/* Macros, because the type differs a source and the shift counts must be constants. */
#define MD5_STEP(f, a, b, c, d, word, shift, i) \
	do { \
		a += (f) + (word) + md5_sines[i]; \
		a = (a << (shift)) | (a >> (32 - (shift))); \
		a += b; \
	} while (0)
#define MD5_F(b, c, d) ((d) ^ ((b) & ((c) ^ (d))))
#define MD5_G(b, c, d) ((c) ^ ((d) & ((b) ^ (c))))
#define MD5_H(b, c, d) ((b) ^ (c) ^ (d))
#define MD5_I(b, c, d) ((c) ^ ((b) | ~(d)))

/* state += the block; block[w] holds word w of every lane. */
static inline void BLOCK(WORD state[4], const WORD block[16])
{
	WORD a = state[0], b = state[1], c = state[2], d = state[3];

#pragma GCC unroll 16
	for (unsigned i = 0; i < 16; i += 4) {
		MD5_STEP(MD5_F(b, c, d), a, b, c, d, block[i], 7, i);
		MD5_STEP(MD5_F(a, b, c), d, a, b, c, block[i + 1], 12, i + 1);
		MD5_STEP(MD5_F(d, a, b), c, d, a, b, block[i + 2], 17, i + 2);
		MD5_STEP(MD5_F(c, d, a), b, c, d, a, block[i + 3], 22, i + 3);
	}
#pragma GCC unroll 16
	for (unsigned i = 16; i < 32; i += 4) {
		MD5_STEP(MD5_G(b, c, d), a, b, c, d, block[(5 * i + 1) % 16], 5, i);
		MD5_STEP(MD5_G(a, b, c), d, a, b, c, block[(5 * i + 6) % 16], 9, i + 1);
		MD5_STEP(MD5_G(d, a, b), c, d, a, b, block[(5 * i + 11) % 16], 14, i + 2);
		MD5_STEP(MD5_G(c, d, a), b, c, d, a, block[(5 * i + 16) % 16], 20, i + 3);
	}
#pragma GCC unroll 16
	for (unsigned i = 32; i < 48; i += 4) {
		MD5_STEP(MD5_H(b, c, d), a, b, c, d, block[(3 * i + 5) % 16], 4, i);
		MD5_STEP(MD5_H(a, b, c), d, a, b, c, block[(3 * i + 8) % 16], 11, i + 1);
		MD5_STEP(MD5_H(d, a, b), c, d, a, b, block[(3 * i + 11) % 16], 16, i + 2);
		MD5_STEP(MD5_H(c, d, a), b, c, d, a, block[(3 * i + 14) % 16], 23, i + 3);
	}
#pragma GCC unroll 16
	for (unsigned i = 48; i < 64; i += 4) {
		MD5_STEP(MD5_I(b, c, d), a, b, c, d, block[(7 * i) % 16], 6, i);
		MD5_STEP(MD5_I(a, b, c), d, a, b, c, block[(7 * i + 7) % 16], 10, i + 1);
		MD5_STEP(MD5_I(d, a, b), c, d, a, b, block[(7 * i + 14) % 16], 15, i + 2);
		MD5_STEP(MD5_I(c, d, a), b, c, d, a, block[(7 * i + 21) % 16], 21, i + 3);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

#ifdef KERNEL
/* The words of one key and its padding into lane `lane`; rows from `rows` on stay zero. */
static inline void load_lane(uint32_t words[16][LANES], unsigned lane, struct span key,
			     unsigned rows)
{
	size_t whole = key.len / 4, left = key.len % 4;
	uint32_t last = 0;

	for (size_t i = 0; i < whole; i++)
		memcpy(&words[i][lane], key.data + 4 * i, 4);
	if (left > 0)
		memcpy(&last, key.data + 4 * whole, left);
	words[whole][lane] = last | (uint32_t)0x80 << (8 * left);
	for (size_t i = whole + 1; i < rows; i++)
		words[i][lane] = 0;
	words[14][lane] = (uint32_t)key.len * 8;
}

/* LANES keys of at most MD5_SHORT_BYTES each. */
void KERNEL(const struct span *keys, struct md5 *results)
{
	static const uint32_t start[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
	union {
		WORD lanes[16];
		uint32_t words[16][LANES];
	} block;
	union {
		WORD lanes[4];
		uint32_t words[4][LANES];
	} state;
	size_t longest = 0;
	unsigned rows;

	for (unsigned lane = 0; lane < LANES; lane++)
		longest = keys[lane].len > longest ? keys[lane].len : longest;
	rows = (unsigned)longest / 4 + 1;
	for (unsigned i = rows; i < 16; i++)
		block.lanes[i] = (WORD){ 0 };
	for (unsigned lane = 0; lane < LANES; lane++)
		load_lane(block.words, lane, keys[lane], rows);
	for (unsigned i = 0; i < 4; i++)
		state.lanes[i] = (WORD){ 0 } + start[i];
	BLOCK(state.lanes, block.lanes);
	for (unsigned lane = 0; lane < LANES; lane++)
		for (unsigned i = 0; i < 4; i++)
			results[lane].words[i] = state.words[i][lane];
}
#endif

#undef MD5_STEP
#undef MD5_F
#undef MD5_G
#undef MD5_H
#undef MD5_I
