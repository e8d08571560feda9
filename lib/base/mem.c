/*
 * The home of malloc. Exhaustion ends the process (git, postfix and util-linux do the same): every
 * caller is simpler, and the caps in base/limit.h keep it out of reach of input.
 */
#define BANNED_HOME_OF_MEMORY
#define BANNED_HOME_OF_EXIT
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/exit.h"
#include "base/log.h"

#include "base/banned.h"

static uint64_t test_fail_after;

static _Noreturn void mem_exhausted(size_t size)
{
	dprintf(STDERR_FILENO, "%s: cannot allocate %zu bytes: out of memory\n", log_name(), size);
	_exit(EXIT_IO);
}

static bool test_says_fail(void)
{
	return test_fail_after != 0 && --test_fail_after == 0;
}

void *mem_alloc(size_t size)
{
	void *memory = test_says_fail() ? NULL : malloc(size == 0 ? 1 : size);

	if (memory == NULL)
		mem_exhausted(size);
	return memory;
}

void *mem_zalloc(size_t count, size_t size)
{
	void *memory;

	if (count == 0 || size == 0)
		count = size = 1;
	memory = test_says_fail() ? NULL : calloc(count, size);
	if (memory == NULL)
		mem_exhausted(count);
	return memory;
}

void *mem_resize(void *old, size_t count, size_t size)
{
	size_t total;
	void *memory;

	if (__builtin_mul_overflow(count, size, &total))
		mem_exhausted(count);
	memory = test_says_fail() ? NULL : realloc(old, total == 0 ? 1 : total);
	if (memory == NULL)
		mem_exhausted(total);
	return memory;
}

void *mem_alloc_aligned(size_t alignment, size_t size)
{
	void *memory = NULL;

	assert(alignment >= sizeof(void *));
	assert((alignment & (alignment - 1)) == 0);
	if (test_says_fail() || posix_memalign(&memory, alignment, size == 0 ? 1 : size) != 0)
		mem_exhausted(size);
	return memory;
}

char *mem_copy(const void *bytes, size_t size)
{
	char *copy = mem_alloc(size + 1);

	if (size > 0)
		memcpy(copy, bytes, size);
	copy[size] = '\0';
	return copy;
}

void mem_free(void *memory)
{
	free(memory);
}

void mem_test_fail_after(uint64_t count)
{
	test_fail_after = count;
}
