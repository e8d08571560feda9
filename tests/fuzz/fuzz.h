/*
 * Fuzz targets. Each fuzz_*.c holds one, which aborts where a law is broken. libFuzzer calls it
 * with inputs of its own making; replay.c calls it with files, so that the corpus runs with any
 * compiler.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Takes any bytes; always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A law: anything but true is a finding. */
static inline void fuzz_require(int holds)
{
	if (!holds)
		abort();
}

#endif
