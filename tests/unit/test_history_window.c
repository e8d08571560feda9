/*
 * Where a history breaks: known examples, and for random ones the laws of a window: nothing before
 * its end breaks, and no later start does.
 */
#include "core/history/window.h"

#include "unit/unit.h"
#include "unit/histories.h"
#include "unit/small_histories.h"
#include "unit/text_history.h"

enum {
	CASES = 20000
};

static const struct history_limits no_limits = { .memory_max = (size_t)1 << 30 };

/* The window of a part, which must be broken. */
static struct history_window find_window(struct history_part part, struct history_state initial,
					 const struct history_limits *limits)
{
	struct history_slice slice = { .part = part, .initial = initial, .end = HISTORY_NEVER };
	struct history_answer answer = history_check(&slice, &no_limits);
	struct history_window w;

	assert_int_equal(answer.verdict, HISTORY_BROKEN);
	slice.end = answer.reached;
	w = history_window_find(
		&(struct history_slice){ .part = part, .initial = initial, .end = HISTORY_NEVER },
		&answer, limits);
	history_answer_release(&answer);
	answer = history_check(&slice, &no_limits);
	assert_int_equal(answer.verdict, HISTORY_ORDERED); /* what was reached has an order */
	history_answer_release(&answer);
	return w;
}

/* The lines of the calls in the window of a broken history of one key, as text. */
static void expect_window(enum history_model model, const char *text, const char *lines,
			  bool is_free)
{
	struct history *h = text_history(model, text);
	struct history_part part = history_part(h, 0);
	struct history_window w = find_window(part, history_initial(h), &no_limits);
	char found[256] = "";
	size_t size = 0;

	for (size_t i = 0; i < part.count; i++)
		if (history_window_place(&w, &part.ops[i]) == HISTORY_WITHIN)
			size += (size_t)snprintf(found + size, sizeof(found) - size, "%llu ",
						 (unsigned long long)part.ops[i].invoke_line);
	assert_string_equal(found, lines);
	assert_int_equal(w.is_free, is_free);
	assert_true(w.is_smallest);
	history_free(h);
}

static void test_window__a_stale_read_is_shown_with_the_write_that_it_missed(void **state)
{
	(void)state;
	expect_window(HISTORY_REGISTER,
		      "0 invoke write x 1\n0 ok write x 1\n0 invoke write x 2\n0 ok write x 2\n"
		      "1 invoke read x\n1 ok read x 1\n0 invoke write x 3\n0 ok write x 3\n",
		      "3 5 ", true);
}

static void test_window__an_operation_of_unknown_outcome_that_helps_ends_no_window(void **state)
{
	(void)state;
	expect_window(HISTORY_REGISTER,
		      "9 invoke write x 1\n9 info write x\n0 invoke write x 2\n0 ok write x 2\n"
		      "1 invoke read x\n1 ok read x 1\n1 invoke read x\n1 ok read x 2\n",
		      "5 7 ", true);
}

static void test_window__what_ran_at_the_start_is_included(void **state)
{
	(void)state;
	expect_window(HISTORY_REGISTER,
		      "0 invoke write x 1\n1 invoke read x\n1 ok read x 1\n"
		      "1 invoke read x\n1 ok read x nil\n0 ok write x 1\n",
		      "2 4 ", true);
}

static void test_window__only_the_initial_state_may_be_wrong(void **state)
{
	(void)state;
	expect_window(HISTORY_REGISTER, "0 invoke read x\n0 ok read x 1\n", "1 ", false);
}

static void test_window__a_counter_and_a_lock_break_too(void **state)
{
	(void)state;
	expect_window(HISTORY_COUNTER,
		      "0 invoke read c\n0 ok read c 0\n0 invoke inc c\n0 ok inc c\n"
		      "0 invoke read c\n0 ok read c 0\n",
		      "1 3 5 ", true);
	expect_window(HISTORY_LOCK, "0 invoke lock l\n0 ok lock l\n1 invoke lock l\n1 ok lock l\n",
		      "1 3 ", true);
}

static bool is_broken(const struct history_slice *slice)
{
	struct history_answer answer = history_check(slice, &no_limits);

	history_answer_release(&answer);
	return answer.verdict == HISTORY_BROKEN;
}

/* The laws of a window. */
static void check_window(struct history_part part)
{
	struct history_slice slice = { .part = part, .end = HISTORY_NEVER };
	struct history_window w = find_window(part, slice.initial, &no_limits);

	assert_true(w.is_smallest);
	slice.end = w.end;
	assert_true(is_broken(&slice));
	slice.end = w.end - 1;
	assert_false(is_broken(&slice));
	slice.end = w.end;
	slice.initial.is_free = true;
	slice.start = w.start;
	assert_int_equal(is_broken(&slice), w.is_free);
	/* Behind the next event of an operation; those of dropped ones change nothing. */
	for (size_t i = 0; i < part.count; i++) {
		slice.start = part.ops[i].invoked + 1;
		assert_false(slice.start > w.start && is_broken(&slice));
		slice.start = part.ops[i].returned + 1;
		assert_false(slice.start > w.start && is_broken(&slice));
	}
}

static void test_window__nothing_smaller_breaks(void **state)
{
	uint64_t random = unit_seed(4);
	size_t broken = 0;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		struct small_history h;
		struct history_slice slice = { .end = HISTORY_NEVER };

		small_make(&h, (enum history_model)(i % 5), &random);
		slice.part = (struct history_part){ .ops = h.ops, .count = h.count };
		if (!is_broken(&slice))
			continue;
		check_window(slice.part);
		broken++;
	}
	assert_in_range(broken, CASES / 10, CASES);
}

static void test_window__nothing_smaller_breaks_in_long_histories(void **state)
{
	uint64_t random = unit_seed(6);
	size_t broken = 0;

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		struct making how = {
			.seed = unit_random(&random),
			.clients = 5,
			.keys = 1,
			.ops = 100,
			.values = i % 2 * 6,
			.cas_percent = 20,
			.read_percent = 50,
			.info_percent = 4,
		};
		struct made m = made_history(&how);
		struct history *h;
		struct history_slice slice = { .end = HISTORY_NEVER };

		(void)made_spoil(&m, 10); /* without a read to spoil it is linearizable */
		h = made_into_history(&m, HISTORY_CAS);
		slice.part = history_part(h, 0);
		if (is_broken(&slice)) {
			check_window(slice.part);
			broken++;
		}
		history_free(h);
		free(m.events);
	}
	assert_in_range(broken, 5, 20);
}

static bool is_over_at_once(void *context)
{
	(void)context;
	return true;
}

static void test_window__without_time_it_is_larger_but_true(void **state)
{
	const struct history_limits limits = { .is_over = is_over_at_once, .memory_max = 1 << 20 };
	struct making how = { .seed = 1,
			      .clients = 5,
			      .keys = 1,
			      .ops = 4000,
			      .read_percent = 50,
			      .values = 5,
			      .info_percent = 2 };
	struct made m = made_history(&how);
	struct history_slice slice = { .initial = { .is_free = true } };
	struct history_window w;
	struct history *h;

	(void)state;
	assert_true(made_spoil(&m, 0));
	h = made_into_history(&m, HISTORY_CAS);
	slice.part = history_part(h, 0);
	w = find_window(slice.part, history_initial(h), &limits);
	assert_false(w.is_smallest);
	slice.start = w.start;
	slice.end = w.end;
	if (w.is_free)
		assert_true(is_broken(&slice));
	else
		assert_int_equal(w.start, 0);
	history_free(h);
	free(m.events);
}
