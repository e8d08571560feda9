/*
 * Memory. A tool that cannot have memory can do nothing better than say so: these never return
 * NULL, they end the process with one line and status 74. Everything allocated here goes back
 * through mem_free.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

/* Uninitialised bytes; size 0 gives a pointer that may be freed. */
void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull, warn_unused_result));

/*
 * count elements of size bytes, all zero; a product that overflows ends the process like
 * exhaustion.
 */
void *mem_zalloc(size_t count, size_t size)
	__attribute__((malloc, returns_nonnull, warn_unused_result));

/* count elements of size bytes, kept contents; old may be NULL. */
void *mem_resize(void *old, size_t count, size_t size)
	__attribute__((returns_nonnull, warn_unused_result));

/* Bytes aligned to a power of two. */
void *mem_alloc_aligned(size_t alignment, size_t size)
	__attribute__((malloc, returns_nonnull, warn_unused_result));

/* A copy of size bytes with a NUL behind them. */
char *mem_copy(const void *bytes, size_t size)
	__attribute__((malloc, returns_nonnull, warn_unused_result));

/* NULL is fine. */
void mem_free(void *memory);

/* Test hook: the count-th allocation from here on (1 is the next) fails; 0: none. */
void mem_test_fail_after(uint64_t count);

#endif
