/*
 * From a file to a history, line by line: the text is never in memory as a whole.
 */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/log.h"
#include "codec/line.h"

#include "base/banned.h"

enum {
	BATCH = 256
};

struct loading {
	struct history *history;
	struct event_reader reader;
	uint64_t line; /* the one that is wrong */
	struct err err;
};

/* 0, or a negative errno with a reason, and with a line where one is wrong. */
static int load_lines(struct loading *l, const struct span *lines, size_t count, uint64_t number)
{
	struct event event;
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++) {
		l->line = number + i;
		switch (event_read(&l->reader, lines[i], &event, &l->err)) {
		case EVENT_NOTHING:
			break;
		case EVENT_READ:
			r = history_add(l->history, &event, l->line, &l->err);
			break;
		case EVENT_MALFORMED:
			r = -EBADMSG;
			break;
		}
	}
	return r;
}

static int load_input(struct loading *l, int fd)
{
	struct span lines[BATCH];
	struct line line;
	int64_t n = 1;
	int r = 0;

	line_open(&line, '\n', LIMIT_RECORD_BYTES);
	while (n > 0 && r == 0) {
		size_t size, count;
		char *room = line_room(&line, &size);

		if (room == NULL) {
			l->line = line.number;
			r = err_set(&l->err, -EMSGSIZE, "longer than %d bytes", LIMIT_RECORD_BYTES);
			break;
		}
		n = fd_read(fd, room, size);
		if (n < 0) {
			l->line = 0;
			r = err_set_errno(&l->err, (int)n);
			break;
		}
		line_fed(&line, (size_t)n);
		while (r == 0 && (count = line_batch(&line, lines, BATCH)) > 0)
			r = load_lines(l, lines, count, line.number);
	}
	line_release(&line);
	return r;
}

enum exit_code load_history(struct history *h, const char *path, enum event_format format)
{
	struct loading l = { .history = h, .reader = EVENT_READER_INIT };
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : fd_open(path, O_RDONLY, 0);
	int r = fd < 0 ? err_set_errno(&l.err, fd) : 0;

	l.reader.format = format;
	if (r == 0)
		r = load_input(&l, fd);
	if (fd >= 0 && !is_stdin)
		(void)fd_close(fd); /* opened for reading: nothing can be lost */
	if (r == 0)
		r = history_end(h, &l.line, &l.err);
	if (r == 0 && history_called(h) == 0) {
		l.line = 0;
		r = err_set(&l.err, -EBADMSG, "no operation found (read as %s)",
			    event_format_names[l.reader.format]);
	}
	event_reader_release(&l.reader);
	if (r == -ECANCELED)
		return EXIT_IO; /* the signal that stopped it says so */
	if (r < 0 && l.line > 0)
		log_error("%s: line %llu: %s", path, (unsigned long long)l.line, l.err.text);
	else if (r < 0)
		log_error("%s: %s", path, l.err.text);
	return r < 0 ? exit_from_errno(r) : EXIT_YES;
}
