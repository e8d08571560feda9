/*
 * From events to operations: pairing, keys, values, and what is refused with which words.
 */
#include "core/history/history.h"

#include <errno.h>

#include "unit/unit.h"
#include "unit/histories.h"
#include "unit/text_history.h"

static struct event_word word(const char *text)
{
	return (struct event_word){ .is_nil = text == NULL,
				    .text = span_str(text == NULL ? "" : text) };
}

/* Adds events as text_history does, up to the first that is refused, and expects its words. */
static void refuse(enum history_model model, const char *text, uint64_t line, const char *wanted)
{
	struct history *h = history_new(model, 100);
	struct event_reader r = EVENT_READER_INIT;
	struct span rest = span_str(text), one;
	struct event event;
	uint64_t number = 0;
	struct err err = { "" };
	int code = 0;

	r.format = EVENT_TSV;
	while (code == 0 && span_cut(&rest, '\n', &one) && one.len > 0) {
		char copy[128];
		unsigned blanks = 0;

		for (size_t i = 0; i < one.len; i++) {
			copy[i] = one.data[i] == ' ' && blanks < 4 ? '\t' : one.data[i];
			blanks += one.data[i] == ' ';
		}
		assert_int_equal(event_read(&r, span_of(copy, one.len), &event, &err), EVENT_READ);
		code = history_add(h, &event, ++number, &err);
	}
	if (code == 0)
		code = history_end(h, &number, &err);
	assert_int_equal(code, -EBADMSG);
	assert_int_equal(number, line);
	assert_string_equal(err.text, wanted);
	event_reader_release(&r);
	history_free(h);
}

static void test_history__calls_and_returns_are_paired_by_process(void **state)
{
	struct history *h =
		text_history(HISTORY_CAS, "a invoke write x 1\nb invoke cas x [1 2]\n"
					  "a ok write x 1\na invoke read x\nb ok cas x [1 2]\n"
					  "a ok read x 2\n");
	struct history_part part = history_part(h, 0);

	(void)state;
	assert_int_equal(history_part_count(h), 1);
	assert_int_equal(history_called(h), 3);
	assert_int_equal(part.count, 3);
	assert_span(part.key.text, "x");
	assert_span(history_process(h, part.ops[1].process), "b");
	assert_int_equal(part.ops[0].invoked, 0);
	assert_int_equal(part.ops[0].returned, 2);
	assert_int_equal(part.ops[1].returned, 4);
	assert_int_equal(part.ops[2].invoke_line, 4);
	assert_int_equal(part.ops[2].return_line, 6);
	assert_int_equal(part.ops[0].in, part.ops[1].in);
	assert_int_equal(part.ops[1].second, part.ops[2].out);
	history_free(h);
}

static void test_history__operations_are_apart_by_key_in_the_order_of_calls(void **state)
{
	struct history *h =
		text_history(HISTORY_REGISTER, "0 invoke write y 1\n1 invoke write x 1\n"
					       "2 invoke write y 2\n2 ok write y\n0 ok write y\n"
					       "1 ok write x\n3 invoke write nil 1\n");

	(void)state;
	assert_int_equal(history_part_count(h), 3);
	assert_span(history_part(h, 0).key.text, "y");
	assert_int_equal(history_part(h, 0).count, 2);
	assert_int_equal(history_part(h, 0).ops[1].invoke_line, 3);
	assert_int_equal(history_part(h, 1).count, 1);
	assert_true(history_part(h, 2).key.is_nil);
	history_free(h);
}

static void test_history__what_failed_or_only_might_have_looked_is_dropped(void **state)
{
	struct history *h =
		text_history(HISTORY_CAS, "0 invoke write x 1\n0 fail write x\n"
					  "1 invoke read x\n1 info read x\n2 invoke cas x [1 1]\n"
					  "3 invoke write x 2\n3 info write x\n4 invoke read x\n");

	(void)state;
	assert_int_equal(history_called(h), 5);
	assert_int_equal(history_part(h, 0).count, 1);
	assert_int_equal(history_part(h, 0).ops[0].returned, HISTORY_NEVER);
	history_free(h);
}

