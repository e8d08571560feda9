/*
 * Input: the bytes of a reply as sessions keep them. What is decoded is written again as the same
 * bytes.
 */
#include "base/buf.h"
#include "base/limit.h"
#include "codec/wire_buf.h"
#include "core/kv/reply.h"

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf again = BUF_INIT(LIMIT_KV_RESULT_BYTES);
	struct kv_reply reply;

	kv_reply_init(&reply);
	if (kv_reply_decode(&reply, span_of(data, size)) == 0) {
		struct wire_writer w = wire_buf(&again);

		kv_reply_encode(&reply, &w);
		fuzz_require(wire_end(&w) == 0);
		fuzz_require(span_equal(buf_span(&again), span_of(data, size)));
	}
	kv_reply_release(&reply);
	buf_release(&again);
	return 0;
}
