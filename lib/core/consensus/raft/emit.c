/*
 * What is owed becomes effects, in the order in which it must happen: records before what depends
 * on them. When there is no room the rest stays owed and core_out.more is set.
 *
 * Messages that promise something (a vote, an acknowledgement) carry the seq of the record that
 * keeps the promise.
 */
#include "core/consensus/raft/raft.h"

#include <string.h>

#include "base/assert.h"
#include "codec/wire.h"

#include "base/banned.h"

enum {
	HEAD_ROOM = 1024,
	STATE_BYTES = 24
};

static struct core_effect *add(struct core_out *out, enum core_effect_type type)
{
	struct core_effect *effect;

	if (out->count == CORE_EFFECTS_MAX) {
		out->more = true;
		return NULL;
	}
	effect = &out->effects[out->count++];
	*effect = (struct core_effect){ .type = type };
	return effect;
}

/* A record for the disk; NULL when there is no room for one, or too many are on their way. */
static struct core_effect *add_record(struct raft *r, struct core_out *out, uint64_t last)
{
	struct core_effect *effect;

	if (r->record_count == RAFT_RECORDS_MAX)
		return NULL; /* CORE_PERSISTED makes room and comes by itself */
	effect = add(out, CORE_PERSIST);
	if (effect == NULL)
		return NULL;
	effect->seq = ++r->seq;
	r->records[(r->record_head + r->record_count++) % RAFT_RECORDS_MAX] =
		(struct raft_record){ .seq = r->seq, .last = last };
	return effect;
}

static bool emit_state(struct raft *r, struct core_out *out)
{
	struct core_effect *effect;
	struct wire_writer w;
	int result;

	if (!r->owes_state)
		return true;
	if (sizeof(out->bytes) - out->bytes_used < STATE_BYTES) {
		out->more = true;
		return false;
	}
	effect = add_record(r, out, 0);
	if (effect == NULL)
		return false;
	effect->head = out->bytes + out->bytes_used;
	effect->head_size = STATE_BYTES;
	w = wire_writer(out->bytes + out->bytes_used, STATE_BYTES);
	wire_put_u64(&w, r->term);
	wire_put_u64(&w, r->vote);
	wire_put_u64(&w, r->cut);
	result = wire_end(&w);
	assert(result == 0);
	out->bytes_used += STATE_BYTES;
	r->state_seq = effect->seq;
	r->cut = UINT64_MAX;
	r->owes_state = false;
	return true;
}

static const struct core_entry *copy_entries(struct core_out *out, const struct log *log,
					     uint64_t first, uint32_t count)
{
	struct core_entry *to = out->entries + out->entries_used;

	for (uint32_t i = 0; i < count; i++) {
		const struct core_entry *entry = log_at(log, first + i);

		assert(entry != NULL);
		to[i] = *entry;
	}
	out->entries_used += count;
	return to;
}

static uint32_t entries_room(const struct core_out *out)
{
	return (uint32_t)(sizeof(out->entries) / sizeof(out->entries[0])) - out->entries_used;
}

static bool emit_records(struct raft *r, struct core_out *out)
{
	while (r->persist_next <= r->log.last) {
		uint64_t left = r->log.last - r->persist_next + 1;
		uint32_t count =
			left < CORE_BATCH_ENTRIES_MAX ? (uint32_t)left : CORE_BATCH_ENTRIES_MAX;
		struct core_effect *effect;

		if (entries_room(out) < count) {
			out->more = true;
			return false;
		}
		effect = add_record(r, out, r->persist_next + count - 1);
		if (effect == NULL)
			return false;
		effect->entries = copy_entries(out, &r->log, r->persist_next, count);
		effect->entry_count = count;
		r->persist_next += count;
	}
	return true;
}

static void emit_own(struct raft *r, struct core_out *out)
{
	uint64_t commit = r->commit < r->log.damaged ? r->commit : r->log.damaged - 1;
	struct core_effect *effect;

	if (r->owes_role && (effect = add(out, CORE_ROLE)) != NULL) {
		effect->seq = r->state_seq;
		effect->peer = r->leader;
		effect->epoch = r->term;
		effect->is_leader = r->role == RAFT_LEADER;
		r->owes_role = false;
	}
	if (r->owes_install && (effect = add(out, CORE_INSTALL)) != NULL) {
		effect->seq = r->seq;
		effect->index = r->install_index;
		effect->epoch = r->install_epoch;
		effect->peer = r->install_from;
		r->owes_install = false;
	}
	if (r->owes_trim && (effect = add(out, CORE_TRIM)) != NULL) {
		effect->seq = r->seq;
		effect->index = r->trim_index;
		r->owes_trim = false;
	}
	/* The records of what is committed must have been named, for the host applies from them. */
	if (commit >= r->persist_next)
		commit = r->persist_next - 1;
	if (commit > r->commit_told && (effect = add(out, CORE_COMMIT)) != NULL) {
		effect->index = commit;
		r->commit_told = commit;
	}
}

