/*
 * Open addressing for the keys, a linked list of bit sets behind each. Keys are hashes already, and
 * equal keys are taken for equal configurations: among 2^40 of them a collision has a chance of
 * 2^-49.
 */
#include "core/history/cache.h"

#include <stdbool.h>
#include <string.h>

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	FIRST_SLOTS = 1 << 10,
	FIRST_NODES = 1 << 8
};

struct slot {
	struct history_key key; /* 0, 0 is free */
	uint32_t first; /* node + 1 */
};

void history_cache_init(struct history_cache *c, size_t set_words, size_t memory_max)
{
	*c = (struct history_cache){ .set_words = set_words, .memory_max = memory_max };
}

void history_cache_release(struct history_cache *c)
{
	mem_free(c->slots);
	mem_free(c->sets);
	mem_free(c->nexts);
	history_cache_init(c, c->set_words, c->memory_max);
}

static size_t node_size(const struct history_cache *c)
{
	return c->set_words * sizeof(c->sets[0]) + sizeof(c->nexts[0]);
}

/* Whether the cache may hold so many slots and nodes. */
static bool fits(const struct history_cache *c, size_t slots, size_t nodes)
{
	size_t left = c->memory_max;

	if (slots > left / sizeof(c->slots[0]))
		return false;
	left -= slots * sizeof(c->slots[0]);
	return nodes <= left / node_size(c) && nodes < UINT32_MAX;
}

static struct slot *find_slot(const struct history_cache *c, struct history_key key)
{
	size_t mask = c->slot_count - 1;
	size_t at = (size_t)key.low & mask;

	while ((c->slots[at].key.low != key.low || c->slots[at].key.high != key.high) &&
	       (c->slots[at].key.low != 0 || c->slots[at].key.high != 0))
		at = (at + 1) & mask;
	return &c->slots[at];
}

/* Makes room for one more key. */
static bool grow_slots(struct history_cache *c)
{
	size_t old_count = c->slot_count;
	struct slot *old = c->slots;

	if (c->slots_used + c->slots_used / 2 < old_count)
		return true;
	c->slot_count = old_count == 0 ? FIRST_SLOTS : 2 * old_count;
	/* For a moment the old table is there too. */
	if (!fits(c, c->slot_count + old_count, c->node_cap)) {
		c->slot_count = old_count;
		return false;
	}
	c->slots = mem_zalloc(c->slot_count, sizeof(c->slots[0]));
	for (size_t i = 0; i < old_count; i++)
		if (old[i].key.low != 0 || old[i].key.high != 0)
			*find_slot(c, old[i].key) = old[i];
	mem_free(old);
	return true;
}

/* A free node, + 1; 0 where there is no memory. */
static uint32_t take_node(struct history_cache *c)
{
	uint32_t node = c->unused;

	if (node != 0) {
		c->unused = c->nexts[node - 1];
		return node;
	}
	if (c->node_count == c->node_cap) {
		size_t cap = c->node_cap == 0 ? FIRST_NODES : 2 * c->node_cap;

		if (!fits(c, c->slot_count, cap + c->node_cap))
			return 0;
		c->sets = mem_resize(c->sets, cap, c->set_words * sizeof(c->sets[0]));
		c->nexts = mem_resize(c->nexts, cap, sizeof(c->nexts[0]));
		c->node_cap = cap;
	}
	return (uint32_t)++c->node_count;
}

/* Whether each element of a is in b. */
static bool is_subset(const uint64_t *a, const uint64_t *b, size_t words)
{
	for (size_t i = 0; i < words; i++)
		if ((a[i] & ~b[i]) != 0)
			return false;
	return true;
}

enum history_visit history_cache_visit(struct history_cache *c, struct history_key key,
				       const uint64_t *set)
{
	struct slot *slot;
	uint32_t *link, node;

	if (!grow_slots(c))
		return HISTORY_VISIT_FULL;
	key.low += key.low == 0 && key.high == 0;
	slot = find_slot(c, key);
	if (slot->key.low == 0 && slot->key.high == 0) {
		slot->key = key;
		c->slots_used++;
		if (c->set_words == 0)
			return HISTORY_VISIT_NEW;
	} else if (c->set_words == 0) {
		return HISTORY_VISIT_KNOWN;
	}
	for (link = &slot->first; *link != 0;) {
		const uint64_t *known = &c->sets[(*link - 1) * c->set_words];

		if (is_subset(known, set, c->set_words))
			return HISTORY_VISIT_KNOWN;
		if (!is_subset(set, known, c->set_words)) {
			link = &c->nexts[*link - 1];
			continue;
		}
		node = *link; /* the new one can do all that this one can */
		*link = c->nexts[node - 1];
		c->nexts[node - 1] = c->unused;
		c->unused = node;
	}
	node = take_node(c);
	if (node == 0)
		return HISTORY_VISIT_FULL;
	memcpy(&c->sets[(node - 1) * c->set_words], set, c->set_words * sizeof(set[0]));
	c->nexts[node - 1] = slot->first;
	slot->first = node;
	assert(c->slots_used < c->slot_count);
	return HISTORY_VISIT_NEW;
}
