/*
 * Input: separator, block size, batch limit, cap, then the stream. The records are those of a loop
 * over bytes, and a stream is refused exactly where a record is longer than the cap, however it is
 * cut into blocks.
 */
#include <string.h>

#include "codec/line.h"

#include "fuzz/fuzz.h"

enum {
	HEAD_BYTES = 4,
	BATCH_MAX = 256,
	WAYS = 3
};

/* The naive splitter: the record at the front of *rest; false when none is left. */
static bool next_record(struct span *rest, char separator, struct span *record)
{
	size_t len = 0;

	if (rest->len == 0)
		return false;
	while (len < rest->len && rest->data[len] != separator)
		len++;
	*record = span_of(rest->data, len);
	*rest = span_from(*rest, len + 1);
	return true;
}

/* All records of the batches that are ready; they must be the next ones of *expected. */
static void take_batches(struct line *l, struct span *expected, size_t batch, size_t cap,
			 uint64_t *number)
{
	struct span records[BATCH_MAX], wanted;
	size_t count;

	while ((count = line_batch(l, records, batch)) > 0) {
		fuzz_require(count <= batch);
		fuzz_require(l->number == *number);
		*number += count;
		for (size_t i = 0; i < count; i++) {
			fuzz_require(next_record(expected, l->separator, &wanted));
			fuzz_require(span_equal(records[i], wanted));
			fuzz_require(records[i].len <= cap);
		}
	}
}

static void split(struct span input, char separator, size_t block, size_t batch, size_t cap)
{
	struct span expected = input, wanted;
	uint64_t number = 1;
	struct line l;
	size_t given;

	line_open(&l, separator, cap);
	do {
		size_t room;
		char *to = line_room(&l, &room);

		if (to == NULL) {
			fuzz_require(next_record(&expected, separator, &wanted));
			fuzz_require(wanted.len > cap);
			line_release(&l);
			return;
		}
		fuzz_require(room > 0);
		given = block < room ? block : room;
		given = given < input.len ? given : input.len;
		if (given > 0)
			memcpy(to, input.data, given);
		input = span_from(input, given);
		line_fed(&l, given);
		take_batches(&l, &expected, batch, cap, &number);
	} while (given > 0);
	fuzz_require(!next_record(&expected, separator, &wanted));
	line_release(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t block, batch, cap;
	struct span input;

	if (size < HEAD_BYTES)
		return 0;
	block = (size_t)data[1] + 1;
	batch = (size_t)data[2] + 1;
	cap = (size_t)data[3] * 8;
	input = span_of(data + HEAD_BYTES, size - HEAD_BYTES);
	for (size_t way = 0; way < WAYS; way++, block = block * 7 + 1)
		split(input, (char)data[0], block, batch, cap);
	split(input, (char)data[0], size, BATCH_MAX, size);
	return 0;
}
