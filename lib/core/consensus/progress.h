/*
 * What a leader knows of one other member: how far its log is known to match, what is under way to
 * it, and how boldly to send (etcd's three states).
 *
 * probe      one message with entries at a time, until an answer tells where the logs meet
 * replicate  messages follow each other without waiting, up to a number under way
 * snapshot   nothing but heartbeats until the snapshot has arrived or failed
 */
#ifndef CORE_CONSENSUS_PROGRESS_H
#define CORE_CONSENSUS_PROGRESS_H

#include "core/consensus/core.h"

enum progress_state {
	PROGRESS_PROBE,
	PROGRESS_REPLICATE,
	PROGRESS_SNAPSHOT
};

enum {
	PROGRESS_INFLIGHT_MAX = 256
};

struct progress {
	enum progress_state state;
	uint64_t match; /* the highest index known to be the same and durable there */
	uint64_t next; /* the next index to send */
	uint64_t heard_ms; /* when it last answered */
	bool is_probe_out; /* the one probe is under way */
	bool wants_snapshot; /* nothing but a snapshot helps it */
	bool is_load_out; /* entries for it were asked of the disk */
	uint32_t inflight_max;
	uint32_t inflight_head, inflight_count;
	uint64_t inflight[PROGRESS_INFLIGHT_MAX]; /* last index of each message under way */
};

/* A new leader, or a new session: nothing is under way, and match is not yet known again. */
void progress_reset(struct progress *p, uint64_t next, uint64_t match, uint32_t inflight_max);

/* Whether a message with entries may be sent now. */
bool progress_may_send(const struct progress *p);

/* Entries up to last were sent (last < next: none, a probe of the place alone). */
void progress_sent(struct progress *p, uint64_t last);

/* All up to index matches; true when that is news. */
bool progress_matched(struct progress *p, uint64_t index);

/* The logs differ at next - 1 or before; go on from `next`. */
void progress_rejected(struct progress *p, uint64_t next);

/*
 * A snapshot up to index is on its way; then nothing is sent until progress_matched or _rejected.
 */
void progress_snapshot(struct progress *p);

const char *progress_broken(const struct progress *p, uint64_t last);

#endif
