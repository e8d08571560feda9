/*
 * The simulator: a second host of the consensus core. A seed makes a world of members, links,
 * disks, clocks and clients, and everything that happens in it; the same seed makes the same world.
 * No thread, no clock, no file.
 *
 * Time is in microseconds of one true clock that no member can see: each has a clock of its own.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/consensus/core.h"

enum {
	SIM_MEMBERS_MAX = 9,
	SIM_CLIENTS = 5,
	SIM_KEYS = 4,
	SIM_LOG_MAX = 1 << 13,
	SIM_SNAPSHOT_EVERY = 30,
	SIM_WINDOW = 256,
};

/* What is deliberately broken, one at a time. */
enum sim_break {
	BREAK_NONE,
	BREAK_BARRIER, /* messages leave before their records are durable */
	BREAK_VOTE, /* term and vote are forgotten at a crash */
	BREAK_STALE_READ, /* reads are answered from the state at hand */
	BREAK_DOUBLE_APPLY, /* a retried request is applied again */
	BREAK_MEMBERS, /* a snapshot forgets its configuration */
	BREAK_TORN, /* the last durable entry is lost at a crash */
	BREAK_DAMAGE, /* a damaged entry is taken for a torn one and cut off */
	BREAK_EARLY_ACK, /* a write is answered when it is accepted, not when it is committed */
	BREAK_SNAPSHOT, /* a snapshot is installed without its last entry */
};

/* Payload of a data entry. */
struct sim_request {
	uint64_t client, number; /* a retry has the same */
	uint64_t key, value;
};

/* A blob with the bytes that it points to. Lives until the end of the run. */
struct sim_blob {
	struct core_blob blob;
	struct sim_request request;
	uint8_t bytes[256];
};

/* The replicated state: registers, and which request of each client was applied last. */
struct sim_state {
	uint64_t values[SIM_KEYS];
	uint64_t revisions[SIM_KEYS]; /* index of the last write */
	uint64_t numbers[SIM_CLIENTS];
	uint64_t results[SIM_CLIENTS]; /* index at which it was applied */
	uint64_t applied, hash;
	struct core_members members;
};

struct sim_record {
	uint64_t seq;
	enum core_record_type type;
	uint8_t state[CORE_STATE_BYTES_MAX];
	uint32_t state_size;
	struct core_entry entry;
	bool is_damaged;
};

struct sim_snapshot {
	bool is_there;
	uint64_t index, epoch;
	struct sim_state state;
};

/* An effect that waits for a record to become durable. */
struct sim_held {
	struct core_effect effect;
	uint8_t head[2048];
	struct core_entry entries[CORE_BATCH_ENTRIES_MAX];
};

struct sim_member {
	uint64_t id;
	bool exists, is_up;
	uint64_t boots;
	void *core;
	struct core_out out;
	uint64_t life; /* of this boot: events of an earlier one are void */
	/* clock */
	int64_t clock_offset_us;
	double clock_rate;
	uint64_t clock_last_ms;
	uint64_t paused_until_us;
	/* disk: what survives */
	struct sim_record *records;
	uint32_t record_count, durable_count, records_cap;
	uint64_t seq_next_life;
	struct sim_snapshot snapshot;
	struct sim_snapshot incoming;
	bool is_syncing, is_snapshotting;
	uint64_t persisted_seq;
	double disk_slow;
	/* volatile */
	struct core_entry *mirror; /* by index: the record named last */
	struct sim_state state;
	uint64_t commit;
	uint64_t leader, leader_epoch;
	bool is_leader;
	struct sim_held *held;
	uint32_t held_count, held_cap;
	uint64_t timer_us;
	struct sim_wait *waits;
	uint32_t wait_count, wait_cap;
};

/* A client's request that a member has accepted and not yet answered. */
struct sim_wait {
	uint64_t cookie, index, epoch;
	bool is_read, is_ready;
};

struct sim_link {
	uint64_t session;
	bool is_up;
	uint64_t arrive_us; /* of the last message: they do not overtake each other */
	bool is_cut; /* messages from the first to the second vanish */
};

enum sim_op {
	SIM_READ,
	SIM_WRITE
};

struct sim_client {
	uint64_t number; /* of the request under way */
	enum sim_op op;
	uint64_t key, value, invoked_us, invoked_order;
	uint64_t at; /* member that was asked */
	uint64_t cookie;
	bool is_waiting, is_retry;
	uint64_t retry_us, give_up_us;
	uint64_t hint;
};

/* One finished operation, for the judge. */
struct sim_done {
	enum sim_op op;
	uint64_t key, value, index;
	uint64_t invoked_us, returned_us;
};

