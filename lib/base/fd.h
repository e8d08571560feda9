/*
 * File descriptors: the only home of open, read, write, fsync and close. EINTR, short reads and
 * short writes end here. Everything returns 0 or a count, or a negative errno.
 */
#ifndef BASE_FD_H
#define BASE_FD_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * Makes sure that descriptors 0 to 2 exist, so that no file that is opened later gets one of these
 * numbers and the answer is not written into it. One that was closed stays as useless as it was:
 * reading or writing it is an error.
 */
int fd_guard_standard(void);

/* open(2) with O_CLOEXEC. */
int fd_open(const char *path, int flags, unsigned mode) __attribute__((warn_unused_result));

/*
 * Up to size bytes; 0 is the end. -ECANCELED when a signal asked the process to stop .
 */
int64_t fd_read(int fd, void *bytes, size_t size) __attribute__((warn_unused_result));

/* Reads until size bytes are there or the input ends; returns how many. */
int64_t fd_read_full(int fd, void *bytes, size_t size) __attribute__((warn_unused_result));

/* All of it, or an error. */
int fd_write(int fd, struct span bytes) __attribute__((warn_unused_result));

/*
 * fsync(2). A failure is final: the kernel may have dropped the pages, so never retry and believe.
 */
int fd_sync(int fd) __attribute__((warn_unused_result));

/* Closes; never retried. -1 is fine and does nothing. */
int fd_close(int fd);

/* Test hook: the count-th write or sync from here on (1 is the next) fails with ENOSPC; 0: none. */
void fd_test_fail_after(uint64_t count);

#endif
