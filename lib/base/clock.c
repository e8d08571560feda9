/*
 * The only reader of the clock.
 */
#define BANNED_HOME_OF_CLOCK
#include "base/clock.h"

#include <time.h>

#include "base/assert.h"

#include "base/banned.h"

uint64_t clock_now_ms(void)
{
	struct timespec now;
	int r = clock_gettime(CLOCK_BOOTTIME, &now);

	assert(r == 0);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
