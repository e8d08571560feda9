/*
 * A queue of chunks rather than one array: a store may have millions of changes, and copying them
 * all when an array is full would hold up one entry for tens of milliseconds.
 */
#include "core/kv/changes.h"

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	CHUNK = 512, /* slots */
	FIRST_CAP = 4
};

static struct kv_record ***chunk_at(const struct kv_changes *c, size_t number)
{
	return &c->chunks[(c->first_chunk + number) & (c->chunk_cap - 1)];
}

void kv_changes_release(struct kv_changes *c)
{
	for (size_t i = 0; i < c->chunk_count; i++)
		mem_free(*chunk_at(c, i));
	mem_free(c->chunks);
	*c = (struct kv_changes){ 0 };
}

/* The ring of chunks only grows: it has eight bytes for 512 changes. */
static void grow(struct kv_changes *c)
{
	size_t cap = c->chunk_cap == 0 ? FIRST_CAP : c->chunk_cap * 2;
	struct kv_record ***chunks = mem_resize(NULL, cap, sizeof(*chunks));

	for (size_t i = 0; i < c->chunk_count; i++)
		chunks[i] = *chunk_at(c, i);
	mem_free(c->chunks);
	c->chunks = chunks;
	c->chunk_cap = cap;
	c->first_chunk = 0;
}

static void add_chunk(struct kv_changes *c)
{
	if (c->chunk_count == c->chunk_cap)
		grow(c);
	*chunk_at(c, c->chunk_count++) = mem_resize(NULL, CHUNK, sizeof(struct kv_record *));
}

static void drop_chunk(struct kv_changes *c)
{
	mem_free(*chunk_at(c, 0));
	c->first_chunk++;
	c->chunk_count--;
	c->first = 0;
}

static struct kv_record **slot_at(const struct kv_changes *c, size_t number)
{
	size_t at = c->first + number;

	return &(*chunk_at(c, at / CHUNK))[at % CHUNK];
}

void kv_changes_push(struct kv_changes *c, struct kv_record *record)
{
	if (c->first + c->count == c->chunk_count * CHUNK)
		add_chunk(c);
	*slot_at(c, c->count++) = record;
}

void kv_changes_pop(struct kv_changes *c)
{
	assert(c->count > 0);
	c->count--;
	if (++c->first == CHUNK)
		drop_chunk(c);
}

struct kv_record *kv_changes_get(const struct kv_changes *c, size_t number)
{
	assert(number < c->count);
	return *slot_at(c, number);
}

/* From the new end in doubling steps: most who ask are nearly there. */
size_t kv_changes_from(const struct kv_changes *c, uint64_t revision)
{
	size_t low = 0, high = c->count;

	for (size_t back = 1; back <= c->count; back *= 2) {
		if (kv_changes_get(c, c->count - back)->mod_revision < revision) {
			low = c->count - back + 1;
			break;
		}
		high = c->count - back;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (kv_changes_get(c, middle)->mod_revision < revision)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
