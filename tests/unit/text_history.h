/*
 * Histories for tests, out of TSV with blanks for tabs, and out of simulations. Included behind
 * unit/unit.h and unit/histories.h.
 */
#ifndef UNIT_TEXT_HISTORY_H
#define UNIT_TEXT_HISTORY_H

#include "core/history/history.h"

/* The first four blanks of a line are tabs. */
static inline void text_history_add(struct history *h, struct event_reader *r, struct span line,
				    uint64_t number)
{
	char copy[256];
	struct event event;
	struct err err;
	unsigned blanks = 0;

	assert_true(line.len < sizeof(copy));
	for (size_t i = 0; i < line.len; i++) {
		copy[i] = line.data[i];
		if (copy[i] == ' ' && blanks < 4) {
			copy[i] = '\t';
			blanks++;
		}
	}
	assert_int_equal(event_read(r, span_of(copy, line.len), &event, &err), EVENT_READ);
	assert_int_equal(history_add(h, &event, number, &err), 0);
}

/* A history that has ended; freed with history_free. */
static inline struct history *text_history(enum history_model model, const char *text)
{
	struct history *h = history_new(model, 1 << 20);
	struct event_reader r = EVENT_READER_INIT;
	struct span rest = span_str(text), line;
	uint64_t number = 0;
	struct err err;

	r.format = EVENT_TSV;
	while (span_cut(&rest, '\n', &line))
		if (++number > 0 && line.len > 0)
			text_history_add(h, &r, line, number);
	assert_int_equal(history_end(h, &number, &err), 0);
	event_reader_release(&r);
	return h;
}

/* A simulated one. */
static inline struct history *made_into_history(const struct made *m, enum history_model model)
{
	static const char *const ops[] = { "read", "write", "cas", "add", "acquire", "release" };
	struct history *h = history_new(model, m->count + 1);
	uint64_t line;
	struct err err;

	for (size_t i = 0; i < m->count; i++) {
		const struct made_event *e = &m->events[i];
		bool is_hidden = (e->type != MADE_INVOKE && e->type != MADE_OK) ||
				 (e->op == MADE_ACQUIRE && e->type == MADE_INVOKE);
		char words[4][24];
		struct event event = { .type = (enum event_type)e->type };

		(void)snprintf(words[0], sizeof(words[0]), "%u", e->process);
		(void)snprintf(words[1], sizeof(words[1]), "%u", e->key);
		(void)snprintf(words[2], sizeof(words[2]), "%lld", (long long)e->value);
		(void)snprintf(words[3], sizeof(words[3]), "%lld", (long long)e->second);
		event.process = span_str(words[0]);
		event.op = span_str(ops[e->op]);
		event.key.text = span_str(words[1]);
		event.value.text = span_str(words[2]);
		event.value.is_nil = is_hidden || e->value == MADE_NIL;
		event.second.text = span_str(words[3]);
		event.second.is_nil = is_hidden || e->second == MADE_NIL;
		event.is_pair = e->op == MADE_CAS && !is_hidden;
		if (history_add(h, &event, i + 1, &err) < 0)
			fail_msg("event %zu: %s", i, err.text);
	}
	if (history_end(h, &line, &err) < 0)
		fail_msg("line %llu: %s", (unsigned long long)line, err.text);
	return h;
}

#endif
