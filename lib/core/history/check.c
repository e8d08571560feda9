/*
 * Wing and Gong's search (1993) with Lowe's memory of configurations (Testing for linearizability,
 * 2017), on a linked list of calls and returns as in Horn and Kroening (2015): an operation may
 * come next when its call stands before the first return that is left. Taking it removes its call
 * and return from the list; taking it back puts them in again. No recursion.
 *
 * A firm operation returned and has its place in the order. A loose one has an unknown outcome and
 * may be left out. What keeps loose ones from doubling the work each:
 *   - Of a configuration (firm operations in order, state) only the least sets of loose ones used
 *     are kept (core/history/cache).
 *   - Loose operations that do the same are one class, of which the earliest call goes first.
 *   - Firm operations are tried before loose ones.
 *   - A loose one is not followed by an operation that could do without it, or could go before it:
 *     the same state is reached with less, or later.
 * And what keeps firm ones from it:
 *   - One that only looks, and sees what is there, is taken at once and for good: any order that
 *     goes on without it can have it here.
 *   - A value that a firm operation still needs, and that nothing can make again in time, is not
 *     left.
 *   - Of two that do the same, the one that returns earlier goes first.
 *   - Values that nothing needs any more are one.
 *   - The first return that is left is tried first: nothing goes on before it is settled.
 */
#include "core/history/check.h"

#include "base/mem.h"
#include "core/history/search.h"

#include "base/banned.h"

enum {
	POLL_EVERY = 4096
};

/* How far the search is. */
enum progress {
	SEARCHING,
	FOUND,
	EXHAUSTED,
	OUT_OF_TIME,
	OUT_OF_MEMORY
};

struct check {
	struct search search;
	struct history_cache cache;
	const struct history_limits *limits;
	uint64_t visited;
	uint32_t reached; /* position of the furthest first return */
	uint64_t *useful; /* of a value, the number of the marking that found it useful */
	uint64_t marking;
	bool is_marked; /* for the configuration that the search stands in */
};

/* Whether a loose operation that could still take effect could not do so behind op. */
static bool ends_a_chance(const struct search *s, const struct history_op *op)
{
	for (uint32_t i = 0; s->expires_any && i < s->class_count; i++) {
		const struct search_class *class = &s->classes[i];
		uint32_t expires = s->looses[class->first].expires;

		if (class->taken < class->count && s->latest < expires && op->invoked > expires)
			return true;
	}
	return false;
}

/* Takes all operations that only look and see what is there. */
static void take_observers(struct search *s)
{
	uint32_t at = s->entries[SEARCH_HEAD].next;

	while (at != SEARCH_HEAD && !s->entries[at].is_return) {
		const struct search_entry *e = &s->entries[at];
		const struct history_op *op = s->firms[e->firm].op;
		struct search_step step = { .kind = SEARCH_AT_ONCE, .index = e->firm };

		at = e->next;
		if (history_observes(op) && history_step(op, &s->state, &step.after) &&
		    history_state_equal(&step.after, &s->state) && !ends_a_chance(s, op)) {
			search_take(s, &step);
			at = s->entries[SEARCH_HEAD].next; /* the first return may have moved */
		}
	}
}

/*
 * The cursor runs over: 0, the operation of the first return, the gate; 1 + e, the calls behind
 * entry e; and from 2 * firm_count + 2 on the classes. False when all have been tried.
 */
static bool next_choice(struct search *s, uint32_t gate, struct search_step *step)
{
	uint32_t classes_at = 2 * s->firm_count + 2, at;

	step->kind = SEARCH_FIRM;
	step->index = s->entries[gate].firm;
	if (s->cursor == 0) {
		s->cursor = 1 + SEARCH_HEAD;
		return true;
	}
	while (s->cursor < classes_at) {
		at = s->entries[s->cursor - 1].next;
		s->cursor = s->entries[at].is_return ? classes_at : 1 + at;
		if (s->entries[at].is_return || s->entries[at].firm == s->entries[gate].firm)
			continue;
		step->index = s->entries[at].firm;
		return true;
	}
	step->kind = SEARCH_LOOSE;
	while (s->cursor - classes_at < s->class_count) {
		const struct search_class *class = &s->classes[s->cursor - classes_at];
		const struct search_op *next = &s->looses[class->first + class->taken];

		step->index = s->cursor++ - classes_at;
		if (class->taken < class->count && next->op->invoked < s->entries[gate].position &&
		    s->latest < next->expires)
			return true;
	}
	return false;
}

