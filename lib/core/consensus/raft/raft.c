/*
 * The Raft core: life cycle, dispatch of events, invariants. A step handles the event, then the
 * clock, then emits what is owed.
 */
#include "core/consensus/raft/raft.h"

#include <string.h>

#include "base/assert.h"
#include "codec/wire.h"

#include "base/banned.h"

/* splitmix64 (Steele, Lea and Flood, OOPSLA 2014): a stream of numbers from a seed. */
uint64_t raft_random(struct raft *r, uint64_t below)
{
	uint64_t x = r->draws += 0x9e3779b97f4a7c15;

	assert(below > 0);
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % below;
}

static size_t raft_size(const struct core_config *config)
{
	return sizeof(struct raft) + config->window * sizeof(struct core_entry) +
	       config->pending_max * sizeof(struct raft_read);
}

static void raft_init(void *self, const struct core_config *config)
{
	struct raft *r = self;
	struct core_entry *ring = (struct core_entry *)(void *)(r + 1);

	assert(config->self != 0);
	assert(config->pending_max <= config->window / 2);
	assert(config->window >= 4 * CORE_BATCH_ENTRIES_MAX);
	assert(config->inflight_max <= PROGRESS_INFLIGHT_MAX);
	assert(config->election_ms > config->heartbeat_ms);
	memset(r, 0, raft_size(config));
	r->config = *config;
	r->draws = config->seed;
	r->cut = UINT64_MAX;
	r->persist_next = 1;
	log_init(&r->log, ring, config->window);
	r->reads = (struct raft_read *)(void *)(ring + config->window);
	raft_members_restored(r, 0, &config->members);
}

static void replay_state(struct raft *r, const struct core_record *record)
{
	struct wire w = wire_reader(span_of(record->state, record->state_size));
	uint64_t term = wire_u64(&w), vote = wire_u64(&w), cut = wire_u64(&w);

	if (wire_done(&w) < 0)
		return; /* the host checks sums; a state of another length is none of ours */
	r->term = term;
	r->vote = vote;
	if (cut < r->log.last && cut + 1 >= r->log.first && cut >= r->log.base_index) {
		log_truncate(&r->log, cut + 1);
		raft_members_cut(r, cut + 1);
	}
}

/*
 * Records come in the order in which they were written: a later one for an index replaces it and
 * what follows.
 */
static void replay_entry(struct raft *r, const struct core_entry *entry)
{
	const struct core_entry *held = log_at(&r->log, entry->index);

	if (entry->index <= r->log.base_index || entry->index > r->log.last + 1)
		return;
	if (held != NULL && held->epoch == entry->epoch) {
		if (held->blob == NULL && entry->blob != NULL) {
			log_repair(&r->log, entry->index, entry->blob);
			if (entry->kind == CORE_CONFIG)
				raft_members_appended(r, entry);
		}
		return;
	}
	if (held != NULL) {
		log_truncate(&r->log, entry->index);
		raft_members_cut(r, entry->index);
	}
	if (entry->index != r->log.last + 1 || entry->epoch < log_last_epoch(&r->log))
		return;
	log_append(&r->log, entry);
	if (entry->kind == CORE_CONFIG)
		raft_members_appended(r, entry);
}

static void replay(struct raft *r, const struct core_record *record)
{
	assert(!r->is_started);
	switch (record->type) {
	case CORE_RECORD_STATE:
		replay_state(r, record);
		break;
	case CORE_RECORD_ENTRY:
		replay_entry(r, &record->entry);
		break;
	case CORE_RECORD_BASE:
		log_rebase(&r->log, record->index, record->epoch);
		r->commit = r->commit_told = r->applied = r->snapshot_index = record->index;
		raft_members_restored(r, record->index, &record->members);
		break;
	}
	r->persist_next = r->log.last + 1;
	r->persisted = r->log.last;
}

