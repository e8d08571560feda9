/*
 * Leases. The store knows which there are, for how long they were granted, which keys hang on them
 * and at which index each was last renewed. It knows no time: the host of the leader lets a lease
 * run out ttl_s after it saw the renewal applied, and proposes KV_ENTRY_LEASE_EXPIRE with the
 * renewal index that it acted on. If a renewal was committed before that, the expiry does nothing.
 * A new leader counts every lease as just renewed: it walks over all of them once.
 *
 *	for (l = kv_lease_first(kv); l != NULL; l = kv_lease_next(l))
 *		start_timer(l->id, l->ttl_s, l->renewal);
 */
#ifndef CORE_KV_LEASE_H
#define CORE_KV_LEASE_H

#include <stdint.h>

#include "base/tree.h"
#include "core/kv/entry.h"
#include "core/kv/kv.h"

/* Read only; valid until the lease ends. */
struct kv_lease {
	uint64_t id;
	uint64_t ttl_s; /* as granted */
	uint64_t renewal; /* index of the entry that granted or last renewed it */
	uint64_t key_count; /* keys that hang on it */
	struct tree_node *node; /* private */
};

/* The longest TTL that the API allows. */
#define KV_LEASE_TTL_MAX_S ((uint64_t)9000000000)

/* NULL where there is no such lease. */
const struct kv_lease *kv_lease_find(const struct kv *kv, uint64_t id);

/* All leases by their id as an unsigned number; NULL behind the last. */
const struct kv_lease *kv_lease_first(const struct kv *kv);
const struct kv_lease *kv_lease_next(const struct kv_lease *lease);

/* Puts the keys of the lease into the reply, in order: items that have nothing but a key. */
enum kv_error kv_lease_keys(const struct kv *kv, uint64_t id, struct kv_reply *reply);

/* For kv_apply: entries about a lease. */
enum kv_error kv_lease_apply(struct kv *kv, const struct kv_entry *entry, struct kv_reply *reply);

/* For writes: moves a key from one lease to another; 0 is none. */
void kv_lease_move_key(struct kv *kv, struct span key, uint64_t from, uint64_t to);

/* For restoring: adds a lease that is not there yet. */
void kv_lease_restore(struct kv *kv, uint64_t id, uint64_t ttl_s, uint64_t renewal);

/* For kv_free. */
void kv_lease_release_all(struct kv *kv);

#endif