/* Whether the step could do without the loose operation just before it, or could go before it. */
static bool is_needless(const struct search *s, const struct search_step *step)
{
	const struct search_frame *f = s->depth == 0 ? NULL : &s->frames[s->depth - 1];
	const struct history_op *op = search_op_of(s, step->kind, step->index)->op;
	const struct search_op *before;
	struct history_state state;

	if (f == NULL || f->step.kind != SEARCH_LOOSE || !history_step(op, &f->before, &state))
		return false;
	if (history_state_equal(&state, &step->after))
		return true;
	if (step->kind == SEARCH_LOOSE && step->index >= f->step.index)
		return false; /* of two loose ones that may change places, one order is tried */
	before = search_op_before(s, f);
	return op->invoked < before->expires && history_step(before->op, &state, &state) &&
	       history_state_equal(&state, &step->after);
}

/*
 * Whether the step leaves a value that a firm operation still needs, and nothing can make it again
 * before that one returns.
 */
static bool strands(const struct search *s, const struct search_step *step)
{
	const struct search_op *o = search_op_of(s, step->kind, step->index), *needer, *maker;

	if (s->here == SEARCH_NO_VALUE || o->makes == SEARCH_NO_VALUE || o->makes == s->here)
		return false;
	needer = search_op_at(s, s->needers[s->here].next);
	if (needer == o)
		needer = search_op_at(s, s->needers[s->needers[s->here].next].next);
	maker = search_op_at(s, s->makers[s->here].next);
	return needer != NULL && (maker == NULL || maker->op->invoked > needer->op->returned);
}

/*
 * Whether another operation that does the same can come next as well, and returns earlier: then it
 * may go first, because the two can change places.
 */
static bool is_second(const struct search *s, const struct search_step *step)
{
	const struct search_op *o = search_op_of(s, step->kind, step->index), *other;
	uint32_t at = s->entries[SEARCH_HEAD].next;

	for (; step->kind == SEARCH_FIRM && !s->entries[at].is_return; at = s->entries[at].next) {
		other = &s->firms[s->entries[at].firm];
		if (other->effect == o->effect && other->op->returned < o->op->returned &&
		    (other->op->invoked < o->op->invoked || !s->expires_any))
			return true;
	}
	return false;
}

static bool is_useful(const struct check *c, uint32_t value)
{
	return c->useful[value] == c->marking;
}

/* Marks the values that an operation which may come next needs, through others even. */
static void mark_useful(struct check *c, uint32_t gate)
{
	const struct search *s = &c->search;
	bool has_grown = true;

	c->marking++;
	c->is_marked = true;
	for (uint32_t at = s->entries[SEARCH_HEAD].next; at != gate; at = s->entries[at].next)
		if (s->firms[s->entries[at].firm].needs != SEARCH_NO_VALUE)
			c->useful[s->firms[s->entries[at].firm].needs] = c->marking;
	while (has_grown) {
		has_grown = false;
		for (uint32_t i = 0; i < s->class_count; i++) {
			const struct search_class *class = &s->classes[i];
			const struct search_op *o = &s->looses[class->first];

			if (class->taken == class->count || o->needs == SEARCH_NO_VALUE ||
			    is_useful(c, o->needs) || !is_useful(c, o->makes))
				continue;
			c->useful[o->needs] = c->marking;
			has_grown = true;
		}
	}
}

/*
 * Whether a loose step leads to a value that nothing which may come next needs: then it was for
 * nothing, because all that can follow could do without it.
 */
