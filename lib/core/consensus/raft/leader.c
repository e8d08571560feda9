/*
 * Leading: proposals, replication answers, commit, reads, transfer. Paper 5.3 and 5.4.2; reads by
 * ReadIndex, thesis 6.4; transfer, thesis 3.10.
 */
#include "core/consensus/raft/raft.h"

#include "base/assert.h"

#include "base/banned.h"

static const struct core_blob empty_blob = { .data = (const uint8_t *)"", .size = 0 };

static void append_own(struct raft *r, enum core_kind kind, const struct core_blob *blob)
{
	struct core_entry entry = {
		.index = r->log.last + 1, .epoch = r->term, .kind = kind, .blob = blob
	};

	assert(r->role == RAFT_LEADER);
	log_append(&r->log, &entry);
	if (kind == CORE_CONFIG)
		raft_members_appended(r, &entry);
}

void raft_lead(struct raft *r)
{
	assert(r->role == RAFT_CANDIDATE);
	assert(r->log.damaged == UINT64_MAX);
	r->role = RAFT_LEADER;
	r->leader = r->config.self;
	r->owes_role = true;
	for (uint32_t i = 0; i < RAFT_PEERS_MAX; i++) {
		struct raft_peer *p = &r->peers[i];

		progress_reset(&p->progress, r->log.last + 1, 0, r->config.inflight_max);
		p->progress.heard_ms = r->now_ms;
		p->round_acked = 0;
		p->owes_vote_request = false;
		p->owes_heartbeat = false;
	}
	r->round = r->round_out = 0;
	r->read_count = 0;
	r->transfer_to = 0;
	r->term_start = r->log.last + 1;
	r->heartbeat_deadline_ms = r->now_ms + r->config.heartbeat_ms;
	r->quorum_deadline_ms = r->now_ms + r->config.election_ms;
	/* Thesis 6.4: only an entry of the own term tells what is committed. */
	append_own(r, CORE_NOOP, &empty_blob);
	raft_advance_commit(r);
}

static void beat(struct raft *r)
{
	for (uint32_t i = 0; i < RAFT_PEERS_MAX; i++)
		if (raft_is_member(r, r->peers[i].id))
			r->peers[i].owes_heartbeat = true;
	r->heartbeat_deadline_ms = r->now_ms + r->config.heartbeat_ms;
}

static bool was_heard(const struct raft *r, const struct raft_peer *peer, uint64_t since_ms)
{
	(void)r; /* one hears oneself */
	return peer == NULL || peer->progress.heard_ms >= since_ms;
}

void raft_tick_leader(struct raft *r)
{
	assert(r->role == RAFT_LEADER);
	if (r->now_ms >= r->quorum_deadline_ms) {
		uint64_t since_ms = r->quorum_deadline_ms - r->config.election_ms;

		if (!raft_has_quorum(r, was_heard, since_ms)) {
			raft_follow(r, r->term, 0);
			return;
		}
		r->quorum_deadline_ms = r->now_ms + r->config.election_ms;
	}
	if (r->transfer_to != 0 && r->now_ms >= r->transfer_deadline_ms)
		r->transfer_to = 0; /* it did not come about: serve again */
	if (r->now_ms >= r->heartbeat_deadline_ms)
		beat(r);
}

static void answer(struct raft *r, uint64_t cookie, enum core_outcome outcome, uint64_t index)
{
	assert(!r->owes_outcome);
	r->owes_outcome = true;
	r->outcome = (struct core_effect){ .type = CORE_OUTCOME,
					   .cookie = cookie,
					   .outcome = outcome,
					   .peer = r->leader,
					   .index = index,
					   .epoch = r->term };
}

static enum core_outcome judge_proposal(const struct raft *r, const struct core_event *event)
{
	struct core_members next;

	if (r->role != RAFT_LEADER)
		return CORE_NOT_LEADER;
	if (r->transfer_to != 0 || r->log.last - r->commit >= r->config.pending_max ||
	    r->commit - r->applied >= r->config.pending_max ||
	    r->log.last + 1 - r->persist_next >= r->config.pending_max)
		return CORE_FULL;
	if (event->kind != CORE_CONFIG)
		return CORE_ACCEPTED;
	/*
	 * One change in flight, and none before this term has committed (thesis 4.1, and its
	 * erratum).
	 */
	if (r->members_index > r->commit || r->commit < r->term_start)
		return CORE_FULL;
	if (!core_members_decode(event->blob->data, event->blob->size, &next) ||
	    !raft_members_may_follow(r, &next))
		return CORE_REFUSED;
	return CORE_ACCEPTED;
}

void raft_propose(struct raft *r, const struct core_event *event)
{
	enum core_outcome outcome = judge_proposal(r, event);

	if (outcome == CORE_ACCEPTED)
		append_own(r, event->kind, event->blob);
	answer(r, event->cookie, outcome, outcome == CORE_ACCEPTED ? r->log.last : 0);
}

