/*
 * Elections (paper 5.2 and 5.4.1), with a pre-vote (thesis 9.6) so that a member that was cut off
 * does not depose a leader when it comes back, and a leader that steps down when it no longer hears
 * a quorum (thesis 6.2).
 */
#include "core/consensus/raft/raft.h"

#include "base/assert.h"

#include "base/banned.h"

void raft_reset_election(struct raft *r)
{
	r->election_deadline_ms =
		r->now_ms + r->config.election_ms + raft_random(r, r->config.election_ms);
}

static void clear_ballots(struct raft *r)
{
	for (uint32_t i = 0; i < RAFT_PEERS_MAX; i++) {
		r->peers[i].ballot = BALLOT_NONE;
		r->peers[i].owes_vote_request = false;
	}
}

void raft_follow(struct raft *r, uint64_t term, uint64_t leader)
{
	assert(term >= r->term);
	if (r->role == RAFT_LEADER)
		raft_refuse_reads(r);
	if (r->role == RAFT_LEADER || r->leader != leader || term != r->term)
		r->owes_role = true;
	if (term > r->term) {
		r->term = term;
		r->vote = 0;
		r->owes_state = true;
	}
	r->role = RAFT_FOLLOWER;
	r->leader = leader;
	r->transfer_to = 0;
	r->is_transfer_election = false;
	clear_ballots(r);
	raft_reset_election(r);
}

static bool has_ballot(const struct raft *r, const struct raft_peer *peer, uint64_t wanted)
{
	(void)r; /* one's own ballot is yes, always */
	return peer == NULL ? wanted == BALLOT_YES : (uint64_t)peer->ballot == wanted;
}

static void ask_for_votes(struct raft *r)
{
	clear_ballots(r);
	for (uint32_t i = 0; i < RAFT_PEERS_MAX; i++)
		r->peers[i].owes_vote_request = raft_is_voter(r, r->peers[i].id);
	raft_reset_election(r);
}

static void become_candidate(struct raft *r)
{
	assert(r->role != RAFT_LEADER);
	r->role = RAFT_CANDIDATE;
	r->term++;
	r->vote = r->config.self;
	r->leader = 0;
	r->owes_state = true;
	r->owes_role = true;
	ask_for_votes(r);
	if (raft_has_quorum(r, has_ballot, BALLOT_YES))
		raft_lead(r);
}

void raft_campaign(struct raft *r, bool is_transfer)
{
	raft_reset_election(r);
	/* Who lacks a body cannot hand it to others, and so must not lead. */
	if (!raft_may_lead(r) || r->log.damaged != UINT64_MAX || r->install_index != 0)
		return;
	r->is_transfer_election = is_transfer;
	if (is_transfer) {
		become_candidate(r);
		return;
	}
	if (r->leader != 0)
		r->owes_role = true;
	r->role = RAFT_PRECANDIDATE;
	r->leader = 0;
	ask_for_votes(r);
	if (raft_has_quorum(r, has_ballot, BALLOT_YES))
		become_candidate(r);
}

/*
 * Paper 5.4.1: whether the asker's log is at least as new as ours. Damaged entries count: we said
 * we had them.
 */
static bool is_up_to_date(const struct raft *r, const struct raft_message *m)
{
	uint64_t epoch = log_last_epoch(&r->log);

	return m->epoch > epoch || (m->epoch == epoch && m->index >= r->log.last);
}

/*
 * Thesis 4.2.3: while a leader is heard nobody else is elected, unless the leader itself asks for
 * it.
 */
static bool is_led(const struct raft *r)
{
	return r->role == RAFT_LEADER ||
	       (r->leader != 0 && r->now_ms - r->heard_leader_ms < r->config.election_ms);
}

static void owe_vote_reply(const struct raft *r, struct raft_peer *to, enum raft_type type,
			   uint64_t term, bool is_ok)
{
	(void)r; /* the reply's sender is filled in when it leaves */
	to->owes_vote_reply = true;
	to->vote_reply = (struct raft_message){ .type = type, .term = term, .is_ok = is_ok };
}

void raft_on_prevote(struct raft *r, struct raft_peer *from, const struct raft_message *m)
{
	bool is_ok = m->term > r->term && is_up_to_date(r, m) && (!is_led(r) || m->is_transfer);

	owe_vote_reply(r, from, RAFT_PREVOTE_REPLY, is_ok ? m->term : r->term, is_ok);
}

void raft_on_vote(struct raft *r, struct raft_peer *from, const struct raft_message *m)
{
	bool is_ok;

	if (m->term > r->term) {
		if (is_led(r) && !m->is_transfer)
			return;
		raft_follow(r, m->term, 0);
	}
	is_ok = m->term == r->term && (r->vote == 0 || r->vote == from->id) && r->leader == 0 &&
		is_up_to_date(r, m);
	if (is_ok && r->vote == 0) {
		r->vote = from->id;
		r->owes_state = true;
	}
	if (is_ok)
		raft_reset_election(r);
	owe_vote_reply(r, from, RAFT_VOTE_REPLY, r->term, is_ok);
	assert(!is_ok || r->vote == from->id);
}

void raft_on_vote_reply(struct raft *r, struct raft_peer *from, const struct raft_message *m)
{
	bool is_pre = m->type == RAFT_PREVOTE_REPLY;

	if (r->role != (is_pre ? RAFT_PRECANDIDATE : RAFT_CANDIDATE))
		return;
	if (m->is_ok && m->term != r->term + is_pre)
		return; /* of an earlier election */
	from->ballot = m->is_ok ? BALLOT_YES : BALLOT_NO;
	if (raft_has_quorum(r, has_ballot, BALLOT_YES)) {
		if (is_pre)
			become_candidate(r);
		else
			raft_lead(r);
	} else if (raft_has_quorum(r, has_ballot, BALLOT_NO)) {
		raft_follow(r, r->term, 0);
	}
}

void raft_tick(struct raft *r)
{
	if (r->role == RAFT_LEADER)
		raft_tick_leader(r);
	else if (r->now_ms >= r->election_deadline_ms)
		raft_campaign(r, false);
}
