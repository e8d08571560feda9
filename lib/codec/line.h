/*
 * Records out of a stream of blocks: lines, or NUL-terminated names. Records are views into the
 * block; only the piece of a record at the end of a block is ever moved. No I/O: the caller reads
 * where line_room says.
 *
 *	line_open(&l, '\n', LIMIT_RECORD_BYTES);
 *	do {
 *		room = line_room(&l, &size);         // NULL: a record is longer than the cap
 *		n = fd_read(fd, room, size);
 *		line_fed(&l, n);   // 0 is the end; the last record may lack its separator
 *		while ((count = line_batch(&l, records, 1024)) > 0)
 *			...
 *	} while (n > 0);
 *	line_release(&l);
 */
#ifndef CODEC_LINE_H
#define CODEC_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * Bytes that may be read (not trusted) behind any record, so that callers can copy in fixed steps.
 */
enum {
	LINE_SLACK = 64
};

struct line {
	uint64_t number; /* of the first record of the latest batch, from 1 on */
	char *data; /* private, as all that follows */
	size_t cap; /* without the slack */
	size_t start, end; /* of the bytes that were not handed out */
	size_t scanned; /* no separator in start..scanned */
	size_t record_max;
	size_t batch_count;
	char separator;
	bool is_ended;
};

void line_open(struct line *l, char separator, size_t record_max);
void line_release(struct line *l);

/*
 * A place for at least one byte more; NULL when the unfinished record exceeds the cap, however the
 * input is cut into blocks. Ends all earlier views.
 */
char *line_room(struct line *l, size_t *size_out) __attribute__((warn_unused_result));

/* `size` bytes were put there; 0 ends the input. */
void line_fed(struct line *l, size_t size);

/*
 * Up to `max` whole records without their separators; 0 when more input is needed, or all is said.
 */
size_t line_batch(struct line *l, struct span *records, size_t max);

#endif
