/*
 * Options as data. A tool is a table of verbs, a verb a table of options; from the same table come
 * the parser, --help, --version, and --dump-options, from which dev/ makes the completions and
 * checks the man page.
 *
 *	static struct map_config map = { .separator = '\t' };
 *	static const struct opt map_options[] = {
 *		{ .name = "field", .letter = 'k', .kind = OPT_NUMBER, .argument = "FIELD",
 *		  .min = 1, .max = 65535, .offset = offsetof(struct map_config, field),
 *		  .help = "hash this field of the line" },
 *		{ .name = NULL },
 *	};
 *
 * Understood: --name, --name=value, --name value, -x, -xvalue, -x value, -xy, options after
 * operands, and -- that ends them. An error is one line on stderr and exit code 64.
 */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/exit.h"
#include "base/out.h"

enum opt_kind {
	OPT_FLAG, /* int: .value is stored */
	OPT_TEXT, /* const char *: a view of argv */
	OPT_CHAR, /* char: one byte, or \t \0 \n spelt out */
	OPT_NUMBER, /* uint64_t */
	OPT_SIZE, /* uint64_t bytes: 64K 1M 2G */
	OPT_DURATION, /* uint64_t milliseconds: 500ms 10s 5m */
	OPT_CHOICE, /* int: index into .choices */
};

/* What a shell offers behind the option. */
enum opt_hint {
	OPT_HINT_NONE,
	OPT_HINT_FILE,
	OPT_HINT_DIR
};

struct opt {
	const char *name; /* long name without dashes; NULL ends a table */
	char letter; /* 0: none */
	enum opt_kind kind;
	const char *argument; /* as in help: FILE, N; NULL for a flag */
	const char *help; /* one sentence, lower case, no full stop */
	size_t offset; /* of the target in the verb's config */
	int value; /* OPT_FLAG */
	uint64_t min, max; /* numbers, sizes, durations */
	const char *const *choices; /* OPT_CHOICE, ends with NULL */
	enum opt_hint hint;
	bool is_hidden; /* test hooks: not in help and completions */
};

struct opt_operands {
	char *const *items;
	size_t count;
};

/* Does the verb's work; the answer goes to `out`, which is flushed and checked afterwards. */
typedef enum exit_code opt_run(const void *config, struct opt_operands operands, struct out *out);

struct opt_verb {
	const char *name; /* NULL ends a table */
	const char *summary;
	const char *operands; /* as in help: "FILE..."; "" for none */
	enum opt_hint hint;
	size_t operands_min, operands_max;
	const struct opt *options;
	void *config; /* filled by the parser; its defaults are its initial value */
	opt_run *run;
};

struct opt_tool {
	const char *name;
	const char *summary;
	const struct opt_verb *verbs;
	/*
	 * The verb that is meant where the first word is none, or NULL: one must be named. An
	 * operand that is spelt like a verb is then written with its folder: ./check.
	 */
	const char *default_verb;
};

/* The body of main: finds the verb, parses, runs, checks the output. Returns the exit code. */
int opt_main(const struct opt_tool *tool, int argc, char **argv);

/*
 * Parses the arguments of one verb (argv[0] is the first behind the verb's name) into its config;
 * operands are moved to the front of argv and counted. EXIT_YES, or EXIT_USAGE with a reason.
 */
struct err;
enum exit_code opt_parse(const struct opt_verb *verb, int argc, char **argv,
			 struct opt_operands *operands_out, struct err *err);

#endif
