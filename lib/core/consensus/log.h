/*
 * The replicated log as a core sees it: a ring of the last `window` entries, without their bodies,
 * above a base that a snapshot stands for. Entries between the base and the ring are on disk alone.
 *
 *	base ........ first ........ last
 *	snapshot  disk      ring
 */
#ifndef CORE_CONSENSUS_LOG_H
#define CORE_CONSENSUS_LOG_H

#include "core/consensus/core.h"

struct log {
	uint64_t base_index, base_epoch;
	uint64_t first, last; /* first == last + 1: the ring is empty */
	uint64_t damaged; /* lowest index in the ring whose body is lost; UINT64_MAX: none */
	uint32_t window; /* a power of two */
	struct core_entry *ring;
};

void log_init(struct log *log, struct core_entry *ring, uint32_t window);

/* The entry, or NULL where the ring does not hold it. */
const struct core_entry *log_at(const struct log *log, uint64_t index);

/*
 * The epoch at an index, the base's included; false where only the disk knows. Index 0 has epoch 0.
 */
bool log_epoch(const struct log *log, uint64_t index, uint64_t *epoch_out);

/* Epoch of the last entry; always known. */
uint64_t log_last_epoch(const struct log *log);

/* Appends at last + 1; the oldest entry leaves a full ring. */
void log_append(struct log *log, const struct core_entry *entry);

/* Forgets the entries from index on; those of the base stay. */
void log_truncate(struct log *log, uint64_t index);

/* Gives a damaged entry its body back. */
void log_repair(struct log *log, uint64_t index, const struct core_blob *blob);

/*
 * A snapshot stands for all up to index. Entries behind it stay if the log has this very entry,
 * else go.
 */
void log_rebase(struct log *log, uint64_t index, uint64_t epoch);

/* The name of an invariant that fails, or NULL. */
const char *log_broken(const struct log *log);

#endif
