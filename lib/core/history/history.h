/*
 * A history of operations that clients ran concurrently: events come in, operations come out, apart
 * by key, because a history is linearizable when it is so for each key (Herlihy and Wing 1990).
 *
 *	struct history *h = history_new(HISTORY_CAS, LIMIT_HISTORY_EVENTS);
 *	r = history_add(h, &event, line, &err);       // each event, in real-time order
 *	r = history_end(h, &line, &err);
 *	for (size_t i = 0; i < history_part_count(h); i++) {
 *		struct history_part part = history_part(h, i);
 *		...core/history/check
 *	}
 *	history_free(h);
 *
 * A process runs one operation at a time. One that fails did not happen and is dropped. One whose
 * outcome is unknown (info, or no return) may have happened at any time behind its call, or never;
 * where it would only have looked, it is dropped too.
 */
#ifndef CORE_HISTORY_HISTORY_H
#define CORE_HISTORY_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "codec/event.h"
#include "core/history/model.h"

struct history;

/* What happened to one key: operations in the order of their calls. */
struct history_part {
	struct event_word key;
	const struct history_op *ops; /* valid as long as the history */
	size_t count;
};

struct history *history_new(enum history_model model, size_t events_max);

/* NULL is fine. */
void history_free(struct history *h);

/*
 * The value that every key has at the start: nil (of a counter 0) where this is not called.
 * -EBADMSG for one that the model does not have.
 */
int history_set_initial(struct history *h, struct event_word value, struct err *err)
	__attribute__((warn_unused_result));

/*
 * Adds an event; `line` is for messages and reports. -EBADMSG for an operation or a value that the
 * model does not have, -EMSGSIZE past the cap.
 */
int history_add(struct history *h, const struct event *event, uint64_t line, struct err *err)
	__attribute__((warn_unused_result));

/*
 * All events are in: orders them by time, where each has one, and pairs calls with returns.
 * -EBADMSG where they do not fit, with the line that does not.
 */
int history_end(struct history *h, uint64_t *line_out, struct err *err)
	__attribute__((warn_unused_result));

/* Of a history that has ended. Parts come in the order in which their keys did. */
size_t history_part_count(const struct history *h);
struct history_part history_part(const struct history *h, size_t index);
struct history_state history_initial(const struct history *h);

/* How many operations were called, those that were dropped included. */
uint64_t history_called(const struct history *h);

/* The name of a process; a view valid as long as the history. */
struct span history_process(const struct history *h, uint32_t process);

/* One value of an operation, as text; false where it has none. Views, or text in scratch. */
enum history_role {
	HISTORY_IN, /* what it was called with: the new value, the expected one, the amount */
	HISTORY_SECOND, /* what a swap sets */
	HISTORY_OUT /* what it gave back */
};
bool history_value(const struct history *h, const struct history_op *op, enum history_role role,
		   struct buf *scratch, struct event_word *out);

#endif
