/*
 * A broken invariant ends the process with 70 and says which one.
 */
#include "base/assert.h"

#include "base/exit.h"

#include "unit/unit.h"

static void check(void *arg)
{
	int value = *(int *)arg;

	assert(value == 1);
}

static void test_assert__a_broken_condition_ends_the_process_with_70(void **state)
{
	struct unit_child child;
	int value = 2;

	(void)state;
	unit_fork(&child, check, &value);
	assert_int_equal(unit_exit_code(&child), EXIT_INTERNAL);
}

static void test_assert__the_line_names_condition_file_and_function(void **state)
{
	struct unit_child child;
	int value = 2;

	(void)state;
	unit_fork(&child, check, &value);
	assert_non_null(strstr(child.said, "test_assert.c:"));
	assert_non_null(strstr(child.said, ": check: assertion failed: value == 1\n"));
}

static void test_assert__a_condition_that_holds_says_nothing(void **state)
{
	struct unit_child child;
	int value = 1;

	(void)state;
	unit_fork(&child, check, &value);
	assert_int_equal(unit_exit_code(&child), 0);
	assert_int_equal(child.size, 0);
}