/* One message; false when there is no room. entries may be NULL with a count of 0. */
static bool send(struct raft *r, struct core_out *out, const struct raft_peer *to, uint64_t seq,
		 struct raft_message *m, const struct core_entry *entries)
{
	struct core_effect *effect;

	if (sizeof(out->bytes) - out->bytes_used < HEAD_ROOM) {
		out->more = true;
		return false;
	}
	effect = add(out, CORE_SEND);
	if (effect == NULL)
		return false;
	m->cluster = r->config.cluster;
	m->from = r->config.self;
	effect->seq = seq;
	effect->peer = to->id;
	effect->session = to->session;
	effect->entries = entries;
	effect->entry_count = m->count;
	effect->head = out->bytes + out->bytes_used;
	effect->head_size = (uint32_t)raft_encode(m, out->bytes + out->bytes_used, HEAD_ROOM);
	out->bytes_used += effect->head_size;
	return true;
}

static void emit_answers(struct raft *r, struct core_out *out, struct raft_peer *p)
{
	if (p->owes_vote_reply && send(r, out, p, r->state_seq, &p->vote_reply, NULL))
		p->owes_vote_reply = false;
	/* An acknowledgement waits until the record of what it acknowledges has its seq. */
	if (p->owes_append_reply &&
	    (!p->append_reply.is_ok || p->append_reply.index < r->persist_next) &&
	    send(r, out, p, p->append_reply.is_ok ? r->seq : r->state_seq, &p->append_reply, NULL))
		p->owes_append_reply = false;
	if (p->owes_heartbeat_reply) {
		struct raft_message m = { .type = RAFT_HEARTBEAT_REPLY,
					  .term = r->term,
					  .round = p->heartbeat_round };

		if (send(r, out, p, r->state_seq, &m, NULL))
			p->owes_heartbeat_reply = false;
	}
}

static void emit_vote_request(struct raft *r, struct core_out *out, struct raft_peer *p)
{
	bool is_pre = r->role == RAFT_PRECANDIDATE;
	struct raft_message m = { .type = is_pre ? RAFT_PREVOTE : RAFT_VOTE,
				  .term = r->term + is_pre,
				  .index = r->log.last,
				  .epoch = log_last_epoch(&r->log),
				  .is_transfer = r->is_transfer_election };

	if (!p->owes_vote_request)
		return;
	assert(is_pre || r->role == RAFT_CANDIDATE);
	if (send(r, out, p, r->state_seq, &m, NULL))
		p->owes_vote_request = false;
}

/*
 * An append of the entries from next on; `entries` are next - 1 ... when they come from the disk.
 */
static bool send_append(struct raft *r, struct core_out *out, struct raft_peer *p,
			const struct core_entry *entries, uint32_t count, uint64_t before_epoch)
{
	struct raft_message m = { .type = RAFT_APPEND,
				  .term = r->term,
				  .index = p->progress.next - 1,
				  .epoch = before_epoch,
				  .commit = r->commit };
	uint64_t bytes = 0;

	while (m.count < count) {
		const struct core_entry *entry = &entries[m.count];

		assert(entry->blob != NULL);
		assert(entry->index == p->progress.next + m.count);
		bytes += entry->blob->size;
		if (m.count > 0 && bytes > r->config.batch_bytes)
			break;
		m.entries[m.count] = *entry;
		m.sizes[m.count++] = entry->blob->size;
	}
	if (!send(r, out, p, r->state_seq, &m, entries))
		return false;
	progress_sent(&p->progress, p->progress.next + m.count - 1);
	return true;
}

static void emit_snapshot(struct raft *r, struct core_out *out, struct raft_peer *p)
{
	struct core_effect *effect = add(out, CORE_SEND_SNAPSHOT);

	(void)r; /* the host knows which is the latest */
	if (effect == NULL)
		return;
	effect->peer = p->id;
	effect->session = p->session;
	progress_snapshot(&p->progress);
}

/* Asks the disk for what the ring no longer has, the entry before included. */
static void emit_load(struct raft *r, struct core_out *out, struct raft_peer *p)
{
	struct core_effect *effect = add(out, CORE_LOAD);
	uint64_t epoch;
	bool knows_before = log_epoch(&r->log, p->progress.next - 1, &epoch);

	if (effect == NULL)
		return;
	effect->peer = p->id;
	effect->first = knows_before ? p->progress.next : p->progress.next - 1;
	effect->count = CORE_BATCH_ENTRIES_MAX;
	p->progress.is_load_out = true;
}

