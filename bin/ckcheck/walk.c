/*
 * Walking a tree without recursion: a stack of folders, each read whole and sorted before the first
 * of its entries is visited. Not fts(3): glibc's takes a folder that cannot be read to its end for
 * one that has ended, and a manifest that silently lacks files is the worst that this tool could
 * make.
 */
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"

#include "base/banned.h"

/* A folder on the way: its entries, and the next one to visit. */
struct folder {
	char *path;
	char **names;
	size_t count, cap, next;
};

struct walker {
	walk_fn *fn;
	void *context;
	enum exit_code code;
	struct folder *stack;
	size_t depth, stack_cap;
};

static void complain(struct walker *w, const char *path, int error)
{
	struct err err;

	(void)err_set_errno(&err, -error);
	log_error("%s: %s", path, err.text);
	w->code = exit_worse(w->code, exit_from_errno(-error));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_name(struct folder *f, const char *name)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (f->count == f->cap) {
		f->cap = f->cap == 0 ? 16 : f->cap * 2;
		f->names = mem_resize(f->names, f->cap, sizeof(f->names[0]));
	}
	f->names[f->count++] = mem_copy(name, strlen(name));
}

/*
 * Puts a folder on the stack; takes path. What cannot be read of it is told, and the rest is
 * visited.
 */
static void enter_take(struct walker *w, char *path)
{
	DIR *stream = opendir(path);
	struct folder f = { .path = path };

	if (stream == NULL)
		complain(w, path, errno);
	while (stream != NULL) {
		const struct dirent *entry;

		errno = 0;
		entry = readdir(stream);
		if (entry == NULL) {
			if (errno != 0)
				complain(w, path, errno);
			break;
		}
		add_name(&f, entry->d_name);
	}
	if (stream != NULL)
		(void)closedir(stream); /* it was only read */
	if (f.count > 0)
		qsort(f.names, f.count, sizeof(f.names[0]), by_name);
	if (w->depth == w->stack_cap) {
		w->stack_cap = w->stack_cap == 0 ? 16 : w->stack_cap * 2;
		w->stack = mem_resize(w->stack, w->stack_cap, sizeof(w->stack[0]));
	}
	w->stack[w->depth++] = f;
}

static void leave(struct walker *w)
{
	struct folder *f = &w->stack[--w->depth];

	for (size_t i = 0; i < f->count; i++)
		mem_free(f->names[i]);
	mem_free(f->names);
	mem_free(f->path);
}

/* One entry of the folder on top; false ends the walk. */
static bool visit(struct walker *w, const char *name)
{
	const struct folder *top = &w->stack[w->depth - 1];
	char *path = path_join(span_str(top->path), span_str(name));
	bool goes_on = true;
	struct stat st;

	if (lstat(path, &st) < 0) {
		complain(w, path, errno);
	} else if (S_ISDIR(st.st_mode)) {
		enter_take(w, path);
		return true;
	} else if (S_ISREG(st.st_mode)) {
		goes_on = w->fn(w->context, path, &st);
	} else if (!S_ISLNK(st.st_mode)) {
		log_warning("%s: skipped: not a regular file", path);
	}
	mem_free(path);
	return goes_on;
}

/* The path without slashes at its end, so that "dir/" gives "dir/file". */
static char *trimmed(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return mem_copy(path, len);
}

enum exit_code walk(const char *path, walk_fn *fn, void *context)
{
	struct walker w = { .fn = fn, .context = context, .code = EXIT_YES };
	bool goes_on = true;

	enter_take(&w, trimmed(path));
	while (goes_on && w.depth > 0) {
		struct folder *top = &w.stack[w.depth - 1];

		if (top->next == top->count)
			leave(&w);
		else
			goes_on = visit(&w, top->names[top->next++]);
	}
	while (w.depth > 0)
		leave(&w);
	mem_free(w.stack);
	return w.code;
}
