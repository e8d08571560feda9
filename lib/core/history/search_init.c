/*
 * Setting a search up: which operations are firm and which loose, classes of loose ones, the list
 * of calls and returns, and small numbers for the values of registers, so that it is known at each
 * moment which operations still need a value and which can still make it.
 */
#include "core/history/search.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	WORD_BITS = 64
};

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* --- Values */

static bool is_register(enum history_kind kind)
{
	return kind == HISTORY_READ || kind == HISTORY_WRITE || kind == HISTORY_SWAP;
}

static int compare_words(const void *a, const void *b)
{
	const uint64_t *one = a, *two = b;

	return compare_numbers(*one, *two);
}

static uint32_t number_of(const uint64_t *sorted, size_t count, uint64_t value)
{
	const uint64_t *found = bsearch(&value, sorted, count, sizeof(value), compare_words);

	assert(found != NULL);
	return (uint32_t)(found - sorted);
}

static void number_values(const uint64_t *sorted, size_t count, struct search_op *o)
{
	enum history_kind kind = o->op->verb->kind;

	o->needs = o->makes = SEARCH_NO_VALUE;
	if (kind == HISTORY_READ)
		o->needs = number_of(sorted, count, o->op->out);
	if (kind == HISTORY_SWAP || kind == HISTORY_WRITE)
		o->makes =
			number_of(sorted, count, kind == HISTORY_SWAP ? o->op->second : o->op->in);
	if (kind == HISTORY_SWAP)
		o->needs = number_of(sorted, count, o->op->in);
}

/* A place and the position by which its ring is sorted. */
struct placed {
	uint32_t place, value, position;
};

static int compare_placed(const void *a, const void *b)
{
	const struct placed *one = a, *two = b;

	return compare_numbers(one->position, two->position);
}

/* Rings of one place for each value, and the places given behind them. */
static struct search_link *link_rings(const struct search *s, struct placed *placed, size_t count)
{
	size_t total = (size_t)s->value_count + s->firm_count + s->loose_count;
	struct search_link *links = mem_zalloc(total, sizeof(links[0]));

	for (uint32_t i = 0; i < s->value_count; i++)
		links[i] = (struct search_link){ .previous = i, .next = i };
	if (count > 0)
		qsort(placed, count, sizeof(placed[0]), compare_placed);
	for (size_t i = 0; i < count; i++) {
		uint32_t last = links[placed[i].value].previous;

		links[placed[i].place] = (struct search_link){ last, placed[i].value };
		links[last].next = links[placed[i].value].previous = placed[i].place;
	}
	return links;
}

/* The rings of needers and makers. */
static void init_rings(struct search *s)
{
	uint32_t count = s->firm_count + s->loose_count;
	struct placed *needers = mem_zalloc(count, sizeof(needers[0]));
	struct placed *makers = mem_zalloc(count, sizeof(makers[0]));
	size_t needer_count = 0, maker_count = 0;

	s->loose_needs = mem_zalloc(s->value_count, sizeof(s->loose_needs[0]));
	for (uint32_t i = 0; i < count; i++) {
		const struct search_op *o = search_op_at(s, s->value_count + i);

		if (o->needs != SEARCH_NO_VALUE && i >= s->firm_count)
			s->loose_needs[o->needs]++;
		if (o->needs != SEARCH_NO_VALUE && i < s->firm_count)
			needers[needer_count++] =
				(struct placed){ s->value_count + i, o->needs, o->op->returned };
		if (o->makes != SEARCH_NO_VALUE)
			makers[maker_count++] =
				(struct placed){ s->value_count + i, o->makes, o->op->invoked };
	}
	s->needers = link_rings(s, needers, needer_count);
	s->makers = link_rings(s, makers, maker_count);
	mem_free(needers);
	mem_free(makers);
}

/* Numbers for all values that operations of registers meet, and for the initial one. */
static void init_values(struct search *s)
{
	const struct history_part *part = &s->slice->part;
	uint64_t *sorted = mem_zalloc(3 * part->count + 1, sizeof(sorted[0]));
	size_t count = 1;

	sorted[0] = s->state.value;
	for (size_t i = 0; i < part->count; i++) {
		const struct history_op *op = &part->ops[i];

		if (!is_register(op->verb->kind))
			continue;
		sorted[count++] = op->in;
		sorted[count++] = op->second;
		sorted[count++] = op->out;
	}
	qsort(sorted, count, sizeof(sorted[0]), compare_words);
	s->value_count = (uint32_t)count; /* some twice, of which one is used */
	for (uint32_t i = 0; i < s->firm_count; i++)
		number_values(sorted, count, &s->firms[i]);
	for (uint32_t i = 0; i < s->loose_count; i++)
		number_values(sorted, count, &s->looses[i]);
	s->here = SEARCH_NO_VALUE;
	if (!s->state.is_free && part->count > 0 && is_register(part->ops[0].verb->kind))
		s->here = number_of(sorted, count, s->state.value);
	mem_free(sorted);
	init_rings(s);
}

/* --- Operations */

