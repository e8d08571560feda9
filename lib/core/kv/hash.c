/*
 * XXH3 over the numbers of an item in a fixed order of bytes; long fields enter as their own hash.
 * Each kind of item has its own seed, so that one cannot stand for another.
 */
#include "core/kv/hash.h"

#include "base/assert.h"
#include "codec/xxh.h"
#include "core/kv/state.h"

#include "base/banned.h"

enum {
	SEED_KEY = 1,
	SEED_VALUE = 2,
	SEED_RECORD = 3,
	SEED_LEASE = 4,
	SEED_SESSION = 5,
	SEED_RESULT = 6,
	SEED_RESULT_BYTES = 7,
	SEED_STATE = 8,
	NUMBERS_MAX = 8
};

static uint64_t hash_numbers(uint64_t seed, const uint64_t *numbers, size_t count)
{
	struct kv_number_key bytes[NUMBERS_MAX];

	assert(count <= NUMBERS_MAX);
	for (size_t i = 0; i < count; i++)
		bytes[i] = kv_number_key(numbers[i]);
	return xxh3(span_of(bytes, count * sizeof(bytes[0])), seed);
}

uint64_t kv_hash_record(const struct kv_record *record)
{
	const uint64_t numbers[] = {
		xxh3(kv_record_key(record), SEED_KEY),
		xxh3(kv_record_value(record), SEED_VALUE),
		record->mod_revision,
		record->sub,
		record->create_revision,
		record->version,
		record->lease,
	};

	return hash_numbers(SEED_RECORD, numbers, sizeof(numbers) / sizeof(numbers[0]));
}

uint64_t kv_hash_lease(const struct kv_lease *lease)
{
	const uint64_t numbers[] = { lease->id, lease->ttl_s, lease->renewal };

	return hash_numbers(SEED_LEASE, numbers, sizeof(numbers) / sizeof(numbers[0]));
}

uint64_t kv_hash_session(uint64_t client, uint64_t used_index, uint64_t forgotten)
{
	const uint64_t numbers[] = { client, used_index, forgotten };

	return hash_numbers(SEED_SESSION, numbers, sizeof(numbers) / sizeof(numbers[0]));
}

uint64_t kv_hash_result(uint64_t client, uint64_t sequence, struct span bytes)
{
	const uint64_t numbers[] = { client, sequence, xxh3(bytes, SEED_RESULT_BYTES) };

	return hash_numbers(SEED_RESULT, numbers, sizeof(numbers) / sizeof(numbers[0]));
}

uint64_t kv_hash(const struct kv *kv)
{
	const struct kv_record *first =
		kv->changes.count == 0 ? NULL : kv_changes_get(&kv->changes, 0);
	const uint64_t numbers[] = {
		kv->items_hash,
		kv->revision,
		kv->compact_revision,
		kv->applied_index,
		kv->time_ms,
		kv->scrub_kept,
		first == NULL ? 0 : first->mod_revision,
		first == NULL ? 0 : first->sub,
	};

	return hash_numbers(SEED_STATE, numbers, sizeof(numbers) / sizeof(numbers[0]));
}
