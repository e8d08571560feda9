/*
 * From the words of the command line to a ring, with the complaints that belong to it. For every
 * verb of hashring.
 */
#ifndef HASHRING_RING_LOAD_H
#define HASHRING_RING_LOAD_H

#include "base/exit.h"
#include "core/ring/ring.h"
#include "core/ring/spec.h"

/*
 * Reads the file `path` ("-" is stdin) or the list `nodes`, exactly one of which must be given.
 * Says what is wrong.
 */
enum exit_code ring_load(const char *path, const char *nodes, int layout, struct ring_spec *spec);

/* Builds the ring and warns of nodes that are too light to get a point. Says what is wrong. */
enum exit_code ring_build(const struct ring_spec *spec, const char *name, uint32_t replicas,
			  struct ring **out);

#endif
