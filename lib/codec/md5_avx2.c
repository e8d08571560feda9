/*
 * Sixteen lanes of MD5, two registers of AVX2 side by side: one chain of 64 steps cannot fill the
 * processor. The Makefile compiles every *_avx2.c with -mavx2 on x86-64; call it only where the
 * processor has it.
 */
#include "codec/md5_kernel.h"

#ifdef __AVX2__

typedef uint32_t word_x16 __attribute__((vector_size(64)));

#define LANES 16
#define WORD word_x16
#define BLOCK block_x16
#define KERNEL md5_lanes_avx2
#include "codec/md5_lanes.h"

#endif

#include "base/banned.h"
