/*
 * An orderly end: a signal becomes a wish, and then the death that the parent expects.
 */
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "base/fd.h"

#include "unit/unit.h"

static const int stopping[] = { SIGINT, SIGTERM, SIGHUP };
enum {
	STOPPING_COUNT = sizeof(stopping) / sizeof(stopping[0])
};

/*
 * What a process has that was started from a terminal; the runner of the tests may ignore some
 * signals, as every background job of a shell does.
 */
static void catch_from_default(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	for (size_t i = 0; i < STOPPING_COUNT; i++)
		sigaction(stopping[i], &action, NULL);
	stop_catch();
}

static void catch_then_die(void *arg)
{
	catch_from_default();
	if (stop_requested())
		_exit(1);
	raise(*(const int *)arg);
	if (!stop_requested())
		_exit(2);
	stop_die();
	_exit(3);
}

static void test_stop__the_process_dies_by_the_signal_that_came(void **state)
{
	struct unit_child child;

	(void)state;
	for (size_t i = 0; i < STOPPING_COUNT; i++) {
		int number = stopping[i];

		unit_fork(&child, catch_then_die, &number);
		assert_true(WIFSIGNALED(child.status));
		assert_int_equal(WTERMSIG(child.status), number);
	}
}

static void die_while_blocked(void *arg)
{
	sigset_t all;

	(void)arg;
	catch_from_default();
	raise(SIGTERM);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	stop_die();
	_exit(3);
}

static void test_stop__a_blocked_signal_still_ends_the_process(void **state)
{
	struct unit_child child;

	(void)state;
	unit_fork(&child, die_while_blocked, NULL);
	assert_true(WIFSIGNALED(child.status));
	assert_int_equal(WTERMSIG(child.status), SIGTERM);
}

static void die_without_signal(void *arg)
{
	(void)arg;
	catch_from_default();
	stop_die();
	_exit(9);
}

static void test_stop__without_a_signal_nobody_dies(void **state)
{
	struct unit_child child;

	(void)state;
	unit_fork(&child, die_without_signal, NULL);
	assert_int_equal(unit_exit_code(&child), 9);
}

static void raise_twice(void *arg)
{
	(void)arg;
	catch_from_default();
	raise(SIGINT);
	raise(SIGINT);
	_exit(3);
}

static void test_stop__a_second_signal_ends_at_once(void **state)
{
	struct unit_child child;

	(void)state;
	unit_fork(&child, raise_twice, NULL);
	assert_true(WIFSIGNALED(child.status));
	assert_int_equal(WTERMSIG(child.status), SIGINT);
}

static void raise_ignored(void *arg)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)arg;
	sigaction(SIGHUP, &ignore, NULL);
	stop_catch();
	raise(SIGHUP);
	_exit(stop_requested() ? 1 : 9);
}

static void test_stop__what_the_parent_ignores_stays_ignored(void **state)
{
	struct unit_child child;

	(void)state;
	unit_fork(&child, raise_ignored, NULL);
	assert_int_equal(unit_exit_code(&child), 9);
}

static void read_after_signal(void *arg)
{
	char byte;
	int fd = fd_open("/dev/zero", O_RDONLY, 0);

	(void)arg;
	catch_from_default();
	raise(SIGTERM);
	_exit(fd_read(fd, &byte, 1) == -ECANCELED ? 9 : 1);
}

static void test_stop__reading_ends_where_a_stop_is_wished(void **state)
{
	struct unit_child child;

	(void)state;
	unit_fork(&child, read_after_signal, NULL);
	assert_int_equal(unit_exit_code(&child), 9);
}
