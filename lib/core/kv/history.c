/*
 * Most keys have one version most of the time, so a single record hangs from the node by itself and
 * costs nothing more; only from two on is there an array. The two are told apart by the lowest bit
 * of the pointer, which is free because every allocation is aligned.
 *
 * In the array, slots below `base` are empty, those from there to `head` hidden, those from there
 * to `count` in use. Dropping moves `base`, so that taking a million versions away one by one is
 * linear; the slots are closed up when half of them are empty.
 */
#include "core/kv/history.h"

#include <string.h>

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	FIRST_CAP = 2,
	ARRAY_BIT = 1
};

struct history {
	uint32_t base, head, count, cap;
	struct kv_record *records[];
};

/* Either form. */
struct view {
	struct kv_record *const *records;
	uint32_t base, head, count;
};

struct kv_record *kv_record_new(const struct kv_record *fields, struct span value)
{
	struct kv_record *record = mem_alloc(sizeof(*record) + value.len);

	assert(value.len < UINT32_MAX);
	*record = *fields;
	record->value_size = (uint32_t)value.len;
	if (value.len > 0)
		memcpy(record->value, value.data, value.len);
	return record;
}

void kv_record_free(struct kv_record *record)
{
	mem_free(record);
}

static bool is_array(const struct tree_node *node)
{
	return ((uintptr_t)node->value & ARRAY_BIT) != 0;
}

static struct history *array_of(const struct tree_node *node)
{
	assert(is_array(node));
	return (struct history *)((uintptr_t)node->value - ARRAY_BIT);
}

static void set_array(struct tree_node *node, struct history *h)
{
	assert(((uintptr_t)h & ARRAY_BIT) == 0);
	node->value = (void *)((uintptr_t)h + ARRAY_BIT);
}

/* `single` is room for the one pointer of the small form. */
static struct view view_of(const struct tree_node *node, struct kv_record **single)
{
	const struct history *h;

	*single = node->value;
	if (!is_array(node))
		return (struct view){ .records = single, .count = node->value != NULL };
	h = array_of(node);
	return (struct view){
		.records = h->records,
		.base = h->base,
		.head = h->head,
		.count = h->count,
	};
}

static struct history *resize(struct history *h, uint32_t cap)
{
	h = mem_resize(h, 1, sizeof(*h) + cap * sizeof(struct kv_record *));
	h->cap = cap;
	return h;
}

/* Makes an array of the small form. */
static struct history *make_array(struct tree_node *node)
{
	struct history *h = resize(NULL, FIRST_CAP);

	assert(node->value != NULL);
	h->base = h->head = 0;
	h->count = 1;
	h->records[0] = node->value;
	set_array(node, h);
	return h;
}

void kv_history_append(struct tree_node *node, struct kv_record *record)
{
	struct history *h;

	if (node->value == NULL) {
		node->value = record;
		return;
	}
	h = is_array(node) ? array_of(node) : make_array(node);
	if (h->count == h->cap) {
		assert(h->cap <= UINT32_MAX / 2);
		h = resize(h, h->cap * 2);
		set_array(node, h);
	}
	h->records[h->count++] = record;
}

struct kv_record *kv_history_newest(const struct tree_node *node)
{
	struct kv_record *single;
	struct view v = view_of(node, &single);

	return v.head == v.count ? NULL : v.records[v.count - 1];
}

struct kv_record *kv_history_oldest(const struct tree_node *node)
{
	struct kv_record *single;
	struct view v = view_of(node, &single);

	return v.head == v.count ? NULL : v.records[v.head];
}

/* How many records are of that revision or before it, the hidden and the empty slots counted. */
static uint32_t count_to(const struct view *v, uint64_t revision)
{
	uint32_t low = v->head, high = v->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (v->records[middle]->mod_revision <= revision)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct kv_record *kv_history_at(const struct tree_node *node, uint64_t revision)
{
	struct kv_record *single;
	struct view v = view_of(node, &single);
	uint32_t count;

	/* Nearly all questions are about now. */
	if (v.count > v.head && v.records[v.count - 1]->mod_revision <= revision)
		return v.records[v.count - 1];
	count = count_to(&v, revision);
	return count == v.head ? NULL : v.records[count - 1];
}

struct kv_record *kv_history_before(const struct kv_record *record)
{
	return kv_history_at(record->node, record->mod_revision - 1);
}

/* Closes up the empty slots where that pays, and goes back to the small form where it can. */
static void settle(struct tree_node *node)
{
	struct history *h = array_of(node);
	uint32_t used = h->count - h->base;

	if (used == 0 || (used == 1 && h->head == h->base)) {
		node->value = used == 0 ? NULL : h->records[h->base];
		mem_free(h);
		return;
	}
	if (h->base < h->cap / 2)
		return;
	memmove(h->records, h->records + h->base, used * sizeof(struct kv_record *));
	h->head -= h->base;
	h->count = used;
	h->base = 0;
	if (used <= h->cap / 4)
		set_array(node, resize(h, h->cap / 2));
}

void kv_history_drop_oldest(struct tree_node *node)
{
	struct history *h;

	if (!is_array(node)) {
		assert(node->value != NULL);
		kv_record_free(node->value);
		node->value = NULL;
		return;
	}
	h = array_of(node);
	assert(h->base == h->head);
	assert(h->head < h->count);
	kv_record_free(h->records[h->base]);
	h->base = ++h->head;
	settle(node);
}

bool kv_history_hide_oldest(struct tree_node *node)
{
	struct history *h = is_array(node) ? array_of(node) : make_array(node);

	assert(h->head < h->count);
	return h->head++ == h->base;
}

void kv_history_flush(struct tree_node *node)
{
	struct history *h;

	if (!is_array(node))
		return;
	h = array_of(node);
	while (h->base < h->head)
		kv_record_free(h->records[h->base++]);
	settle(node);
}

struct kv_record *kv_history_get(const struct tree_node *node, size_t number)
{
	struct kv_record *single;
	struct view v = view_of(node, &single);

	return number < v.count - v.base ? v.records[v.base + number] : NULL;
}

void kv_history_release(struct tree_node *node)
{
	struct kv_record *record;

	for (size_t i = 0; (record = kv_history_get(node, i)) != NULL; i++)
		kv_record_free(record);
	if (is_array(node))
		mem_free(array_of(node));
	node->value = NULL;
}
