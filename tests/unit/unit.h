/*
 * What unit tests share: random numbers that can be repeated, a folder of their own, and a child
 * process whose end is the thing that is tested. Included by tests alone, behind cmocka.
 *
 * Random tests take their seed from a constant; HOLDFAST_SEED in the environment replaces it.
 */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/path.h"
#include "base/span.h"

enum {
	UNIT_PATH_BYTES = 4096,
	UNIT_SAID_BYTES = 1 << 16
};

/* The seed of a random test, said before anything can fail. */
static inline uint64_t unit_seed(uint64_t standard)
{
	const char *wanted = getenv("HOLDFAST_SEED");
	uint64_t seed = wanted == NULL ? standard : strtoull(wanted, NULL, 10);

	print_message("# seed %llu\n", (unsigned long long)seed);
	return seed;
}

/* The next number (splitmix64). */
static inline uint64_t unit_random(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* A number from 0 to bound - 1. */
static inline size_t unit_below(uint64_t *state, size_t bound)
{
	return (size_t)(unit_random(state) % bound);
}

/* Whether a span has the bytes of a string; says which ones it has where not. */
static inline bool unit_same(struct span actual, struct span expected)
{
	if (span_equal(actual, expected))
		return true;
	print_message("# have \"%.*s\" (%zu bytes), want \"%.*s\" (%zu bytes)\n", (int)actual.len,
		      actual.data, actual.len, (int)expected.len, expected.data, expected.len);
	return false;
}

/* A macro, so that the failure names the line of the test. */
#define assert_span(actual, text) assert_true(unit_same((actual), span_str(text)))

/* A new empty folder; unit_dir_remove takes it away. */
struct unit_dir {
	char path[UNIT_PATH_BYTES];
};

static inline struct unit_dir unit_dir_make(void)
{
	const char *parent = getenv("TMPDIR");
	struct unit_dir dir;

	(void)snprintf(dir.path, sizeof(dir.path), "%s/holdfast-unit-XXXXXX",
		       parent == NULL || parent[0] == '\0' ? "/tmp" : parent);
	assert_non_null(mkdtemp(dir.path));
	return dir;
}

/* The path of a file in it; freed with free. */
static inline char *unit_path(const struct unit_dir *dir, const char *name)
{
	return path_join(span_str(dir->path), span_str(name));
}

/* How many entries it has, "." and ".." left out; removes them where asked to. */
static inline size_t unit_dir_entries(const struct unit_dir *dir, bool removes)
{
	DIR *stream = opendir(dir->path);
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(stream);
	while ((entry = readdir(stream)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		count++;
		if (removes)
			assert_int_equal(unlinkat(dirfd(stream), entry->d_name, 0), 0);
	}
	closedir(stream);
	return count;
}

/* Removes the folder and the files in it. */
static inline void unit_dir_remove(const struct unit_dir *dir)
{
	(void)unit_dir_entries(dir, true); /* how many there were does not matter */
	assert_int_equal(rmdir(dir->path), 0);
}

/* How a child process ended, and what it said on stderr. */
struct unit_child {
	int status; /* of waitpid */
	size_t size;
	char said[UNIT_SAID_BYTES];
};

/* Runs body in a child, which ends with status 0 where body comes back. */
static inline void unit_fork(struct unit_child *child, void (*body)(void *arg), void *arg)
{
	int ends[2];
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		body(arg);
		_exit(0);
	}
	close(ends[1]);
	child->size = 0;
	while ((n = read(ends[0], child->said + child->size,
			 sizeof(child->said) - 1 - child->size)) > 0)
		child->size += (size_t)n;
	child->said[child->size] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &child->status, 0), pid);
}

/* The exit code of a child, or -1 where a signal ended it. */
static inline int unit_exit_code(const struct unit_child *child)
{
	return WIFEXITED(child->status) ? WEXITSTATUS(child->status) : -1;
}

#endif