/* What CORE_LOADED brought goes to its member at once: the blobs live as long as this step. */
static void emit_loaded(struct raft *r, struct core_out *out)
{
	struct raft_peer *p = raft_peer(r, r->loaded_for);
	const struct core_entry *entries = r->loaded;
	uint32_t count = r->loaded_count;
	uint64_t before_epoch;

	r->loaded_for = 0;
	if (p == NULL || !p->is_up || r->role != RAFT_LEADER || !raft_is_member(r, p->id))
		return;
	p->progress.is_load_out = false;
	if (!progress_may_send(&p->progress) || count == 0)
		return;
	if (entries[0].index == p->progress.next - 1) {
		before_epoch = entries[0].epoch;
		entries++;
		count--;
	} else if (!log_epoch(&r->log, p->progress.next - 1, &before_epoch)) {
		return;
	}
	if (count == 0 || entries[0].index != p->progress.next)
		return; /* it has moved on meanwhile */
	for (uint32_t i = 0; i < count; i++)
		if (entries[i].blob == NULL)
			count = i;
	if (count > 0)
		(void)send_append(r, out, p, entries, count,
				  before_epoch); /* else asked for again */
}

static void emit_entries(struct raft *r, struct core_out *out, struct raft_peer *p)
{
	struct progress *g = &p->progress;

	while (progress_may_send(g) && (g->next <= r->log.last || g->state == PROGRESS_PROBE)) {
		uint64_t before_epoch, left;
		uint32_t count;

		if (g->wants_snapshot || g->next <= r->log.base_index) {
			emit_snapshot(r, out, p);
			return;
		}
		if (!log_epoch(&r->log, g->next - 1, &before_epoch) ||
		    (g->next < r->log.first && g->next <= r->log.last)) {
			emit_load(r, out, p);
			return;
		}
		left = r->log.last + 1 - g->next;
		count = left < CORE_BATCH_ENTRIES_MAX ? (uint32_t)left : CORE_BATCH_ENTRIES_MAX;
		if (entries_room(out) < count) {
			out->more = true;
			return;
		}
		if (!send_append(r, out, p, copy_entries(out, &r->log, g->next, count), count,
				 before_epoch))
			return;
	}
}

static void emit_leading(struct raft *r, struct core_out *out, struct raft_peer *p)
{
	struct raft_message m = { .term = r->term };

	if (p->owes_timeout_now) {
		m.type = RAFT_TIMEOUT_NOW;
		if (send(r, out, p, r->state_seq, &m, NULL))
			p->owes_timeout_now = false;
	}
	emit_entries(r, out, p);
	if (p->owes_heartbeat) {
		uint64_t match = p->progress.match;

		m.type = RAFT_HEARTBEAT;
		m.commit = r->commit < match ? r->commit : match;
		m.round = r->round_out;
		if (send(r, out, p, r->state_seq, &m, NULL))
			p->owes_heartbeat = false;
	}
}

static bool acked(const struct raft *r, const struct raft_peer *peer, uint64_t round)
{
	(void)r; /* one agrees with oneself */
	return peer == NULL || peer->round_acked >= round;
}

static void emit_reads(struct raft *r, struct core_out *out)
{
	while (r->read_count > 0) {
		const struct raft_read *next = &r->reads[r->read_head];
		bool is_ok = !next->is_refused && next->round <= r->round_out &&
			     raft_has_quorum(r, acked, next->round);
		struct core_effect *effect;

		if (!is_ok && !next->is_refused)
			return;
		effect = add(out, is_ok ? CORE_READ_OK : CORE_OUTCOME);
		if (effect == NULL)
			return;
		effect->cookie = next->cookie;
		effect->index = next->index;
		effect->outcome = CORE_NOT_LEADER;
		effect->peer = r->leader;
		r->read_head = (r->read_head + 1) % r->config.pending_max;
		r->read_count--;
	}
}

void raft_emit(struct raft *r, struct core_out *out)
{
	if (r->owes_outcome) {
		struct core_effect *effect = add(out, CORE_OUTCOME);

		assert(effect != NULL);
		*effect = r->outcome;
		r->owes_outcome = false;
	}
	if (!emit_state(r, out) || !emit_records(r, out))
		return;
	emit_own(r, out);
	if (r->loaded_for != 0)
		emit_loaded(r, out);
	for (uint32_t i = 0; i < RAFT_PEERS_MAX; i++) {
		struct raft_peer *p = &r->peers[i];

		if (p->id == 0 || !p->is_up)
			continue;
		emit_answers(r, out, p);
		if (r->role == RAFT_LEADER && raft_is_member(r, p->id))
			emit_leading(r, out, p);
		else if (r->role != RAFT_LEADER)
			emit_vote_request(r, out, p);
	}
	emit_reads(r, out);
}