static bool is_idle(struct check *c, const struct search_step *step, uint32_t gate)
{
	uint32_t makes = search_op_of(&c->search, step->kind, step->index)->makes;

	if (step->kind != SEARCH_LOOSE || makes == SEARCH_NO_VALUE)
		return false;
	if (!c->is_marked)
		mark_useful(c, gate);
	return !is_useful(c, makes);
}

/* Looks at the configuration just reached, and leaves it where it is known. */
static enum progress arrive(struct check *c)
{
	struct search *s = &c->search;
	uint32_t gate;

	take_observers(s);
	gate = search_first_return(s);
	if (gate == SEARCH_HEAD)
		return FOUND;
	if (s->entries[gate].position > c->reached)
		c->reached = s->entries[gate].position;
	c->visited++;
	switch (history_cache_visit(&c->cache, search_key(s), s->used)) {
	case HISTORY_VISIT_FULL:
		return OUT_OF_MEMORY;
	case HISTORY_VISIT_KNOWN:
		if (!search_take_back(s))
			return EXHAUSTED;
		break;
	case HISTORY_VISIT_NEW:
		break;
	}
	if (c->visited % POLL_EVERY == 0 && c->limits->is_over != NULL &&
	    c->limits->is_over(c->limits->context))
		return OUT_OF_TIME;
	return SEARCHING;
}

/* Tries every order. */
static enum progress run(struct check *c)
{
	struct search *s = &c->search;
	enum progress progress = arrive(c);

	while (progress == SEARCHING) {
		uint32_t gate = search_first_return(s);
		struct search_step step;
		bool is_taken = false;

		c->is_marked = false;
		while (!is_taken && next_choice(s, gate, &step)) {
			const struct search_op *o = search_op_of(s, step.kind, step.index);

			is_taken = history_step(o->op, &s->state, &step.after) &&
				   !strands(s, &step) && !is_idle(c, &step, gate) &&
				   !is_needless(s, &step) && !is_second(s, &step);
		}
		if (is_taken) {
			search_take(s, &step);
			progress = arrive(c);
		} else if (!search_take_back(s)) {
			progress = EXHAUSTED;
		}
	}
	return progress;
}

/* The order that was found, as indices of the part. */
static void tell_order(struct search *s, struct history_answer *answer)
{
	answer->order = mem_zalloc(s->depth, sizeof(answer->order[0]));
	answer->order_count = s->depth;
	for (uint32_t i = 0; i < s->class_count; i++)
		s->classes[i].taken = 0; /* counted once more, from the start */
	for (size_t i = 0; i < s->depth; i++) {
		const struct search_step *step = &s->frames[i].step;
		const struct search_op *o = search_op_of(s, step->kind, step->index);

		if (step->kind == SEARCH_LOOSE)
			s->classes[step->index].taken++;
		answer->order[i] = (uint32_t)(o->op - s->slice->part.ops);
	}
}

struct history_answer history_check(const struct history_slice *slice,
				    const struct history_limits *limits)
{
	static const enum history_verdict verdicts[] = {
		[FOUND] = HISTORY_ORDERED,
		[EXHAUSTED] = HISTORY_BROKEN,
		[OUT_OF_TIME] = HISTORY_NO_TIME,
		[OUT_OF_MEMORY] = HISTORY_NO_MEMORY,
	};
	struct check c = { .limits = limits };
	struct history_answer answer = { .order = NULL };
	enum progress end;

	search_init(&c.search, slice);
	history_cache_init(&c.cache, c.search.used_words, limits->memory_max);
	c.useful = mem_zalloc(c.search.value_count, sizeof(c.useful[0]));
	end = run(&c);
	answer.verdict = verdicts[end];
	answer.visited = c.visited;
	answer.reached = c.reached;
	if (end == FOUND)
		tell_order(&c.search, &answer);
	history_cache_release(&c.cache);
	search_release(&c.search);
	mem_free(c.useful);
	return answer;
}

void history_answer_release(struct history_answer *answer)
{
	mem_free(answer->order);
	answer->order = NULL;
}
