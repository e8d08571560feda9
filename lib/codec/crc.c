/*
 * CRCs by ISA-L, which folds with carry-less multiplication and reaches the speed of memory.
 */
#include "codec/crc.h"

#include <isa-l/crc.h>

#include "base/banned.h"

uint32_t crc32(uint32_t sum, struct span bytes)
{
	return bytes.len == 0 ? sum : crc32_gzip_refl(sum, (const uint8_t *)bytes.data, bytes.len);
}

uint32_t crc32c(uint32_t sum, struct span bytes)
{
	unsigned char *data = (unsigned char *)(uintptr_t)bytes.data; /* ISA-L only reads it */

	while (bytes.len > 0) {
		size_t part = bytes.len < 1 << 30 ? bytes.len : 1 << 30; /* its length is an int */

		sum = ~crc32_iscsi(data, (int)part, ~sum);
		data += part;
		bytes = span_from(bytes, part);
	}
	return sum;
}
