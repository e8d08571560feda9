/*
 * Input: one byte that chooses model and format, then lines of a history. A line is an event with
 * words inside of the reader's bytes, or says nothing, or is refused with a reason on one line.
 * What is accepted is judged: an order that is found holds what returned, in an order that time and
 * the object allow; a window that is found lies in the history and cannot be ordered.
 */
#include <string.h>

#include "core/history/window.h"

#include "fuzz/fuzz.h"

enum {
	EVENTS_MAX = 64,
	MEMORY_MAX = 1 << 20,
	POLLS_MAX = 4
};

static bool has_polled_enough(void *context)
{
	unsigned *polls = context;

	return ++*polls > POLLS_MAX;
}

/* Touches each byte of a view, so that a sanitizer sees one that lies elsewhere. */
static size_t touch(struct span s)
{
	size_t sum = 0;

	for (size_t i = 0; i < s.len; i++)
		sum += (unsigned char)s.data[i];
	return sum;
}

static void check_event(const struct event *e)
{
	size_t sum = touch(e->process) + touch(e->op) + touch(e->key.text) + touch(e->value.text) +
		     touch(e->second.text);

	fuzz_require(sum < SIZE_MAX);
	fuzz_require(e->type <= EVENT_INFO);
	fuzz_require(e->is_pair || e->second.is_nil);
}

static void check_reason(const struct err *err)
{
	fuzz_require(err->text[0] != '\0');
	fuzz_require(strlen(err->text) < sizeof(err->text));
}

/* Adds all lines; false where one is refused. */
static bool load(struct history *h, enum event_format format, struct span text)
{
	struct event_reader r = EVENT_READER_INIT;
	bool is_good = true;
	struct span line;
	struct event event;
	struct err err;
	uint64_t number = 0;

	r.format = format;
	while (is_good && span_cut(&text, '\n', &line)) {
		err.text[0] = '\0';
		number++;
		switch (event_read(&r, line, &event, &err)) {
		case EVENT_NOTHING:
			break;
		case EVENT_READ:
			check_event(&event);
			is_good = history_add(h, &event, number, &err) == 0;
			break;
		case EVENT_MALFORMED:
			is_good = false;
			break;
		}
		if (!is_good)
			check_reason(&err);
	}
	event_reader_release(&r);
	err.text[0] = '\0';
	if (is_good && history_end(h, &number, &err) < 0) {
		check_reason(&err);
		is_good = false;
	}
	return is_good;
}

static void check_order(const struct history_slice *slice, const struct history_answer *answer)
{
	struct history_state state = slice->initial;
	uint64_t seen[2] = { 0, 0 };
	uint32_t latest = 0;

	for (size_t i = 0; i < answer->order_count; i++) {
		uint32_t index = answer->order[i];

		fuzz_require(index < slice->part.count);
		fuzz_require((seen[index / 64] >> index % 64 & 1) == 0);
		seen[index / 64] |= (uint64_t)1 << index % 64;
		fuzz_require(slice->part.ops[index].returned >= latest);
		if (slice->part.ops[index].invoked > latest)
			latest = slice->part.ops[index].invoked;
		fuzz_require(history_step(&slice->part.ops[index], &state, &state));
	}
	for (size_t i = 0; i < slice->part.count; i++)
		fuzz_require(slice->part.ops[i].returned == HISTORY_NEVER ||
			     (seen[i / 64] >> i % 64 & 1) == 1);
}

static void check_part(const struct history *h, struct history_part part)
{
	unsigned polls = 0;
	struct history_limits limits = { .is_over = has_polled_enough,
					 .context = &polls,
					 .memory_max = MEMORY_MAX };
	struct history_slice slice = { .part = part,
				       .initial = history_initial(h),
				       .end = HISTORY_NEVER };
	struct history_answer answer = history_check(&slice, &limits);

	if (answer.verdict == HISTORY_ORDERED)
		check_order(&slice, &answer);
	if (answer.verdict == HISTORY_BROKEN) {
		struct history_window w = history_window_find(&slice, &answer, &limits);

		fuzz_require(w.start < w.end);
		fuzz_require(w.end <= EVENTS_MAX);
	}
	history_answer_release(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct history *h;

	if (size < 1 || size > 1 << 14)
		return 0;
	h = history_new((enum history_model)(data[0] % 5), EVENTS_MAX);
	if (load(h, (enum event_format)(data[0] / 5 % 4), span_of(data + 1, size - 1)))
		for (size_t i = 0; i < history_part_count(h); i++)
			check_part(h, history_part(h, i));
	history_free(h);
	return 0;
}