static void test_history__a_process_may_go_on_behind_an_unknown_outcome(void **state)
{
	struct history *h = text_history(HISTORY_REGISTER, "0 invoke write x 1\n0 info write x\n"
							   "0 invoke write x 2\n0 ok write x\n");

	(void)state;
	assert_int_equal(history_part(h, 0).count, 2);
	history_free(h);
}

static void test_history__times_order_events_where_all_have_one(void **state)
{
	static const char *const types[] = { "invoke", "ok", "invoke", "ok" };
	static const uint64_t times[] = { 5, 9, 1, 5 };

	(void)state;
	for (int all = 0; all <= 1; all++) {
		struct history *h = history_new(HISTORY_REGISTER, 10);
		uint64_t line;
		struct err err;

		for (size_t i = 0; i < 4; i++) {
			struct event e = {
				.process = span_str(i < 2 ? "late" : "early"),
				.op = span_str("write"),
				.key = word("x"),
				.value = i % 2 == 0 ? word("1") : word(NULL),
				.has_time = all == 1 || i != 3,
				.time = times[i],
			};

			assert_true(event_type_of(span_str(types[i]), &e.type));
			assert_int_equal(history_add(h, &e, i + 1, &err), 0);
		}
		assert_int_equal(history_end(h, &line, &err), 0);
		/* At equal times the line decides: the call of line 1 is before the return. */
		assert_int_equal(history_part(h, 0).ops[0].invoke_line, all == 1 ? 3 : 1);
		assert_int_equal(history_part(h, 0).ops[1].invoked, all == 1 ? 1 : 2);
		history_free(h);
	}
}

static void test_history__what_does_not_pair_is_named_by_line(void **state)
{
	(void)state;
	refuse(HISTORY_REGISTER, "0 invoke read x\n0 invoke read x\n", 2,
	       "process 0 calls while its call of line 1 runs");
	refuse(HISTORY_REGISTER, "0 ok read x 1\n", 1, "process 0 has no call that could end");
	refuse(HISTORY_REGISTER, "0 invoke read x\n0 info read x\n0 ok read x 1\n", 3,
	       "process 0 has no call that could end");
	refuse(HISTORY_REGISTER, "0 invoke read x\n0 ok write x 1\n", 2,
	       "write ends, but line 1 calls read");
	refuse(HISTORY_REGISTER, "0 invoke read x\n0 ok read y 1\n", 2,
	       "another key than in line 1");
	refuse(HISTORY_REGISTER, "0 invoke write x 1\n0 ok write x 2\n", 2,
	       "another value than in line 1");
	refuse(HISTORY_CAS, "0 invoke cas x [1 2]\n0 ok cas x [1 3]\n", 2,
	       "another value than in line 1");
	refuse(HISTORY_COUNTER, "0 invoke add x 1\n0 ok add x 2\n", 2,
	       "another value than in line 1");
}

static void test_history__operations_and_values_that_a_model_lacks_are_refused(void **state)
{
	(void)state;
	refuse(HISTORY_REGISTER, "0 invoke cas x [1 2]\n", 1,
	       "model register has no operation cas");
	refuse(HISTORY_CAS, "0 invoke cas x 2\n", 1, "cas takes a pair [OLD NEW]");
	refuse(HISTORY_CAS, "0 invoke write x [1 2]\n", 1, "write takes one value");
	refuse(HISTORY_CAS, "0 invoke write x\n", 1, "write takes one value");
	refuse(HISTORY_CAS, "0 ok read x [1 2]\n", 1, "read gives one value");
	refuse(HISTORY_KV, "0 invoke delete x 1\n", 1, "delete takes no value");
	refuse(HISTORY_COUNTER, "0 invoke add x y\n", 1, "value y is no whole number of 64 bits");
	refuse(HISTORY_COUNTER, "0 invoke add x [1 2]\n", 1, "add takes one number");
	refuse(HISTORY_COUNTER, "0 ok read x\n", 1, "value nil is no whole number of 64 bits");
	refuse(HISTORY_COUNTER, "0 ok read x 9223372036854775808\n", 1,
	       "value 9223372036854775808 is no whole number of 64 bits");
	refuse(HISTORY_LOCK, "0 invoke acquire x 1\n", 1, "acquire takes no value");
	refuse(HISTORY_LOCK, "0 ok acquire x -1\n", 1, "a token is a number from 0 on");
	refuse(HISTORY_LOCK, "0 ok release x 1\n", 1, "release takes no value");
}

