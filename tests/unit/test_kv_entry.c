/*
 * The bytes of log entries: the stored ones are read and written for ever, and nothing else is
 * taken for one.
 */
#include "core/kv/entry.h"

#include <errno.h>

#include "base/file.h"
#include "base/limit.h"
#include "codec/hex.h"
#include "codec/wire_buf.h"

#include "unit/unit.h"

enum {
	ENTRY_BYTES = 512
};

static void add(struct kv_entry *e, struct kv_op op)
{
	kv_program_add_op(&e->program, op);
}

static void make_put(struct kv_entry *e)
{
	e->type = KV_ENTRY_WRITE;
	add(e, (struct kv_op){ .type = KV_OP_PUT,
			       .put = { .key = SPAN_LITERAL("key"),
					.value = SPAN_LITERAL("value"),
					.lease = 0x1234567890abcdef,
					.wants_prev = true,
					.ignores_lease = true } });
}

static void make_delete(struct kv_entry *e)
{
	e->type = KV_ENTRY_WRITE;
	add(e, (struct kv_op){ .type = KV_OP_DELETE,
			       .del = { .keys = { SPAN_LITERAL("a"), SPAN_LITERAL("\0") },
					.wants_prev = true } });
}

/* A transaction in a transaction, with every kind of operation and compare. */
static void make_txn(struct kv_entry *e)
{
	static const struct kv_range range = {
		.keys = { { "r", 1 }, { "s", 1 } },
		.revision = 7,
		.limit = 10,
		.order = KV_SORT_DESCEND,
		.target = KV_SORT_MOD,
		.is_keys_only = true,
		.min_mod = 1,
		.max_mod = 2,
		.min_create = 3,
		.max_create = 4,
	};
	struct kv_program *p = &e->program;

	e->type = KV_ENTRY_WRITE;
	add(e, (struct kv_op){ .type = KV_OP_TXN, .txn = { 2, 2, 1, 0 } });
	kv_program_add_compare(p,
			       (struct kv_compare){ .keys = { SPAN_LITERAL("c"), SPAN_LITERAL("") },
						    .result = KV_COMPARE_NOT_EQUAL,
						    .target = KV_COMPARE_VALUE,
						    .value = SPAN_LITERAL("v") });
	kv_program_add_compare(
		p, (struct kv_compare){ .keys = { SPAN_LITERAL("c"), SPAN_LITERAL("d") },
					.result = KV_COMPARE_LESS,
					.target = KV_COMPARE_LEASE,
					.number = -2 });
	add(e, (struct kv_op){ .type = KV_OP_RANGE, .range = range });
	add(e, (struct kv_op){ .type = KV_OP_TXN, .txn = { 1, 0, 1, 0 } });
	kv_program_add_compare(p, (struct kv_compare){ .keys.key = SPAN_LITERAL("x"),
						       .keys.end = SPAN_LITERAL(""),
						       .result = KV_COMPARE_GREATER,
						       .target = KV_COMPARE_CREATE,
						       .number = 5 });
	add(e, (struct kv_op){ .type = KV_OP_PUT,
			       .put = { .key = SPAN_LITERAL("p"), .value = SPAN_LITERAL("") } });
	add(e, (struct kv_op){ .type = KV_OP_NONE });
}

/* The entry of that name in the file of golden vectors. */
static bool make(struct kv_entry *e, struct span name)
{
	*e = (struct kv_entry){ .client = 1, .sequence = 2, .time_ms = 0x18f00000000 };
	if (span_equal(name, SPAN_LITERAL("noop"))) {
		*e = (struct kv_entry){ .type = KV_ENTRY_NOOP };
	} else if (span_equal(name, SPAN_LITERAL("put"))) {
		make_put(e);
	} else if (span_equal(name, SPAN_LITERAL("delete"))) {
		make_delete(e);
	} else if (span_equal(name, SPAN_LITERAL("txn"))) {
		make_txn(e);
	} else if (span_equal(name, SPAN_LITERAL("compact"))) {
		e->type = KV_ENTRY_COMPACT;
		e->revision = 99;
	} else if (span_equal(name, SPAN_LITERAL("lease-grant"))) {
		e->type = KV_ENTRY_LEASE_GRANT;
		e->lease = 77;
		e->ttl_s = 60;
	} else if (span_equal(name, SPAN_LITERAL("lease-revoke"))) {
		e->type = KV_ENTRY_LEASE_REVOKE;
		e->lease = 77;
	} else if (span_equal(name, SPAN_LITERAL("lease-renew"))) {
		e->type = KV_ENTRY_LEASE_RENEW;
		e->lease = 77;
	} else if (span_equal(name, SPAN_LITERAL("lease-expire"))) {
		e->type = KV_ENTRY_LEASE_EXPIRE;
		e->lease = 77;
		e->renewal = 1000;
	} else {
		return false;
	}
	return true;
}

