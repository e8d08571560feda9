/*
 * Records out of blocks. The law: however the input is cut into blocks and the records into
 * batches, they are those that a loop over single bytes finds.
 */
#include "codec/line.h"

#include "unit/unit.h"

enum {
	RECORDS_MAX = 4096,
	CAP = 1 << 20
};

/* A copy of what came out. */
struct found {
	char *bytes;
	size_t size;
	size_t ends[RECORDS_MAX];
	size_t count;
	bool is_refused; /* a record was longer than the cap */
};

static void found_add(struct found *f, struct span record)
{
	assert_true(f->count < RECORDS_MAX);
	memcpy(f->bytes + f->size, record.data, record.len);
	f->size += record.len;
	f->ends[f->count++] = f->size;
}

static struct span found_at(const struct found *f, size_t i)
{
	size_t start = i == 0 ? 0 : f->ends[i - 1];

	return span_of(f->bytes + start, f->ends[i] - start);
}

static void split_slowly(struct found *f, struct span input, char separator)
{
	size_t start = 0;

	*f = (struct found){ .bytes = malloc(input.len + 1) };
	assert_non_null(f->bytes);
	for (size_t i = 0; i < input.len; i++)
		if (input.data[i] == separator) {
			found_add(f, span_of(input.data + start, i - start));
			start = i + 1;
		}
	if (start < input.len)
		found_add(f, span_of(input.data + start, input.len - start));
}

struct way {
	char separator;
	size_t block; /* bytes a read gives at most */
	size_t batch; /* records a call takes at most */
	size_t record_max;
};

static void split(struct found *f, struct span input, struct way way)
{
	struct span *records = malloc(way.batch * sizeof(*records));
	size_t count, given;
	struct line l;

	*f = (struct found){ .bytes = malloc(input.len + 1) };
	assert_non_null(f->bytes);
	assert_non_null(records);
	line_open(&l, way.separator, way.record_max);
	do {
		size_t room;
		char *to = line_room(&l, &room);

		f->is_refused = to == NULL;
		if (f->is_refused)
			break;
		given = way.block < room ? way.block : room;
		given = given < input.len ? given : input.len;
		if (given > 0)
			memcpy(to, input.data, given);
		input = span_from(input, given);
		line_fed(&l, given);
		while ((count = line_batch(&l, records, way.batch)) > 0) {
			assert_true(count <= way.batch);
			assert_int_equal(l.number, f->count + 1);
			for (size_t i = 0; i < count; i++)
				found_add(f, records[i]);
		}
	} while (given > 0);
	line_release(&l);
	free(records);
}

static void expect_same(const struct found *a, const struct found *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++)
		assert_true(unit_same(found_at(a, i), found_at(b, i)));
}

/* Splits both ways and compares. */
static void check(struct span input, struct way way)
{
	struct found slow, fast;

	split_slowly(&slow, input, way.separator);
	split(&fast, input, way);
	assert_false(fast.is_refused);
	expect_same(&fast, &slow);
	free(slow.bytes);
	free(fast.bytes);
}

/* Text in which records are short or long, empty in rows, and may end without a separator. */
static struct span make_input(char *bytes, size_t size, char separator, uint64_t *random)
{
	for (size_t i = 0; i < size;) {
		size_t len = unit_below(random, 4) == 0 ? unit_below(random, 200)
							: unit_below(random, 9);

		for (; len > 0 && i < size; len--)
			bytes[i++] = (char)('a' + unit_below(random, 26));
		if (i < size)
			bytes[i++] = separator;
	}
	return span_of(bytes, size);
}

static void test_line__every_block_size_gives_the_same_records(void **state)
{
	uint64_t random = unit_seed(61);
	char bytes[1500];

	(void)state;
	for (size_t block = 1; block <= 200; block++) {
		struct span input =
			make_input(bytes, 900 + unit_below(&random, 600), '\n', &random);

		check(input, (struct way){ '\n', block, 64, CAP });
	}
}

static void test_line__every_batch_limit_gives_the_same_records(void **state)
{
	uint64_t random = unit_seed(62);
	char bytes[1500];

	(void)state;
	for (size_t batch = 1; batch <= 130; batch++) {
		struct span input = make_input(bytes, sizeof(bytes), '\n', &random);

		check(input, (struct way){ '\n', 1 + unit_below(&random, 1500), batch, CAP });
	}
}

static void test_line__any_byte_can_be_the_separator(void **state)
{
	uint64_t random = unit_seed(63);
	char bytes[700];

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (char)(c + unit_below(&random, 3));
		check(span_of(bytes, sizeof(bytes)), (struct way){ (char)c, 100, 50, CAP });
	}
}

static void test_line__rows_of_empty_records_are_counted(void **state)
{
	char bytes[300];
	struct found f;

	(void)state;
	memset(bytes, '\n', sizeof(bytes));
	for (size_t batch = 1; batch < 140; batch += 23) {
		split(&f, span_of(bytes, sizeof(bytes)), (struct way){ '\n', 77, batch, CAP });
		assert_int_equal(f.count, sizeof(bytes));
		assert_int_equal(f.size, 0);
		free(f.bytes);
	}
}

