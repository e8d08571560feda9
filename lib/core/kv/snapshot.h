/*
 * The whole state as bytes, and back. Equal states give equal bytes, and what is restored has the
 * hash and the future of what was saved.
 *
 * A snapshot is read in pieces while the store goes on: it shows the store as it was when it was
 * opened. Until it is closed, what compactions take away stays in memory. One at a time.
 *
 *	struct kv_snapshot *s = kv_snapshot_open(kv);
 *	do {
 *		more = kv_snapshot_read(s, &buffer, 1 << 20);
 *		write(buffer);
 *		buf_reset(&buffer);
 *	} while (more);
 *	kv_snapshot_close(s);
 *
 *	struct kv_restore *r = kv_restore_open(&config);
 *	while (...)
 *		error = kv_restore_add(r, piece, &err);
 *	error = kv_restore_end(r, &kv, &err);
 *	kv_restore_free(r);
 *
 * The bytes have no checksum but the hash of the state, which finds damage at the very end: who
 * stores or sends them adds one a piece. They are checked, all the same, as if they came from an
 * enemy: limits, order, duplicates, and every invariant of the store.
 */
#ifndef CORE_KV_SNAPSHOT_H
#define CORE_KV_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "core/kv/kv.h"

struct kv_snapshot;

/* NULL while another is open. */
struct kv_snapshot *kv_snapshot_open(struct kv *kv);

/*
 * Appends the next bytes: `wanted` of them or up to one value more, fewer at the end alone. True
 * while there are more to come. The cap of the buffer must leave room for wanted +
 * KV_SNAPSHOT_ROOM_BYTES.
 */
bool kv_snapshot_read(struct kv_snapshot *s, struct buf *out, size_t wanted);

/* The index of the last entry that the snapshot has in it. */
uint64_t kv_snapshot_index(const struct kv_snapshot *s);

/* At any time; NULL is fine. */
void kv_snapshot_close(struct kv_snapshot *s);

struct kv_restore_config {
	/*
	 * For a cluster that starts anew from the snapshot of another; not built yet, and must be
	 * 0 and false. The first lets no client take a new revision for an old one, the second ends
	 * every lease.
	 */
	uint64_t revision_bump;
	bool ends_leases;
	bool ignores_hash; /* for fuzzers: what it would find is left to the other checks */
};

struct kv_restore;

struct kv_restore *kv_restore_open(const struct kv_restore_config *config);

/*
 * Takes the next bytes, of any number. -EBADMSG, with the reason, where they cannot be of a
 * snapshot; what is added after that is refused too.
 */
int kv_restore_add(struct kv_restore *r, struct span bytes, struct err *err)
	__attribute__((warn_unused_result));

/* The store, which is the caller's now; -EBADMSG where the snapshot is not whole or not right. */
int kv_restore_end(struct kv_restore *r, struct kv **out, struct err *err)
	__attribute__((warn_unused_result));

void kv_restore_free(struct kv_restore *r); /* NULL is fine */

enum {
	KV_SNAPSHOT_ROOM_BYTES = (2 << 20) + (1 << 18)
};

#endif
