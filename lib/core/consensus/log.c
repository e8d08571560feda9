/*
 * The ring behind the log. Invariants: base <= first - 1 <= last; epochs never fall along the log;
 * entry i lies at i modulo window.
 */
#include "core/consensus/log.h"

#include "base/assert.h"

#include "base/banned.h"

void log_init(struct log *log, struct core_entry *ring, uint32_t window)
{
	assert(window > 0);
	assert((window & (window - 1)) == 0);
	*log = (struct log){ .first = 1, .damaged = UINT64_MAX, .window = window, .ring = ring };
}

static struct core_entry *slot(const struct log *log, uint64_t index)
{
	return &log->ring[index & (log->window - 1)];
}

const struct core_entry *log_at(const struct log *log, uint64_t index)
{
	if (index < log->first || index > log->last)
		return NULL;
	assert(slot(log, index)->index == index);
	return slot(log, index);
}

bool log_epoch(const struct log *log, uint64_t index, uint64_t *epoch_out)
{
	const struct core_entry *entry = log_at(log, index);

	if (entry != NULL)
		*epoch_out = entry->epoch;
	else if (index == log->base_index)
		*epoch_out = log->base_epoch;
	else
		return false;
	return true;
}

uint64_t log_last_epoch(const struct log *log)
{
	uint64_t epoch;
	bool is_known = log_epoch(log, log->last, &epoch);

	assert(is_known);
	return epoch;
}

static void find_damaged(struct log *log)
{
	log->damaged = UINT64_MAX;
	for (uint64_t i = log->first; i <= log->last; i++)
		if (slot(log, i)->blob == NULL) {
			log->damaged = i;
			return;
		}
}

void log_append(struct log *log, const struct core_entry *entry)
{
	assert(entry->index == log->last + 1);
	assert(entry->epoch >= log_last_epoch(log));
	if (log->last + 1 - log->first == log->window)
		log->first++;
	log->last++;
	*slot(log, log->last) = *entry;
	if (entry->blob == NULL && log->damaged == UINT64_MAX)
		log->damaged = entry->index;
	if (log->damaged < log->first)
		find_damaged(log);
}

void log_truncate(struct log *log, uint64_t index)
{
	assert(index > log->base_index);
	assert(index >= log->first);
	if (index > log->last)
		return;
	log->last = index - 1;
	if (log->damaged > log->last)
		log->damaged = UINT64_MAX;
}

void log_repair(struct log *log, uint64_t index, const struct core_blob *blob)
{
	assert(log_at(log, index) != NULL);
	assert(blob != NULL);
	slot(log, index)->blob = blob;
	if (log->damaged == index)
		find_damaged(log);
}

void log_rebase(struct log *log, uint64_t index, uint64_t epoch)
{
	uint64_t held;
	bool has_it = log_epoch(log, index, &held) && held == epoch;

	assert(index >= log->base_index);
	log->base_index = index;
	log->base_epoch = epoch;
	if (!has_it)
		log->last = index;
	if (log->first <= index)
		log->first = index + 1;
	if (!has_it)
		log->first = index + 1;
	find_damaged(log);
	assert(log->last >= log->base_index);
}

const char *log_broken(const struct log *log)
{
	uint64_t before = log->first - 1 == log->base_index ? log->base_epoch : 0;

	if (log->base_index >= log->first)
		return "log: the base is below the ring";
	if (log->first > log->last + 1)
		return "log: the ring ends before it starts";
	for (uint64_t i = log->first; i <= log->last; i++) {
		uint64_t epoch = slot(log, i)->epoch;

		if (epoch < before)
			return "log: epochs never fall";
		before = epoch;
	}
	return NULL;
}