/* The highest index that a quorum has on disk. */
static uint64_t quorum_match(const struct raft *r)
{
	uint64_t matches[CORE_MEMBERS_MAX] = { 0 };
	uint32_t count = 0;

	for (uint32_t i = 0; i < r->members.count; i++) {
		uint64_t id = r->members.all[i].id, match = 0;
		uint32_t at;

		if (r->members.all[i].role != CORE_VOTER)
			continue;
		if (id == r->config.self)
			match = r->persisted;
		else
			for (uint32_t p = 0; p < RAFT_PEERS_MAX; p++)
				if (r->peers[p].id == id)
					match = r->peers[p].progress.match;
		for (at = count++; at > 0 && matches[at - 1] < match; at--)
			matches[at] = matches[at - 1];
		matches[at] = match;
	}
	assert(count >= raft_quorum(r));
	return matches[raft_quorum(r) - 1];
}

void raft_advance_commit(struct raft *r)
{
	uint64_t index = quorum_match(r), epoch;

	if (r->role != RAFT_LEADER || index <= r->commit)
		return;
	/* Paper 5.4.2: only entries of the current term commit by counting. */
	if (!log_epoch(&r->log, index, &epoch) || epoch != r->term)
		return;
	assert(index <= r->log.last);
	r->commit = index;
	for (uint32_t i = 0; i < RAFT_PEERS_MAX; i++)
		if (r->peers[i].progress.next > r->log.last && raft_is_member(r, r->peers[i].id))
			r->peers[i].owes_heartbeat = true;
	/*
	 * Thesis 4.2.2: a leader that is not in the new configuration leaves once it is committed.
	 */
	if (r->members_index <= r->commit && !raft_is_voter(r, r->config.self))
		raft_follow(r, r->term, 0);
}

uint64_t raft_find_epoch(const struct log *log, uint64_t index, uint64_t epoch)
{
	uint64_t held;

	if (index > log->last)
		index = log->last;
	while (log_epoch(log, index, &held) && held > epoch)
		index--;
	return index;
}

static void heard(struct raft *r, struct raft_peer *from)
{
	from->progress.heard_ms = r->now_ms;
}

void raft_on_append_reply(struct raft *r, struct raft_peer *from, const struct raft_message *m)
{
	struct progress *p = &from->progress;
	uint64_t next;

	if (r->role != RAFT_LEADER || m->term != r->term)
		return;
	heard(r, from);
	if (m->is_ok) {
		if (m->index > r->log.last)
			return; /* it says that it has what we never sent */
		if (progress_matched(p, m->index))
			raft_advance_commit(r);
		if (r->role == RAFT_LEADER && r->transfer_to == from->id && p->match == r->log.last)
			from->owes_timeout_now = true;
		return;
	}
	/*
	 * commit names the place that was refused: one that we have left meanwhile says nothing
	 * new.
	 */
	if (p->state == PROGRESS_SNAPSHOT ||
	    (p->state == PROGRESS_PROBE && m->commit != p->next - 1) ||
	    (p->state == PROGRESS_REPLICATE && m->commit >= p->next))
		return;
	if (m->needs_snapshot) {
		progress_rejected(p, r->log.base_index + 1);
		p->wants_snapshot = true;
		return;
	}
	next = raft_find_epoch(&r->log, m->index, m->epoch) + 1;
	progress_rejected(p, next > r->log.last + 1 ? r->log.last + 1 : next);
}

static bool has_acked(const struct raft *r, const struct raft_peer *peer, uint64_t round)
{
	(void)r; /* one agrees with oneself */
	return peer == NULL || peer->round_acked >= round;
}

/* A new round goes out when the last one is confirmed: reads that come meanwhile share the next. */
void raft_confirm_reads(struct raft *r)
{
	if (r->role != RAFT_LEADER || r->round == r->round_out)
		return;
	if (r->round_out != 0 && !raft_has_quorum(r, has_acked, r->round_out))
		return;
	r->round_out = r->round;
	beat(r);
}

void raft_on_heartbeat_reply(struct raft *r, struct raft_peer *from, const struct raft_message *m)
{
	if (r->role != RAFT_LEADER || m->term != r->term)
		return;
	heard(r, from);
	if (m->round > from->round_acked && m->round <= r->round_out)
		from->round_acked = m->round;
	raft_confirm_reads(r);
}

void raft_read(struct raft *r, const struct core_event *event)
{
	uint32_t at;

	if (r->role != RAFT_LEADER) {
		answer(r, event->cookie, CORE_NOT_LEADER, 0);
		return;
	}
	if (r->read_count == r->config.pending_max) {
		answer(r, event->cookie, CORE_FULL, 0);
		return;
	}
	if (r->round == r->round_out)
		r->round++;
	at = (r->read_head + r->read_count++) % r->config.pending_max;
	/* Thesis 6.4: all that an earlier leader committed is before our first entry. */
	r->reads[at] = (struct raft_read){
		.cookie = event->cookie,
		.index = r->commit > r->term_start ? r->commit : r->term_start,
		.round = r->round,
	};
	raft_confirm_reads(r);
}

void raft_refuse_reads(struct raft *r)
{
	for (uint32_t i = 0; i < r->read_count; i++)
		r->reads[(r->read_head + i) % r->config.pending_max].is_refused = true;
}

void raft_transfer(struct raft *r, uint64_t target)
{
	struct raft_peer *peer = raft_peer(r, target);

	if (r->role != RAFT_LEADER || peer == NULL || !raft_is_voter(r, target))
		return;
	r->transfer_to = target;
	r->transfer_deadline_ms = r->now_ms + r->config.election_ms;
	if (peer->progress.match == r->log.last)
		peer->owes_timeout_now = true;
}
