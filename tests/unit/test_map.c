/*
 * The hash map: keys of any bytes, values that stay, order of insertion.
 */
#include "base/map.h"

#include "unit/unit.h"

enum {
	MANY = 100000
};

static struct span numbered_key(unsigned i, char text[static 16])
{
	int n = snprintf(text, 16, "k%u", i);

	return span_of(text, (size_t)n);
}

static void test_map__an_empty_map_finds_nothing(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_null(map_find(&m, SPAN_LITERAL("a")));
	map_release(&m);
}

static void test_map__what_was_added_is_found(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_true(map_add(&m, SPAN_LITERAL("a"), 7));
	assert_int_equal(*map_find(&m, SPAN_LITERAL("a")), 7);
	assert_null(map_find(&m, SPAN_LITERAL("b")));
	map_release(&m);
}

static void test_map__a_second_add_of_a_key_changes_nothing(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_true(map_add(&m, SPAN_LITERAL("a"), 7));
	assert_false(map_add(&m, SPAN_LITERAL("a"), 8));
	assert_int_equal(*map_find(&m, SPAN_LITERAL("a")), 7);
	assert_int_equal(m.count, 1);
	map_release(&m);
}

static void test_map__values_can_be_changed_in_place(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_true(map_add(&m, SPAN_LITERAL("a"), 7));
	*map_find(&m, SPAN_LITERAL("a")) = UINT64_MAX;
	assert_true(*map_find(&m, SPAN_LITERAL("a")) == UINT64_MAX);
	map_release(&m);
}

static void test_map__the_empty_key_is_a_key(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_true(map_add(&m, span_of(NULL, 0), 3));
	assert_false(map_add(&m, SPAN_LITERAL(""), 4));
	assert_int_equal(*map_find(&m, SPAN_LITERAL("")), 3);
	map_release(&m);
}

static void test_map__keys_differ_by_bytes_behind_a_nul(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_true(map_add(&m, SPAN_LITERAL("a\0b"), 1));
	assert_true(map_add(&m, SPAN_LITERAL("a\0c"), 2));
	assert_true(map_add(&m, SPAN_LITERAL("a"), 3));
	assert_true(map_add(&m, SPAN_LITERAL("a\0"), 4));
	assert_int_equal(*map_find(&m, SPAN_LITERAL("a\0c")), 2);
	map_release(&m);
}

static void test_map__keys_are_copied(void **state)
{
	char key[] = "abc";
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_true(map_add(&m, span_str(key), 1));
	key[0] = 'X';
	assert_non_null(map_find(&m, SPAN_LITERAL("abc")));
	assert_null(map_find(&m, SPAN_LITERAL("Xbc")));
	map_release(&m);
}

static void test_map__every_one_of_many_keys_is_found(void **state)
{
	struct map m;
	char text[16];

	(void)state;
	map_init(&m, 42);
	for (unsigned i = 0; i < MANY; i++)
		assert_true(map_add(&m, numbered_key(i, text), i));
	for (unsigned i = 0; i < MANY; i++) {
		uint64_t *value = map_find(&m, numbered_key(i, text));

		assert_non_null(value);
		assert_int_equal(*value, i);
	}
	assert_null(map_find(&m, numbered_key(MANY, text)));
	map_release(&m);
}

static void test_map__a_key_that_is_not_there_is_missed_at_every_size(void **state)
{
	struct map m;
	char text[16];

	(void)state;
	map_init(&m, 42);
	for (unsigned i = 0; i < 600; i++) {
		assert_true(map_add(&m, numbered_key(i, text), i));
		assert_null(map_find(&m, numbered_key(i + 1, text)));
	}
	map_release(&m);
}

static void test_map__entries_stand_in_the_order_of_insertion(void **state)
{
	struct map m;
	char text[16];

	(void)state;
	map_init(&m, 42);
	for (unsigned i = 0; i < 5000; i++)
		(void)map_add(&m, numbered_key((i * 7919) % 5000, text),
			      i); /* 7919 is prime: all new */
	assert_int_equal(m.count, 5000);
	for (unsigned i = 0; i < 5000; i++) {
		assert_int_equal(m.entries[i].value, i);
		assert_true(span_equal(m.entries[i].key, numbered_key((i * 7919) % 5000, text)));
	}
	map_release(&m);
}

static void test_map__lengths_around_a_word_are_told_apart(void **state)
{
	static const char zeros[40];
	struct map m;

	(void)state;
	map_init(&m, 5);
	for (size_t len = 0; len <= sizeof(zeros); len++)
		assert_true(map_add(&m, span_of(zeros, len), len));
	for (size_t len = 0; len <= sizeof(zeros); len++)
		assert_int_equal(*map_find(&m, span_of(zeros, len)), len);
	map_release(&m);
}

static void test_map__a_released_map_is_empty_and_works_again(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_true(map_add(&m, SPAN_LITERAL("a"), 1));
	map_release(&m);
	assert_null(map_find(&m, SPAN_LITERAL("a")));
	assert_true(map_add(&m, SPAN_LITERAL("a"), 2));
	assert_int_equal(*map_find(&m, SPAN_LITERAL("a")), 2);
	map_release(&m);
}
