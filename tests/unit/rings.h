/*
 * Rings from text and keys by number, for tests of core/ring. Included behind unit/unit.h.
 */
#ifndef UNIT_RINGS_H
#define UNIT_RINGS_H

#include "core/ring/ring.h"
#include "core/ring/spec.h"

enum {
	RINGS_KEY_BYTES = 24
};

/* The layout to give with a text: a ring file has its own. */
static inline int rings_layout(const char *text, enum ring_layout layout)
{
	bool is_file = strstr(text, "hashring ") != NULL || strstr(text, "hashring\t") != NULL ||
		       strstr(text, "hashring\n") != NULL;

	return is_file ? -1 : (int)layout;
}

/* A spec from a ring file or bare list that must be good. */
static inline struct ring_spec rings_spec(const char *text, enum ring_layout layout)
{
	struct ring_spec spec;
	struct err err;
	int r = ring_spec_parse(&spec, span_str(text), rings_layout(text, layout), &err);

	if (r < 0)
		print_message("# %s\n", err.text);
	assert_int_equal(r, 0);
	return spec;
}

static inline struct ring *rings_ring(const struct ring_spec *spec, uint32_t replicas)
{
	struct ring *ring;
	struct err err;
	int r = ring_new(&ring, spec, replicas, &err);

	if (r < 0)
		print_message("# %s\n", err.text);
	assert_int_equal(r, 0);
	return ring;
}

/* A ring straight from text. */
static inline struct ring *rings_parse(const char *text, enum ring_layout layout, uint32_t replicas)
{
	struct ring_spec spec = rings_spec(text, layout);
	struct ring *ring = rings_ring(&spec, replicas);

	ring_spec_release(&spec);
	return ring;
}

/* Numbered keys: "0", "1", ... */
struct rings_keys {
	char (*text)[RINGS_KEY_BYTES];
	struct span *spans;
	size_t count;
};

static inline struct rings_keys rings_keys_make(size_t count)
{
	struct rings_keys k = { .text = malloc(count * sizeof(k.text[0])),
				.spans = malloc(count * sizeof(k.spans[0])),
				.count = count };

	assert_non_null(k.text);
	assert_non_null(k.spans);
	for (size_t i = 0; i < count; i++) {
		int n = snprintf(k.text[i], sizeof(k.text[i]), "%zu", i);

		k.spans[i] = span_of(k.text[i], (size_t)n);
	}
	return k;
}

static inline void rings_keys_release(struct rings_keys *k)
{
	free(k->text);
	free(k->spans);
}

/* The nodes of all keys, `replicas` each; freed with free. */
static inline uint32_t *rings_map(const struct ring *ring, const struct rings_keys *k,
				  uint32_t replicas)
{
	uint32_t *nodes = malloc(k->count * replicas * sizeof(*nodes));

	assert_non_null(nodes);
	ring_map(ring, k->spans, k->count, nodes);
	return nodes;
}

/* The same from text. */
static inline uint32_t *rings_map_text(const char *text, enum ring_layout layout,
				       const struct rings_keys *k, uint32_t replicas)
{
	struct ring *ring = rings_parse(text, layout, replicas);
	uint32_t *nodes = rings_map(ring, k, replicas);

	ring_free(ring);
	return nodes;
}

#endif
