/*
 * Two binary searches over slices. Both questions are monotone. A longer prefix of a history that
 * cannot be ordered cannot either. And cutting an order of a slice at a later start gives an order
 * of the slice from there, from the state at the cut: operations that ran at the cut fell before
 * it, unseen, or behind it, which is what a slice allows (check.h). So a slice that cannot be
 * ordered proves that no history around it can.
 *
 * The end is sought from where the search for an order got to, the start from the end, in steps
 * that double, because slices that are small, or can be ordered, cost little.
 */
#include "core/history/window.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

struct seeking {
	struct history_slice slice;
	const struct history_limits *limits;
	struct history_window window;
};

/* Whether the slice cannot be ordered; a search that was cut short proves nothing. */
static bool is_broken(struct seeking *s, const struct history_slice *slice)
{
	struct history_answer answer = history_check(slice, s->limits);

	history_answer_release(&answer);
	if (answer.verdict == HISTORY_NO_TIME || answer.verdict == HISTORY_NO_MEMORY)
		s->window.is_smallest = false;
	return answer.verdict == HISTORY_BROKEN;
}

static int compare_positions(const void *a, const void *b)
{
	const uint32_t *one = a, *two = b;

	return *one < *two ? -1 : *one > *two;
}

/* The earliest end, of those just behind a return; up to `reached` there is an order. */
static void find_end(struct seeking *s, uint32_t reached)
{
	const struct history_part *part = &s->slice.part;
	uint32_t *ends = mem_zalloc(part->count, sizeof(ends[0]));
	size_t count = 0, low = 0, high, step = 1;
	struct history_slice slice = s->slice;

	for (size_t i = 0; i < part->count; i++)
		if (part->ops[i].returned != HISTORY_NEVER)
			ends[count++] = part->ops[i].returned + 1;
	assert(count > 0); /* without a return there is nothing to break */
	qsort(ends, count, sizeof(ends[0]), compare_positions);
	while (low + 1 < count && ends[low] <= reached)
		low++;
	for (high = low; high < count - 1; step *= 2) { /* ends[count - 1] is broken */
		slice.end = ends[high];
		if (is_broken(s, &slice))
			break;
		low = high + 1;
		high = step < count - 1 - high ? high + step : count - 1;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		slice.end = ends[middle];
		if (is_broken(s, &slice))
			high = middle;
		else
			low = middle + 1;
	}
	s->window.end = s->slice.end = ends[high];
	mem_free(ends);
}

/* The latest start, of those just behind an event, with a free state. */
static void find_start(struct seeking *s)
{
	const struct history_part *part = &s->slice.part;
	uint32_t *starts = mem_zalloc(2 * part->count + 1, sizeof(starts[0]));
	struct history_slice slice = s->slice;
	size_t count = 1, low = 0, high, step = 1;

	for (size_t i = 0; i < part->count; i++) {
		if (part->ops[i].invoked < slice.end)
			starts[count++] = part->ops[i].invoked + 1;
		if (part->ops[i].returned < slice.end)
			starts[count++] = part->ops[i].returned + 1;
	}
	qsort(starts, count, sizeof(starts[0]), compare_positions);
	slice.initial = (struct history_state){ .is_free = true };
	/* From starts[high] on there is an order: nothing is left behind the last one. */
	for (high = count - 1;; step *= 2) {
		low = high > step ? high - step : 0;
		slice.start = starts[low];
		s->window.is_free = is_broken(s, &slice);
		if (s->window.is_free || low == 0)
			break;
		high = low;
	}
	while (s->window.is_free && high - low > 1) {
		size_t middle = low + (high - low) / 2;

		slice.start = starts[middle];
		if (is_broken(s, &slice))
			low = middle;
		else
			high = middle;
	}
	s->window.start = s->window.is_free ? starts[low] : 0;
	mem_free(starts);
}

struct history_window history_window_find(const struct history_slice *slice,
					  const struct history_answer *answer,
					  const struct history_limits *limits)
{
	struct seeking s = {
		.slice = *slice,
		.limits = limits,
		.window = { .is_smallest = true },
	};

	assert(answer->verdict == HISTORY_BROKEN);
	assert(slice->start == 0);
	find_end(&s, answer->reached);
	find_start(&s);
	assert(s.window.start < s.window.end);
	return s.window;
}

enum history_place history_window_place(const struct history_window *w, const struct history_op *op)
{
	bool is_known = op->returned < w->end;

	if (op->invoked >= w->end || (is_known && op->returned < w->start))
		return HISTORY_OUTSIDE;
	if (is_known && op->invoked >= w->start)
		return HISTORY_WITHIN;
	if (history_observes(op))
		return HISTORY_OUTSIDE;
	return is_known || op->invoked >= w->start ? HISTORY_WITHIN : HISTORY_EARLIER;
}
