/*
 * ckcheck sum: files in, a manifest out.
 */
#ifndef CKCHECK_SUM_H
#define CKCHECK_SUM_H

#include <stdint.h>

#include "base/opt.h"

struct sum_config {
	int alg; /* enum digest_id */
	int is_recursive;
	int is_tagged;
	int is_zero;
	int is_json;
	const char *output; /* file, or NULL for stdout */
	uint64_t jobs; /* 0: as many as processors */
	int progress; /* enum progress_mode */
};

opt_run sum_run;

#endif
