/*
 * The checker: examples of the literature, histories of simulated objects, and agreement with a
 * judge that tries every order.
 */
#include "core/history/check.h"

#include "base/limit.h"

#include "unit/unit.h"
#include "unit/histories.h"
#include "unit/small_histories.h"
#include "unit/text_history.h"

enum {
	CASES = 100000
};

static const struct history_limits no_limits = { .memory_max = (size_t)1 << 30 };

/* The verdict on all keys of a history in TSV. */
static enum history_verdict judge(enum history_model model, const char *text)
{
	struct history *h = text_history(model, text);
	enum history_verdict worst = HISTORY_ORDERED;

	for (size_t i = 0; i < history_part_count(h); i++) {
		struct history_slice slice = { .part = history_part(h, i),
					       .initial = history_initial(h),
					       .end = HISTORY_NEVER };
		struct history_answer answer = history_check(&slice, &no_limits);

		worst = answer.verdict > worst ? answer.verdict : worst;
		history_answer_release(&answer);
	}
	history_free(h);
	return worst;
}

#define assert_ordered(model, text) assert_int_equal(judge(model, text), HISTORY_ORDERED)
#define assert_broken(model, text) assert_int_equal(judge(model, text), HISTORY_BROKEN)

/* The order holds each firm operation once, in an order that time and the object allow. */
static void check_order(const struct history_slice *slice, const struct history_answer *answer)
{
	const struct history_op *ops = slice->part.ops;
	struct history_state state = slice->initial;
	bool *is_there = calloc(slice->part.count + 1, sizeof(is_there[0]));
	uint32_t latest = 0;

	for (size_t i = 0; i < answer->order_count; i++) {
		const struct history_op *op = &ops[answer->order[i]];

		assert_true(answer->order[i] < slice->part.count);
		assert_false(is_there[answer->order[i]]);
		is_there[answer->order[i]] = true;
		assert_true(op->returned >= latest);
		latest = op->invoked > latest ? op->invoked : latest;
		assert_true(history_step(op, &state, &state));
	}
	for (size_t i = 0; i < slice->part.count; i++)
		if (ops[i].returned < slice->end && ops[i].invoked >= slice->start)
			assert_true(is_there[i]);
	free(is_there);
}

/* --- Examples. Herlihy and Wing 1990, figures of section 2, as registers. */

static void test_check__operations_one_after_another_must_agree(void **state)
{
	(void)state;
	assert_ordered(HISTORY_REGISTER, "0 invoke write x 1\n0 ok write x 1\n"
					 "1 invoke read x\n1 ok read x 1\n");
	assert_broken(HISTORY_REGISTER, "0 invoke write x 1\n0 ok write x 1\n"
					"1 invoke read x\n1 ok read x nil\n");
}

static void test_check__a_read_beside_a_write_may_see_either(void **state)
{
	(void)state;
	assert_ordered(HISTORY_REGISTER, "0 invoke write x 1\n1 invoke read x\n1 ok read x nil\n"
					 "2 invoke read x\n2 ok read x 1\n0 ok write x 1\n");
}

static void test_check__what_was_seen_cannot_be_unseen(void **state)
{
	(void)state;
	assert_broken(HISTORY_REGISTER, "0 invoke write x 1\n1 invoke read x\n1 ok read x 1\n"
					"2 invoke read x\n2 ok read x nil\n0 ok write x 1\n");
}

static void test_check__two_writes_at_once_go_in_one_order_for_all(void **state)
{
	(void)state;
	assert_ordered(HISTORY_REGISTER,
		       "0 invoke write x 1\n1 invoke write x 2\n0 ok write x 1\n1 ok write x 2\n"
		       "2 invoke read x\n2 ok read x 1\n3 invoke read x\n3 ok read x 1\n");
	assert_broken(HISTORY_REGISTER,
		      "0 invoke write x 1\n1 invoke write x 2\n0 ok write x 1\n1 ok write x 2\n"
		      "2 invoke read x\n2 ok read x 1\n3 invoke read x\n3 ok read x 2\n");
}

