/*
 * A signal takes the half-made file away, and the process still dies by it.
 */
#include "base/cleanup.h"

#include <signal.h>
#include <sys/stat.h>

#include "base/mem.h"

#include "unit/unit.h"

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ };

struct plan {
	const char *path;
	int number;
	bool is_cleared, is_ignored;
};

/* The runner of the tests may ignore some signals, as every background job of a shell does. */
static void set_and_raise(void *arg)
{
	const struct plan *plan = arg;
	struct sigaction action = { .sa_handler = plan->is_ignored ? SIG_IGN : SIG_DFL };

	sigaction(plan->number, &action, NULL);
	cleanup_set(plan->path);
	if (plan->is_cleared)
		cleanup_clear();
	raise(plan->number);
}

static void make_file(const char *path)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fclose(file);
}

static bool is_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static void test_cleanup__each_signal_removes_the_file_and_ends_the_process(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "half-made");
	struct unit_child child;

	(void)state;
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		struct plan plan = { .path = path, .number = ending[i] };

		make_file(path);
		unit_fork(&child, set_and_raise, &plan);
		assert_true(WIFSIGNALED(child.status));
		assert_int_equal(WTERMSIG(child.status), ending[i]);
		assert_false(is_there(path));
	}
	mem_free(path);
	unit_dir_remove(&dir);
}

static void test_cleanup__what_was_given_back_stays(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "whole");
	struct plan plan = { .path = path, .number = SIGTERM, .is_cleared = true };
	struct unit_child child;

	(void)state;
	make_file(path);
	unit_fork(&child, set_and_raise, &plan);
	assert_true(WIFSIGNALED(child.status));
	assert_true(is_there(path));
	mem_free(path);
	unit_dir_remove(&dir);
}

static void test_cleanup__an_ignored_signal_stays_ignored(void **state)
{
	struct unit_dir dir = unit_dir_make();
	char *path = unit_path(&dir, "f");
	struct plan plan = { .path = path, .number = SIGHUP, .is_ignored = true };
	struct unit_child child;

	(void)state;
	make_file(path);
	unit_fork(&child, set_and_raise, &plan);
	assert_true(WIFEXITED(child.status));
	assert_true(is_there(path));
	mem_free(path);
	unit_dir_remove(&dir);
}
