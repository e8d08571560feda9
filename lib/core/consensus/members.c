/*
 * Configurations as bytes: a count, then id and role of each member in rising order of ids.
 */
#include "core/consensus/core.h"

#include "base/assert.h"
#include "codec/wire.h"

#include "base/banned.h"

bool core_members_decode(const uint8_t *bytes, size_t size, struct core_members *out)
{
	struct wire w = wire_reader(span_of(bytes, size));
	struct core_members m = { .count = wire_u8(&w) };
	uint32_t voters = 0;

	if (m.count == 0 || m.count > CORE_MEMBERS_MAX)
		return false;
	for (uint32_t i = 0; i < m.count; i++) {
		m.all[i].id = wire_u64(&w);
		m.all[i].role = (enum core_role)wire_u8(&w);
		if (m.all[i].id <= (i == 0 ? 0 : m.all[i - 1].id))
			return false;
		if (m.all[i].role != CORE_VOTER && m.all[i].role != CORE_LEARNER)
			return false;
		voters += m.all[i].role == CORE_VOTER;
	}
	if (wire_done(&w) < 0 || voters == 0)
		return false;
	*out = m;
	return true;
}

size_t core_members_encode(const struct core_members *members, uint8_t *bytes)
{
	struct wire_writer w = wire_writer(bytes, CORE_HEAD_BYTES_MAX);
	int r;

	assert(members->count <= CORE_MEMBERS_MAX);
	wire_put_u8(&w, (uint8_t)members->count);
	for (uint32_t i = 0; i < members->count; i++) {
		wire_put_u64(&w, members->all[i].id);
		wire_put_u8(&w, (uint8_t)members->all[i].role);
	}
	r = wire_end(&w);
	assert(r == 0);
	return w.used;
}