/* Splits the slice's operations into firm and loose ones. */
static void sort_out(struct search *s)
{
	const struct history_slice *slice = s->slice;

	s->firms = mem_zalloc(slice->part.count, sizeof(s->firms[0]));
	s->looses = mem_zalloc(slice->part.count, sizeof(s->looses[0]));
	for (size_t i = 0; i < slice->part.count; i++) {
		const struct history_op *op = &slice->part.ops[i];
		bool is_known = op->returned < slice->end;
		struct search_op o = { .op = op,
				       .expires = is_known ? op->returned : HISTORY_NEVER };

		if (op->invoked >= slice->end || (is_known && op->returned < slice->start))
			continue;
		if (is_known && op->invoked >= slice->start)
			s->firms[s->firm_count++] = o;
		else if (!history_observes(op)) /* free to be left out, it says nothing */
			s->looses[s->loose_count++] = o;
	}
}

/* An order in which operations that do the same are equal. */
static int compare_effects(const struct history_op *one, const struct history_op *two)
{
	int r = compare_numbers(one->verb->kind, two->verb->kind);

	r = r != 0 ? r : compare_numbers(one->in, two->in);
	r = r != 0 ? r : compare_numbers(one->second, two->second);
	r = r != 0 ? r : compare_numbers(one->has_token, two->has_token);
	r = r != 0 ? r : compare_numbers(one->out, two->out);
	if (one->verb->kind == HISTORY_ACQUIRE || one->verb->kind == HISTORY_RELEASE)
		r = r != 0 ? r : compare_numbers(one->process, two->process);
	return r;
}

/* The order of classes; 0 for two of the same. One that expires is alone. */
static int compare_classes(const struct search_op *a, const struct search_op *b)
{
	int r = compare_effects(a->op, b->op);

	return r != 0 ? r : compare_numbers(a->expires, b->expires);
}

static int compare_looses(const void *a, const void *b)
{
	const struct search_op *one = a, *two = b;
	int r = compare_classes(one, two);

	return r != 0 ? r : compare_numbers(one->op->invoked, two->op->invoked);
}

static void classify(struct search *s)
{
	s->classes = mem_zalloc(s->loose_count, sizeof(s->classes[0]));
	s->used_words = ((size_t)s->loose_count + WORD_BITS - 1) / WORD_BITS;
	s->used = mem_zalloc(s->used_words, sizeof(s->used[0]));
	if (s->loose_count > 0)
		qsort(s->looses, s->loose_count, sizeof(s->looses[0]), compare_looses);
	for (uint32_t i = 0; i < s->loose_count; i++) {
		if (i == 0 || compare_classes(&s->looses[i - 1], &s->looses[i]) != 0)
			s->classes[s->class_count++] = (struct search_class){ .first = i };
		s->classes[s->class_count - 1].count++;
		s->expires_any = s->expires_any || s->looses[i].expires != HISTORY_NEVER;
	}
}

static int compare_firms(const void *a, const void *b)
{
	const struct search_op *const *one = a, *const *two = b;

	return compare_effects((*one)->op, (*two)->op);
}

/* Numbers the effects of firm operations. */
static void number_effects(struct search *s)
{
	struct search_op **sorted = mem_zalloc(s->firm_count, sizeof(sorted[0]));

	for (uint32_t i = 0; i < s->firm_count; i++)
		sorted[i] = &s->firms[i];
	if (s->firm_count > 0)
		qsort(sorted, s->firm_count, sizeof(sorted[0]), compare_firms);
	for (uint32_t i = 1; i < s->firm_count; i++)
		sorted[i]->effect = sorted[i - 1]->effect +
				    (compare_effects(sorted[i - 1]->op, sorted[i]->op) != 0);
	mem_free(sorted);
}

static int compare_entries(const void *a, const void *b)
{
	const struct search_entry *const *one = a, *const *two = b;

	return compare_numbers((*one)->position, (*two)->position);
}

static void link_entries(struct search *s)
{
	size_t count = 2 * (size_t)s->firm_count;
	struct search_entry **sorted = mem_zalloc(count, sizeof(sorted[0]));
	uint32_t last = SEARCH_HEAD;

	s->entries = mem_zalloc(count + 1, sizeof(s->entries[0]));
	for (uint32_t i = 0; i < count; i++) {
		uint32_t firm = i % s->firm_count;
		const struct history_op *op = s->firms[firm].op;
		bool is_return = i >= s->firm_count;

		s->entries[1 + i] = (struct search_entry){
			.position = is_return ? op->returned : op->invoked,
			.firm = firm,
			.is_return = is_return,
		};
		sorted[i] = &s->entries[1 + i];
	}
	if (count > 0)
		qsort(sorted, count, sizeof(sorted[0]), compare_entries);
	for (size_t i = 0; i < count; i++) {
		uint32_t index = (uint32_t)(sorted[i] - s->entries);

		s->entries[last].next = index;
		s->entries[index].previous = last;
		last = index;
	}
	s->entries[last].next = SEARCH_HEAD;
	s->entries[SEARCH_HEAD].previous = last;
	mem_free(sorted);
}

void search_init(struct search *s, const struct history_slice *slice)
{
	*s = (struct search){ .slice = slice, .state = slice->initial };
	assert(slice->part.count < HISTORY_NEVER / 4);
	sort_out(s);
	classify(s);
	number_effects(s);
	link_entries(s);
	init_values(s);
	s->frames = mem_zalloc((size_t)s->firm_count + s->loose_count, sizeof(s->frames[0]));
}

void search_release(struct search *s)
{
	mem_free(s->frames);
	mem_free(s->loose_needs);
	mem_free(s->makers);
	mem_free(s->needers);
	mem_free(s->used);
	mem_free(s->classes);
	mem_free(s->looses);
	mem_free(s->entries);
	mem_free(s->firms);
}