static struct span encode(const struct kv_entry *e, char *room)
{
	struct wire_writer w = wire_writer(room, ENTRY_BYTES);

	kv_entry_encode(e, &w);
	assert_int_equal(wire_end(&w), 0);
	return span_of(room, w.used);
}

static struct buf golden_file(void)
{
	struct buf text = BUF_INIT(LIMIT_CONFIG_BYTES);
	struct err err;

	assert_int_equal(file_read("tests/golden/kv_entry.tsv", &text, &err), 0);
	return text;
}

/* The name and the bytes on the next line. */
static bool next_golden(struct span *text, struct span *name, struct span *bytes, char *room)
{
	struct span line;

	while (span_cut(text, '\n', &line)) {
		if (line.len == 0 || line.data[0] == '#')
			continue;
		assert_true(span_cut(&line, '\t', name));
		assert_true(line.len <= 2 * ENTRY_BYTES);
		assert_int_equal(hex_decode(line, room), 0);
		*bytes = span_of(room, line.len / 2);
		return true;
	}
	return false;
}

static void test_kv_entry__the_golden_entries_are_written_and_read(void **state)
{
	struct buf file = golden_file();
	struct span text = buf_span(&file), name, bytes;
	char room[ENTRY_BYTES], again[ENTRY_BYTES];
	size_t count = 0;

	(void)state;
	while (next_golden(&text, &name, &bytes, room)) {
		struct kv_entry e, decoded = { 0 };

		print_message("%.*s\n", (int)name.len, name.data);
		assert_true(make(&e, name));
		assert_true(span_equal(encode(&e, again), bytes));
		assert_int_equal(kv_entry_decode(&decoded, bytes), 0);
		assert_int_equal(decoded.type, e.type);
		assert_true(span_equal(encode(&decoded, again), bytes));
		kv_entry_release(&e);
		kv_entry_release(&decoded);
		count++;
	}
	assert_int_equal(count, 9);
	buf_release(&file);
}

static void test_kv_entry__every_cut_and_every_byte_more_is_refused(void **state)
{
	struct buf file = golden_file();
	struct span text = buf_span(&file), name, bytes;
	char room[ENTRY_BYTES];
	struct kv_entry e = { 0 };

	(void)state;
	while (next_golden(&text, &name, &bytes, room)) {
		for (size_t size = 0; size < bytes.len; size++)
			assert_int_equal(kv_entry_decode(&e, span_of(room, size)), -EBADMSG);
		room[bytes.len] = '\0';
		assert_int_equal(kv_entry_decode(&e, span_of(room, bytes.len + 1)), -EBADMSG);
	}
	kv_entry_release(&e);
	buf_release(&file);
}

static void test_kv_entry__an_entry_above_the_limit_is_refused(void **state)
{
	char *value = calloc(1, LIMIT_KV_ENTRY_BYTES);
	struct buf b = BUF_INIT(LIMIT_KV_ENTRY_BYTES * 2);

	(void)state;
	for (size_t over = 0; over <= 1; over++) {
		struct kv_entry e = { .type = KV_ENTRY_WRITE }, decoded = { 0 };
		size_t size = LIMIT_KV_ENTRY_BYTES - (26 + 1 + 4 + 1 + 4 + 8 + 1) + over;
		struct wire_writer w;

		add(&e, (struct kv_op){ .type = KV_OP_PUT,
					.put = { .key = SPAN_LITERAL("k"),
						 .value = span_of(value, size) } });
		buf_reset(&b);
		w = wire_buf(&b);
		kv_entry_encode(&e, &w);
		assert_int_equal(wire_end(&w), 0);
		assert_int_equal(b.size, LIMIT_KV_ENTRY_BYTES + over);
		assert_int_equal(kv_entry_decode(&decoded, buf_span(&b)), over == 0 ? 0 : -EBADMSG);
		kv_entry_release(&e);
		kv_entry_release(&decoded);
	}
	buf_release(&b);
	free(value);
}