/* Answers who speaks from an old term, so that it learns of the new one. */
static void answer_stale(struct raft *r, struct raft_peer *from, const struct raft_message *m)
{
	if (m->type == RAFT_APPEND || m->type == RAFT_HEARTBEAT) {
		from->owes_append_reply = true;
		from->append_reply =
			(struct raft_message){ .type = RAFT_APPEND_REPLY, .term = r->term };
	} else if (m->type == RAFT_VOTE) {
		from->owes_vote_reply = true;
		from->vote_reply =
			(struct raft_message){ .type = RAFT_VOTE_REPLY, .term = r->term };
	}
}

static void receive(struct raft *r, struct raft_peer *from, const struct raft_message *m,
		    const struct core_event *event)
{
	bool leads =
		m->type == RAFT_APPEND || m->type == RAFT_HEARTBEAT || m->type == RAFT_TIMEOUT_NOW;
	bool asks = m->type == RAFT_VOTE || m->type == RAFT_PREVOTE ||
		    (m->type == RAFT_PREVOTE_REPLY && m->is_ok);

	if (m->term > r->term && !asks)
		raft_follow(r, m->term, leads ? from->id : 0);
	if (m->term < r->term && m->type != RAFT_PREVOTE) {
		answer_stale(r, from, m);
		return;
	}
	if (leads) {
		if (r->role == RAFT_LEADER)
			return; /* two leaders of one term cannot be: it is forged */
		if (r->role != RAFT_FOLLOWER || r->leader != from->id)
			raft_follow(r, m->term, from->id);
		r->heard_leader_ms = r->now_ms;
		raft_reset_election(r);
	}
	switch (m->type) {
	case RAFT_PREVOTE:
		raft_on_prevote(r, from, m);
		break;
	case RAFT_VOTE:
		raft_on_vote(r, from, m);
		break;
	case RAFT_PREVOTE_REPLY:
	case RAFT_VOTE_REPLY:
		raft_on_vote_reply(r, from, m);
		break;
	case RAFT_APPEND:
		raft_on_append(r, from, m, event);
		break;
	case RAFT_APPEND_REPLY:
		raft_on_append_reply(r, from, m);
		break;
	case RAFT_HEARTBEAT:
		raft_on_heartbeat(r, from, m);
		break;
	case RAFT_HEARTBEAT_REPLY:
		raft_on_heartbeat_reply(r, from, m);
		break;
	case RAFT_TIMEOUT_NOW:
		raft_campaign(r, true);
		break;
	}
}

static void on_message(struct raft *r, const struct core_event *event)
{
	struct raft_peer *from = raft_peer(r, event->peer);
	struct raft_message m;

	if (from == NULL || !from->is_up || from->session != event->session)
		return;
	if (!raft_decode(event->head, event->head_size, &m) || m.cluster != r->config.cluster ||
	    m.from != event->peer || m.count != event->blob_count)
		return;
	for (uint32_t i = 0; i < m.count; i++)
		if (event->blobs[i]->size != m.sizes[i])
			return;
	receive(r, from, &m, event);
}

static void on_link(struct raft *r, const struct core_event *event)
{
	struct raft_peer *p = raft_peer_make(r, event->peer);

	if (p == NULL || (!event->is_up && p->session != event->session))
		return;
	p->session = event->session;
	p->is_up = event->is_up;
	p->owes_vote_reply = p->owes_append_reply = p->owes_heartbeat_reply = false;
	p->owes_timeout_now = false;
	p->owes_heartbeat = event->is_up && r->role == RAFT_LEADER;
	p->owes_vote_request = event->is_up && raft_is_voter(r, p->id) &&
			       p->ballot == BALLOT_NONE &&
			       (r->role == RAFT_PRECANDIDATE || r->role == RAFT_CANDIDATE);
	progress_reset(&p->progress, r->log.last + 1, p->progress.match, r->config.inflight_max);
}

