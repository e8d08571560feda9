/*
 * The log sink: one of the few places with a process-wide state, the tool's name and whether a
 * progress line is on the screen. Control characters from file names are shown as '?', so that a
 * name can neither forge a line nor drive a terminal.
 */
#define BANNED_HOME_OF_STDERR
#define BANNED_HOME_OF_FILES
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "base/limit.h"

#include "base/banned.h"

static const char *log_tool = "holdfast";
static bool progress_is_shown;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

void log_open(const char *tool)
{
	log_tool = tool;
}

const char *log_name(void)
{
	return log_tool;
}

static size_t bounded(int printed, size_t room)
{
	if (printed < 0)
		return 0;
	return (size_t)printed < room ? (size_t)printed : room - 1;
}

/* stderr is the last resort: there is nobody to tell when it fails. */
static void put(const char *line, size_t size)
{
	ssize_t n;

	while (size > 0) {
		n = write(STDERR_FILENO, line, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		line += n;
		size -= (size_t)n;
	}
}

__attribute__((format(printf, 2, 0))) static void say(const char *prefix, const char *format,
						      va_list args, bool is_progress)
{
	char line[LIMIT_LOG_LINE_BYTES];
	size_t room = sizeof(line) - 1; /* one byte stays for the newline */
	size_t start, size = 0;

	pthread_mutex_lock(&log_lock);
	if (progress_is_shown)
		size = bounded(snprintf(line, room, "\r\033[K"), room);
	start = size;
	size += bounded(snprintf(line + size, room - size, "%s%s", log_tool, prefix), room - size);
	size += bounded(vsnprintf(line + size, room - size, format, args), room - size);
	for (size_t i = start; i < size; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	if (!is_progress)
		line[size++] = '\n';
	progress_is_shown = is_progress;
	put(line, size);
	pthread_mutex_unlock(&log_lock);
}

void log_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(": ", format, args, false);
	va_end(args);
}

void log_warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(": warning: ", format, args, false);
	va_end(args);
}

void log_progress(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(": ", format, args, true);
	va_end(args);
}

void log_progress_end(void)
{
	pthread_mutex_lock(&log_lock);
	if (progress_is_shown)
		put("\r\033[K", 4);
	progress_is_shown = false;
	pthread_mutex_unlock(&log_lock);
}