static void test_line__a_last_record_needs_no_separator(void **state)
{
	struct found f;

	(void)state;
	split(&f, SPAN_LITERAL("a\nbc"), (struct way){ '\n', 10, 10, CAP });
	assert_int_equal(f.count, 2);
	assert_span(found_at(&f, 1), "bc");
	free(f.bytes);
}

static void test_line__behind_a_last_separator_there_is_no_record(void **state)
{
	struct found f;

	(void)state;
	split(&f, SPAN_LITERAL("a\nbc\n"), (struct way){ '\n', 10, 10, CAP });
	assert_int_equal(f.count, 2);
	free(f.bytes);
	split(&f, SPAN_LITERAL(""), (struct way){ '\n', 10, 10, CAP });
	assert_int_equal(f.count, 0);
	free(f.bytes);
}

static void test_line__nul_separated_records_may_hold_newlines(void **state)
{
	struct found f;

	(void)state;
	split(&f, SPAN_LITERAL("a\nb\0c\0"), (struct way){ '\0', 10, 10, CAP });
	assert_int_equal(f.count, 2);
	assert_span(found_at(&f, 0), "a\nb");
	free(f.bytes);
}

/* One record of len bytes, with or without a separator and another record behind it. */
static void expect_cap(size_t len, size_t block, bool is_alone, bool is_refused)
{
	size_t size = len + (is_alone ? 0 : 2);
	char *bytes = malloc(size);
	struct found f;

	assert_non_null(bytes);
	memset(bytes, 'x', size);
	if (!is_alone)
		bytes[len] = '\n';
	split(&f, span_of(bytes, size), (struct way){ '\n', block, 10, 1000 });
	assert_int_equal(f.is_refused, is_refused);
	assert_int_equal(f.count, is_refused ? 0 : is_alone ? 1 : 2);
	free(f.bytes);
	free(bytes);
}

static void test_line__a_record_of_the_cap_passes_for_every_block_size(void **state)
{
	static const size_t blocks[] = { 1, 7, 999, 1000, 1001, 1002, 5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		expect_cap(1000, blocks[i], true, false);
		expect_cap(1000, blocks[i], false, false);
	}
}

static void test_line__a_record_past_the_cap_is_refused_for_every_block_size(void **state)
{
	static const size_t blocks[] = { 1, 7, 999, 1000, 1001, 1002, 5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		expect_cap(1001, blocks[i], true, true);
		expect_cap(1001, blocks[i], false, true);
		expect_cap(3000, blocks[i], false, true);
	}
}

static void test_line__records_before_one_that_is_too_long_come_out(void **state)
{
	struct found f;

	(void)state;
	split(&f, SPAN_LITERAL("a\nb\nlong one\nc\n"), (struct way){ '\n', 3, 10, 5 });
	assert_true(f.is_refused);
	assert_int_equal(f.count, 2);
	free(f.bytes);
}

static void test_line__a_record_larger_than_the_first_buffer_is_whole(void **state)
{
	size_t size = 900 << 10;
	char *bytes = malloc(size);

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)('a' + i % 26);
	bytes[3] = '\n';
	bytes[size - 5] = '\n';
	check(span_of(bytes, size), (struct way){ '\n', 100000, 16, CAP });
	check(span_of(bytes, size), (struct way){ '\n', size, 16, CAP });
	free(bytes);
}

static void test_line__behind_every_record_there_is_slack_to_read(void **state)
{
	struct span record;
	struct line l;
	size_t room, sum = 0;
	char *to;

	(void)state;
	line_open(&l, '\n', CAP);
	to = line_room(&l, &room);
	memset(to, 'x', room);
	line_fed(&l, room);
	assert_int_equal(line_batch(&l, &record, 1), 0);
	to = line_room(&l, &room);
	memset(to, 'x', room);
	to[room - 1] = '\n';
	line_fed(&l, room);
	assert_int_equal(line_batch(&l, &record, 1), 1);
	for (size_t i = 0; i < LINE_SLACK; i++)
		sum += (unsigned char)record.data[record.len + i]; /* ASan watches */
	assert_int_equal(record.data[record.len], '\n');
	assert_true(sum >= '\n');
	line_release(&l);
}

static void test_line__every_batch_knows_the_number_of_its_first_record(void **state)
{
	struct span records[2];
	struct line l;
	size_t room;

	(void)state;
	line_open(&l, '\n', CAP);
	memcpy(line_room(&l, &room), "a\nb\nc\n", 6);
	line_fed(&l, 6);
	assert_int_equal(line_batch(&l, records, 2), 2);
	assert_int_equal(l.number, 1);
	assert_int_equal(line_batch(&l, records, 2), 1);
	assert_int_equal(l.number, 3);
	memcpy(line_room(&l, &room), "d", 1);
	line_fed(&l, 1);
	assert_int_equal(line_batch(&l, records, 2), 0);
	assert_non_null(line_room(&l, &room));
	line_fed(&l, 0);
	assert_int_equal(line_batch(&l, records, 2), 1);
	assert_int_equal(l.number, 4);
	line_release(&l);
}
