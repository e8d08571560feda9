/*
 * Exit codes: the numbers are an interface, and so is which of two wins.
 */
#include "base/exit.h"

#include <errno.h>

#include "unit/unit.h"

static void test_exit__numbers_never_change(void **state)
{
	static const int numbers[] = { EXIT_YES,        EXIT_NO,       EXIT_USAGE,
				       EXIT_MALFORMED,  EXIT_NO_INPUT, EXIT_UNAVAILABLE,
				       EXIT_INTERNAL,   EXIT_IO,       EXIT_RETRY,
				       EXIT_DENIED,     EXIT_UNKNOWN,  EXIT_LOST,
				       EXIT_KEY_REUSED, EXIT_DEADLINE, EXIT_NOT_RUNNABLE,
				       EXIT_NOT_FOUND };
	static const int wanted[] = { 0,  1,  64,  65,  66,  69,  70,  74,
				      75, 77, 120, 121, 122, 124, 126, 127 };

	(void)state;
	assert_int_equal(sizeof(numbers), sizeof(wanted));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		assert_int_equal(numbers[i], wanted[i]);
}

static void test_exit__the_worse_of_two_is_heard_whatever_their_order(void **state)
{
	static const enum exit_code rising[] = { EXIT_YES,      EXIT_NO, EXIT_MALFORMED,
						 EXIT_NO_INPUT, EXIT_IO, EXIT_INTERNAL };
	enum {
		COUNT = sizeof(rising) / sizeof(rising[0])
	};

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < COUNT; j++) {
			size_t worse = i > j ? i : j;

			assert_int_equal(exit_worse(rising[i], rising[j]), rising[worse]);
		}
}

static void test_exit__codes_outside_the_order_rank_below_an_internal_failure(void **state)
{
	(void)state;
	assert_int_equal(exit_worse(EXIT_UNKNOWN, EXIT_INTERNAL), EXIT_INTERNAL);
	assert_int_equal(exit_worse(EXIT_UNKNOWN, EXIT_IO), EXIT_UNKNOWN);
	assert_int_equal(exit_worse(EXIT_USAGE, EXIT_DEADLINE), EXIT_DEADLINE);
}

static void test_exit__every_code_of_the_table_has_a_text(void **state)
{
	(void)state;
#define ROW(name, number, text) assert_string_equal(exit_text(number), text);
	EXIT_TABLE(ROW)
#undef ROW
}

static void test_exit__a_number_outside_the_table_has_no_text(void **state)
{
	(void)state;
	assert_null(exit_text(2));
	assert_null(exit_text(-1));
	assert_null(exit_text(255));
}

static void test_exit__errors_have_their_codes(void **state)
{
	(void)state;
	assert_int_equal(exit_from_errno(-ENOENT), EXIT_NO_INPUT);
	assert_int_equal(exit_from_errno(-ENOTDIR), EXIT_NO_INPUT);
	assert_int_equal(exit_from_errno(-EBADMSG), EXIT_MALFORMED);
	assert_int_equal(exit_from_errno(-EMSGSIZE), EXIT_MALFORMED);
	assert_int_equal(exit_from_errno(-EACCES), EXIT_IO);
	assert_int_equal(exit_from_errno(-ENOSPC), EXIT_IO);
}
