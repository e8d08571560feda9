/*
 * The clock, for the outer rooms of the house: mains and hosts read it and pass the time on.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds of CLOCK_BOOTTIME: never back, and suspended time counts. */
uint64_t clock_now_ms(void);

#endif
