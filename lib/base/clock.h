/*
 * The clock, for the outer rooms of the house: mains and hosts read it and pass the time on.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds of CLOCK_BOOTTIME: never back, and suspended time counts. */
uint64_t clock_now_ms(void);

/* A point after_ms from now on CLOCK_MONOTONIC, for condition variables that wait by it. */
struct timespec clock_deadline(uint64_t after_ms);

#endif
