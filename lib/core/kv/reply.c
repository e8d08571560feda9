/*
 * Replies and their bytes. The bytes are kept with a client's session and in snapshots, so they are
 * the same on every member.
 */
#include "core/kv/reply.h"

#include <errno.h>

#include "base/limit.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	FIRST_CAP = 4,
	FLAG_SUCCEEDED = 1,
	FLAG_HAS_MORE = 2,
	FLAGS = 3
};

void kv_reply_init(struct kv_reply *reply)
{
	*reply = (struct kv_reply){ .bytes = BUF_INIT(LIMIT_KV_RESULT_BYTES) };
}

void kv_reply_release(struct kv_reply *reply)
{
	mem_free(reply->results);
	mem_free(reply->items);
	buf_release(&reply->bytes);
	kv_reply_init(reply);
}

void kv_reply_reset(struct kv_reply *reply)
{
	reply->error = KV_OK;
	reply->is_repeated = false;
	reply->revision = reply->lease = reply->ttl_s = 0;
	reply->result_count = reply->item_count = 0;
}

struct kv_result *kv_reply_add_result(struct kv_reply *reply, enum kv_op_type type)
{
	struct kv_result *result;

	if (reply->result_count == reply->result_cap) {
		reply->result_cap = reply->result_cap == 0 ? FIRST_CAP : reply->result_cap * 2;
		reply->results =
			mem_resize(reply->results, reply->result_cap, sizeof(reply->results[0]));
	}
	result = &reply->results[reply->result_count++];
	*result = (struct kv_result){ .type = type, .first_item = reply->item_count };
	return result;
}

void kv_reply_add_item(struct kv_reply *reply, const struct kv_item *item)
{
	if (reply->item_count == reply->item_cap) {
		reply->item_cap = reply->item_cap == 0 ? FIRST_CAP : reply->item_cap * 2;
		reply->items = mem_resize(reply->items, reply->item_cap, sizeof(reply->items[0]));
	}
	reply->items[reply->item_count++] = *item;
}

static void put_item(struct wire_writer *w, const struct kv_item *item)
{
	wire_put_bytes(w, item->key);
	wire_put_bytes(w, item->value);
	wire_put_u64(w, item->create_revision);
	wire_put_u64(w, item->mod_revision);
	wire_put_u64(w, item->version);
	wire_put_u64(w, item->lease);
}

void kv_reply_encode(const struct kv_reply *reply, struct wire_writer *w)
{
	wire_put_u8(w, (uint8_t)reply->error);
	wire_put_u64(w, reply->revision);
	wire_put_u64(w, reply->lease);
	wire_put_u64(w, reply->ttl_s);
	wire_put_u32(w, (uint32_t)reply->result_count);
	for (size_t i = 0; i < reply->result_count && w->error == 0; i++) {
		const struct kv_result *result = &reply->results[i];

		wire_put_u8(w, (uint8_t)result->type);
		wire_put_u8(w, (uint8_t)((result->succeeded ? FLAG_SUCCEEDED : 0) |
					 (result->has_more ? FLAG_HAS_MORE : 0)));
		wire_put_u64(w, result->revision);
		wire_put_u64(w, result->count);
		wire_put_u32(w, (uint32_t)result->item_count);
		for (size_t k = 0; k < result->item_count && w->error == 0; k++)
			put_item(w, &reply->items[result->first_item + k]);
	}
}

static void get_item(struct wire *w, struct kv_reply *reply)
{
	struct kv_item item;

	item.key = wire_bytes(w, LIMIT_KV_KEY_BYTES);
	item.value = wire_bytes(w, LIMIT_KV_ENTRY_BYTES);
	item.create_revision = wire_u64(w);
	item.mod_revision = wire_u64(w);
	item.version = wire_u64(w);
	item.lease = wire_u64(w);
	if (wire_error(w) == 0)
		kv_reply_add_item(reply, &item);
}

static void get_result(struct wire *w, struct kv_reply *reply)
{
	uint8_t type = wire_u8(w), flags = wire_u8(w);
	struct kv_result *result;
	uint32_t items;

	if (type == KV_OP_NONE || type > KV_OP_TXN || flags > FLAGS) {
		wire_fail(w);
		return;
	}
	result = kv_reply_add_result(reply, (enum kv_op_type)type);
	result->succeeded = flags & FLAG_SUCCEEDED;
	result->has_more = flags & FLAG_HAS_MORE;
	result->revision = wire_u64(w);
	result->count = wire_u64(w);
	items = wire_u32(w);
	for (uint32_t i = 0; i < items && wire_error(w) == 0; i++)
		get_item(w, reply);
	result->item_count = reply->item_count - result->first_item;
}

int kv_reply_decode(struct kv_reply *reply, struct span bytes)
{
	uint32_t results;
	uint8_t error;
	struct wire w;

	kv_reply_reset(reply);
	buf_reset(&reply->bytes);
	buf_add(&reply->bytes, bytes);
	if (buf_error(&reply->bytes) < 0)
		return -EBADMSG;
	w = wire_reader(buf_span(&reply->bytes));
	error = wire_u8(&w);
	if (error >= KV_ERR_COUNT)
		return -EBADMSG;
	reply->error = (enum kv_error)error;
	reply->revision = wire_u64(&w);
	reply->lease = wire_u64(&w);
	reply->ttl_s = wire_u64(&w);
	results = wire_u32(&w);
	if (results > LIMIT_KV_TXN_OPS_ALL)
		return -EBADMSG;
	for (uint32_t i = 0; i < results && wire_error(&w) == 0; i++)
		get_result(&w, reply);
	return wire_done(&w);
}
