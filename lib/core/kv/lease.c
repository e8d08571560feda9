/*
 * Leases by id, and one tree of (lease, key) for all of them: the keys of a lease are a range of
 * it, in the order in which a revocation deletes them. Which keys are attached follows from the
 * newest versions; the tree only finds them.
 */
#include "core/kv/lease.h"

#include "base/assert.h"
#include "base/limit.h"
#include "base/mem.h"
#include "core/kv/hash.h"
#include "core/kv/state.h"
#include "core/kv/write.h"

#include "base/banned.h"

static struct kv_lease *find(const struct kv *kv, uint64_t id)
{
	struct kv_number_key key = kv_number_key(id);
	struct tree_node *node = tree_find(&kv->leases, kv_number_span(&key));

	return node == NULL ? NULL : node->value;
}

const struct kv_lease *kv_lease_find(const struct kv *kv, uint64_t id)
{
	return find(kv, id);
}

const struct kv_lease *kv_lease_first(const struct kv *kv)
{
	struct tree_node *node = tree_first(&kv->leases);

	return node == NULL ? NULL : node->value;
}

const struct kv_lease *kv_lease_next(const struct kv_lease *lease)
{
	struct tree_node *node = tree_next(lease->node);

	return node == NULL ? NULL : node->value;
}

/* The first attached key of a lease, or what follows where it has none. */
static struct tree_node *first_attached(const struct kv *kv, uint64_t id)
{
	struct kv_number_key prefix = kv_number_key(id);

	return tree_first_from(&kv->attached, kv_number_span(&prefix));
}

enum kv_error kv_lease_keys(const struct kv *kv, uint64_t id, struct kv_reply *reply)
{
	const struct kv_lease *lease = find(kv, id);
	const struct tree_node *node;

	kv_reply_reset(reply);
	reply->revision = kv->revision;
	reply->error = lease == NULL ? KV_ERR_LEASE_NOT_FOUND : KV_OK;
	if (lease == NULL)
		return reply->error;
	reply->lease = id;
	reply->ttl_s = lease->ttl_s;
	node = first_attached(kv, id);
	for (uint64_t i = 0; i < lease->key_count; i++, node = tree_next(node)) {
		struct kv_item item = { .key = span_from(tree_key(node),
							 sizeof(struct kv_number_key)) };

		kv_reply_add_item(reply, &item);
	}
	return KV_OK;
}

/* The key of `attached`, in the scratch of the store. */
static struct span attached_key(struct kv *kv, uint64_t id, struct span key)
{
	struct kv_number_key prefix = kv_number_key(id);

	buf_reset(&kv->scratch);
	buf_add(&kv->scratch, kv_number_span(&prefix));
	buf_add(&kv->scratch, key);
	assert(buf_error(&kv->scratch) == 0);
	return buf_span(&kv->scratch);
}

void kv_lease_move_key(struct kv *kv, struct span key, uint64_t from, uint64_t to)
{
	if (from == to)
		return;
	if (from != 0) {
		struct tree_node *node = tree_find(&kv->attached, attached_key(kv, from, key));

		assert(node != NULL);
		tree_remove(&kv->attached, node);
		find(kv, from)->key_count--;
	}
	if (to != 0) {
		(void)tree_add(&kv->attached, attached_key(kv, to, key)); /* has no value */
		find(kv, to)->key_count++;
	}
}

static struct kv_lease *add(struct kv *kv, uint64_t id, uint64_t ttl_s, uint64_t renewal)
{
	struct kv_number_key key = kv_number_key(id);
	struct tree_node *node = tree_add(&kv->leases, kv_number_span(&key));
	struct kv_lease *lease = mem_alloc(sizeof(*lease));

	assert(node->value == NULL);
	*lease = (struct kv_lease){
		.id = id,
		.ttl_s = ttl_s,
		.renewal = renewal,
		.node = node,
	};
	node->value = lease;
	kv->items_hash += kv_hash_lease(lease);
	kv->bytes += KV_ITEM_COST;
	return lease;
}

void kv_lease_restore(struct kv *kv, uint64_t id, uint64_t ttl_s, uint64_t renewal)
{
	(void)add(kv, id, ttl_s, renewal); /* nothing to tell */
}

static enum kv_error grant(struct kv *kv, const struct kv_entry *entry)
{
	if (entry->lease == 0)
		return KV_ERR_LEASE_NOT_FOUND;
	if (entry->ttl_s > KV_LEASE_TTL_MAX_S)
		return KV_ERR_LEASE_TTL_TOO_LARGE;
	if (find(kv, entry->lease) != NULL)
		return KV_ERR_LEASE_EXISTS;
	if (kv->leases.count >= LIMIT_KV_LEASES)
		return KV_ERR_TOO_MANY_REQUESTS;
	(void)add(kv, entry->lease, entry->ttl_s, kv->applied_index); /* the caller looks it up */
	return KV_OK;
}

static void renew(struct kv *kv, struct kv_lease *lease)
{
	kv->items_hash -= kv_hash_lease(lease);
	lease->renewal = kv->applied_index;
	kv->items_hash += kv_hash_lease(lease);
}

/* The keys go in one revision; each deletion takes its key off the lease. */
static void end_lease(struct kv *kv, struct kv_lease *lease)
{
	while (lease->key_count > 0) {
		struct span attached = tree_key(first_attached(kv, lease->id));
		struct span key = span_from(attached, sizeof(struct kv_number_key));

		kv_write_delete(kv, tree_find(&kv->keys, key));
	}
	kv_write_end(kv);
	kv->items_hash -= kv_hash_lease(lease);
	kv->bytes -= KV_ITEM_COST;
	tree_remove(&kv->leases, lease->node);
	mem_free(lease);
}

enum kv_error kv_lease_apply(struct kv *kv, const struct kv_entry *entry, struct kv_reply *reply)
{
	struct kv_lease *lease = find(kv, entry->lease);

	reply->lease = entry->lease;
	if (entry->type == KV_ENTRY_LEASE_GRANT) {
		reply->ttl_s = entry->ttl_s;
		return grant(kv, entry);
	}
	if (lease == NULL)
		return KV_ERR_LEASE_NOT_FOUND;
	reply->ttl_s = lease->ttl_s;
	if (entry->type == KV_ENTRY_LEASE_RENEW) {
		renew(kv, lease);
		return KV_OK;
	}
	if (entry->type == KV_ENTRY_LEASE_EXPIRE && lease->renewal > entry->renewal)
		return KV_ERR_LEASE_RENEWED;
	end_lease(kv, lease);
	return KV_OK;
}

void kv_lease_release_all(struct kv *kv)
{
	for (struct tree_node *n = tree_first(&kv->leases); n != NULL; n = tree_next(n))
		mem_free(n->value);
	tree_release(&kv->leases);
	tree_release(&kv->attached);
}
