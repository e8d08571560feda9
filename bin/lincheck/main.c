/*
 * lincheck: is a history of operations linearizable?
 */
#include <stddef.h>

#include "base/limit.h"
#include "base/opt.h"
#include "check.h"
#include "codec/event.h"
#include "core/history/model.h"

#include "base/banned.h"

static struct check_config config = { .memory_max = (uint64_t)1 << 30 };

static const struct opt options[] = {
	{ .name = "model",
	  .letter = 'm',
	  .kind = OPT_CHOICE,
	  .argument = "MODEL",
	  .choices = history_model_names,
	  .offset = offsetof(struct check_config, model),
	  .help = "what each key is: register (default), cas, kv, counter or lock" },
	{ .name = "init",
	  .letter = 'i',
	  .kind = OPT_TEXT,
	  .argument = "VALUE",
	  .offset = offsetof(struct check_config, initial),
	  .help = "the value of each key at the start (default: nil, of a counter 0)" },
	{ .name = "format",
	  .letter = 'f',
	  .kind = OPT_CHOICE,
	  .argument = "FORMAT",
	  .choices = event_format_names,
	  .offset = offsetof(struct check_config, format),
	  .help = "format of the history: auto (default), tsv, json or jepsen" },
	{ .name = "timeout",
	  .letter = 't',
	  .kind = OPT_DURATION,
	  .argument = "TIME",
	  .min = 1,
	  .max = UINT32_MAX,
	  .offset = offsetof(struct check_config, timeout_ms),
	  .help = "give up when this much time has passed (default: never)" },
	{ .name = "mem",
	  .letter = 'M',
	  .kind = OPT_SIZE,
	  .argument = "SIZE",
	  .min = 1 << 20,
	  .max = (uint64_t)1 << 50,
	  .offset = offsetof(struct check_config, memory_max),
	  .help = "give up a key when the search would take more memory (default: 1G)" },
	{ .name = "jobs",
	  .letter = 'j',
	  .kind = OPT_NUMBER,
	  .argument = "N",
	  .min = 1,
	  .max = LIMIT_JOBS,
	  .offset = offsetof(struct check_config, jobs),
	  .help = "check this many keys at once (default: one for each processor)" },
	{ .name = "svg",
	  .kind = OPT_TEXT,
	  .argument = "FILE",
	  .hint = OPT_HINT_FILE,
	  .offset = offsetof(struct check_config, svg),
	  .help = "draw the first key that fails, or the first of all, into FILE" },
	{ .name = "json",
	  .kind = OPT_FLAG,
	  .value = 1,
	  .offset = offsetof(struct check_config, is_json),
	  .help = "write one JSON object a line" },
	{ .name = NULL },
};

static const struct opt_verb verbs[] = {
	{ .name = "check",
	  .summary = "Reads a history of operations and says whether it is linearizable.",
	  .operands = "[FILE]",
	  .hint = OPT_HINT_FILE,
	  .operands_max = 1,
	  .options = options,
	  .config = &config,
	  .run = check_run },
	{ .name = NULL },
};

static const struct opt_tool tool = {
	.name = "lincheck",
	.summary = "Checks histories of operations for linearizability.",
	.verbs = verbs,
	.default_verb = "check",
};

int main(int argc, char **argv)
{
	return opt_main(&tool, argc, argv);
}
