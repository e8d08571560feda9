/*
 * The inside of the Raft core, for the files of this folder alone. Sources: Ongaro and Ousterhout,
 * In Search of an Understandable Consensus Algorithm (extended version, 2014), "paper"; Ongaro,
 * Consensus: Bridging Theory and Practice (2014), "thesis".
 *
 * Handlers change the state and note what is owed; emit.c turns what is owed into effects as far as
 * there is room, so that a full core_out never loses anything.
 */
#ifndef CORE_CONSENSUS_RAFT_RAFT_H
#define CORE_CONSENSUS_RAFT_RAFT_H

#include "core/consensus/core.h"
#include "core/consensus/log.h"
#include "core/consensus/progress.h"

enum raft_role {
	RAFT_FOLLOWER,
	RAFT_PRECANDIDATE,
	RAFT_CANDIDATE,
	RAFT_LEADER
};

enum raft_type {
	RAFT_PREVOTE = 1,
	RAFT_PREVOTE_REPLY,
	RAFT_VOTE,
	RAFT_VOTE_REPLY,
	RAFT_APPEND,
	RAFT_APPEND_REPLY,
	RAFT_HEARTBEAT,
	RAFT_HEARTBEAT_REPLY,
	RAFT_TIMEOUT_NOW,
};

/* A message without its payloads. Fields that a type does not use are 0. */
struct raft_message {
	enum raft_type type;
	uint64_t cluster, from, term;
	uint64_t index,
		epoch; /* vote: of the last entry; append: of the one before; reply: see is_ok */
	uint64_t commit, round;
	bool is_ok; /* a vote granted; an append accepted (index: matches up to it), else a hint */
	bool is_transfer; /* a vote asked for by order of the leader */
	bool needs_snapshot; /* a refusal that only a snapshot can answer */
	uint32_t count;
	struct core_entry entries[CORE_BATCH_ENTRIES_MAX]; /* blob NULL, its size in sizes */
	uint32_t sizes[CORE_BATCH_ENTRIES_MAX];
};

/* All that is known of and owed to another member, or to one that merely speaks to us. */
struct raft_peer {
	uint64_t id; /* 0: free */
	uint64_t session;
	bool is_up;
	struct progress progress; /* meaningful while leading */
	enum {
		BALLOT_NONE,
		BALLOT_YES,
		BALLOT_NO
	} ballot; /* of the election under way */
	uint64_t round_acked;
	/* owed */
	bool owes_vote_request, owes_timeout_now, owes_heartbeat, owes_heartbeat_reply;
	bool owes_vote_reply, owes_append_reply;
	struct raft_message vote_reply, append_reply;
	uint64_t heartbeat_round;
};

struct raft_read {
	uint64_t cookie, index, round;
	bool is_refused;
};

/* A record on its way to disk, and the last entry it makes durable. */
struct raft_record {
	uint64_t seq, last;
};

enum {
	RAFT_PEERS_MAX = 2 * CORE_MEMBERS_MAX,
	RAFT_RECORDS_MAX = 64
};

struct raft {
	struct core_config config;
	uint64_t now_ms, draws; /* the state of raft_random */
	bool is_started;
	/* hard state (paper, figure 2), and from where on a log that was cut is void */
	uint64_t term, vote, cut;
	bool owes_state;
	/* volatile */
	enum raft_role role;
	uint64_t leader; /* 0: not known */
	bool owes_role;
	uint64_t commit, commit_told, applied;
	uint64_t election_deadline_ms, heartbeat_deadline_ms, quorum_deadline_ms;
	uint64_t heard_leader_ms;
	bool is_transfer_election;
	/*
	 * membership: the latest configuration in the log rules (thesis 4.1), the one before is for
	 * a cut
	 */
	struct core_members members, members_before;
	uint64_t members_index, members_before_index;
	/* log and disk */
	struct log log;
	uint64_t seq, state_seq, persisted_seq;
	uint64_t persist_next; /* first index that no record carries yet */
	uint64_t persisted; /* last index that is durable */
	struct raft_record records[RAFT_RECORDS_MAX];
	uint32_t record_head, record_count;
	uint64_t trim_index, snapshot_index;
	bool owes_trim;
	uint64_t install_index, install_epoch, install_from;
	bool owes_install;
	/* leading */
	uint64_t term_start; /* index of the first entry of our term */
	uint64_t round, round_out; /* of reads: the latest wanted, the latest sent */
	uint64_t transfer_to, transfer_deadline_ms;
	struct raft_peer peers[RAFT_PEERS_MAX];
	struct raft_read *reads; /* a queue of pending_max */
	uint32_t read_head, read_count;
	/* what CORE_LOADED brought, while its step lasts */
	uint64_t loaded_for;
	const struct core_entry *loaded;
	uint32_t loaded_count;
	/* the outcome of the PROPOSE or READ of this step */
	bool owes_outcome;
	struct core_effect outcome;
};

