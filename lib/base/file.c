/*
 * Atomic replacement. The order is the point: bytes to disk, then the name, then the folder that
 * holds the name (Pillai et al., All File Systems Are Not Created Equal, OSDI 2014).
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"

#include "base/banned.h"

enum {
	TEMP_NAMES_MAX = 100,
	TEMP_NAME_BYTES = 64,
};

int file_read(const char *path, struct buf *b, struct err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : fd_open(path, O_RDONLY, 0);
	int64_t n = fd;

	while (n >= 0) {
		size_t left = b->max - b->size;
		char *room = buf_room(b, left < LIMIT_BLOCK_BYTES ? left : LIMIT_BLOCK_BYTES);
		char extra;

		if (left == 0) {
			n = fd_read(fd, &extra, 1);
			if (n > 0)
				n = -EMSGSIZE;
			break;
		}
		n = fd_read(fd, room, left < LIMIT_BLOCK_BYTES ? left : LIMIT_BLOCK_BYTES);
		if (n <= 0)
			break;
		buf_commit(b, (size_t)n);
	}
	if (!is_stdin && fd >= 0)
		(void)fd_close(fd); /* opened for reading: nothing can be lost */
	if (n == -EMSGSIZE)
		return err_set(err, -EMSGSIZE, "larger than %zu bytes", b->max);
	return n < 0 ? err_set_errno(err, (int)n) : 0;
}

/*
 * Owner and mode of the new file: those of the target that it replaces, else ours and 0666 less the
 * umask. Set-user-ID bits are never handed on, and what cannot be given to the old owner is not
 * opened wider to a group than it was to everybody.
 */
static int adopt_owner(int fd, const struct stat *target)
{
	mode_t mode = target->st_mode & 0777, mask;

	if (target->st_nlink == 0) { /* there is none */
		mask = umask(0);
		umask(mask);
		mode = 0666 & ~mask;
	} else if (fchown(fd, target->st_uid, target->st_gid) < 0) {
		mode = (mode & 0707) | ((mode & 07) << 3);
	}
	return fchmod(fd, mode) < 0 ? -errno : 0;
}

/* A name beside the target; `attempt` steps over what a process of the same number left behind. */
static char *temp_name(const struct file_replace *f, unsigned attempt)
{
	struct buf name = BUF_INIT(TEMP_NAME_BYTES);
	char *path;

	buf_addf(&name, ".holdfast-%ld-%u.tmp", (long)getpid(), attempt);
	path = path_join(span_str(f->dir), buf_span(&name));
	buf_release(&name);
	return path;
}

/* The fallback where the file system has no O_TMPFILE, or nothing could be named through /proc. */
static int open_named(struct file_replace *f)
{
	int fd = -EEXIST;

	for (unsigned attempt = 0; fd == -EEXIST && attempt < TEMP_NAMES_MAX; attempt++) {
		mem_free(f->temp);
		f->temp = temp_name(f, attempt);
		fd = fd_open(f->temp, O_CREAT | O_EXCL | O_WRONLY, 0600);
	}
	if (fd < 0) {
		mem_free(f->temp); /* whatever has that name is not ours to remove */
		f->temp = NULL;
	}
	return fd;
}

/* A file without a name where that is possible, and where a name can be given to it later. */
static int open_new(struct file_replace *f)
{
	int fd = -EOPNOTSUPP;

	if (access("/proc/self/fd", X_OK) == 0)
		fd = fd_open(f->dir, O_TMPFILE | O_WRONLY, 0600);
	if (fd == -EOPNOTSUPP || fd == -EISDIR || fd == -EINVAL) {
		fd = open_named(f);
		if (fd >= 0)
			cleanup_set(f->temp);
	}
	return fd;
}

int file_replace_open(struct file_replace *f, const char *path, struct err *err)
{
	struct stat target, link;
	char real[PATH_MAX];
	int r;

	*f = (struct file_replace)FILE_REPLACE_INIT;
	if (stat(path, &target) < 0)
		target.st_nlink = 0;
	else if (!S_ISREG(target.st_mode))
		return err_set(err, -EINVAL, "not a regular file");
	if (realpath(path, real) != NULL)
		path = real;
	else if (lstat(path, &link) == 0)
		return err_set(err, -ENOENT, "a symbolic link that leads nowhere");
	f->path = mem_copy(path, strlen(path));
	f->dir = path_dir(f->path);
	f->dir_fd = fd_open(f->dir, O_RDONLY | O_DIRECTORY, 0);
	if (f->dir_fd < 0)
		return err_set_errno(err, f->dir_fd);
	f->fd = open_new(f);
	if (f->fd < 0)
		return err_set_errno(err, f->fd);
	r = adopt_owner(f->fd, &target);
	return r < 0 ? err_set_errno(err, r) : 0;
}

/* Gives an unnamed file a name; rename can replace a target, linkat cannot. */
static int name_it(struct file_replace *f)
{
	char proc[64];
	int r = f->temp != NULL ? 0 : -EEXIST;

	(void)snprintf(proc, sizeof(proc), "/proc/self/fd/%d", f->fd); /* always fits */
	for (unsigned attempt = 0; r == -EEXIST && attempt < TEMP_NAMES_MAX; attempt++) {
		char *temp = temp_name(f, attempt);

		r = linkat(AT_FDCWD, proc, AT_FDCWD, temp, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
		if (r == 0)
			f->temp = temp;
		else
			mem_free(temp);
	}
	return r;
}

int file_replace_commit(struct file_replace *f, struct err *err)
{
	sigset_t all, old;
	int r;

	assert(f->fd >= 0);
	r = fd_sync(f->fd);
	if (r < 0)
		return err_set_errno(err, r);
	/* No signal between the name and the rename, so that Ctrl-C leaves no temporary name. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	r = name_it(f);
	if (r == 0 && rename(f->temp, f->path) < 0)
		r = -errno;
	if (r == 0) {
		mem_free(f->temp);
		f->temp = NULL;
		cleanup_clear();
		r = fd_sync(f->dir_fd);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (r == 0) {
		r = fd_close(f->fd);
		f->fd = -1;
	}
	return r < 0 ? err_set_errno(err, r) : 0;
}

void file_replace_release(struct file_replace *f)
{
	if (f->temp != NULL)
		(void)unlink(f->temp); /* nothing was promised under this name */
	cleanup_clear();
	(void)fd_close(f->fd);
	(void)fd_close(f->dir_fd); /* read only */
	mem_free(f->temp);
	mem_free(f->dir);
	mem_free(f->path);
	*f = (struct file_replace)FILE_REPLACE_INIT;
}
