/*
 * System calls on descriptors, each with its loop.
 */
#define BANNED_HOME_OF_FILES
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/banned.h"

static uint64_t test_fail_after;

static bool test_says_fail(void)
{
	return test_fail_after != 0 && --test_fail_after == 0;
}

int fd_guard_standard(void)
{
	/* The wrong way round on purpose: what was closed can neither be read nor written. */
	static const int flags[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", flags[fd]) < 0)
			return -errno;
	return 0;
}

int fd_open(const char *path, int flags, unsigned mode)
{
	int fd;

	do {
		fd = open(path, flags | O_CLOEXEC, mode);
	} while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : fd;
}

int64_t fd_read(int fd, void *bytes, size_t size)
{
	ssize_t n;

	do {
		n = read(fd, bytes, size);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : (int64_t)n;
}

int64_t fd_read_full(int fd, void *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		int64_t n = fd_read(fd, (char *)bytes + done, size - done);

		if (n < 0)
			return n;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (int64_t)done;
}

int fd_write(int fd, struct span bytes)
{
	while (bytes.len > 0) {
		ssize_t n;

		if (test_says_fail())
			return -ENOSPC;
		n = write(fd, bytes.data, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes = span_from(bytes, (size_t)n);
	}
	return 0;
}

int fd_sync(int fd)
{
	if (test_says_fail())
		return -ENOSPC;
	return fsync(fd) < 0 ? -errno : 0;
}

int fd_close(int fd)
{
	if (fd < 0)
		return 0;
	/* EINTR: Linux has released the descriptor already; closing again could hit a new one. */
	return close(fd) < 0 && errno != EINTR ? -errno : 0;
}

void fd_test_fail_after(uint64_t count)
{
	test_fail_after = count;
}
