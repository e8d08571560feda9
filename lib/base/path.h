/*
 * Paths as text: nothing here looks at the disk. A path is any bytes but NUL.
 */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "base/span.h"

/*
 * "a" and "b" make "a/b", "a/" and "b" too, "" and "b" make "b". The caller frees it with mem_free.
 */
char *path_join(struct span dir, struct span name);

/*
 * The folder that holds path: "." for "x", "/" for "/x", "a" for "a/x". The caller frees it with
 * mem_free.
 */
char *path_dir(const char *path);

/* What is behind the last slash; for "a/" it is empty. A view of path. */
const char *path_name(const char *path);

#endif
