/*
 * The handler does all by itself, with calls that are safe in one, so it works while every thread
 * is stuck in a read that never ends.
 */
#include "base/cleanup.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

static char cleanup_path[PATH_MAX];
static atomic_bool cleanup_is_set;

static void remove_and_die(int number)
{
	if (cleanup_is_set)
		(void)unlink(cleanup_path); /* there is nobody to tell */
	/* SA_RESETHAND: the default action is back, and strikes when the handler returns. */
	(void)raise(number);
}

static void catch_signal(int number)
{
	struct sigaction action = { .sa_handler = remove_and_die, .sa_flags = (int)SA_RESETHAND };
	struct sigaction old;

	if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
		return;
	sigemptyset(&action.sa_mask);
	(void)sigaction(number, &action, NULL); /* fails for no signal that is used here */
}

void cleanup_set(const char *path)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ };
	size_t len = strlen(path);

	cleanup_is_set = false;
	if (len >= sizeof(cleanup_path))
		return;
	memcpy(cleanup_path, path, len + 1);
	cleanup_is_set = true;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		catch_signal(numbers[i]);
}

void cleanup_clear(void)
{
	cleanup_is_set = false;
}
