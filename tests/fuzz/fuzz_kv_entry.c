/*
 * Input: log entries, each behind its length in two bytes. What is decoded is written again as the
 * same bytes; a store applies all of them, whatever they are, and stays sound; a second store that
 * gets the same has the same hash, and so has one restored from a snapshot of the first.
 */
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"
#include "codec/wire_buf.h"
#include "core/kv/kv.h"
#include "core/kv/snapshot.h"

#include "fuzz/fuzz.h"

static void check_codec(struct span bytes)
{
	struct kv_entry entry = { 0 };
	struct buf again = BUF_INIT(LIMIT_KV_ENTRY_BYTES);

	if (kv_entry_decode(&entry, bytes) == 0) {
		struct wire_writer w = wire_buf(&again);

		kv_entry_encode(&entry, &w);
		fuzz_require(wire_end(&w) == 0);
		fuzz_require(span_equal(buf_span(&again), bytes));
	}
	kv_entry_release(&entry);
	buf_release(&again);
}

static struct kv *copy(struct kv *kv)
{
	struct kv_restore *r = kv_restore_open(&(struct kv_restore_config){ 0 });
	struct buf saved = BUF_INIT((size_t)1 << 30);
	struct kv_snapshot *s = kv_snapshot_open(kv);
	struct kv *copied = NULL;

	while (kv_snapshot_read(s, &saved, 1 << 16))
		;
	kv_snapshot_close(s);
	fuzz_require(kv_restore_add(r, buf_span(&saved), NULL) == 0);
	fuzz_require(kv_restore_end(r, &copied, NULL) == 0);
	kv_restore_free(r);
	buf_release(&saved);
	return copied;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kv *a = kv_new(), *b = kv_new(), *c;
	struct kv_reply reply;

	kv_reply_init(&reply);
	for (uint64_t index = 1; size >= 2; index++) {
		size_t length = (size_t)data[0] << 8 | data[1];
		struct span bytes = span_of(data + 2, length < size - 2 ? length : size - 2);

		check_codec(bytes);
		kv_apply(a, index, bytes, &reply);
		fuzz_require(reply.error < KV_ERR_COUNT);
		kv_apply(b, index, bytes, &reply);
		data += 2 + bytes.len;
		size -= 2 + bytes.len;
	}
	fuzz_require(kv_hash(a) == kv_hash(b));
	fuzz_require(kv_broken(a) == NULL);
	c = copy(a);
	fuzz_require(kv_hash(a) == kv_hash(c));
	kv_reply_release(&reply);
	kv_free(a);
	kv_free(b);
	kv_free(c);
	return 0;
}
