/*
 * Memory: what comes back, and the end of a process that cannot have any.
 */
#include "base/mem.h"

#include "base/exit.h"

#include "unit/unit.h"

enum wanted {
	ALLOC,
	ZALLOC,
	RESIZE,
	ALIGNED,
	COPY,
	WANTED_COUNT
};

static void *want(enum wanted what)
{
	switch (what) {
	case ALLOC:
		return mem_alloc(10);
	case ZALLOC:
		return mem_zalloc(2, 5);
	case RESIZE:
		return mem_resize(NULL, 2, 5);
	case ALIGNED:
		return mem_alloc_aligned(64, 10);
	case COPY:
		return mem_copy("abc", 3);
	case WANTED_COUNT:
		break;
	}
	return NULL;
}

static void exhaust(void *arg)
{
	mem_test_fail_after(2);
	mem_free(mem_alloc(1));
	mem_free(want(*(enum wanted *)arg));
}

static void test_mem__exhaustion_ends_the_process_with_74_and_one_line(void **state)
{
	struct unit_child child;

	(void)state;
	for (enum wanted what = ALLOC; what < WANTED_COUNT; what++) {
		unit_fork(&child, exhaust, &what);
		assert_int_equal(unit_exit_code(&child), EXIT_IO);
		assert_non_null(strstr(child.said, "out of memory"));
		assert_int_equal(strcspn(child.said, "\n"), child.size - 1);
	}
}

static void overflow(void *arg)
{
	(void)arg;
	mem_free(mem_resize(NULL, SIZE_MAX / 2 + 1, 2));
}

static void test_mem__a_product_that_overflows_is_exhaustion(void **state)
{
	struct unit_child child;

	(void)state;
	unit_fork(&child, overflow, NULL);
	assert_int_equal(unit_exit_code(&child), EXIT_IO);
}

static void test_mem__the_hook_can_be_switched_off(void **state)
{
	(void)state;
	mem_test_fail_after(1);
	mem_test_fail_after(0);
	mem_free(mem_alloc(1));
}

static void test_mem__nothing_is_a_pointer_that_can_be_freed(void **state)
{
	void *nothing[] = { mem_alloc(0), mem_zalloc(0, 8), mem_zalloc(8, 0),
			    mem_resize(NULL, 0, 8), mem_alloc_aligned(64, 0) };

	(void)state;
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		assert_non_null(nothing[i]);
		mem_free(nothing[i]);
	}
	mem_free(NULL);
}

static void test_mem__zeroed_memory_is_zero(void **state)
{
	unsigned char *bytes = mem_zalloc(1000, 3);

	(void)state;
	for (size_t i = 0; i < 3000; i++)
		assert_int_equal(bytes[i], 0);
	mem_free(bytes);
}

static void test_mem__resize_keeps_contents(void **state)
{
	char *text = mem_copy("abcdef", 6);

	(void)state;
	text = mem_resize(text, 1000, 100);
	assert_string_equal(text, "abcdef");
	mem_free(text);
}

static void test_mem__aligned_memory_is_aligned(void **state)
{
	(void)state;
	for (size_t alignment = sizeof(void *); alignment <= 4096; alignment *= 2) {
		void *memory = mem_alloc_aligned(alignment, 1);

		assert_int_equal((uintptr_t)memory % alignment, 0);
		mem_free(memory);
	}
}

static void test_mem__a_copy_ends_with_nul(void **state)
{
	char *copy = mem_copy("a\0bXYZ", 3);

	(void)state;
	assert_memory_equal(copy, "a\0b", 4);
	mem_free(copy);
	copy = mem_copy(NULL, 0);
	assert_string_equal(copy, "");
	mem_free(copy);
}
