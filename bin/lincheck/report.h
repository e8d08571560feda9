/*
 * Verdicts on their way out, as TSV or JSON. The columns are in lincheck(1).
 */
#ifndef LINCHECK_REPORT_H
#define LINCHECK_REPORT_H

#include <stdbool.h>

#include "base/out.h"
#include "core/history/window.h"

struct report {
	struct out *out;
	const struct history *history;
	bool is_json;
};

/* The whole history is linearizable. */
void report_ordered(const struct report *r);

/* A key is not: the verdict, and the operations of the window. */
void report_broken(const struct report *r, struct history_part part,
		   const struct history_window *window);

/* A key is undecided, because of "time" or "memory". */
void report_undecided(const struct report *r, struct history_part part, const char *why);

/* For people: what an operation was called with, and what it gave; "-" for nothing. */
void report_add_in(const struct history *h, const struct history_op *op, struct buf *text);
void report_add_out(const struct history *h, const struct history_op *op, struct buf *text);

#endif