static void test_check__keys_are_judged_apart(void **state)
{
	(void)state;
	assert_ordered(HISTORY_REGISTER, "0 invoke write x 1\n0 ok write x 1\n"
					 "1 invoke read y\n1 ok read y nil\n");
}

static void test_check__of_two_swaps_of_one_value_one_wins(void **state)
{
	(void)state;
	assert_broken(HISTORY_CAS, "0 invoke cas x [nil 1]\n1 invoke cas x [nil 2]\n"
				   "0 ok cas x [nil 1]\n1 ok cas x [nil 2]\n");
	assert_ordered(HISTORY_CAS, "0 invoke cas x [nil 1]\n1 invoke cas x [1 2]\n"
				    "0 ok cas x [nil 1]\n1 ok cas x [1 2]\n");
}

static void test_check__a_deleted_key_reads_nil(void **state)
{
	(void)state;
	assert_ordered(HISTORY_KV, "0 invoke put x 1\n0 ok put x 1\n0 invoke del x\n0 ok del x\n"
				   "0 invoke get x\n0 ok get x nil\n");
	assert_broken(HISTORY_KV, "0 invoke put x 1\n0 ok put x 1\n0 invoke del x\n0 ok del x\n"
				  "0 invoke get x\n0 ok get x 1\n");
}

static void test_check__a_counter_loses_no_addition(void **state)
{
	(void)state;
	assert_ordered(HISTORY_COUNTER, "0 invoke inc c\n1 invoke add c 2\n0 ok inc c\n"
					"2 invoke read c\n2 ok read c 1\n1 ok add c 2\n"
					"2 invoke sub c 1\n2 ok sub c\n2 invoke get c\n"
					"2 ok get c 2\n");
	assert_broken(HISTORY_COUNTER, "0 invoke inc c\n1 invoke inc c\n0 ok inc c\n1 ok inc c\n"
				       "2 invoke read c\n2 ok read c 1\n");
}

static void test_check__a_lock_has_one_holder(void **state)
{
	(void)state;
	assert_ordered(HISTORY_LOCK, "0 invoke acquire l\n1 invoke acquire l\n0 ok acquire l 3\n"
				     "0 invoke release l\n0 ok release l\n1 ok acquire l 4\n");
	assert_broken(HISTORY_LOCK, "0 invoke acquire l\n0 ok acquire l\n"
				    "1 invoke acquire l\n1 ok acquire l\n");
	assert_broken(HISTORY_LOCK, "0 invoke acquire l\n0 ok acquire l\n"
				    "1 invoke release l\n1 ok release l\n");
}

static void test_check__fencing_tokens_rise(void **state)
{
	(void)state;
	assert_broken(HISTORY_LOCK, "0 invoke lock l\n0 ok lock l 3\n0 invoke unlock l\n"
				    "0 ok unlock l\n1 invoke lock l\n1 ok lock l 3\n");
}

/* --- Unknown outcomes */

static void test_check__a_failed_operation_did_not_happen(void **state)
{
	(void)state;
	assert_broken(HISTORY_REGISTER, "0 invoke write x 1\n0 fail write x\n"
					"1 invoke read x\n1 ok read x 1\n");
}

static void test_check__an_unknown_write_may_happen_late_or_never(void **state)
{
	static const char start[] = "0 invoke write x 1\n0 info write x\n"
				    "1 invoke write x 2\n1 ok write x 2\n";
	char text[512];

	(void)state;
	(void)snprintf(text, sizeof(text), "%s1 invoke read x\n1 ok read x 2\n", start);
	assert_ordered(HISTORY_REGISTER, text);
	(void)snprintf(text, sizeof(text),
		       "%s1 invoke read x\n1 ok read x 2\n1 invoke read x\n1 ok read x 1\n", start);
	assert_ordered(HISTORY_REGISTER, text);
	(void)snprintf(text, sizeof(text),
		       "%s1 invoke read x\n1 ok read x 1\n1 invoke read x\n1 ok read x 2\n", start);
	assert_broken(HISTORY_REGISTER, text);
}

