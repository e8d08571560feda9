/*
 * Buffered output: order of bytes, and errors that cannot be missed.
 */
#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "base/fd.h"
#include "base/limit.h"

#include "unit/unit.h"

/* A file without a name. */
static int memory_file(void)
{
	int fd = memfd_create("test_out", 0);

	assert_true(fd >= 0);
	return fd;
}

/* Whether the file holds count bytes, byte i being i % 251; closes it. */
static void expect_pattern(int fd, size_t count)
{
	unsigned char *bytes = malloc(count + 1);

	assert_non_null(bytes);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(fd_read_full(fd, bytes, count + 1), count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(bytes[i], i % 251);
	free(bytes);
	fd_close(fd);
}

static char *make_pattern(size_t count)
{
	char *bytes = malloc(count);

	assert_non_null(bytes);
	for (size_t i = 0; i < count; i++)
		bytes[i] = (char)(i % 251);
	return bytes;
}

static void test_out__pieces_larger_than_the_buffer_arrive_whole(void **state)
{
	size_t count = 3 * LIMIT_BLOCK_BYTES + 17;
	char *bytes = make_pattern(count);
	int fd = memory_file();
	struct out out;

	(void)state;
	out_open(&out, fd);
	out_add(&out, span_of(bytes, count));
	assert_int_equal(out_finish(&out), 0);
	expect_pattern(fd, count);
	free(bytes);
}

static void test_out__pieces_of_any_size_keep_their_order(void **state)
{
	size_t count = 5 * LIMIT_BLOCK_BYTES, at = 0;
	uint64_t random = unit_seed(7);
	char *bytes = make_pattern(count);
	int fd = memory_file();
	struct out out;

	(void)state;
	out_open(&out, fd);
	while (at < count) {
		size_t bound = unit_below(&random, 4) == 0 ? LIMIT_BLOCK_BYTES : 300;
		size_t part = unit_below(&random, bound) + 1;

		part = part < count - at ? part : count - at;
		if (part == 1)
			out_char(&out, bytes[at]);
		else
			out_add(&out, span_of(bytes + at, part));
		at += part;
	}
	assert_int_equal(out_finish(&out), 0);
	expect_pattern(fd, count);
	free(bytes);
}

static void test_out__room_takes_a_whole_block_at_any_fill(void **state)
{
	size_t count = 0;
	int fd = memory_file();
	struct out out;

	(void)state;
	out_open(&out, fd);
	for (size_t round = 0; round < 3; round++) {
		char *room;

		out_char(&out, (char)(count++ % 251));
		room = out_room(&out, LIMIT_BLOCK_BYTES);
		for (size_t i = 0; i < LIMIT_BLOCK_BYTES; i++)
			room[i] = (char)(count++ % 251);
		out_commit(&out, LIMIT_BLOCK_BYTES);
	}
	assert_int_equal(out_finish(&out), 0);
	expect_pattern(fd, count);
}

static void test_out__nothing_is_written_before_a_flush(void **state)
{
	int fd = memory_file();
	struct out out;

	(void)state;
	out_open(&out, fd);
	out_char(&out, 'x');
	assert_int_equal(lseek(fd, 0, SEEK_END), 0);
	assert_int_equal(out_flush(&out), 0);
	assert_int_equal(lseek(fd, 0, SEEK_END), 1);
	assert_int_equal(out_finish(&out), 0);
	fd_close(fd);
}

static void test_out__a_full_device_is_told_at_the_end(void **state)
{
	int fd = fd_open("/dev/full", O_WRONLY, 0);
	struct out out;

	(void)state;
	assert_true(fd >= 0);
	out_open(&out, fd);
	out_char(&out, 'x');
	assert_int_equal(out_finish(&out), -ENOSPC);
	fd_close(fd);
}

static void test_out__the_first_error_sticks(void **state)
{
	int fd = memory_file();
	struct out out;

	(void)state;
	out_open(&out, fd);
	fd_test_fail_after(1);
	out_char(&out, 'a');
	assert_int_equal(out_flush(&out), -ENOSPC);
	out_char(&out, 'b');
	assert_int_equal(out_flush(&out), -ENOSPC);
	assert_int_equal(out_finish(&out), -ENOSPC);
	assert_int_equal(lseek(fd, 0, SEEK_END), 0);
	fd_close(fd);
}

static void test_out__after_an_error_more_than_the_buffer_may_be_added(void **state)
{
	char *bytes = make_pattern(3 * LIMIT_BLOCK_BYTES);
	struct out out;

	(void)state;
	out_open(&out, -1);
	out_add(&out, span_of(bytes, 3 * LIMIT_BLOCK_BYTES));
	assert_int_equal(out_finish(&out), -EBADF);
	free(bytes);
}

static void test_out__finish_leaves_the_descriptor_open(void **state)
{
	int fd = memory_file();
	struct out out;

	(void)state;
	out_open(&out, fd);
	assert_int_equal(out_finish(&out), 0);
	assert_int_equal(fd_close(fd), 0);
}
