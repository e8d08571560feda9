/*
 * Messages of a stranger to a Raft core: whatever comes, the core keeps its invariants and answers
 * in its own form. The input is a list of messages, each a length byte and that many bytes, patched
 * into the header that lets it in.
 */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "core/consensus/core.h"
#include "core/consensus/raft/raft.h"
#include "fuzz/fuzz.h"

static const struct core_blob body = { .data = (const uint8_t *)"0123456789abcdef", .size = 16 };

static void step(void *core, struct core_event event, uint64_t *now_ms, uint64_t *seq)
{
	static struct core_out out;
	struct raft_message m;

	do {
		event.now_ms = ++*now_ms;
		raft_ops.step(core, &event, &out);
		assert(raft_ops.broken(core) == NULL);
		for (uint32_t i = 0; i < out.count; i++) {
			if (out.effects[i].type == CORE_PERSIST)
				*seq = out.effects[i].seq;
			if (out.effects[i].type == CORE_SEND)
				assert(raft_decode(out.effects[i].head, out.effects[i].head_size,
						   &m));
		}
		event = (struct core_event){ .type = CORE_TIMEOUT };
	} while (out.more);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct core_config config = {
		.cluster = 7,
		.self = 1,
		.seed = 1,
		.members = { .count = 3,
			     .all = { { 1, CORE_VOTER }, { 2, CORE_VOTER }, { 3, CORE_VOTER } } },
		.election_ms = 100,
		.heartbeat_ms = 20,
		.window = 256,
		.pending_max = 64,
		.inflight_max = 8,
		.batch_bytes = 4096
	};
	const struct core_blob *blobs[CORE_BATCH_ENTRIES_MAX];
	uint64_t now_ms = 1, seq = 0;
	struct raft_message m;
	void *core = calloc(1, raft_ops.size(&config));

	for (unsigned i = 0; i < CORE_BATCH_ENTRIES_MAX; i++)
		blobs[i] = &body;
	raft_ops.init(core, &config);
	step(core, (struct core_event){ .type = CORE_START }, &now_ms, &seq);
	for (uint64_t peer = 2; peer <= 3; peer++)
		step(core,
		     (struct core_event){
			     .type = CORE_LINK, .peer = peer, .session = 1, .is_up = true },
		     &now_ms, &seq);
	while (size > 1) {
		uint8_t head[256] = { 0 };
		size_t len = data[0] < size - 1 ? data[0] : size - 1;

		memcpy(head, data + 1, len);
		data += 1 + len;
		size -= 1 + len;
		if (len == 0) {
			now_ms += 150; /* and a timeout */
			step(core, (struct core_event){ .type = CORE_TIMEOUT }, &now_ms, &seq);
			step(core, (struct core_event){ .type = CORE_PERSISTED, .seq = seq },
			     &now_ms, &seq);
			continue;
		}
		if (!raft_decode(head, len, &m))
			continue;
		m.cluster = 7;
		m.from = 2 + m.from % 2;
		for (uint32_t i = 0; i < m.count; i++)
			m.sizes[i] = body.size;
		len = raft_encode(&m, head, sizeof(head));
		step(core,
		     (struct core_event){ .type = CORE_RECV,
					  .peer = m.from,
					  .session = 1,
					  .head = head,
					  .head_size = (uint32_t)len,
					  .blobs = blobs,
					  .blob_count = m.count },
		     &now_ms, &seq);
	}
	free(core);
	return 0;
}
