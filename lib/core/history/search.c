/*
 * Going on and back. What is taken out of a list keeps its links, and is put in again in the
 * reverse order (Knuth's dancing links).
 *
 * Invariants: the list of entries holds the calls and returns of the firm operations that are not
 * in order; the rings of values hold them and the loose ones not used; used has the bits of the
 * first `taken` of each class.
 */
#include "core/history/search.h"

#include "base/assert.h"

#include "base/banned.h"

enum {
	WORD_BITS = 64
};

const struct search_op *search_op_of(const struct search *s, enum search_kind kind, uint32_t index)
{
	if (kind == SEARCH_LOOSE)
		index = s->classes[index].first + s->classes[index].taken;
	return kind == SEARCH_LOOSE ? &s->looses[index] : &s->firms[index];
}

const struct search_op *search_op_before(const struct search *s, const struct search_frame *frame)
{
	uint32_t index = frame->step.index;

	if (frame->step.kind == SEARCH_LOOSE)
		return &s->looses[s->classes[index].first + s->classes[index].taken - 1];
	return &s->firms[index];
}

/* A number that looks random, another for each seed (splitmix64). */
static uint64_t scatter_one(uint64_t seed)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static struct history_key scatter(uint64_t seed)
{
	return (struct history_key){ .low = scatter_one(2 * seed + 1),
				     .high = scatter_one(2 * seed + 2) };
}

static void unlink_place(struct search_link *links, uint32_t at, bool is_out)
{
	links[links[at].previous].next = is_out ? links[at].next : at;
	links[links[at].next].previous = is_out ? links[at].previous : at;
}

/* A firm operation enters the order or leaves it (Zobrist 1970, with sums). */
static void settle(struct search *s, uint32_t firm, bool is_taken)
{
	struct search_entry *entries = s->entries;
	const uint32_t both[] = { 1 + firm, 1 + s->firm_count + firm };
	const struct search_op *o = &s->firms[firm];
	struct history_key key = scatter((uint64_t)firm << 32 | 1);

	s->settled.low += is_taken ? key.low : 0 - key.low;
	s->settled.high += is_taken ? key.high : 0 - key.high;
	if (o->needs != SEARCH_NO_VALUE)
		unlink_place(s->needers, s->value_count + firm, is_taken);
	if (o->makes != SEARCH_NO_VALUE)
		unlink_place(s->makers, s->value_count + firm, is_taken);
	for (size_t i = 0; i < 2; i++) {
		/* Put in again in the reverse order of taking out. */
		uint32_t at = both[is_taken ? i : 1 - i];

		entries[entries[at].previous].next = is_taken ? entries[at].next : at;
		entries[entries[at].next].previous = is_taken ? entries[at].previous : at;
	}
}

/* The next loose operation of a class enters the order, or the last one leaves it. */
static void use(struct search *s, uint32_t index, bool is_taken)
{
	struct search_class *class = &s->classes[index];
	const struct search_op *o;
	uint32_t bit;

	class->taken -= !is_taken;
	bit = class->first + class->taken;
	o = &s->looses[bit];
	s->used[bit / WORD_BITS] ^= (uint64_t)1 << bit % WORD_BITS;
	if (o->needs != SEARCH_NO_VALUE)
		s->loose_needs[o->needs] += is_taken ? UINT32_MAX : 1;
	if (o->makes != SEARCH_NO_VALUE)
		unlink_place(s->makers, s->value_count + s->firm_count + bit, is_taken);
	class->taken += is_taken;
}

void search_take(struct search *s, const struct search_step *step)
{
	const struct search_op *o = search_op_of(s, step->kind, step->index);

	assert(s->depth < (size_t)s->firm_count + s->loose_count);
	s->frames[s->depth++] = (struct search_frame){
		.step = *step,
		.before = s->state,
		.here_before = s->here,
		.latest_before = s->latest,
		.cursor = s->cursor,
	};
	if (step->kind == SEARCH_LOOSE)
		use(s, step->index, true);
	else
		settle(s, step->index, true);
	s->state = step->after;
	if (o->makes != SEARCH_NO_VALUE)
		s->here = o->makes;
	else if (o->needs != SEARCH_NO_VALUE)
		s->here = o->needs;
	s->latest = o->op->invoked > s->latest ? o->op->invoked : s->latest;
	s->cursor = 0;
}

bool search_take_back(struct search *s)
{
	while (s->depth > 0) {
		const struct search_frame *f = &s->frames[--s->depth];

		if (f->step.kind == SEARCH_LOOSE)
			use(s, f->step.index, false);
		else
			settle(s, f->step.index, false);
		s->state = f->before;
		s->here = f->here_before;
		s->latest = f->latest_before;
		s->cursor = f->cursor;
		if (f->step.kind != SEARCH_AT_ONCE)
			return true;
	}
	return false;
}

struct history_key search_key(const struct search *s)
{
	bool is_unseen = s->here != SEARCH_NO_VALUE && s->needers[s->here].next == s->here &&
			 s->loose_needs[s->here] == 0;
	uint64_t kind = s->state.is_free ? 0x66726565 : is_unseen ? 0x756e7365656e : 0;
	struct history_key value = scatter((is_unseen ? 0 : s->state.value) ^ kind << 16);
	struct history_key token = scatter(s->state.token ^ 0x746f6b656e);

	return (struct history_key){
		.low = s->settled.low + (value.low ^ token.high),
		.high = s->settled.high + (value.high ^ token.low),
	};
}

const struct search_op *search_op_at(const struct search *s, uint32_t place)
{
	if (place < s->value_count)
		return NULL;
	place -= s->value_count;
	return place < s->firm_count ? &s->firms[place] : &s->looses[place - s->firm_count];
}

uint32_t search_first_return(const struct search *s)
{
	uint32_t at = s->entries[SEARCH_HEAD].next;

	while (at != SEARCH_HEAD && !s->entries[at].is_return)
		at = s->entries[at].next;
	return at;
}