extern const struct core_ops raft_ops;

/* message.c */
bool raft_decode(const uint8_t *head, size_t size, struct raft_message *out);
size_t raft_encode(const struct raft_message *m, uint8_t *head, size_t cap);

/* election.c */
void raft_follow(struct raft *r, uint64_t term, uint64_t leader);
void raft_campaign(struct raft *r, bool is_transfer);
void raft_reset_election(struct raft *r);
void raft_on_vote(struct raft *r, struct raft_peer *from, const struct raft_message *m);
void raft_on_prevote(struct raft *r, struct raft_peer *from, const struct raft_message *m);
void raft_on_vote_reply(struct raft *r, struct raft_peer *from, const struct raft_message *m);
void raft_tick(struct raft *r);

/* follower.c */
void raft_on_append(struct raft *r, struct raft_peer *from, const struct raft_message *m,
		    const struct core_event *event);
void raft_on_heartbeat(struct raft *r, struct raft_peer *from, const struct raft_message *m);
void raft_on_snapshot(struct raft *r, const struct core_event *event);
void raft_cut(struct raft *r, uint64_t index);

/* leader.c */
void raft_lead(struct raft *r);
void raft_on_append_reply(struct raft *r, struct raft_peer *from, const struct raft_message *m);
void raft_on_heartbeat_reply(struct raft *r, struct raft_peer *from, const struct raft_message *m);
void raft_propose(struct raft *r, const struct core_event *event);
void raft_read(struct raft *r, const struct core_event *event);
void raft_transfer(struct raft *r, uint64_t target);
void raft_advance_commit(struct raft *r);
void raft_confirm_reads(struct raft *r);
void raft_refuse_reads(struct raft *r);
void raft_tick_leader(struct raft *r);
uint64_t raft_find_epoch(const struct log *log, uint64_t index, uint64_t epoch);

/* members.c */
bool raft_is_voter(const struct raft *r, uint64_t id);
bool raft_may_lead(const struct raft *r);
bool raft_is_member(const struct raft *r, uint64_t id);
uint32_t raft_quorum(const struct raft *r);
struct raft_peer *raft_peer(struct raft *r, uint64_t id); /* NULL: not known */
struct raft_peer *raft_peer_make(struct raft *r, uint64_t id); /* NULL: no room */
void raft_members_appended(struct raft *r, const struct core_entry *entry);
void raft_members_cut(struct raft *r, uint64_t index);
void raft_members_restored(struct raft *r, uint64_t index, const struct core_members *members);
bool raft_members_may_follow(const struct raft *r, const struct core_members *next);
/* Whether a quorum of voters (self counts) says yes. */
typedef bool raft_says_yes(const struct raft *r, const struct raft_peer *peer, uint64_t arg);
bool raft_has_quorum(const struct raft *r, raft_says_yes *says_yes, uint64_t arg);

/* emit.c */
void raft_emit(struct raft *r, struct core_out *out);

/* A number below `below`, from the seed. */
uint64_t raft_random(struct raft *r, uint64_t below);

#endif
