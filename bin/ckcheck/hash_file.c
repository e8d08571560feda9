/*
 * Plain read in blocks that fit the second-level cache: mapping a file dies with SIGBUS when it is
 * truncated, and is slower on small files.
 */
#include "hash_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/fd.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	BLOCK_BYTES = 256 << 10,
	ALIGNMENT = 4096,
	ADVISE_BYTES = 1 << 20
};

struct hasher {
	char *block;
	struct digest *digests[DIGEST_COUNT]; /* opened at first use */
	_Atomic uint64_t *bytes_done;
};

struct hasher *hasher_new(_Atomic uint64_t *bytes_done)
{
	struct hasher *h = mem_zalloc(1, sizeof(*h));

	h->block = mem_alloc_aligned(ALIGNMENT, BLOCK_BYTES);
	h->bytes_done = bytes_done;
	return h;
}

void hasher_free(struct hasher *h)
{
	if (h == NULL)
		return;
	for (unsigned id = 0; id < DIGEST_COUNT; id++)
		digest_free(h->digests[id]);
	mem_free(h->block);
	mem_free(h);
}

int hash_probe(uint32_t algs, struct err *err)
{
	for (unsigned id = 0; id < DIGEST_COUNT; id++) {
		struct digest *d = NULL;
		int r = (algs >> id & 1) != 0 ? digest_open(&d, id, err) : 0;

		digest_free(d);
		if (r < 0)
			return r;
	}
	return 0;
}

static int open_digests(struct hasher *h, uint32_t algs, struct err *err)
{
	for (unsigned id = 0; id < DIGEST_COUNT; id++) {
		int r = 0;

		if ((algs >> id & 1) == 0)
			continue;
		if (h->digests[id] == NULL)
			r = digest_open(&h->digests[id], id, err);
		else
			digest_reset(h->digests[id]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int finish_digests(struct hasher *h, struct hash_job *job)
{
	int r = 0;

	for (unsigned id = 0; id < DIGEST_COUNT && r == 0; id++)
		if ((job->algs >> id & 1) != 0)
			r = digest_end(h->digests[id], job->digests[id]);
	return r;
}

static void add_block(struct hasher *h, uint32_t algs, size_t size)
{
	for (unsigned id = 0; id < DIGEST_COUNT; id++)
		if ((algs >> id & 1) != 0)
			digest_add(h->digests[id], span_of(h->block, size));
	if (h->bytes_done != NULL)
		atomic_fetch_add_explicit(h->bytes_done, size, memory_order_relaxed);
}

static int open_source(const struct hash_job *job)
{
	if (strcmp(job->path, "-") == 0 && job->source != HASH_WALKED)
		return STDIN_FILENO;
	switch (job->source) {
	case HASH_NAMED:
		return fd_open(job->path, O_RDONLY | O_NOCTTY, 0);
	case HASH_WALKED:
		return fd_open(job->path, O_RDONLY | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK, 0);
	case HASH_LISTED:
		return fd_open(job->path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0);
	}
	return -EINVAL;
}

/*
 * Whether such a thing may be read: a pipe that a manifest names could be waited for until morning.
 */
static int check_kind(const struct hash_job *job, int fd, const struct stat *st, struct err *err)
{
	bool is_finite = S_ISREG(st->st_mode) || S_ISBLK(st->st_mode) || S_ISDIR(st->st_mode);

	if (job->source == HASH_NAMED || fd == STDIN_FILENO || is_finite)
		return 0;
	return err_set(err, -EINVAL, "not a regular file");
}

static bool has_changed(const struct stat *a, const struct stat *b, uint64_t size)
{
	if (!S_ISREG(a->st_mode))
		return false;
	if (a->st_size != b->st_size || a->st_mtim.tv_sec != b->st_mtim.tv_sec ||
	    a->st_mtim.tv_nsec != b->st_mtim.tv_nsec || a->st_ctim.tv_sec != b->st_ctim.tv_sec ||
	    a->st_ctim.tv_nsec != b->st_ctim.tv_nsec)
		return true;
	/* Files of proc and sysfs have no blocks and sizes that say nothing. */
	return a->st_blocks != 0 && size != (uint64_t)a->st_size;
}

/* Reads fd to its end. 0, 1 when it changed meanwhile, or an error with its text. */
static int read_once(struct hasher *h, struct hash_job *job, int fd)
{
	struct stat before, after;
	off_t start = 0;
	int64_t n;
	int r;

	if (fstat(fd, &before) < 0)
		return err_set_errno(&job->err, -errno);
	r = check_kind(job, fd, &before, &job->err);
	if (r == 0)
		r = open_digests(h, job->algs, &job->err);
	if (r < 0)
		return r;
	if (before.st_size > ADVISE_BYTES)
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* a hint */
	if (S_ISREG(before.st_mode) && fd == STDIN_FILENO)
		start = lseek(fd, 0, SEEK_CUR); /* a shell may have read some of it */
	job->size = 0;
	while ((n = fd_read_full(fd, h->block, BLOCK_BYTES)) > 0) {
		add_block(h, job->algs, (size_t)n);
		job->size += (uint64_t)n;
		if (n < BLOCK_BYTES)
			break;
	}
	if (n < 0)
		return err_set_errno(&job->err, (int)n);
	if (fstat(fd, &after) < 0)
		return err_set_errno(&job->err, -errno);
	if (has_changed(&before, &after, job->size + (uint64_t)start))
		return 1;
	r = finish_digests(h, job);
	return r < 0 ? err_set(&job->err, r, "libcrypto failed") : 0;
}

/* What a manifest names is looked at before it is opened: opening some things does something. */
static int look_first(struct hash_job *job)
{
	struct stat st;

	if (job->source != HASH_LISTED || strcmp(job->path, "-") == 0)
		return 0;
	if (stat(job->path, &st) < 0)
		return err_set_errno(&job->err, -errno);
	return check_kind(job, -1, &st, &job->err);
}

static int open_and_read(struct hasher *h, struct hash_job *job)
{
	int r = look_first(job), fd;

	if (r < 0)
		return r;
	fd = open_source(job);
	if (fd < 0)
		return err_set_errno(&job->err, fd);
	r = read_once(h, job, fd);
	if (fd != STDIN_FILENO)
		(void)fd_close(fd); /* opened for reading: nothing can be lost */
	return r;
}

void hasher_run(struct hasher *h, struct hash_job *job)
{
	bool can_reread = strcmp(job->path, "-") != 0;
	int r = open_and_read(h, job);

	if (r > 0 && can_reread)
		r = open_and_read(h, job);
	if (r == 0) {
		job->verdict = HASH_DONE;
	} else if (r > 0) {
		job->verdict = HASH_UNSTABLE;
		(void)err_set(&job->err, -EAGAIN, "changed while it was read");
	} else {
		job->verdict = r == -ENOENT || r == -ENOTDIR ? HASH_MISSING : HASH_UNREADABLE;
	}
}
