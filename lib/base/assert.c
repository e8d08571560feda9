/*
 * The end of the line for a broken invariant. Nothing here may allocate or lock: the state is
 * already known to be wrong.
 */
#include "base/assert.h"

#include <stdio.h>
#include <unistd.h>

#include "base/exit.h"

#include "base/banned.h"

void assert_failed(const char *condition, const char *file, int line, const char *function)
{
	dprintf(STDERR_FILENO, "%s:%d: %s: assertion failed: %s\n", file, line, function,
		condition);
	_exit(EXIT_INTERNAL);
}
