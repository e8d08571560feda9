/*
 * hashring map: records in, records with their nodes out.
 */
#ifndef HASHRING_MAP_H
#define HASHRING_MAP_H

#include <stdint.h>

#include "base/opt.h"

struct map_config {
	const char *ring; /* file, or NULL */
	const char *nodes; /* list, or NULL */
	int layout; /* enum ring_layout, for the list and the bare file; -1: not given */
	int is_node_only;
	uint64_t field; /* from 1 on; 0: the whole record is the key */
	char separator;
	int is_zero;
	uint64_t replicas;
};

opt_run map_run;

#endif
