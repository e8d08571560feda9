/*
 * Hexadecimal digits.
 */
#ifndef CODEC_HEX_H
#define CODEC_HEX_H

#include <stddef.h>

#include "base/span.h"

/* Writes 2 * bytes.len lower-case digits, no NUL. */
void hex_encode(struct span bytes, char *digits);

/*
 * Digits of either case into digits.len / 2 bytes; -EINVAL for an odd count or another character.
 */
int hex_decode(struct span digits, void *bytes) __attribute__((warn_unused_result));

#endif
