/*
 * The replicated state machine: a key-value store with all versions of its keys, leases, and
 * at-most-once requests, with the semantics of the etcd v3 API. It is a pure function of the log:
 * no clock, no chance, no files. Members that applied the same entries answer alike byte by byte
 * and have the same kv_hash.
 *
 *	struct kv *kv = kv_new();
 *	struct kv_reply reply;
 *	kv_reply_init(&reply);
 *	kv_apply(kv, index, entry_bytes, &reply);       // each committed entry, in order
 *	error = kv_range(kv, &range, &reply);           // any time in between
 *
 * Revisions count the writes that changed something; an empty store has revision 1. A transaction
 * is one revision, and each key changes at most once in it. Reads of old revisions work back to the
 * compacted one.
 *
 * Around it: entry.h (what is applied), reply.h (what is answered), lease.h (what a host needs to
 * let leases end), watch.h (the events), snapshot.h (the whole state as bytes).
 */
#ifndef CORE_KV_KV_H
#define CORE_KV_KV_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "core/kv/entry.h"
#include "core/kv/error.h"
#include "core/kv/program.h"
#include "core/kv/reply.h"

struct kv;

struct kv *kv_new(void);
void kv_free(struct kv *kv); /* NULL is fine; no snapshot may be open */

/*
 * Applies the committed entry of that index, which is above all before it. Never fails: bytes that
 * are no entry get a reply that says so, on every member alike. Views that the store gave out
 * before are void.
 */
void kv_apply(struct kv *kv, uint64_t index, struct span entry, struct kv_reply *reply);

/*
 * Answers a range with one result in the reply, whose error it also gives back. The request is
 * checked as kv_program_check does it.
 */
enum kv_error kv_range(const struct kv *kv, const struct kv_range *range, struct kv_reply *reply);

struct kv_status {
	uint64_t revision;
	uint64_t compact_revision; /* 0: never compacted */
	uint64_t applied_index;
	uint64_t time_ms; /* the latest time that a proposer gave */
	uint64_t bytes; /* versions and leases, with what they cost: to be held against a quota */
	uint64_t key_count; /* keys that are there now */
	uint64_t version_count; /* all versions of all keys, deletions too */
	uint64_t lease_count;
	uint64_t session_count;
	uint64_t scrub_left; /* changes that the last compaction has not looked at yet */
};

/*
 * A compaction frees what it makes unreachable little by little, with each entry that is applied,
 * LIMIT_KV_SCRUB_STEP changes at a time. A host that waits for space while nothing else is
 * proposed proposes no-ops as long as scrub_left is above 0.
 */
void kv_status(const struct kv *kv, struct kv_status *status);

/* The whole replicated state in 64 bits, kept up to date by every change. Cheap. */
uint64_t kv_hash(const struct kv *kv);

/* For tests and simulators: NULL, or the name of the invariant that fails. Looks at everything. */
const char *kv_broken(const struct kv *kv);

#endif
