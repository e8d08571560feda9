/*
 * The frames of a snapshot. Private to core/kv.
 *
 * A frame is its size in 32 bits (what follows it), its kind, its fields. The order of the frames:
 * one HEAD; LEASEs by id; SESSIONs by their last use, each followed by its RESULTs by number; KEYs
 * in order, each followed by its VERSIONs by revision; one END.
 */
#ifndef CORE_KV_SNAPSHOT_FORMAT_H
#define CORE_KV_SNAPSHOT_FORMAT_H

#include "base/limit.h"

enum kv_frame {
	KV_FRAME_HEAD = 1, /* format, index, revision, compact, time, kept, first, sub, hash */
	KV_FRAME_LEASE = 2, /* id, ttl, renewal */
	KV_FRAME_SESSION = 3, /* client, used, forgotten */
	KV_FRAME_RESULT = 4, /* sequence, the bytes of the reply */
	KV_FRAME_KEY = 5, /* the key */
	KV_FRAME_VERSION = 6, /* mod, sub, create, version, lease, the value */
	KV_FRAME_END = 7 /* keys, versions */
};

enum {
	KV_SNAPSHOT_FORMAT = 1,
	KV_FRAME_FIXED_BYTES = 5, /* size and kind */
	KV_HEAD_BYTES = 4 + 8 * 7 + 4,
	KV_LEASE_BYTES = 24,
	KV_SESSION_BYTES = 24,
	KV_RESULT_BYTES = 8, /* and those of the reply */
	KV_VERSION_BYTES = 36, /* and those of the value */
	KV_END_BYTES = 16,
	/* A frame behind its size. The value of an entry is the longest thing there is. */
	KV_FRAME_BYTES_MAX = 1 + KV_VERSION_BYTES + LIMIT_KV_ENTRY_BYTES
};

#endif
