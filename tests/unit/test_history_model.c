/*
 * The sequential objects: each operation in each state that matters.
 */
#include "core/history/model.h"

#include "unit/unit.h"

static struct history_op op_of(enum history_model model, const char *name)
{
	const struct history_verb *verb = history_verb_find(model, span_str(name));

	assert_non_null(verb);
	return (struct history_op){ .verb = verb };
}

/* The state after a step that must be legal. */
static struct history_state step(struct history_op op, struct history_state from)
{
	assert_true(history_step(&op, &from, &from));
	return from;
}

static void refuse(struct history_op op, struct history_state from)
{
	struct history_state to = { .value = 77 };

	assert_false(history_step(&op, &from, &to));
	assert_int_equal(to.value, 77); /* written on success only */
}

static const struct history_state any = { .is_free = true };

static void test_model__each_knows_its_verbs(void **state)
{
	static const struct {
		enum history_model model;
		const char *name;
		bool is_known;
	} rows[] = {
		{ HISTORY_REGISTER, "read", true },  { HISTORY_REGISTER, "write", true },
		{ HISTORY_REGISTER, "cas", false },  { HISTORY_CAS, "cas", true },
		{ HISTORY_CAS, "put", false },       { HISTORY_KV, "get", true },
		{ HISTORY_KV, "put", true },         { HISTORY_KV, "delete", true },
		{ HISTORY_KV, "del", true },         { HISTORY_KV, "read", true },
		{ HISTORY_KV, "write", true },       { HISTORY_KV, "cas", true },
		{ HISTORY_COUNTER, "get", true },    { HISTORY_COUNTER, "incr", true },
		{ HISTORY_COUNTER, "decr", true },   { HISTORY_COUNTER, "sub", true },
		{ HISTORY_COUNTER, "write", false }, { HISTORY_LOCK, "lock", true },
		{ HISTORY_LOCK, "acquire", true },   { HISTORY_LOCK, "unlock", true },
		{ HISTORY_LOCK, "release", true },   { HISTORY_LOCK, "read", false },
		{ HISTORY_LOCK, "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(history_verb_find(rows[i].model, span_str(rows[i].name)) != NULL,
				 rows[i].is_known);
}

static void test_model__a_register_gives_what_was_written(void **state)
{
	struct history_op read = op_of(HISTORY_CAS, "read"), write = op_of(HISTORY_CAS, "write");
	struct history_op swap = op_of(HISTORY_CAS, "cas");
	struct history_state s = { .value = 1 };

	(void)state;
	read.out = 2;
	refuse(read, s);
	write.in = 2;
	s = step(read, step(write, s));
	assert_int_equal(s.value, 2);
	swap.in = 1;
	swap.second = 3;
	refuse(swap, s);
	swap.in = 2;
	assert_int_equal(step(swap, s).value, 3);
}

static void test_model__a_counter_adds_and_wraps(void **state)
{
	struct history_op read = op_of(HISTORY_COUNTER, "read"),
			  add = op_of(HISTORY_COUNTER, "add");
	struct history_state s = { .value = UINT64_MAX };

	(void)state;
	add.in = 3;
	s = step(add, s);
	assert_int_equal(s.value, 2);
	read.out = 3;
	refuse(read, s);
	add.in = UINT64_MAX - 1;
	assert_int_equal(step(add, s).value, 0);
}

static void test_model__a_lock_is_given_back_by_its_holder(void **state)
{
	struct history_op take = op_of(HISTORY_LOCK, "lock"), give = op_of(HISTORY_LOCK, "unlock");
	struct history_state s = { .value = 0 };

	(void)state;
	refuse(give, s);
	take.process = 4;
	s = step(take, s);
	refuse(take, s);
	give.process = 5;
	refuse(give, s);
	give.process = 4;
	assert_int_equal(step(give, s).value, 0);
}

static void test_model__tokens_rise_strictly_where_they_are_known(void **state)
{
	struct history_op take = op_of(HISTORY_LOCK, "lock"), give = op_of(HISTORY_LOCK, "unlock");
	struct history_state s = { .value = 0 };

	(void)state;
	take.has_token = true;
	take.out = 0;
	s = step(give, step(take, s));
	refuse(take, s);
	take.has_token = false;
	s = step(give, step(take, s));
	take.has_token = true;
	take.out = 1;
	s = step(give, step(take, s));
	refuse(take, s);
	take.out = INT64_MAX;
	(void)step(take, s);
}

static void test_model__a_free_state_is_decided_by_what_is_seen(void **state)
{
	struct history_op read = op_of(HISTORY_CAS, "read"), swap = op_of(HISTORY_CAS, "cas");
	struct history_op add = op_of(HISTORY_COUNTER, "add"), give = op_of(HISTORY_LOCK, "unlock");
	struct history_state s;

	(void)state;
	read.out = 5;
	s = step(read, any);
	assert_int_equal(s.value, 5);
	assert_false(s.is_free);
	swap.in = 1;
	swap.second = 2;
	assert_int_equal(step(swap, any).value, 2);
	add.in = 7;
	s = step(add, any);
	assert_true(history_state_equal(&s, &any));
	s = step(give, any);
	assert_false(s.is_free);
	assert_int_equal(s.value, 0);
}

static void test_model__what_only_looks_is_known(void **state)
{
	struct history_op swap = op_of(HISTORY_CAS, "cas"), add = op_of(HISTORY_COUNTER, "add");
	struct history_op read = op_of(HISTORY_CAS, "read"), take = op_of(HISTORY_LOCK, "lock");

	(void)state;
	swap.in = swap.second = 3;
	assert_true(history_observes(&swap));
	swap.second = 4;
	assert_false(history_observes(&swap));
	assert_true(history_observes(&add)); /* of nothing */
	add.in = 1;
	assert_false(history_observes(&add));
	assert_true(history_observes(&read));
	assert_false(history_observes(&take));
}
