/*
 * What a ring is made of, and its text forms. The ring file, version 1, one fact a line, # starts a
 * comment:
 *
 *	hashring 1
 *	layout ring                      ring, jump or ketama
 *	hash xxh3                        ring and jump: xxh3 or xxh64; ketama: md5
 *	vnodes 160                       ring: points for each unit of weight
 *	seed 0                           ring and jump: seed of the hash
 *	tag {}                           hash only what these two enclose, where they do
 *	node 10.0.1.1:11211 weight=600 zone=eu-1/r1 state=up name=cache-a
 *
 * name= is what `ring` hashes instead of the address, so that a host can be replaced without moving
 * a key; zone= is kept for placement; a node with state=down or state=drain takes no keys, and no
 * other key moves because of it. The bare list of libketama (ADDRESS [WEIGHT] a line) is read too.
 */
#ifndef CORE_RING_SPEC_H
#define CORE_RING_SPEC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum ring_layout {
	RING_LAYOUT_RING,
	RING_LAYOUT_JUMP,
	RING_LAYOUT_KETAMA
};

/* Their names in that order, ended by NULL: the choices of an option. */
extern const char *const ring_layout_names[];

enum ring_hash {
	RING_HASH_XXH3,
	RING_HASH_XXH64,
	RING_HASH_MD5
};

enum ring_state {
	RING_STATE_UP,
	RING_STATE_DRAIN,
	RING_STATE_DOWN
};

struct ring_node {
	char *address; /* what is printed */
	char *label; /* what is hashed: name=, else the address */
	char *zone; /* NULL where none is given */
	uint32_t weight;
	enum ring_state state;
};

struct ring_spec {
	enum ring_layout layout;
	enum ring_hash hash;
	uint32_t vnodes;
	uint64_t seed;
	char tag_open, tag_close; /* both 0: whole keys are hashed */
	struct ring_node *nodes;
	uint32_t node_count;
	uint32_t nodes_cap; /* private */
};

/*
 * Reads a ring file or a bare list. layout is an enum ring_layout for the bare list, or -1; a ring
 * file has its own and refuses another. -EBADMSG with the line and the reason in err; spec is then
 * empty. Free it with ring_spec_release.
 */
int ring_spec_parse(struct ring_spec *spec, struct span text, int layout, struct err *err)
	__attribute__((warn_unused_result));

/*
 * Reads "n1,n2:weight,10.0.0.1:11211:2". One colon behind a dotted address, or a weight above 1000,
 * may be a port that was meant as one: refused with the way to write it.
 */
int ring_spec_list(struct ring_spec *spec, struct span list, int layout, struct err *err)
	__attribute__((warn_unused_result));

void ring_spec_release(struct ring_spec *spec);

#endif
