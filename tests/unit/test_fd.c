/*
 * Descriptors: short reads and writes end here, and errors are negative numbers.
 */
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>

#include "unit/unit.h"

static void test_fd__full_read_joins_what_a_pipe_gives_in_pieces(void **state)
{
	char bytes[10];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	for (const char *piece = "abcdef"; *piece != '\0'; piece++)
		assert_int_equal(fd_write(ends[1], span_of(piece, 1)), 0);
	fd_close(ends[1]);
	assert_int_equal(fd_read_full(ends[0], bytes, 4), 4);
	assert_memory_equal(bytes, "abcd", 4);
	assert_int_equal(fd_read_full(ends[0], bytes, sizeof(bytes)), 2);
	assert_int_equal(fd_read_full(ends[0], bytes, sizeof(bytes)), 0);
	fd_close(ends[0]);
}

static void test_fd__open_of_what_is_not_there_says_so(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "none");

	(void)state;
	assert_int_equal(fd_open(path, O_RDONLY, 0), -ENOENT);
	free(path);
	unit_dir_remove(&dir);
}

static void test_fd__descriptors_do_not_pass_to_other_programs(void **state)
{
	int fd = fd_open("/dev/null", O_RDONLY, 0);

	(void)state;
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	fd_close(fd);
}

static void test_fd__a_write_tells_of_a_full_device(void **state)
{
	int fd = fd_open("/dev/full", O_WRONLY, 0);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fd_write(fd, SPAN_LITERAL("x")), -ENOSPC);
	fd_close(fd);
}

static void test_fd__writing_nothing_succeeds_anywhere(void **state)
{
	(void)state;
	assert_int_equal(fd_write(-1, SPAN_LITERAL("")), 0);
}

static void test_fd__a_closed_descriptor_is_an_error(void **state)
{
	char byte;

	(void)state;
	assert_int_equal(fd_read(-1, &byte, 1), -EBADF);
	assert_int_equal(fd_write(-1, SPAN_LITERAL("x")), -EBADF);
	assert_int_equal(fd_sync(-1), -EBADF);
}

static void test_fd__closing_none_does_nothing(void **state)
{
	(void)state;
	assert_int_equal(fd_close(-1), 0);
}

static void test_fd__the_hook_fails_the_write_it_counts_to(void **state)
{
	int fd = fd_open("/dev/null", O_WRONLY, 0);

	(void)state;
	fd_test_fail_after(3);
	assert_int_equal(fd_write(fd, SPAN_LITERAL("x")), 0);
	assert_int_equal(fd_write(fd, SPAN_LITERAL("x")), 0);
	assert_int_equal(fd_write(fd, SPAN_LITERAL("x")), -ENOSPC);
	assert_int_equal(fd_write(fd, SPAN_LITERAL("x")), 0);
	fd_test_fail_after(1);
	fd_test_fail_after(0);
	assert_int_equal(fd_write(fd, SPAN_LITERAL("x")), 0);
	fd_close(fd);
}

static void open_without_standard(void *arg)
{
	struct unit_dir *dir = arg;
	char *path = unit_path(dir, "file");
	int fd;

	for (fd = 0; fd <= STDERR_FILENO; fd++)
		(void)close(fd); /* may be closed already */
	if (fd_guard_standard() < 0)
		_exit(2);
	fd = fd_open(path, O_CREAT | O_WRONLY, 0600);
	free(path);
	_exit(fd > STDERR_FILENO ? 0 : 1);
}

static void test_fd__the_guard_keeps_files_off_the_standard_numbers(void **state)
{
	struct unit_dir dir = unit_dir_make();
	struct unit_child child;

	(void)state;
	unit_fork(&child, open_without_standard, &dir);
	assert_int_equal(unit_exit_code(&child), 0);
	unit_dir_remove(&dir);
}

static void write_past_the_guard(void *arg)
{
	(void)arg;
	(void)close(STDOUT_FILENO);
	if (fd_guard_standard() < 0)
		_exit(2);
	_exit(fd_write(STDOUT_FILENO, SPAN_LITERAL("x")) == -EBADF ? 0 : 1);
}

static void test_fd__an_answer_into_a_closed_stdout_is_an_error(void **state)
{
	struct unit_child child;

	(void)state;
	unit_fork(&child, write_past_the_guard, NULL);
	assert_int_equal(unit_exit_code(&child), 0);
}

static void test_fd__the_guard_leaves_open_ones_alone(void **state)
{
	int before = fd_open("/dev/null", O_RDONLY, 0), after;

	(void)state;
	fd_close(before);
	assert_int_equal(fd_guard_standard(), 0);
	after = fd_open("/dev/null", O_RDONLY, 0);
	assert_int_equal(after, before);
	fd_close(after);
}
