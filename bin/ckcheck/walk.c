/*
 * fts(3) does the walking: it copes with any depth, detects cycles, and sorts.
 */
#include "walk.h"

#include <errno.h>
#include <fts.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"

#include "base/banned.h"

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum exit_code complain(const char *path, int error)
{
	struct err err;

	err_set_errno(&err, -error);
	log_error("%s: %s", path, err.text);
	return exit_from_errno(-error);
}

/* The path without slashes at its end, so that "dir/" does not give "dir//file". */
static char *trimmed(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return mem_copy(path, len);
}

static const char *name_of(const FTSENT *entry)
{
	/* Below "/" fts says "//etc". */
	return entry->fts_path[0] == '/' && entry->fts_path[1] == '/' ? entry->fts_path + 1
								      : entry->fts_path;
}

/* One entry; *code becomes the worst, false ends the walk. */
static bool visit(const FTSENT *entry, walk_fn *fn, void *context, enum exit_code *code)
{
	const char *path = name_of(entry);

	switch (entry->fts_info) {
	case FTS_F:
		return fn(context, path, entry->fts_statp);
	case FTS_DEFAULT:
		log_warning("%s: skipped: not a regular file", path);
		return true;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		*code = exit_worse(*code, complain(path, entry->fts_errno));
		return true;
	default: /* folders on the way in and out, symbolic links */
		return true;
	}
}

enum exit_code walk(const char *path, walk_fn *fn, void *context)
{
	char *root = trimmed(path);
	char *roots[] = { root, NULL };
	enum exit_code code = EXIT_YES;
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	FTSENT *entry;

	if (tree == NULL) {
		code = complain(path, errno);
		mem_free(root);
		return code;
	}
	for (;;) {
		errno = 0;
		entry = fts_read(tree);
		if (entry == NULL || !visit(entry, fn, context, &code))
			break;
	}
	if (entry == NULL && errno != 0)
		code = exit_worse(code, complain(path, errno));
	(void)fts_close(tree); /* nothing that it could fail at matters here */
	mem_free(root);
	return code;
}
