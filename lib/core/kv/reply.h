/*
 * What the store answers, to a log entry and to a range. One reply is used over and over: each
 * answer replaces what was in it and keeps its memory. Hosts turn it into the messages of the API.
 *
 * The results of a program stand in its own order: the result of a transaction, then those of the
 * operations that ran. Items are views of the store, or of the reply where it is a repetition, and
 * are valid until the next kv_apply to the store and the next use of the reply.
 */
#ifndef CORE_KV_REPLY_H
#define CORE_KV_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "codec/wire.h"
#include "core/kv/error.h"
#include "core/kv/program.h"

/* A key and its value at some revision. Of a deleted one there are the key and mod_revision. */
struct kv_item {
	struct span key, value;
	uint64_t create_revision, mod_revision, version, lease;
};

struct kv_result {
	enum kv_op_type type;
	bool succeeded; /* TXN: the success list ran */
	bool has_more; /* RANGE: the limit left some out */
	uint64_t revision; /* of the header that the API gives each response; TXN has none */
	uint64_t count; /* RANGE: keys in the range; DELETE: deleted; TXN: responses in it */
	size_t first_item, item_count; /* RANGE: the keys; PUT, DELETE: the previous, if wanted */
};

struct kv_reply {
	enum kv_error error;
	bool is_repeated; /* the entry came before; this is what was answered then */
	uint64_t revision; /* of the store, after what was asked */
	uint64_t lease, ttl_s; /* of entries about a lease */
	struct kv_result *results;
	size_t result_count;
	struct kv_item *items;
	size_t item_count;
	size_t result_cap, item_cap; /* private, as all that follows */
	struct buf bytes; /* what the items of a repetition view */
};

void kv_reply_init(struct kv_reply *reply);
void kv_reply_release(struct kv_reply *reply);

/* For the store: empties it, adds to it. The result is valid until the next one is added. */
void kv_reply_reset(struct kv_reply *reply);
struct kv_result *kv_reply_add_result(struct kv_reply *reply, enum kv_op_type type);
void kv_reply_add_item(struct kv_reply *reply, const struct kv_item *item);

/* The bytes that a session keeps. */
void kv_reply_encode(const struct kv_reply *reply, struct wire_writer *w);

/* From bytes, which are copied; -EBADMSG where they are no reply. */
int kv_reply_decode(struct kv_reply *reply, struct span bytes) __attribute__((warn_unused_result));

#endif