static void test_check__an_unknown_write_happens_not_before_its_call(void **state)
{
	(void)state;
	assert_broken(HISTORY_REGISTER, "1 invoke read x\n1 ok read x 1\n"
					"0 invoke write x 1\n0 info write x\n");
}

static void test_check__an_unknown_write_happens_at_most_once(void **state)
{
	(void)state;
	assert_broken(HISTORY_REGISTER,
		      "0 invoke write x 1\n0 info write x\n1 invoke read x\n1 ok read x 1\n"
		      "1 invoke write x 2\n1 ok write x 2\n1 invoke read x\n1 ok read x 1\n");
}

static void test_check__a_call_without_return_is_unknown(void **state)
{
	(void)state;
	assert_ordered(HISTORY_REGISTER, "0 invoke write x 1\n1 invoke read x\n1 ok read x 1\n");
	assert_ordered(HISTORY_REGISTER, "0 invoke write x 1\n1 invoke read x\n1 ok read x nil\n");
}

static void test_check__an_unknown_read_says_nothing(void **state)
{
	(void)state;
	assert_ordered(HISTORY_REGISTER, "0 invoke read x\n0 info read x\n1 invoke read x\n");
}

/* --- Simulated objects */

static void check_made(const struct making *how, enum history_model model)
{
	struct made m = made_history(how);
	struct history *h = made_into_history(&m, model);

	for (size_t i = 0; i < history_part_count(h); i++) {
		struct history_slice slice = { .part = history_part(h, i),
					       .initial = history_initial(h),
					       .end = HISTORY_NEVER };
		struct history_answer answer = history_check(&slice, &no_limits);

		assert_int_equal(answer.verdict, HISTORY_ORDERED);
		check_order(&slice, &answer);
		history_answer_release(&answer);
	}
	history_free(h);
	free(m.events);
}

static void test_check__what_a_real_object_did_can_be_ordered(void **state)
{
	uint64_t random = unit_seed(7);

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		struct making how = {
			.seed = unit_random(&random),
			.model = (enum made_model)(i % 3),
			.clients = 1 + (unsigned)unit_below(&random, 10),
			.keys = 1 + (unsigned)unit_below(&random, 3),
			.ops = 1 + unit_below(&random, 400),
			.values = (unsigned)unit_below(&random, 2) * 4,
			.cas_percent = (unsigned)unit_below(&random, 2) * 40,
			.read_percent = 20 + (unsigned)unit_below(&random, 60),
			.info_percent = (unsigned)unit_below(&random, 3) * 4,
		};

		check_made(&how, how.model == MADE_REGISTER  ? HISTORY_CAS
				 : how.model == MADE_COUNTER ? HISTORY_COUNTER
							     : HISTORY_LOCK);
	}
}

/* --- Agreement with the judge */

static void test_check__agrees_with_a_judge_that_tries_every_order(void **state)
{
	uint64_t random = unit_seed(1);
	size_t ordered = 0;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		enum history_model model = (enum history_model)(i % 5);
		struct small_history h;
		struct history_slice slice = { .end = HISTORY_NEVER };
		struct history_answer answer;

		small_make(&h, model, &random);
		slice.part = (struct history_part){ .ops = h.ops, .count = h.count };
		answer = history_check(&slice, &no_limits);
		if (small_is_ordered(model, &slice) != (answer.verdict == HISTORY_ORDERED))
			fail_msg("case %zu of model %s", i, history_model_names[model]);
		if (answer.verdict == HISTORY_ORDERED)
			check_order(&slice, &answer);
		ordered += answer.verdict == HISTORY_ORDERED;
		history_answer_release(&answer);
	}
	print_message("%zu of %d are linearizable\n", ordered, CASES);
	assert_in_range(ordered, CASES / 10, CASES - CASES / 10);
}

