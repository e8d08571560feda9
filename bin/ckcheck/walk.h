/*
 * The regular files below a path, in byte order of their names folder by folder, without following
 * symbolic links (the path itself may be one).
 */
#ifndef CKCHECK_WALK_H
#define CKCHECK_WALK_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/exit.h"

/* One regular file; false ends the walk. */
typedef bool walk_fn(void *context, const char *path, const struct stat *st);

/*
 * Calls fn for each file. What cannot be entered or read is told on stderr as it comes, and so is
 * what is skipped, pipes, sockets and devices. EXIT_YES, or the code of the worst complaint.
 */
enum exit_code walk(const char *path, walk_fn *fn, void *context);

#endif
