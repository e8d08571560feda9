/*
 * lincheck check: a history in, a verdict out.
 */
#ifndef LINCHECK_CHECK_H
#define LINCHECK_CHECK_H

#include <stdint.h>

#include "base/opt.h"

struct check_config {
	int model; /* enum history_model */
	int format; /* enum event_format */
	const char *initial; /* NULL: nil, or 0 */
	uint64_t timeout_ms; /* 0: none */
	uint64_t memory_max;
	uint64_t jobs; /* 0: as many as processors */
	const char *svg; /* NULL: none */
	int is_json;
};

opt_run check_run;

#endif
