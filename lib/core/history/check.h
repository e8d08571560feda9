/*
 * Is there an order of operations that the object allows, in which none stands before another that
 * had returned when it was called? That question is NP-complete (Gibbons and Korach 1997); for
 * histories of real clients, few of whose operations overlap, the search here is quick.
 *
 *	struct history_slice slice = { .part = part, .initial = initial, .end = HISTORY_NEVER };
 *	struct history_answer a = history_check(&slice, &limits);
 *	if (a.verdict == HISTORY_BROKEN)
 *		...core/history/window tells where...
 *	history_answer_release(&a);
 */
#ifndef CORE_HISTORY_CHECK_H
#define CORE_HISTORY_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/history/history.h"
#include "core/history/model.h"

enum history_verdict {
	HISTORY_ORDERED, /* linearizable */
	HISTORY_BROKEN, /* not so */
	HISTORY_NO_TIME, /* is_over said yes before the end was found */
	HISTORY_NO_MEMORY /* the search would need more than memory_max */
};

/*
 * What happened to one key from position start on, as far as it was known before position end.
 * Operations that had returned by the start are left out. One that ran then took effect before the
 * start, unseen, or takes effect behind it. One that has not returned before the end has an unknown
 * outcome.
 */
struct history_slice {
	struct history_part part;
	struct history_state initial; /* at start */
	uint32_t start, end;
};

struct history_limits {
	bool (*is_over)(void *context); /* asked now and then; NULL: never */
	void *context;
	size_t memory_max; /* bytes, about */
};

struct history_answer {
	enum history_verdict verdict;
	/*
	 * ORDERED: the operations in one order, as indices of the part; those of unknown outcome
	 * that are not there need not have happened.
	 */
	uint32_t *order;
	size_t order_count;
	/* BROKEN: a position up to which there is an order, which need not be the last such. */
	uint32_t reached;
	uint64_t visited; /* configurations that were looked at */
};

/* Of a slice whose part belongs to a history that has ended. */
struct history_answer history_check(const struct history_slice *slice,
				    const struct history_limits *limits);
void history_answer_release(struct history_answer *answer);

#endif
