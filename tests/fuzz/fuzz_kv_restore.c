/*
 * Input: one byte that says in what pieces, then a snapshot whose hash is not looked at. What is
 * restored is sound, saves as the same bytes but for the hash, and goes on applying; what is not
 * has a reason.
 */
#include <string.h>

#include "base/buf.h"
#include "codec/wire.h"
#include "core/kv/kv.h"
#include "core/kv/snapshot.h"

#include "fuzz/fuzz.h"

enum {
	HASH_AT = 61, /* in the head */
	HASH_BYTES = 8
};

static void apply(struct kv *kv, const struct kv_entry *entry)
{
	struct wire_writer w;
	struct kv_status status;
	struct kv_reply reply;
	char room[256];

	kv_status(kv, &status);
	kv_reply_init(&reply);
	w = wire_writer(room, sizeof(room));
	kv_entry_encode(entry, &w);
	fuzz_require(wire_end(&w) == 0);
	kv_apply(kv, status.applied_index + 1, span_of(room, w.used), &reply);
	fuzz_require(kv_broken(kv) == NULL);
	kv_reply_release(&reply);
}

/* Deletes everything and compacts it. */
static void go_on(struct kv *kv)
{
	struct kv_op op = { .type = KV_OP_DELETE,
			    .del.keys = { SPAN_LITERAL("\0"), SPAN_LITERAL("\0") } };
	struct kv_status status;

	kv_status(kv, &status);
	if (status.applied_index > INT64_MAX - 10 || status.revision > INT64_MAX - 10)
		return;
	apply(kv, &(struct kv_entry){ .type = KV_ENTRY_WRITE,
				      .program = { .ops = &op, .op_count = 1 } });
	op = (struct kv_op){ .type = KV_OP_PUT, .put.key = SPAN_LITERAL("k") };
	op.put.value = SPAN_LITERAL("");
	apply(kv, &(struct kv_entry){ .type = KV_ENTRY_WRITE,
				      .client = 1,
				      .sequence = 1,
				      .program = { .ops = &op, .op_count = 1 } });
	kv_status(kv, &status);
	apply(kv, &(struct kv_entry){ .type = KV_ENTRY_COMPACT, .revision = status.revision });
}

static void check_restored(struct kv *kv, struct span bytes)
{
	struct buf again = BUF_INIT((size_t)1 << 30);
	struct kv_snapshot *s = kv_snapshot_open(kv);

	while (kv_snapshot_read(s, &again, 100))
		;
	kv_snapshot_close(s);
	fuzz_require(again.size == bytes.len);
	memcpy(again.data + HASH_AT, bytes.data + HASH_AT, HASH_BYTES);
	fuzz_require(span_equal(buf_span(&again), bytes));
	buf_release(&again);
	go_on(kv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kv_restore *r = kv_restore_open(&(struct kv_restore_config){ .ignores_hash = true });
	struct err err = { "" };
	struct span bytes, left;
	struct kv *kv = NULL;
	int error = 0;

	bytes = left = size == 0 ? span_of(data, 0) : span_of(data + 1, size - 1);
	while (left.len > 0 && error == 0) {
		size_t piece = (size_t)data[0] + 1;

		piece = piece < left.len ? piece : left.len;
		error = kv_restore_add(r, span_of(left.data, piece), &err);
		left = span_from(left, piece);
	}
	if (error == 0)
		error = kv_restore_end(r, &kv, &err);
	fuzz_require((error == 0) == (err.text[0] == '\0'));
	if (error == 0)
		check_restored(kv, bytes);
	kv_free(kv);
	kv_restore_free(r);
	return 0;
}
