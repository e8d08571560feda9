/*
 * A store with short ways to apply entries to it, for tests of core/kv. Included behind
 * unit/unit.h. Every entry goes through its bytes.
 */
#ifndef UNIT_KVS_H
#define UNIT_KVS_H

#include "base/limit.h"
#include "codec/wire_buf.h"
#include "core/kv/kv.h"
#include "core/kv/lease.h"

struct kvs {
	struct kv *kv;
	uint64_t index;
	uint64_t client, sequence; /* of the next entry */
	struct kv_reply reply; /* of the last entry or range */
	struct buf bytes; /* of the last entry */
};

static inline struct kvs kvs_new(void)
{
	struct kvs s = { .kv = kv_new(), .bytes = BUF_INIT(LIMIT_KV_ENTRY_BYTES * 2) };

	kv_reply_init(&s.reply);
	return s;
}

static inline void kvs_release(struct kvs *s)
{
	assert_null(kv_broken(s->kv));
	kv_free(s->kv);
	kv_reply_release(&s->reply);
	buf_release(&s->bytes);
}

static inline void kvs_encode(struct buf *b, const struct kv_entry *entry)
{
	struct wire_writer w;

	buf_reset(b);
	w = wire_buf(b);
	kv_entry_encode(entry, &w);
	assert_int_equal(wire_end(&w), 0);
}

/* Applies an entry, with the client and the sequence of s; the error is that of the reply. */
static inline enum kv_error kvs_apply(struct kvs *s, struct kv_entry entry)
{
	entry.client = s->client;
	entry.sequence = s->sequence;
	kvs_encode(&s->bytes, &entry);
	kv_apply(s->kv, ++s->index, buf_span(&s->bytes), &s->reply);
	return s->reply.error;
}

/* Applies a program, and releases it. */
static inline enum kv_error kvs_run(struct kvs *s, struct kv_program *p)
{
	enum kv_error error =
		kvs_apply(s, (struct kv_entry){ .type = KV_ENTRY_WRITE, .program = *p });

	kv_program_release(p);
	return error;
}

static inline enum kv_error kvs_op(struct kvs *s, struct kv_op op)
{
	struct kv_program p = { 0 };

	kv_program_add_op(&p, op);
	return kvs_run(s, &p);
}

static inline struct kv_op kvs_put_op(const char *key, const char *value)
{
	return (struct kv_op){ .type = KV_OP_PUT,
			       .put = { .key = span_str(key), .value = span_str(value) } };
}

static inline struct kv_op kvs_delete_op(const char *key, const char *end)
{
	return (struct kv_op){ .type = KV_OP_DELETE,
			       .del = { .keys = { span_str(key), span_str(end) } } };
}

static inline struct kv_op kvs_range_op(const char *key, const char *end)
{
	return (struct kv_op){ .type = KV_OP_RANGE,
			       .range = { .keys = { span_str(key), span_str(end) } } };
}

static inline struct kv_op kvs_txn_op(uint32_t compares, uint32_t success, uint32_t failure)
{
	return (struct kv_op){ .type = KV_OP_TXN, .txn = { compares, success, failure, 0 } };
}

/* Gives back the revision of the store. */
static inline uint64_t kvs_put(struct kvs *s, const char *key, const char *value)
{
	assert_int_equal(kvs_op(s, kvs_put_op(key, value)), KV_OK);
	return s->reply.revision;
}

static inline enum kv_error kvs_put_leased(struct kvs *s, const char *key, uint64_t lease)
{
	struct kv_op op = kvs_put_op(key, "leased");

	op.put.lease = lease;
	return kvs_op(s, op);
}

/* Gives back how many keys were deleted. */
static inline uint64_t kvs_delete(struct kvs *s, const char *key, const char *end)
{
	assert_int_equal(kvs_op(s, kvs_delete_op(key, end)), KV_OK);
	return s->reply.results[0].count;
}

static inline enum kv_error kvs_compact(struct kvs *s, uint64_t revision)
{
	return kvs_apply(s, (struct kv_entry){ .type = KV_ENTRY_COMPACT, .revision = revision });
}

static inline enum kv_error kvs_lease(struct kvs *s, enum kv_entry_type type, uint64_t lease,
				      uint64_t ttl_s)
{
	return kvs_apply(s, (struct kv_entry){ .type = type, .lease = lease, .ttl_s = ttl_s });
}

static inline uint64_t kvs_revision(const struct kvs *s)
{
	struct kv_status status;

	kv_status(s->kv, &status);
	return status.revision;
}

/* A range from key to end at a revision; the items are in the reply. */
static inline size_t kvs_range(struct kvs *s, const char *key, const char *end, uint64_t revision)
{
	struct kv_range range = { .keys = { span_str(key), span_str(end) }, .revision = revision };

	assert_int_equal(kv_range(s->kv, &range, &s->reply), KV_OK);
	return s->reply.item_count;
}

/* What the reply holds: "a=1 b=2". */
static inline const char *kvs_shown(const struct kv_reply *reply)
{
	static char text[UNIT_SAID_BYTES];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < reply->item_count; i++) {
		const struct kv_item *item = &reply->items[i];

		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%.*s=%.*s",
					 i == 0 ? "" : " ", (int)item->key.len, item->key.data,
					 (int)item->value.len, item->value.data);
		assert_true(used < sizeof(text));
	}
	return text;
}

/* All keys at a revision, shown; 0 is now. */
static inline const char *kvs_all(struct kvs *s, uint64_t revision)
{
	struct kv_range range = { .keys = { SPAN_LITERAL("\0"), SPAN_LITERAL("\0") },
				  .revision = revision };

	assert_int_equal(kv_range(s->kv, &range, &s->reply), KV_OK);
	return kvs_shown(&s->reply);
}

#endif
