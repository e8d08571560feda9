/*
 * Sessions (Ongaro, Raft thesis 6.3), opened by their first request rather than by one of their
 * own, which would cost short commands a second round through consensus.
 */
#include "core/kv/session.h"

#include <string.h>

#include "base/assert.h"
#include "base/limit.h"
#include "base/mem.h"
#include "codec/wire_buf.h"
#include "core/kv/hash.h"
#include "core/kv/state.h"

#include "base/banned.h"

static struct kv_session *find(const struct kv *kv, uint64_t client)
{
	struct kv_number_key key = kv_number_key(client);
	struct tree_node *node = tree_find(&kv->sessions, kv_number_span(&key));

	return node == NULL ? NULL : node->value;
}

static uint64_t hash_of(const struct kv_session *s)
{
	return kv_hash_session(s->client, s->used_index, s->forgotten);
}

static void unlink_session(struct kv *kv, struct kv_session *s)
{
	*(s->older == NULL ? &kv->oldest : &s->older->newer) = s->newer;
	*(s->newer == NULL ? &kv->newest : &s->newer->older) = s->older;
}

static void link_newest(struct kv *kv, struct kv_session *s)
{
	s->newer = NULL;
	s->older = kv->newest;
	*(kv->newest == NULL ? &kv->oldest : &kv->newest->newer) = s;
	kv->newest = s;
}

/* Forgets the result with the lowest number. */
static void drop_result(struct kv *kv, struct kv_session *s)
{
	struct kv_session_result *r = &s->results[0];

	assert(s->count > 0);
	kv->items_hash -= kv_hash_result(s->client, r->sequence, span_of(r->bytes, r->size));
	kv->session_bytes -= r->size;
	mem_free(r->bytes);
	s->count--;
	memmove(r, r + 1, s->count * sizeof(*r));
}

static void drop_session(struct kv *kv, struct kv_session *s)
{
	while (s->count > 0)
		drop_result(kv, s);
	kv->items_hash -= hash_of(s);
	unlink_session(kv, s);
	tree_remove(&kv->sessions, s->node);
	mem_free(s->results);
	mem_free(s);
}

/* The index of the first result that has that number or a higher one. */
static uint32_t place_of(const struct kv_session *s, uint64_t sequence)
{
	uint32_t i = s->count;

	while (i > 0 && s->results[i - 1].sequence >= sequence)
		i--;
	return i;
}

static void add_result(struct kv *kv, struct kv_session *s, uint64_t sequence, struct span bytes)
{
	uint32_t i = place_of(s, sequence);
	struct kv_session_result *r;

	assert(s->count <= LIMIT_KV_SESSION_RESULTS);
	assert(i == s->count || s->results[i].sequence > sequence);
	if (s->count == s->cap) {
		s->cap = s->cap == 0 ? 1 : s->cap * 2;
		s->results = mem_resize(s->results, s->cap, sizeof(*s->results));
	}
	r = &s->results[i];
	memmove(r + 1, r, (s->count - i) * sizeof(*r));
	*r = (struct kv_session_result){
		.sequence = sequence,
		.size = bytes.len,
		.bytes = mem_copy(bytes.data, bytes.len),
	};
	s->count++;
	kv->session_bytes += bytes.len;
	kv->items_hash += kv_hash_result(s->client, sequence, bytes);
}

struct kv_session *kv_session_restore(struct kv *kv, uint64_t client, uint64_t used_index,
				      uint64_t forgotten)
{
	struct kv_number_key key = kv_number_key(client);
	struct tree_node *node = tree_add(&kv->sessions, kv_number_span(&key));
	struct kv_session *s;

	if (node->value != NULL)
		return NULL;
	s = mem_zalloc(1, sizeof(*s));
	s->client = client;
	s->used_index = used_index;
	s->forgotten = forgotten;
	s->node = node;
	node->value = s;
	link_newest(kv, s);
	kv->items_hash += hash_of(s);
	return s;
}

void kv_session_restore_result(struct kv *kv, struct kv_session *session, uint64_t sequence,
			       struct span bytes)
{
	add_result(kv, session, sequence, bytes);
}

/* Makes it the newest. */
static void touch(struct kv *kv, struct kv_session *s)
{
	kv->items_hash -= hash_of(s);
	s->used_index = kv->applied_index;
	kv->items_hash += hash_of(s);
	unlink_session(kv, s);
	link_newest(kv, s);
}

/* Takes the answer from what was kept. */
static void repeat(const struct kv_session_result *r, struct kv_reply *reply)
{
	int error = kv_reply_decode(reply, span_of(r->bytes, r->size));

	assert(error == 0);
	reply->is_repeated = true;
}

bool kv_session_begin(struct kv *kv, const struct kv_entry *entry, struct kv_reply *reply)
{
	struct kv_session *s = find(kv, entry->client);
	uint32_t i;

	assert(entry->sequence > 0);
	reply->revision = kv->revision;
	if (s == NULL) {
		if (entry->sequence != 1) {
			reply->error = KV_ERR_SESSION_EXPIRED;
			return false;
		}
		if (kv->sessions.count >= LIMIT_KV_SESSIONS)
			drop_session(kv, kv->oldest);
		(void)kv_session_restore(kv, entry->client, kv->applied_index, 0); /* is new */
		return true;
	}
	touch(kv, s);
	i = place_of(s, entry->sequence);
	if (i < s->count && s->results[i].sequence == entry->sequence) {
		repeat(&s->results[i], reply);
		return false;
	}
	if (entry->sequence <= s->forgotten) {
		reply->error = KV_ERR_SEQUENCE_OLD;
		return false;
	}
	return true;
}

/* The bytes to keep, in the scratch of the store; of a reply that is too large the head alone. */
static struct span encode(struct kv *kv, const struct kv_reply *reply)
{
	struct kv_reply head = { .error = KV_ERR_RESULT_DROPPED, .revision = reply->revision };
	struct buf *b = &kv->scratch;
	struct wire_writer w;
	int error;

	buf_reset(b);
	w = wire_buf(b);
	kv_reply_encode(reply, &w);
	if (wire_end(&w) == 0 && b->size <= LIMIT_KV_RESULT_BYTES)
		return buf_span(b);
	buf_reset(b);
	w = wire_buf(b);
	kv_reply_encode(&head, &w);
	error = wire_end(&w);
	assert(error == 0);
	return buf_span(b);
}

void kv_session_keep(struct kv *kv, const struct kv_entry *entry, const struct kv_reply *reply)
{
	struct kv_session *s = find(kv, entry->client);

	assert(s != NULL);
	add_result(kv, s, entry->sequence, encode(kv, reply));
	if (s->count > LIMIT_KV_SESSION_RESULTS) {
		kv->items_hash -= hash_of(s);
		s->forgotten = s->results[0].sequence;
		kv->items_hash += hash_of(s);
		drop_result(kv, s);
	}
	while (kv->session_bytes > LIMIT_KV_SESSION_BYTES)
		drop_session(kv, kv->oldest);
	assert(find(kv, entry->client) != NULL);
}

void kv_session_release_all(struct kv *kv)
{
	while (kv->oldest != NULL)
		drop_session(kv, kv->oldest);
	tree_release(&kv->sessions);
}
