/*
 * Open addressing with linear probing over a dense array of entries; at most half of the slots are
 * used. Keys come from files and sockets, so the hash is keyed: SipHash-1-3 (Aumasson and
 * Bernstein, 2012, with the reduced rounds that hash tables use).
 */
#include "base/map.h"

#include <string.h>

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	FIRST_SLOTS = 16
};

struct sip {
	uint64_t v[4];
};

static uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_round(struct sip *s)
{
	uint64_t *v = s->v;

	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static void sip_word(struct sip *s, uint64_t word)
{
	s->v[3] ^= word;
	sip_round(s);
	s->v[0] ^= word;
}

static uint64_t siphash(uint64_t seed, struct span key)
{
	struct sip s = { .v = { 0x736f6d6570736575 ^ seed, 0x646f72616e646f6d ^ ~seed,
				0x6c7967656e657261 ^ seed, 0x7465646279746573 ^ ~seed } };
	uint64_t word;
	size_t at = 0;

	for (; key.len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, key.data + at, sizeof(word));
		sip_word(&s, word);
	}
	word = 0;
	if (key.len > at)
		memcpy(&word, key.data + at, key.len - at);
	sip_word(&s, word | (uint64_t)key.len << 56);
	s.v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(&s);
	return s.v[0] ^ s.v[1] ^ s.v[2] ^ s.v[3];
}

void map_init(struct map *m, uint64_t seed)
{
	*m = (struct map){ .seed = seed };
}

void map_release(struct map *m)
{
	for (size_t i = 0; i < m->count; i++)
		mem_free((void *)(uintptr_t)m->entries[i].key.data);
	mem_free(m->entries);
	mem_free(m->slots);
	map_init(m, m->seed);
}

/* The slot that holds key, or the free one where it belongs. */
static size_t find_slot(const struct map *m, uint64_t hash, struct span key)
{
	size_t mask = m->slot_count - 1;
	size_t slot = (size_t)hash & mask;

	for (; m->slots[slot] != 0; slot = (slot + 1) & mask) {
		const struct map_entry *e = &m->entries[m->slots[slot] - 1];

		if (e->hash == hash && span_equal(e->key, key))
			break;
	}
	return slot;
}

static void grow(struct map *m)
{
	size_t mask;

	if (m->count * 2 < m->slot_count)
		return;
	m->slot_count = m->slot_count == 0 ? FIRST_SLOTS : m->slot_count * 2;
	mask = m->slot_count - 1;
	mem_free(m->slots);
	m->slots = mem_zalloc(m->slot_count, sizeof(m->slots[0]));
	for (size_t i = 0; i < m->count; i++) {
		size_t slot = (size_t)m->entries[i].hash & mask;

		while (m->slots[slot] != 0)
			slot = (slot + 1) & mask;
		m->slots[slot] = (uint32_t)i + 1;
	}
}

bool map_add(struct map *m, struct span key, uint64_t value)
{
	uint64_t hash = siphash(m->seed, key);
	size_t slot;

	assert(m->count < UINT32_MAX);
	grow(m);
	slot = find_slot(m, hash, key);
	if (m->slots[slot] != 0)
		return false;
	if (m->count == m->entries_cap) {
		m->entries_cap = m->entries_cap == 0 ? FIRST_SLOTS : m->entries_cap * 2;
		m->entries = mem_resize(m->entries, m->entries_cap, sizeof(m->entries[0]));
	}
	m->entries[m->count] = (struct map_entry){
		.key = span_of(mem_copy(key.data, key.len), key.len),
		.value = value,
		.hash = hash,
	};
	m->slots[slot] = (uint32_t)++m->count;
	return true;
}

uint64_t *map_find(const struct map *m, struct span key)
{
	size_t slot;

	if (m->count == 0)
		return NULL;
	slot = find_slot(m, siphash(m->seed, key), key);
	return m->slots[slot] == 0 ? NULL : &m->entries[m->slots[slot] - 1].value;
}
