/*
 * What a tool says to people, on stderr: "tool: what: why", one line a message. stdout belongs to
 * the answer. A line is written with one write, so that parallel processes do not mix theirs.
 *
 * The tool's name is process-wide and set once, in main.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/* Name before every line; the string must live as long as the process. */
void log_open(const char *tool);

/* The name that was set. */
const char *log_name(void);

/* A failure, or anything that changes the exit code. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something that the user should know though the answer stands: "tool: warning: ...". */
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * A line that may be drawn over: progress. Ends with a carriage return, erased by the next line of
 * any kind.
 */
void log_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Erases a progress line that is still there. */
void log_progress_end(void);

#endif