struct sim_stats {
	uint64_t steps, messages, commits, elections, truncations, snapshots, installs, repairs;
	uint64_t configs, retries, crashes, cuts, operations, leaders;
};

struct sim {
	uint64_t seed, draws, now_us, order, trace;
	enum sim_break broken_rule;
	const struct core_ops *ops;
	uint32_t member_count, first_count;
	struct sim_member members[SIM_MEMBERS_MAX];
	struct sim_link links[SIM_MEMBERS_MAX][SIM_MEMBERS_MAX];
	struct sim_client clients[SIM_CLIENTS];
	struct sim_event *heap;
	uint32_t heap_count, heap_cap;
	/* odds of this seed */
	double loss, crash_odds;
	uint64_t pace_us; /* of troubles */
	bool has_members_changes, is_calm, is_over, shows;
	uint64_t damaged_member; /* the only one whose records go bad */
	/* the judge's books */
	struct core_entry *decided; /* by index, as first applied by anyone */
	uint64_t decided_last;
	uint64_t *hashes; /* by index */
	struct sim_done *done;
	uint32_t done_count, done_cap;
	struct sim_blob **blobs;
	uint32_t blob_count, blob_cap;
	uint64_t next_session, next_cookie, next_value;
	char failure[256];
	struct sim_stats stats;
};

enum sim_event_type {
	EVENT_TIMER,
	EVENT_MESSAGE,
	EVENT_LINK,
	EVENT_SYNCED,
	EVENT_SNAPSHOT_TAKEN,
	EVENT_SNAPSHOT_ARRIVES,
	EVENT_INSTALLED,
	EVENT_LOADED,
	EVENT_CLIENT,
	EVENT_CRASH,
	EVENT_RESTART,
	EVENT_CUT,
	EVENT_HEAL,
	EVENT_CLOCK,
	EVENT_ADMIN,
	EVENT_REPLY,
	EVENT_RESUME,
};

struct sim_event {
	uint64_t at_us, order;
	enum sim_event_type type;
	uint32_t to, from; /* positions of members or clients */
	uint64_t life, session, a, b;
	struct sim_packet *packet;
};

struct sim_packet {
	uint8_t head[2048];
	uint32_t head_size, entry_count;
	struct core_entry entries[CORE_BATCH_ENTRIES_MAX];
	struct sim_snapshot snapshot;
	bool is_ok;
};

/* world.c */
uint64_t sim_random(struct sim *s, uint64_t below);
bool sim_chance(struct sim *s, double odds);
void sim_push(struct sim *s, struct sim_event event, uint64_t delay_us);
void sim_fail(struct sim *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_note(struct sim *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool sim_run(struct sim *s, const struct core_ops *ops, uint64_t seed, enum sim_break broken,
	     bool shows);
void sim_release(struct sim *s);
struct sim_blob *sim_blob_new(struct sim *s);

/* member.c */
void member_boot(struct sim *s, uint32_t at);
void member_crash(struct sim *s, uint32_t at);
void member_step(struct sim *s, uint32_t at, struct core_event event);
void member_wake(struct sim *s, uint32_t at);
void member_synced(struct sim *s, uint32_t at);
void member_snapshot_taken(struct sim *s, uint32_t at, const struct sim_packet *packet);
void member_installed(struct sim *s, uint32_t at);
uint64_t member_clock_ms(struct sim *s, uint32_t at);
uint32_t member_position(const struct sim *s, uint64_t id);

/* storage.c */
void state_apply(struct sim *s, struct sim_state *st, const struct core_entry *entry);
void disk_sync(struct sim *s, uint32_t at);
void disk_persist(struct sim *s, uint32_t at, const struct core_effect *e);
void disk_trim(struct sim_member *m, uint64_t index);
void disk_replay(struct sim *s, uint32_t at);

/* net.c */
void net_send(struct sim *s, uint32_t from, const struct core_effect *effect);
void net_send_snapshot(struct sim *s, uint32_t from, const struct core_effect *effect);
void net_break(struct sim *s, uint32_t a, uint32_t b);
void net_break_all(struct sim *s, uint32_t a);
void net_connect(struct sim *s, uint32_t a, uint32_t b);
void net_deliver(struct sim *s, const struct sim_event *event);
void net_snapshot_arrives(struct sim *s, const struct sim_event *event);
void net_link_event(struct sim *s, const struct sim_event *event);

/* client.c */
void client_next(struct sim *s, uint32_t at);
void client_answer(struct sim *s, uint64_t cookie, enum core_outcome outcome, uint64_t index,
		   uint64_t value, uint64_t hint);

/* judge.c */
void judge_apply(struct sim *s, uint32_t at, const struct core_entry *entry, uint64_t hash);
void judge_end(struct sim *s);

#endif
