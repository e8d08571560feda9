/*
 * One number, written by the handler: the signal that asked for the end. A second signal of the
 * kind ends the process at once (SA_RESETHAND), for whoever presses Ctrl-C twice.
 */
#include "base/stop.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "base/banned.h"

static atomic_int stop_signal;

static void note_signal(int number)
{
	stop_signal = number;
}

void stop_catch(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct sigaction action = { .sa_handler = note_signal,
					    .sa_flags = (int)SA_RESETHAND };
		struct sigaction old;

		/* A signal that the parent ignores (nohup, a background job) stays ignored. */
		if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN)
			continue;
		sigemptyset(&action.sa_mask);
		(void)sigaction(numbers[i], &action, NULL); /* fails for no signal in the list */
	}
}

bool stop_requested(void)
{
	return stop_signal != 0;
}

void stop_die(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	int number = stop_signal;
	sigset_t only;

	if (number == 0)
		return;
	(void)sigaction(number, &action, NULL); /* a signal that was caught can be reset */
	sigemptyset(&only);
	sigaddset(&only, number);
	pthread_sigmask(SIG_UNBLOCK, &only, NULL);
	(void)raise(number); /* does not come back */
}
