/*
 * The only reader of the clock.
 */
#define BANNED_HOME_OF_CLOCK
#include "base/clock.h"

#include "base/assert.h"

#include "base/banned.h"

uint64_t clock_now_ms(void)
{
	struct timespec now;
	int r = clock_gettime(CLOCK_BOOTTIME, &now);

	assert(r == 0);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

struct timespec clock_deadline(uint64_t after_ms)
{
	struct timespec point;
	int r = clock_gettime(CLOCK_MONOTONIC, &point);

	assert(r == 0);
	point.tv_sec += (time_t)(after_ms / 1000);
	point.tv_nsec += (long)(after_ms % 1000) * 1000000;
	if (point.tv_nsec >= 1000000000) {
		point.tv_nsec -= 1000000000;
		point.tv_sec++;
	}
	return point;
}
