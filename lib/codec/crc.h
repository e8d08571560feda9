/*
 * Cyclic redundancy checks, continued over pieces: crc32(crc32(0, a), b) is the sum of a and b
 * joined.
 */
#ifndef CODEC_CRC_H
#define CODEC_CRC_H

#include <stdint.h>

#include "base/span.h"

/* CRC-32 of gzip, zip and PNG (reflected, polynomial 0x04c11db7); of "123456789" it is cbf43926. */
uint32_t crc32(uint32_t sum, struct span bytes);

/* CRC-32C of iSCSI and ext4 (Castagnoli, reflected, 0x1edc6f41); of "123456789" it is e3069283. */
uint32_t crc32c(uint32_t sum, struct span bytes);

#endif
