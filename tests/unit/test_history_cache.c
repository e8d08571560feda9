/*
 * The memory of the search: of each key the least sets, against a plain list of all that was there.
 */
#include "core/history/cache.h"

#include "unit/unit.h"

enum {
	MEMORY = 1 << 24,
	VISITS = 20000,
	KEYS = 7
};

static enum history_visit visit(struct history_cache *c, uint64_t key, uint64_t set)
{
	return history_cache_visit(c, (struct history_key){ .low = key, .high = key * 3 }, &set);
}

static void test_cache__what_was_there_is_known(void **state)
{
	struct history_cache c;

	(void)state;
	history_cache_init(&c, 1, MEMORY);
	assert_int_equal(visit(&c, 1, 6), HISTORY_VISIT_NEW);
	assert_int_equal(visit(&c, 1, 6), HISTORY_VISIT_KNOWN);
	assert_int_equal(visit(&c, 2, 6), HISTORY_VISIT_NEW);
	history_cache_release(&c);
}

static void test_cache__one_that_used_more_is_known_and_less_is_new(void **state)
{
	struct history_cache c;

	(void)state;
	history_cache_init(&c, 1, MEMORY);
	assert_int_equal(visit(&c, 1, 6), HISTORY_VISIT_NEW);
	assert_int_equal(visit(&c, 1, 7), HISTORY_VISIT_KNOWN);
	assert_int_equal(visit(&c, 1, 9), HISTORY_VISIT_NEW);
	assert_int_equal(visit(&c, 1, 2), HISTORY_VISIT_NEW);
	assert_int_equal(visit(&c, 1, 10), HISTORY_VISIT_KNOWN);
	assert_int_equal(visit(&c, 1, 0), HISTORY_VISIT_NEW);
	assert_int_equal(visit(&c, 1, 9), HISTORY_VISIT_KNOWN);
	history_cache_release(&c);
}

static void test_cache__without_loose_operations_only_keys_count(void **state)
{
	struct history_cache c;

	(void)state;
	history_cache_init(&c, 0, MEMORY);
	assert_int_equal(visit(&c, 0, 0), HISTORY_VISIT_NEW); /* the key of zeros is one too */
	assert_int_equal(visit(&c, 0, 0), HISTORY_VISIT_KNOWN);
	for (uint64_t i = 1; i < VISITS; i++)
		assert_int_equal(visit(&c, i, 0), HISTORY_VISIT_NEW);
	for (uint64_t i = 0; i < VISITS; i++)
		assert_int_equal(visit(&c, i, 0), HISTORY_VISIT_KNOWN);
	history_cache_release(&c);
}

static void test_cache__agrees_with_a_list_of_all_visits(void **state)
{
	static uint64_t seen[KEYS][VISITS][2];
	uint64_t random = unit_seed(3);
	size_t counts[KEYS] = { 0 };
	struct history_cache c;

	(void)state;
	history_cache_init(&c, 2, MEMORY);
	for (size_t i = 0; i < VISITS; i++) {
		size_t key = unit_below(&random, KEYS);
		/* Sets of few elements in two words. */
		uint64_t set[2] = { unit_random(&random) & unit_random(&random) & 0xfff,
				    unit_random(&random) & unit_random(&random) & 0xf };
		bool is_known = false;

		for (size_t k = 0; k < counts[key] && !is_known; k++)
			is_known = (seen[key][k][0] & ~set[0]) == 0 &&
				   (seen[key][k][1] & ~set[1]) == 0;
		assert_int_equal(history_cache_visit(&c, (struct history_key){ key + 1, 0 }, set),
				 is_known ? HISTORY_VISIT_KNOWN : HISTORY_VISIT_NEW);
		memcpy(seen[key][counts[key]++], set, sizeof(set));
	}
	history_cache_release(&c);
}

static void test_cache__stays_within_its_memory(void **state)
{
	struct history_cache c;
	enum history_visit last = HISTORY_VISIT_NEW;
	uint64_t count = 0;

	(void)state;
	history_cache_init(&c, 1, 1 << 20);
	while (last == HISTORY_VISIT_NEW)
		last = visit(&c, ++count, 1);
	assert_int_equal(last, HISTORY_VISIT_FULL);
	assert_in_range(count, 1000, 1 << 16);
	history_cache_release(&c);
}