static void test_history__events_stop_at_the_cap(void **state)
{
	struct history *h = history_new(HISTORY_REGISTER, 2);
	struct event e = { .process = span_str("0"), .op = span_str("read"), .key = word("x") };
	struct err err;

	(void)state;
	assert_int_equal(history_add(h, &e, 1, &err), 0);
	assert_int_equal(history_add(h, &e, 2, &err), 0);
	assert_int_equal(history_add(h, &e, 3, &err), -EMSGSIZE);
	assert_string_equal(err.text, "more than 2 events");
	history_free(h);
}

static void test_history__the_initial_value_is_what_the_model_has(void **state)
{
	static const struct {
		enum history_model model;
		const char *value;
		int code;
	} rows[] = {
		{ HISTORY_REGISTER, "a", 0 },        { HISTORY_KV, NULL, 0 },
		{ HISTORY_COUNTER, "-5", 0 },        { HISTORY_COUNTER, "a", -EBADMSG },
		{ HISTORY_COUNTER, NULL, -EBADMSG }, { HISTORY_LOCK, "a", -EBADMSG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct history *h = history_new(rows[i].model, 10);

		assert_int_equal(history_set_initial(h, word(rows[i].value), NULL), rows[i].code);
		if (rows[i].model == HISTORY_COUNTER && rows[i].code == 0)
			assert_int_equal(history_initial(h).value, (uint64_t)-5);
		history_free(h);
	}
}

static void expect_values(const struct history *h, const struct history_op *op, const char *in,
			  const char *second, const char *out)
{
	const char *const wanted[] = { in, second, out };
	struct buf scratch = BUF_INIT(64);

	for (int role = HISTORY_IN; role <= HISTORY_OUT; role++) {
		struct event_word w;
		bool is_there = history_value(h, op, (enum history_role)role, &scratch, &w);

		assert_int_equal(is_there, wanted[role] != NULL);
		if (is_there)
			assert_span(w.text, wanted[role]);
	}
	buf_release(&scratch);
}

static void test_history__values_come_back_as_text(void **state)
{
	struct history *h =
		text_history(HISTORY_KV, "0 invoke put x a\n0 ok put x\n0 invoke cas x [a nil]\n"
					 "0 ok cas x\n0 invoke get x\n0 ok get x nil\n"
					 "0 invoke del x\n0 ok del x\n");
	const struct history_op *ops = history_part(h, 0).ops;

	(void)state;
	expect_values(h, &ops[0], "a", NULL, NULL);
	expect_values(h, &ops[1], "a", "nil", NULL);
	expect_values(h, &ops[2], NULL, NULL, "nil");
	expect_values(h, &ops[3], NULL, NULL, NULL);
	history_free(h);
	h = text_history(HISTORY_COUNTER, "0 invoke dec x 3\n0 ok dec x 3\n0 invoke inc x\n"
					  "0 ok inc x\n0 invoke read x\n0 ok read x -2\n");
	ops = history_part(h, 0).ops;
	expect_values(h, &ops[0], "3", NULL, NULL);
	expect_values(h, &ops[1], "1", NULL, NULL);
	expect_values(h, &ops[2], NULL, NULL, "-2");
	history_free(h);
	h = text_history(HISTORY_LOCK, "0 invoke lock x\n0 ok lock x 7\n0 invoke unlock x\n");
	ops = history_part(h, 0).ops;
	expect_values(h, &ops[0], NULL, NULL, "7");
	expect_values(h, &ops[1], NULL, NULL, NULL);
	history_free(h);
}

static void test_history__one_without_events_has_no_keys(void **state)
{
	struct history *h = text_history(HISTORY_REGISTER, "");

	(void)state;
	assert_int_equal(history_part_count(h), 0);
	assert_int_equal(history_called(h), 0);
	history_free(h);
	history_free(NULL);
}
