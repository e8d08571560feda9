/*
 * Eight lanes of MD5 in whatever vectors the target's baseline has.
 */
#include "codec/md5_kernel.h"

typedef uint32_t word_x8 __attribute__((vector_size(32)));

#define LANES 8
#define WORD word_x8
#define BLOCK block_x8
#define KERNEL md5_lanes_generic
#include "codec/md5_lanes.h"

#include "base/banned.h"
