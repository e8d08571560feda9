/*
 * Small random histories, right and wrong ones, and a judge that tries every order of their
 * operations. Included behind unit/unit.h.
 */
#ifndef UNIT_SMALL_HISTORIES_H
#define UNIT_SMALL_HISTORIES_H

#include "core/history/check.h"

enum {
	SMALL_OPS_MAX = 7,
	SMALL_STATES_MAX = 64
};

struct small_history {
	enum history_model model;
	struct history_op ops[SMALL_OPS_MAX];
	size_t count;
	uint32_t events;
};

static inline const struct history_verb *small_verb(enum history_model model, const char *name)
{
	const struct history_verb *verb = history_verb_find(model, span_str(name));

	assert_non_null(verb);
	return verb;
}

/* Values are 0 (nil) to 3, amounts -1 to 2, tokens 0 to 3. */
static inline void small_fill(struct history_op *op, enum history_model model, uint64_t *random)
{
	static const char *const names[][3] = {
		[HISTORY_REGISTER] = { "read", "write", "read" },
		[HISTORY_CAS] = { "read", "write", "cas" },
		[HISTORY_KV] = { "get", "put", "delete" },
		[HISTORY_COUNTER] = { "read", "add", "add" },
		[HISTORY_LOCK] = { "acquire", "release", "acquire" },
	};

	op->verb = small_verb(model, names[model][unit_below(random, 3)]);
	switch (op->verb->kind) {
	case HISTORY_READ:
		op->out = unit_below(random, 4);
		break;
	case HISTORY_WRITE:
		op->in = op->verb->name[0] == 'd' ? 0 : 1 + unit_below(random, 3);
		break;
	case HISTORY_SWAP:
		op->in = unit_below(random, 4);
		op->second = unit_below(random, 4);
		break;
	case HISTORY_COUNT:
		op->out = unit_below(random, 4);
		break;
	case HISTORY_ADD:
		op->in = unit_below(random, 4) - (uint64_t)1;
		break;
	case HISTORY_ACQUIRE:
		op->has_token = unit_below(random, 2) == 0;
		op->out = op->has_token ? unit_below(random, 4) : 0;
		break;
	case HISTORY_RELEASE:
		break;
	}
}

/* A history of up to four processes, of which each op returns, or never, by chance. */
static inline void small_make(struct small_history *h, enum history_model model, uint64_t *random)
{
	size_t processes = 1 + unit_below(random, 4),
	       wanted = 1 + unit_below(random, SMALL_OPS_MAX);
	size_t loose_percent = unit_below(random, 3) * 25;
	size_t running[4] = { 0 }; /* index + 1 */
	size_t open = 0;

	*h = (struct small_history){ .model = model };
	while (h->count < wanted || open > 0) {
		size_t process = unit_below(random, processes);
		struct history_op *op;

		if (running[process] == 0 && h->count < wanted) {
			op = &h->ops[h->count++];
			op->process = (uint32_t)process + 1;
			op->invoked = h->events++;
			op->returned = HISTORY_NEVER;
			small_fill(op, model, random);
			running[process] = h->count;
			open++;
		} else if (running[process] > 0) {
			op = &h->ops[running[process] - 1];
			if (unit_below(random, 100) >= loose_percent)
				op->returned = h->events++;
			running[process] = 0;
			open--;
		}
	}
}

struct small_judge {
	const struct history_slice *slice;
	uint32_t done; /* bits of ops */
};

/* Whether an operation is one of the slice, and whether it must be in the order. */
static inline bool small_takes_part(const struct history_slice *s, const struct history_op *op,
				    bool *must)
{
	bool is_known = op->returned < s->end;

	*must = is_known && op->invoked >= s->start;
	return op->invoked < s->end && (!is_known || op->returned >= s->start);
}

/* Whether op may come next: none that returned before its call is left, none behind it is there. */
static inline bool small_may_come(const struct small_judge *j, size_t index)
{
	const struct history_op *ops = j->slice->part.ops, *op = &ops[index];
	bool must;

	for (size_t i = 0; i < j->slice->part.count; i++) {
		bool takes_part = small_takes_part(j->slice, &ops[i], &must);
		bool is_done = (j->done >> i & 1) != 0;

		if (takes_part && must && !is_done && ops[i].returned < op->invoked)
			return false;
		if (is_done && op->returned < j->slice->end && ops[i].invoked > op->returned)
			return false;
	}
	return true;
}

/* Tries every order from here on. */
static inline bool small_orders(struct small_judge *j, const struct history_state *state)
{
	const struct history_part *part = &j->slice->part;
	bool is_complete = true, must;

	for (size_t i = 0; i < part->count; i++)
		if (small_takes_part(j->slice, &part->ops[i], &must) && must &&
		    (j->done >> i & 1) == 0)
			is_complete = false;
	for (size_t i = 0; i < part->count && !is_complete; i++) {
		struct history_state after;

		if (!small_takes_part(j->slice, &part->ops[i], &must) || (j->done >> i & 1) != 0 ||
		    !small_may_come(j, i))
			continue;
		if (!must && (part->ops[i].verb->kind == HISTORY_READ ||
			      part->ops[i].verb->kind == HISTORY_COUNT))
			continue; /* no result, or one that may lie before the start */
		if (!history_step(&part->ops[i], state, &after))
			continue;
		j->done |= (uint32_t)1 << i;
		is_complete = small_orders(j, &after);
		j->done &= ~((uint32_t)1 << i);
	}
	return is_complete;
}

/* The verdict of the slice; a free state is every state that could matter, one after the other. */
static inline bool small_is_ordered(enum history_model model, const struct history_slice *slice)
{
	struct small_judge j = { .slice = slice };
	bool is_ordered = false;

	if (!slice->initial.is_free)
		return small_orders(&j, &slice->initial);
	for (uint64_t value = 0; value < SMALL_STATES_MAX && !is_ordered; value++) {
		struct history_state state = { .value = value };

		if (model == HISTORY_COUNTER)
			state.value -= SMALL_STATES_MAX / 2;
		is_ordered = small_orders(&j, &state);
	}
	return is_ordered;
}

#endif
