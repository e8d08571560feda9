/*
 * Numbers from outside, checked. The whole text must be the number: no blanks, no sign, no "0x",
 * nothing behind it. 0, or -EINVAL (not a number), or -ERANGE (a number outside min..max); *out is
 * written on success only.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Decimal digits. */
int num_parse(struct span text, uint64_t min, uint64_t max, uint64_t *out)
	__attribute__((warn_unused_result));

/* Bytes: digits and an optional K, M, G, T or P, powers of 1024: 64K 1M 2G. */
int num_parse_size(struct span text, uint64_t min, uint64_t max, uint64_t *bytes_out)
	__attribute__((warn_unused_result));

/* Milliseconds: digits and a unit, ms s m h d; a bare 0 needs none: 500ms 10s 5m 24h. */
int num_parse_duration(struct span text, uint64_t min_ms, uint64_t max_ms, uint64_t *ms_out)
	__attribute__((warn_unused_result));

/* a + b, a * b; false when it does not fit, and *out is then untouched. */
bool num_add(uint64_t a, uint64_t b, uint64_t *out) __attribute__((warn_unused_result));
bool num_mul(uint64_t a, uint64_t b, uint64_t *out) __attribute__((warn_unused_result));

enum {
	NUM_TEXT_BYTES = 24
};

/*
 * Decimal digits, at most 20, without a NUL; returns how many. A tenth of snprintf's cost, for
 * loops.
 */
size_t num_put(uint64_t value, char *digits);

/* "1.4 GiB", "512 B": for people. Returns text. */
const char *num_format_size(uint64_t bytes, char text[static NUM_TEXT_BYTES]);

/* "0:07", "2:03:05" (minutes and seconds, hours where there are some): for people. Returns text. */
const char *num_format_time(uint64_t ms, char text[static NUM_TEXT_BYTES]);

#endif
