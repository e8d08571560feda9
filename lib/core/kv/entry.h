/*
 * Entries of the replicated log as values and as bytes. Hosts build and encode them; the store
 * decodes and applies. The bytes are big-endian, start with their format, and stay readable for
 * ever (tests/golden/kv_entry.tsv).
 *
 * Every entry carries the time of its proposer, which the store only reports, and the client and
 * the number of the request, by which a write that comes twice is applied once. Client 0 or
 * sequence 0: no session.
 */
#ifndef CORE_KV_ENTRY_H
#define CORE_KV_ENTRY_H

#include <stdint.h>

#include "base/span.h"
#include "codec/wire.h"
#include "core/kv/program.h"

enum kv_entry_type {
	KV_ENTRY_NOOP = 0,
	KV_ENTRY_WRITE = 1, /* program */
	KV_ENTRY_COMPACT = 2, /* revision */
	KV_ENTRY_LEASE_GRANT = 3, /* lease, ttl_s */
	KV_ENTRY_LEASE_REVOKE = 4, /* lease */
	KV_ENTRY_LEASE_RENEW = 5, /* lease */
	KV_ENTRY_LEASE_EXPIRE = 6 /* lease, renewal */
};

struct kv_entry {
	enum kv_entry_type type;
	uint64_t client;
	uint64_t sequence; /* starts at 1 for each client and grows */
	uint64_t time_ms;
	uint64_t revision;
	uint64_t lease; /* never 0: where a client asked for any, the proposer chooses one */
	uint64_t ttl_s;
	uint64_t renewal; /* the index of the last renewal that the proposer saw */
	struct kv_program program; /* owned; its spans are not */
};

/* Frees the program; a zeroed entry is fine. */
void kv_entry_release(struct kv_entry *entry);

/* Appends the bytes. The program must be one that kv_program_check accepts. */
void kv_entry_encode(const struct kv_entry *entry, struct wire_writer *w);

/*
 * Fills a zeroed or used entry from bytes, which it views; the program comes linked. -EBADMSG, and
 * the entry is good for nothing but the next decode or release, where the bytes are no entry.
 */
int kv_entry_decode(struct kv_entry *entry, struct span bytes) __attribute__((warn_unused_result));

#endif
