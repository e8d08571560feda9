/*
 * The place where core/history/check searches: which operations are in order so far, in which state
 * that leaves the object, and how to go on and back. Used by check alone.
 */
#ifndef CORE_HISTORY_SEARCH_H
#define CORE_HISTORY_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/history/cache.h"
#include "core/history/check.h"
#include "core/history/model.h"

enum {
	SEARCH_HEAD = 0, /* of the list of entries */
	SEARCH_NO_VALUE = UINT32_MAX
};

/* A call or return of a firm operation, in a list by position of those not in order yet. */
struct search_entry {
	uint32_t previous, next;
	uint32_t position;
	uint32_t firm;
	bool is_return;
};

/* Values of a register have small numbers; SEARCH_NO_VALUE: none, or another kind of object. */
struct search_op {
	const struct history_op *op;
	uint32_t needs, makes; /* the value that it must find, and the one that it leaves */
	uint32_t expires; /* loose: position from which on it cannot take effect any more */
	uint32_t effect; /* equal for operations that do the same */
};

/* A place in a ring of operations; that of a value is the place of its number. */
struct search_link {
	uint32_t previous, next;
};

/* Loose operations that do the same: `count` from `first` on, the first `taken` of them in use. */
struct search_class {
	uint32_t first, count, taken;
};

enum search_kind {
	SEARCH_FIRM,
	SEARCH_AT_ONCE, /* firm, and nothing else is to be tried in its place */
	SEARCH_LOOSE /* index is that of the class */
};

/* One way on. */
struct search_step {
	enum search_kind kind;
	uint32_t index;
	struct history_state after;
};

/* What was taken, and how it was before. */
struct search_frame {
	struct search_step step;
	struct history_state before;
	uint32_t here_before, latest_before, cursor;
};

struct search {
	const struct history_slice *slice;
	struct search_op *firms;
	uint32_t firm_count;
	struct search_entry
		*entries; /* the call of firm i is 1 + i, its return 1 + firm_count + i */
	struct search_op *looses; /* class by class */
	uint32_t loose_count;
	struct search_class *classes;
	uint32_t class_count;
	bool expires_any; /* whether one of the loose ones does */
	uint64_t *used; /* bits of looses */
	size_t used_words;
	/*
	 * Of each value, those not in order yet: firm ones that need it by return, firm and loose
	 * ones that make it by call. Firm i is at value_count + i, loose j behind them.
	 */
	uint32_t value_count;
	struct search_link *needers, *makers;
	uint32_t *loose_needs; /* by value, how many loose ones need it */
	struct search_frame *frames; /* the order so far */
	size_t depth;
	struct history_state state;
	uint32_t here; /* number of the state's value */
	struct history_key settled; /* a sum of numbers of the firm operations that are in order */
	uint32_t latest; /* latest call that is in order, or 0 */
	uint32_t cursor; /* what to try next; check's */
};

/* In search_init.c. */
void search_init(struct search *s, const struct history_slice *slice);
void search_release(struct search *s);

/* The operation of a step that is not taken yet; for a class the next one. */
const struct search_op *search_op_of(const struct search *s, enum search_kind kind, uint32_t index);

/* Of a step that was just taken. */
const struct search_op *search_op_before(const struct search *s, const struct search_frame *frame);

void search_take(struct search *s, const struct search_step *step);

/* Takes back up to the last choice, the cursor included; false when there is none. */
bool search_take_back(struct search *s);

/*
 * The configuration without the loose operations used. States that no operation tells apart are
 * one.
 */
struct history_key search_key(const struct search *s);

/* The operation of a place in a ring, or NULL for that of a value itself. */
const struct search_op *search_op_at(const struct search *s, uint32_t place);

/* The first return that is left, or SEARCH_HEAD when all firm operations are in order. */
uint32_t search_first_return(const struct search *s);

#endif
