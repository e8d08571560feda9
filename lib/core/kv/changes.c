/*
 * A ring that doubles when it is full and halves when three quarters are empty.
 */
#include "core/kv/changes.h"

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	FIRST_CAP = 16
};

void kv_changes_release(struct kv_changes *c)
{
	mem_free(c->slots);
	*c = (struct kv_changes){ 0 };
}

static void resize(struct kv_changes *c, size_t cap)
{
	struct kv_record **slots = mem_resize(NULL, cap, sizeof(*slots));

	assert(c->count <= cap);
	for (size_t i = 0; i < c->count; i++)
		slots[i] = kv_changes_get(c, i);
	mem_free(c->slots);
	c->slots = slots;
	c->cap = cap;
	c->first = 0;
}

void kv_changes_push(struct kv_changes *c, struct kv_record *record)
{
	if (c->count == c->cap)
		resize(c, c->cap == 0 ? FIRST_CAP : c->cap * 2);
	c->slots[(c->first + c->count++) & (c->cap - 1)] = record;
}

void kv_changes_pop(struct kv_changes *c)
{
	assert(c->count > 0);
	c->first = (c->first + 1) & (c->cap - 1);
	c->count--;
	if (c->cap > FIRST_CAP && c->count <= c->cap / 4)
		resize(c, c->cap / 2);
}

struct kv_record *kv_changes_get(const struct kv_changes *c, size_t number)
{
	assert(number < c->count);
	return c->slots[(c->first + number) & (c->cap - 1)];
}

size_t kv_changes_from(const struct kv_changes *c, uint64_t revision)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (kv_changes_get(c, middle)->mod_revision < revision)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
