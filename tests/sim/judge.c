/*
 * The judge knows everything: what each member applied, and what each client was told. Revisions
 * are log indices, so linearizability needs no search: operations in the order of their indices
 * must explain every answer, and must not contradict real time.
 */
#include <stdlib.h>

#include "sim/sim.h"

void judge_apply(struct sim *s, uint32_t at, const struct core_entry *entry, uint64_t hash)
{
	struct core_entry *decided = &s->decided[entry->index];

	if (decided->index == 0) {
		if (entry->index != s->decided_last + 1) {
			sim_fail(s, "agreement: member %u applied %llu before anyone had %llu",
				 at + 1, (unsigned long long)entry->index,
				 (unsigned long long)s->decided_last + 1);
			return;
		}
		*decided = *entry;
		s->decided_last = entry->index;
		s->hashes[entry->index] = hash;
		if (entry->kind == CORE_CONFIG)
			s->stats.configs++;
		return;
	}
	if (decided->epoch != entry->epoch || decided->blob != entry->blob)
		sim_fail(s, "agreement: member %u applied another entry at %llu", at + 1,
			 (unsigned long long)entry->index);
	else if (s->hashes[entry->index] != hash)
		sim_fail(s, "state hash: member %u differs at %llu", at + 1,
			 (unsigned long long)entry->index);
}

static int by_index(const void *a, const void *b)
{
	const struct sim_done *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	/* A read of the state at an index comes behind the write that made it. */
	return x->op == y->op ? 0 : x->op == SIM_WRITE ? -1 : 1;
}

static int by_return(const void *a, const void *b)
{
	const struct sim_done *x = *(const struct sim_done *const *)a,
			      *y = *(const struct sim_done *const *)b;

	return x->returned_us < y->returned_us ? -1 : x->returned_us > y->returned_us;
}

static int by_invoke(const void *a, const void *b)
{
	const struct sim_done *x = *(const struct sim_done *const *)a,
			      *y = *(const struct sim_done *const *)b;

	return x->invoked_us < y->invoked_us ? -1 : x->invoked_us > y->invoked_us;
}

/* No acknowledged write is lost, and reads give what the log says. */
static void check_answers(struct sim *s)
{
	uint64_t values[SIM_KEYS] = { 0 }, numbers[SIM_CLIENTS] = { 0 };
	uint32_t d = 0;

	qsort(s->done, s->done_count, sizeof(s->done[0]), by_index);
	for (uint64_t i = 0; i <= s->decided_last && s->failure[0] == '\0'; i++) {
		const struct core_entry *e = &s->decided[i];
		const struct sim_request *q = NULL;
		bool is_applied = false;

		if (e->kind == CORE_DATA) {
			q = &((const struct sim_blob *)(const void *)e->blob)->request;
			is_applied = q->number > numbers[q->client];
			if (is_applied) {
				numbers[q->client] = q->number;
				values[q->key] = q->value;
			}
		}
		for (; d < s->done_count && s->done[d].index == i; d++) {
			const struct sim_done *done = &s->done[d];

			if (done->op == SIM_WRITE &&
			    (!is_applied || q->key != done->key || q->value != done->value))
				sim_fail(s, "acknowledged write of %llu is not at %llu",
					 (unsigned long long)done->value, (unsigned long long)i);
			if (done->op == SIM_READ && values[done->key] != done->value)
				sim_fail(s, "a read at %llu saw %llu instead of %llu",
					 (unsigned long long)i, (unsigned long long)done->value,
					 (unsigned long long)values[done->key]);
		}
	}
	if (d < s->done_count && s->failure[0] == '\0')
		sim_fail(s, "an answer names %llu, which was never decided",
			 (unsigned long long)s->done[d].index);
}

/*
 * What returned before another was invoked has no higher index than it (and a write a lower one).
 */
static void check_real_time(struct sim *s)
{
	const struct sim_done **returns = malloc((s->done_count + 1) * sizeof(*returns));
	const struct sim_done **invokes = malloc((s->done_count + 1) * sizeof(*invokes));
	uint64_t highest = 0;
	uint32_t r = 0;

	for (uint32_t i = 0; i < s->done_count; i++)
		returns[i] = invokes[i] = &s->done[i];
	qsort(returns, s->done_count, sizeof(*returns), by_return);
	qsort(invokes, s->done_count, sizeof(*invokes), by_invoke);
	for (uint32_t i = 0; i < s->done_count; i++) {
		for (; r < s->done_count && returns[r]->returned_us < invokes[i]->invoked_us; r++)
			if (returns[r]->index > highest)
				highest = returns[r]->index;
		if (invokes[i]->index < highest) {
			sim_fail(s,
				 "real time: an operation at %llu began after one at %llu was over",
				 (unsigned long long)invokes[i]->index,
				 (unsigned long long)highest);
			break;
		}
	}
	free(returns);
	free(invokes);
}

void judge_end(struct sim *s)
{
	if (s->failure[0] == '\0')
		check_answers(s);
	if (s->failure[0] == '\0')
		check_real_time(s);
}
