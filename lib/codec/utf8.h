/*
 * Whether bytes are UTF-8.
 */
#ifndef CODEC_UTF8_H
#define CODEC_UTF8_H

#include <stdbool.h>

#include "base/span.h"

/* As RFC 3629 has it: shortest forms only, no surrogates, nothing above U+10FFFF. */
bool utf8_is_valid(struct span text);

#endif
