/*
 * Messages as bytes. One layout for all types: a message is small beside its payloads, and a
 * decoder with one path has one set of bugs.
 */
#include "core/consensus/raft/raft.h"

#include "base/assert.h"
#include "codec/wire.h"

#include "base/banned.h"

enum {
	FLAG_OK = 1,
	FLAG_TRANSFER = 2,
	FLAG_SNAPSHOT = 4,
	FLAGS = 7
};

size_t raft_encode(const struct raft_message *m, uint8_t *head, size_t cap)
{
	struct wire_writer w = wire_writer(head, cap);
	int r;

	assert(m->count <= CORE_BATCH_ENTRIES_MAX);
	wire_put_u8(&w, (uint8_t)m->type);
	wire_put_u8(&w, (uint8_t)((m->is_ok ? FLAG_OK : 0) | (m->is_transfer ? FLAG_TRANSFER : 0) |
				  (m->needs_snapshot ? FLAG_SNAPSHOT : 0)));
	wire_put_u64(&w, m->cluster);
	wire_put_u64(&w, m->from);
	wire_put_u64(&w, m->term);
	wire_put_u64(&w, m->index);
	wire_put_u64(&w, m->epoch);
	wire_put_u64(&w, m->commit);
	wire_put_u64(&w, m->round);
	wire_put_u16(&w, (uint16_t)m->count);
	for (uint32_t i = 0; i < m->count; i++) {
		wire_put_u64(&w, m->entries[i].epoch);
		wire_put_u8(&w, (uint8_t)m->entries[i].kind);
		wire_put_u32(&w, m->sizes[i]);
	}
	r = wire_end(&w);
	assert(r == 0);
	return w.used;
}

static bool read_entries(struct wire *w, struct raft_message *m)
{
	uint64_t epoch = m->epoch;

	for (uint32_t i = 0; i < m->count; i++) {
		struct core_entry *e = &m->entries[i];

		*e = (struct core_entry){ .index = m->index + 1 + i, .epoch = wire_u64(w) };
		e->kind = (enum core_kind)wire_u8(w);
		m->sizes[i] = wire_u32(w);
		if (e->kind < CORE_DATA || e->kind > CORE_CONFIG || e->epoch < epoch ||
		    e->epoch > m->term)
			return false;
		epoch = e->epoch;
	}
	return true;
}

bool raft_decode(const uint8_t *head, size_t size, struct raft_message *out)
{
	struct wire w = wire_reader(span_of(head, size));
	struct raft_message *m = out;
	uint8_t flags;

	m->type = (enum raft_type)wire_u8(&w);
	flags = wire_u8(&w);
	m->is_ok = (flags & FLAG_OK) != 0;
	m->is_transfer = (flags & FLAG_TRANSFER) != 0;
	m->needs_snapshot = (flags & FLAG_SNAPSHOT) != 0;
	m->cluster = wire_u64(&w);
	m->from = wire_u64(&w);
	m->term = wire_u64(&w);
	m->index = wire_u64(&w);
	m->epoch = wire_u64(&w);
	m->commit = wire_u64(&w);
	m->round = wire_u64(&w);
	m->count = wire_u16(&w);
	if (wire_error(&w) < 0 || m->type < RAFT_PREVOTE || m->type > RAFT_TIMEOUT_NOW ||
	    (flags & ~FLAGS) != 0 || m->count > CORE_BATCH_ENTRIES_MAX ||
	    m->index > UINT64_MAX / 2 || (m->count > 0 && m->type != RAFT_APPEND))
		return false;
	return read_entries(&w, m) && wire_done(&w) == 0;
}
