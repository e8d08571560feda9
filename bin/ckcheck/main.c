/*
 * ckcheck: checksums of files, made and checked.
 */
#include <stddef.h>

#include "base/limit.h"
#include "base/opt.h"
#include "check.h"
#include "codec/digest.h"
#include "progress.h"
#include "sum.h"

#include "base/banned.h"

static struct sum_config sum_config = { .alg = DIGEST_SHA256 };
static struct check_config check_config = { .alg = -1 };

/* Macros, because C has no other way to make a row of a table from the name of a struct. */
#define FLAG(config, member, number, long_name, short_name, text) \
	{ \
		.name = (long_name), .letter = (short_name), .kind = OPT_FLAG, .value = (number), \
		.offset = offsetof(struct config, member), .help = (text) \
	}
#define ALGORITHM(config, text) \
	{ \
		.name = "algorithm", .letter = 'a', .kind = OPT_CHOICE, .argument = "ALG", \
		.choices = digest_names, .offset = offsetof(struct config, alg), .help = (text) \
	}
#define JOBS(config) \
	{ \
		.name = "jobs", .letter = 'j', .kind = OPT_NUMBER, .argument = "N", .min = 1, \
		.max = LIMIT_JOBS, .offset = offsetof(struct config, jobs), \
		.help = "hash this many files at once (default: one for each processor)" \
	}
#define PROGRESS(config) \
	FLAG(config, progress, PROGRESS_ON, "progress", 0, "show progress on standard error"), \
		FLAG(config, progress, PROGRESS_OFF, "no-progress", 0, "show no progress")

static const struct opt sum_options[] = {
	ALGORITHM(sum_config,
		  "sha256 (default), sha512, sha1, md5, blake2b, crc32, crc32c or xxh3"),
	FLAG(sum_config, is_recursive, 1, "recursive", 'r', "sum the regular files in folders too"),
	FLAG(sum_config, is_tagged, 1, "tag", 0, "write BSD lines: SHA256 (NAME) = HEX"),
	FLAG(sum_config, is_zero, 1, "zero", 'z', "end records with NUL and escape nothing"),
	{ .name = "output",
	  .letter = 'o',
	  .kind = OPT_TEXT,
	  .argument = "FILE",
	  .hint = OPT_HINT_FILE,
	  .offset = offsetof(struct sum_config, output),
	  .help = "replace FILE by the manifest, at the end and if all files could be summed" },
	JOBS(sum_config),
	FLAG(sum_config, is_json, 1, "json", 0, "write one JSON object a line"),
	PROGRESS(sum_config),
	{ .name = NULL },
};

static const struct opt check_options[] = {
	ALGORITHM(check_config,
		  "take all lines for this algorithm (default: as they say themselves)"),
	FLAG(check_config, is_quiet, 1, "quiet", 'q', "print no line for a file that is OK"),
	FLAG(check_config, is_status, 1, "status", 's', "print no verdicts; the exit code tells"),
	FLAG(check_config, is_lenient, 0, "strict", 0, "malformed lines are an error (default)"),
	FLAG(check_config, is_lenient, 1, "lenient", 0,
	     "pass over malformed lines, as sha256sum does"),
	FLAG(check_config, ignores_missing, 1, "ignore-missing", 0,
	     "pass over files that do not exist"),
	FLAG(check_config, is_zero, 1, "zero", 'z', "records end with NUL, in input and output"),
	JOBS(check_config),
	FLAG(check_config, is_json, 1, "json", 0, "write one JSON object a line"),
	PROGRESS(check_config),
	{ .name = NULL },
};

static const struct opt_verb verbs[] = {
	{ .name = "sum",
	  .summary = "Prints the checksums of files, in the format of sha256sum.",
	  .operands = "[FILE...]",
	  .hint = OPT_HINT_FILE,
	  .operands_max = SIZE_MAX,
	  .options = sum_options,
	  .config = &sum_config,
	  .run = sum_run },
	{ .name = "check",
	  .summary = "Checks files against the checksums in manifests.",
	  .operands = "[MANIFEST...]",
	  .hint = OPT_HINT_FILE,
	  .operands_max = SIZE_MAX,
	  .options = check_options,
	  .config = &check_config,
	  .run = check_run },
	{ .name = NULL },
};

static const struct opt_tool tool = {
	.name = "ckcheck",
	.summary = "Makes and checks checksums of files.",
	.verbs = verbs,
};

int main(int argc, char **argv)
{
	return opt_main(&tool, argc, argv);
}
