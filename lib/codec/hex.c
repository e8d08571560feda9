/*
 * Hexadecimal digits, by table.
 */
#include "codec/hex.h"

#include <errno.h>
#include <stdint.h>

#include "base/banned.h"

void hex_encode(struct span bytes, char *digits)
{
	static const char table[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.len; i++) {
		uint8_t byte = (uint8_t)bytes.data[i];

		digits[2 * i] = table[byte >> 4];
		digits[2 * i + 1] = table[byte & 15];
	}
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int hex_decode(struct span digits, void *bytes)
{
	uint8_t *to = bytes;

	if (digits.len % 2 != 0)
		return -EINVAL;
	for (size_t i = 0; i < digits.len; i += 2) {
		int high = digit_value(digits.data[i]);
		int low = digit_value(digits.data[i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		to[i / 2] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
