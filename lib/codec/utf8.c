/*
 * UTF-8 by the table of RFC 3629, section 4: what the first byte promises, and the range of the
 * second, which rules out overlong forms, surrogates and numbers that are too large.
 */
#include "codec/utf8.h"

#include <stdint.h>

#include "base/banned.h"

struct lead {
	uint8_t first_min, first_max, second_min, second_max, length;
};

static const struct lead leads[] = {
	{ 0x00, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/* Length of the character at the front of `left` bytes; 0 when there is none. */
static size_t character_length(const uint8_t *at, size_t left)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		const struct lead *l = &leads[i];

		if (at[0] < l->first_min || at[0] > l->first_max)
			continue;
		if (l->length > left)
			return 0;
		if (l->length > 1 && (at[1] < l->second_min || at[1] > l->second_max))
			return 0;
		for (size_t j = 2; j < l->length; j++)
			if (at[j] < 0x80 || at[j] > 0xbf)
				return 0;
		return l->length;
	}
	return 0;
}

bool utf8_is_valid(struct span text)
{
	const uint8_t *at = (const uint8_t *)text.data;

	for (size_t i = 0; i < text.len;) {
		size_t length = character_length(at + i, text.len - i);

		if (length == 0)
			return false;
		i += length;
	}
	return true;
}
