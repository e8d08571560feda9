/*
 * Stopping in an orderly way: SIGINT, SIGTERM and SIGHUP become a wish that long work looks at, so
 * that it can take back what is half done; then the process dies by the same signal, as its parent
 * expects.
 *
 *	stop_catch();
 *	while (more && !stop_requested())
 *		...
 *	clean up
 *	stop_die();          // comes back when no signal came
 *
 * For tools that have something to take back. Filters keep the default: they just end.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

/* From here on the three signals only set the wish; system calls end with EINTR (base/fd). */
void stop_catch(void);

/* Whether one came. Safe from any thread. */
bool stop_requested(void);

/*
 * Ends the process by the signal that came, with its default action; does nothing when none came.
 */
void stop_die(void);

#endif
