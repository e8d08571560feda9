/*
 * Splitting at memory speed: 64 bytes are compared at once into a mask, one bit a byte, and the set
 * bits are walked (the idea of simdjson's stage 1; Langdale and Lemire, VLDB 2019). A call of
 * memchr a record costs about half as much again on short lines.
 */
#include "codec/line.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	STEP = 64,
	FIRST_CAP = 256 << 10
};

static_assert((int)LINE_SLACK >= (int)STEP, "the last step reads into the slack");

void line_open(struct line *l, char separator, size_t record_max)
{
	*l = (struct line){
		.data = mem_alloc(FIRST_CAP + LINE_SLACK),
		.cap = FIRST_CAP,
		.record_max = record_max,
		.separator = separator,
		.number = 1,
	};
	memset(l->data + FIRST_CAP, 0, LINE_SLACK);
}

void line_release(struct line *l)
{
	mem_free(l->data);
	l->data = NULL;
}

char *line_room(struct line *l, size_t *size_out)
{
	size_t left = l->end - l->start;

	assert(!l->is_ended);
	if (left > l->record_max)
		return NULL;
	if (l->start > 0) {
		memmove(l->data, l->data + l->start, left);
		l->scanned -= l->start;
		l->start = 0;
		l->end = left;
	}
	if (left > l->cap / 2) {
		l->cap *= 2;
		l->data = mem_resize(l->data, l->cap + LINE_SLACK, 1);
		memset(l->data + l->cap, 0, LINE_SLACK);
	}
	/*
	 * Never past the cap and one separator: which records are too long must not depend on
	 * reads.
	 */
	*size_out = l->cap - l->end;
	if (*size_out > l->record_max - left)
		*size_out = l->record_max - left + 1;
	assert(*size_out > 0);
	return l->data + l->end;
}

void line_fed(struct line *l, size_t size)
{
	assert(size <= l->cap - l->end);
	l->end += size;
	l->is_ended = size == 0;
}

/* Bit i is set where bytes[i] is c. */
static uint64_t match(const char *bytes, char c)
{
	uint64_t mask = 0;
#ifdef __SSE2__
	__m128i wanted = _mm_set1_epi8(c);

	for (unsigned i = 0; i < STEP / 16; i++) {
		__m128i part = _mm_loadu_si128((const void *)(bytes + (size_t)16 * i));
		unsigned bits = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(part, wanted));

		mask |= (uint64_t)bits << (16 * i);
	}
#else
	for (unsigned i = 0; i < STEP; i++)
		mask |= (uint64_t)(bytes[i] == c) << i;
#endif
	return mask;
}

size_t line_batch(struct line *l, struct span *records, size_t max)
{
	size_t start = l->start, at = l->scanned, count = 0;

	l->number += l->batch_count;
	for (; at < l->end && count < max; at += STEP) {
		uint64_t mask = match(l->data + at, l->separator);

		if (l->end - at < STEP)
			mask &= ((uint64_t)1 << (l->end - at)) - 1;
		for (; mask != 0 && count < max; mask &= mask - 1) {
			size_t stop = at + (size_t)__builtin_ctzll(mask);

			records[count++] = span_of(l->data + start, stop - start);
			start = stop + 1;
		}
	}
	l->start = start;
	/*
	 * A full batch may have left separators in the last step: look at it again from the start.
	 */
	l->scanned = count == max ? start : l->end;
	if (l->is_ended && count < max && l->start < l->end) {
		records[count++] = span_of(l->data + l->start, l->end - l->start);
		l->start = l->scanned = l->end;
	}
	l->batch_count = count;
	return count;
}