/* Plausible ones go deeper than random ones: much of an order fits before it does not. */
static void test_check__agrees_on_simulated_objects_with_one_wrong_read(void **state)
{
	uint64_t random = unit_seed(8);
	size_t ordered = 0;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		struct making how = {
			.seed = unit_random(&random),
			.clients = 2 + (unsigned)unit_below(&random, 4),
			.keys = 1,
			.ops = 4 + unit_below(&random, SMALL_OPS_MAX - 3),
			.values = 2 + (unsigned)unit_below(&random, 3),
			.cas_percent = 50,
			.read_percent = 40,
			.info_percent = 10 * (unsigned)unit_below(&random, 7),
		};
		struct made m = made_history(&how);
		size_t at = unit_below(&random, m.count);
		struct history_slice slice = { .end = HISTORY_NEVER };
		struct history_answer answer;
		struct history *h;

		if (m.events[at].op == MADE_READ && m.events[at].type == MADE_OK)
			m.events[at].value = (int64_t)unit_below(&random, how.values);
		h = made_into_history(&m, HISTORY_CAS);
		slice.part = history_part(h, 0);
		answer = history_check(&slice, &no_limits);
		if (small_is_ordered(HISTORY_CAS, &slice) != (answer.verdict == HISTORY_ORDERED))
			fail_msg("case %zu", i);
		ordered += answer.verdict == HISTORY_ORDERED;
		history_answer_release(&answer);
		history_free(h);
		free(m.events);
	}
	print_message("%zu of %d are linearizable\n", ordered, CASES);
	assert_in_range(ordered, CASES / 2, CASES - 1000);
}

static void test_check__agrees_on_slices_from_any_state(void **state)
{
	uint64_t random = unit_seed(2);
	size_t ordered = 0;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		enum history_model model = (enum history_model)(i % 5);
		struct small_history h;
		struct history_slice slice = { .initial = { .is_free = true } };
		struct history_answer answer;

		small_make(&h, model, &random);
		slice.part = (struct history_part){ .ops = h.ops, .count = h.count };
		slice.start = (uint32_t)unit_below(&random, h.events);
		slice.end = h.events - (uint32_t)unit_below(&random, 3) * (i % 2 == 0);
		slice.end = slice.end < slice.start ? slice.start : slice.end;
		answer = history_check(&slice, &no_limits);
		if (small_is_ordered(model, &slice) != (answer.verdict == HISTORY_ORDERED))
			fail_msg("case %zu of model %s", i, history_model_names[model]);
		ordered += answer.verdict == HISTORY_ORDERED;
		history_answer_release(&answer);
	}
	print_message("%zu of %d can be ordered\n", ordered, CASES);
}

/* --- Limits */

static bool count_down(void *context)
{
	unsigned *left = context;

	return --*left == 0;
}

/* A history that needs a long search: adds of powers of two, and a sum that is not there. */
static struct history *hard_history(void)
{
	char text[4096];
	size_t size = 0;

	for (unsigned i = 0; i < 24; i++)
		size += (size_t)snprintf(text + size, sizeof(text) - size,
					 "%u invoke add c %u\n%u info add c\n", i, 2u << i, i);
	(void)snprintf(text + size, sizeof(text) - size, "99 invoke read c\n99 ok read c 1\n");
	return text_history(HISTORY_COUNTER, text);
}

static void test_check__time_that_is_over_leaves_it_undecided(void **state)
{
	struct history *h = hard_history();
	unsigned left = 3;
	struct history_limits limits = { .is_over = count_down,
					 .context = &left,
					 .memory_max = (size_t)1 << 30 };
	struct history_slice slice = { .part = history_part(h, 0), .end = HISTORY_NEVER };
	struct history_answer answer = history_check(&slice, &limits);

	(void)state;
	assert_int_equal(answer.verdict, HISTORY_NO_TIME);
	assert_int_equal(left, 0);
	history_answer_release(&answer);
	history_free(h);
}

static void test_check__memory_that_is_used_up_leaves_it_undecided(void **state)
{
	struct history *h = hard_history();
	struct history_limits limits = { .memory_max = 1 << 20 };
	struct history_slice slice = { .part = history_part(h, 0), .end = HISTORY_NEVER };
	struct history_answer answer = history_check(&slice, &limits);

	(void)state;
	assert_int_equal(answer.verdict, HISTORY_NO_MEMORY);
	assert_true(answer.visited > 1000);
	history_answer_release(&answer);
	history_free(h);
}
