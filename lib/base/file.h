/*
 * Whole files: read under a cap, and replaced so that a reader sees the old or the new contents,
 * never a part, and after a power cut too: the new bytes are synced before the rename, the folder
 * after it.
 *
 *	r = file_replace_open(&f, "SUMS", &err);
 *	...fd_write(f.fd, ...)...
 *	r = file_replace_commit(&f, &err);
 *	file_replace_release(&f);      // takes back what was not committed
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends the contents of path ("-" is stdin) to b; -EMSGSIZE past b's cap. err names no path. */
int file_read(const char *path, struct buf *b, struct err *err) __attribute__((warn_unused_result));

struct file_replace {
	int fd; /* write here */
	char *path; /* private: the target, symbolic links followed */
	char *dir; /* private */
	char *temp; /* private: a name beside it, or NULL while the new file has none */
	int dir_fd; /* private: of dir, to sync it */
};

/* An all-zero fd would be stdin, so a struct that was never opened starts like this. */
#define FILE_REPLACE_INIT \
	{ \
		.fd = -1, .dir_fd = -1 \
	}

/*
 * Starts a replacement in the target's folder. Where the file system can (O_TMPFILE) the new file
 * has no name until it is committed, so that even kill -9 leaves nothing behind. An existing target
 * keeps its mode.
 */
int file_replace_open(struct file_replace *f, const char *path, struct err *err)
	__attribute__((warn_unused_result));

/*
 * fsync, rename over the target, fsync of the folder. After an error the target is as it was; only
 * where the last step fails it is the new file, whole, which a power cut may still take back.
 */
int file_replace_commit(struct file_replace *f, struct err *err)
	__attribute__((warn_unused_result));

/* Closes, and removes what was not committed. */
void file_replace_release(struct file_replace *f);

#endif
