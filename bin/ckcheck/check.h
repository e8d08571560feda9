/*
 * ckcheck check: manifests in, a verdict a file out.
 */
#ifndef CKCHECK_CHECK_H
#define CKCHECK_CHECK_H

#include <stdint.h>

#include "base/opt.h"

struct check_config {
	int alg; /* enum digest_id, or -1: as the manifest says */
	int is_quiet; /* no OK lines */
	int is_status; /* no lines at all */
	int is_lenient; /* malformed lines are passed over */
	int ignores_missing;
	int is_zero;
	int is_json;
	uint64_t jobs; /* 0: as many as processors */
	int progress; /* enum progress_mode */
};

opt_run check_run;

#endif
