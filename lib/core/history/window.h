/*
 * Why a history is not linearizable: the smallest stretch of it that cannot be ordered. It ends
 * with the earliest return up to which the history is not linearizable (linearizability is closed
 * under prefixes), and starts as late as it can while no state at all at its start allows an order.
 */
#ifndef CORE_HISTORY_WINDOW_H
#define CORE_HISTORY_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/history/check.h"

struct history_window {
	uint32_t start, end; /* positions; end is that behind the last return */
	/*
	 * The state at the start does not matter. Where this is false the start is 0, and only with
	 * the initial state of the history there is no order.
	 */
	bool is_free;
	bool is_smallest; /* false: time or memory ended the search for a smaller one */
};

/* What an operation is to a window. */
enum history_place {
	HISTORY_OUTSIDE, /* it had returned, was not yet called, or says nothing about it */
	HISTORY_EARLIER, /* called before, of unknown outcome: it could take effect in it */
	HISTORY_WITHIN
};

/* Of a whole part, of which history_check said that it is broken. */
struct history_window history_window_find(const struct history_slice *slice,
					  const struct history_answer *answer,
					  const struct history_limits *limits);

enum history_place history_window_place(const struct history_window *w,
					const struct history_op *op);

#endif