static void on_persisted(struct raft *r, uint64_t seq)
{
	assert(seq <= r->seq);
	r->persisted_seq = seq;
	while (r->record_count > 0 && r->records[r->record_head].seq <= seq) {
		if (r->records[r->record_head].last > r->persisted)
			r->persisted = r->records[r->record_head].last;
		r->record_head = (r->record_head + 1) % RAFT_RECORDS_MAX;
		r->record_count--;
	}
	assert(r->persisted <= r->log.last);
	if (r->role == RAFT_LEADER)
		raft_advance_commit(r);
}

static void handle(struct raft *r, const struct core_event *event)
{
	switch (event->type) {
	case CORE_REPLAY:
		replay(r, event->record);
		break;
	case CORE_START:
		r->is_started = true;
		raft_reset_election(r);
		break;
	case CORE_RECV:
		on_message(r, event);
		break;
	case CORE_TIMEOUT:
		break;
	case CORE_LINK:
		on_link(r, event);
		break;
	case CORE_PROPOSE:
		raft_propose(r, event);
		break;
	case CORE_READ:
		raft_read(r, event);
		break;
	case CORE_TRANSFER:
		raft_transfer(r, event->peer);
		break;
	case CORE_PERSISTED:
		on_persisted(r, event->seq);
		break;
	case CORE_LOADED:
		r->loaded_for = event->peer;
		r->loaded = event->entries;
		r->loaded_count = event->entry_count;
		break;
	case CORE_APPLIED:
		assert(event->index >= r->applied);
		assert(event->index <= r->commit);
		r->applied = event->index;
		break;
	case CORE_SNAPSHOT:
		raft_on_snapshot(r, event);
		break;
	}
}

static void raft_step(void *self, const struct core_event *event, struct core_out *out)
{
	struct raft *r = self;

	assert(event->now_ms >= r->now_ms);
	r->now_ms = event->now_ms;
	out->count = out->bytes_used = out->entries_used = 0;
	out->more = false;
	handle(r, event);
	if (!r->is_started)
		return;
	raft_tick(r);
	raft_emit(r, out);
}

static uint64_t raft_deadline(const void *self)
{
	const struct raft *r = self;
	uint64_t deadline;

	if (!r->is_started)
		return UINT64_MAX;
	if (r->role != RAFT_LEADER)
		return r->election_deadline_ms;
	deadline = r->heartbeat_deadline_ms < r->quorum_deadline_ms ? r->heartbeat_deadline_ms
								    : r->quorum_deadline_ms;
	if (r->transfer_to != 0 && r->transfer_deadline_ms < deadline)
		deadline = r->transfer_deadline_ms;
	return deadline;
}

static const char *raft_broken(const void *self)
{
	const struct raft *r = self;
	const char *why = log_broken(&r->log);

	if (why != NULL)
		return why;
	if (r->commit > r->log.last)
		return "raft: committed behind the last entry";
	if (r->applied > r->commit || r->commit_told > r->commit)
		return "raft: applied behind the commit";
	if (r->log.base_index > r->commit)
		return "raft: a snapshot of what is not committed";
	if (r->persisted > r->log.last || r->persist_next > r->log.last + 1)
		return "raft: durable behind the last entry";
	if (log_last_epoch(&r->log) > r->term)
		return "raft: an entry of a term to come";
	if (r->role == RAFT_LEADER && (r->leader != r->config.self || r->vote != r->config.self))
		return "raft: a leader that did not vote for itself";
	for (uint32_t i = 0; r->role == RAFT_LEADER && i < RAFT_PEERS_MAX; i++) {
		why = progress_broken(&r->peers[i].progress, r->log.last);
		if (r->peers[i].id != 0 && raft_is_member(r, r->peers[i].id) && why != NULL)
			return why;
	}
	return NULL;
}

const struct core_ops raft_ops = {
	.name = "raft",
	.size = raft_size,
	.init = raft_init,
	.step = raft_step,
	.deadline = raft_deadline,
	.broken = raft_broken,
};
