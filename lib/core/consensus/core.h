/*
 * The consensus core: one interface, three protocols. A core is a pure state machine: events go in,
 * effects come out, and nothing else happens. It never allocates, blocks, fails, reads a clock or
 * draws a random number, so a host on real sockets and a simulator run the same object, and a trace
 * of events replays.
 *
 *	size = ops->size(&config);                  // all memory there will ever be
 *	ops->init(core, &config);
 *	replay what is stored: CORE_REPLAY for the snapshot, then each record; then CORE_START
 *	for ever:
 *		ops->step(core, &event, &out);
 *		do what out.effects say, in order; while (out.more) step CORE_TIMEOUT at once
 *		sleep until ops->deadline(core) or the next event
 *
 * Durability is a number. Every CORE_PERSIST gives its record a seq; every other effect carries the
 * seq that must be on disk before it may leave the host. CORE_PERSISTED tells how far the disk is.
 *
 * Payloads are blobs that the host owns; the core holds pointers, never copies. A blob given in an
 * event must live until the step is over (until out.more is false); one that a CORE_PERSIST named
 * must live until a later record for its index replaces it, CORE_TRIM passes it, or it is more than
 * `window` entries behind the last.
 */
#ifndef CORE_CONSENSUS_CORE_H
#define CORE_CONSENSUS_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CORE_MEMBERS_MAX = 15, /* voters and learners together */
	CORE_STATE_BYTES_MAX = 64, /* a protocol's hard state */
	CORE_HEAD_BYTES_MAX = 4096, /* a message without its payloads */
	CORE_BATCH_ENTRIES_MAX = 64, /* entries of one message or record */
	CORE_EFFECTS_MAX = 64, /* effects of one step */
	CORE_ADDRESS_BYTES_MAX = 255, /* a member's address in a configuration */
};

struct core_blob {
	const uint8_t *data;
	uint32_t size;
};

enum core_kind {
	CORE_DATA = 1,
	CORE_NOOP = 2, /* nothing: a new leader's first entry, a hole that was filled */
	CORE_CONFIG = 3, /* the payload is a whole configuration (core_config_decode) */
};

/*
 * One slot of the replicated log. Index and epoch start at 1; epoch is term, ballot or Zab's epoch.
 */
struct core_entry {
	uint64_t index, epoch;
	enum core_kind kind;
	const struct core_blob *blob; /* NULL: the entry is known, its body is damaged or lost */
};

enum core_role {
	CORE_VOTER = 1,
	CORE_LEARNER = 2
};

struct core_member {
	uint64_t id; /* not 0 */
	enum core_role role;
};

/* Who takes part, as a configuration entry says; rising ids. */
struct core_members {
	uint32_t count;
	struct core_member all[CORE_MEMBERS_MAX];
};

struct core_config {
	uint64_t cluster, self; /* not 0 */
	uint64_t seed; /* of the timeouts: another one at every boot */
	struct core_members members; /* of a new cluster; a snapshot or the log overrule it */
	uint64_t election_ms; /* shortest time without a leader; the longest is twice it */
	uint64_t heartbeat_ms;
	uint32_t window; /* entries kept in memory; a power of two */
	uint32_t pending_max; /* proposals and reads under way; at most window / 2 */
	uint32_t inflight_max; /* messages with entries under way to one member */
	uint32_t batch_bytes; /* payload of one message */
};

enum core_event_type {
	CORE_REPLAY, /* record: one stored record, in order */
	CORE_START, /* all records are replayed */
	CORE_RECV, /* peer, session, head, blobs: a message; blobs as the head names them */
	CORE_TIMEOUT,
	CORE_LINK, /* peer, session, is_up: a session is in order, or it ends */
	CORE_PROPOSE, /* cookie, kind, blob */
	CORE_READ, /* cookie */
	CORE_TRANSFER, /* peer */
	CORE_PERSISTED, /* seq: all records <= seq are on disk */
	CORE_LOADED, /* peer, entries: the answer to CORE_LOAD; fewer or none where trimmed */
	CORE_APPLIED, /* index: of the state machine */
	CORE_SNAPSHOT, /* what, index, epoch, members, peer, is_ok */
};

enum core_record_type {
	CORE_RECORD_STATE = 1, /* state: the protocol's own bytes */
	CORE_RECORD_ENTRY = 2, /* entry */
	CORE_RECORD_BASE = 3, /* a snapshot stands for all up to index: index, epoch, members */
};

