/*
 * One file read and hashed, with the question whether it held still. Each thread has a hasher of
 * its own.
 */
#ifndef CKCHECK_HASH_FILE_H
#define CKCHECK_HASH_FILE_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/err.h"
#include "codec/digest.h"

enum hash_source {
	HASH_NAMED, /* the user named it: pipes and devices are read as they come */
	HASH_WALKED, /* found in a folder: only a regular file, no symbolic link */
	HASH_LISTED, /* named by a manifest: only what ends, a regular file or a block device */
};

enum hash_verdict {
	HASH_DONE,
	HASH_MISSING, /* no such file */
	HASH_UNREADABLE, /* there, but cannot be read */
	HASH_UNSTABLE, /* changed while it was read, twice */
};

struct hash_job {
	char *path; /* "-" is standard input */
	enum hash_source source;
	uint32_t algs; /* bits (1 << id); all are computed in one read */
	/* the result */
	enum hash_verdict verdict;
	struct err err; /* why not HASH_DONE */
	uint64_t size; /* bytes read */
	uint8_t digests[DIGEST_COUNT][LIMIT_DIGEST_BYTES];
};

struct hasher;

/* bytes_done is raised while reading, for progress; may be NULL. */
struct hasher *hasher_new(_Atomic uint64_t *bytes_done);
void hasher_free(struct hasher *h); /* NULL is fine */

/*
 * Fills the result of job. Files are compared with themselves before and after (size, mtime,
 * ctime); one that changed is read once more. Equal times do not prove that nothing was written:
 * kernels stamp in ticks of a few milliseconds.
 */
void hasher_run(struct hasher *h, struct hash_job *job);

/* Opens one digest of each kind in algs, so that a missing library is told once, at the start. */
int hash_probe(uint32_t algs, struct err *err) __attribute__((warn_unused_result));

#endif
