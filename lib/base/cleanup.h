/*
 * A file that must not outlive the process: its name is removed when a signal ends the process
 * before the name is given back. There is one at a time.
 */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

/*
 * From here on SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE and SIGXFSZ first remove path and then end
 * the process as they always do. A signal that the parent ignores stays ignored. Longer than
 * PATH_MAX is not remembered.
 */
void cleanup_set(const char *path);

/* The file stays. */
void cleanup_clear(void);

#endif