struct core_record {
	enum core_record_type type;
	const uint8_t *state;
	uint32_t state_size;
	struct core_entry entry;
	uint64_t index, epoch;
	struct core_members members;
};

enum core_snapshot {
	CORE_SNAPSHOT_TAKEN, /* the state machine at index is safe on disk */
	CORE_SNAPSHOT_SENT, /* to peer; is_ok says whether it arrived; index is the snapshot's */
	CORE_SNAPSHOT_RECEIVED, /* a whole one from peer lies ready: CORE_INSTALL, or nothing */
	CORE_SNAPSHOT_INSTALLED, /* what CORE_INSTALL asked for is done and safe on disk */
};

struct core_event {
	enum core_event_type type;
	uint64_t now_ms; /* CLOCK_BOOTTIME of the host, never back */
	uint64_t peer, session, cookie, seq, index, epoch;
	bool is_up, is_ok;
	const uint8_t *head;
	uint32_t head_size;
	const struct core_blob *const *blobs;
	uint32_t blob_count;
	const struct core_blob *blob;
	enum core_kind kind;
	const struct core_record *record;
	const struct core_entry *entries;
	uint32_t entry_count;
	enum core_snapshot snapshot;
	const struct core_members *members;
};

enum core_effect_type {
	CORE_PERSIST, /* seq; state, or entries: append to the log of records */
	CORE_SEND, /* peer, session, head, entries: the head, then the payloads of the entries */
	CORE_COMMIT, /* index: decided up to here, by the records persisted last; apply in order */
	CORE_READ_OK, /* cookie: answer once the state machine has reached index */
	CORE_OUTCOME, /* cookie, outcome, index, epoch; peer is a hint at the leader or 0 */
	CORE_ROLE, /* peer leads (0: nobody known) in epoch; is_leader: this member */
	CORE_LOAD, /* first, count: entries from disk, answered by CORE_LOADED */
	CORE_SEND_SNAPSHOT, /* peer, session: the latest one; answered by SENT */
	CORE_INSTALL, /* index, peer: put the received snapshot in place; answered by INSTALLED */
	CORE_TRIM, /* index: records up to here may go once seq is durable */
};

enum core_outcome {
	CORE_ACCEPTED, /* at (epoch, index); commits when COMMIT reaches index with this epoch */
	CORE_NOT_LEADER, /* refused; peer is where to go */
	CORE_FULL, /* refused; try again later */
	CORE_REFUSED, /* refused: a configuration that may not follow the present one */
	CORE_LOST, /* accepted once, but another entry took its slot, or nobody knows */
};

struct core_effect {
	enum core_effect_type type;
	uint64_t seq;
	uint64_t peer, session, cookie, index, epoch;
	enum core_outcome outcome;
	bool is_leader;
	const uint8_t *head; /* or state of a PERSIST; valid until the next step */
	uint32_t head_size;
	uint32_t entry_count;
	uint64_t first, count;
	const struct core_entry *entries; /* valid until the next step */
};

/* Filled by step; the host owns it and gives the same one each time. */
struct core_out {
	bool more; /* step CORE_TIMEOUT again at once: the room was not enough */
	uint32_t count;
	struct core_effect effects[CORE_EFFECTS_MAX];
	/* private: what effects point to */
	uint32_t bytes_used, entries_used;
	uint8_t bytes[16 * 1024];
	struct core_entry entries[8 * CORE_BATCH_ENTRIES_MAX];
};

struct core_ops {
	const char *name;
	size_t (*size)(const struct core_config *config);
	void (*init)(void *self, const struct core_config *config);
	void (*step)(void *self, const struct core_event *event, struct core_out *out);
	uint64_t (*deadline)(const void *self); /* absolute ms; UINT64_MAX: none */
	const char *(*broken)(const void *self); /* NULL, or the name of an invariant that fails */
};

/*
 * The protocols by name, ended by NULL; the only place outside a protocol's folder that names it.
 */
extern const struct core_ops *const core_protocols[];

/*
 * The configuration in a payload; false for anything that is none: no voter, ids not rising, bytes
 * left over.
 */
bool core_members_decode(const uint8_t *bytes, size_t size, struct core_members *out);

/* Its bytes, at most CORE_HEAD_BYTES_MAX; returns how many. */
size_t core_members_encode(const struct core_members *members, uint8_t *bytes);

#endif
