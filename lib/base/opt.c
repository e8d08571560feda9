/*
 * The parser behind every command line. Decisions: names are matched whole (an abbreviation in a
 * script breaks with the next release); operands and options may be mixed; the last of a repeated
 * option wins.
 */
#include "base/opt.h"

#include <errno.h>
#include <string.h>

#include "base/assert.h"
#include "base/err.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/num.h"
#include "base/opt_help.h"
#include "base/span.h"

#include "base/banned.h"

static const struct opt *find_long(const struct opt_verb *verb, struct span name)
{
	for (const struct opt *o = verb->options; o->name != NULL; o++)
		if (span_equal(span_str(o->name), name))
			return o;
	return NULL;
}

static const struct opt *find_letter(const struct opt_verb *verb, char letter)
{
	for (const struct opt *o = verb->options; o->name != NULL; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

static int parse_char(const char *text, char *out)
{
	static const struct {
		const char *text;
		char c;
	} spelt[] = { { "\\t", '\t' }, { "\\n", '\n' }, { "\\0", '\0' }, { "\\\\", '\\' } };

	for (size_t i = 0; i < sizeof(spelt) / sizeof(spelt[0]); i++)
		if (strcmp(text, spelt[i].text) == 0) {
			*out = spelt[i].c;
			return 0;
		}
	if (strlen(text) != 1)
		return -EINVAL;
	*out = text[0];
	return 0;
}

static int parse_choice(const struct opt *o, const char *text, int *out)
{
	for (int i = 0; o->choices[i] != NULL; i++)
		if (strcmp(o->choices[i], text) == 0) {
			*out = i;
			return 0;
		}
	return -EINVAL;
}

static int store(const struct opt *o, void *config, const char *text)
{
	void *target = (char *)config + o->offset;

	switch (o->kind) {
	case OPT_FLAG:
		*(int *)target = o->value;
		return 0;
	case OPT_TEXT:
		*(const char **)target = text;
		return 0;
	case OPT_CHAR:
		return parse_char(text, target);
	case OPT_NUMBER:
		return num_parse(span_str(text), o->min, o->max, target);
	case OPT_SIZE:
		return num_parse_size(span_str(text), o->min, o->max, target);
	case OPT_DURATION:
		return num_parse_duration(span_str(text), o->min, o->max, target);
	case OPT_CHOICE:
		return parse_choice(o, text, target);
	}
	assert(o->kind <= OPT_CHOICE); /* every kind has returned above */
	return -EINVAL;
}

static enum exit_code refuse_value(const struct opt *o, int error, const char *text,
				   struct err *err)
{
	static const char *const wanted[] = {
		[OPT_FLAG] = "nothing",
		[OPT_TEXT] = "text",
		[OPT_CHAR] = "one character",
		[OPT_NUMBER] = "a number",
		[OPT_SIZE] = "a size such as 64K or 2G",
		[OPT_DURATION] = "a duration such as 500ms or 10s",
		[OPT_CHOICE] = "a known name",
	};
	char names[LIMIT_ERR_BYTES] = "";
	size_t used = 0;

	if (error == -ERANGE)
		err_set(err, error, "--%s %s: must be %llu to %llu", o->name, text,
			(unsigned long long)o->min, (unsigned long long)o->max);
	else if (o->kind == OPT_CHOICE) {
		for (int i = 0; o->choices[i] != NULL && used < sizeof(names); i++)
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
						 i == 0 ? "" : ", ", o->choices[i]);
		err_set(err, error, "--%s %s: must be one of %s", o->name, text, names);
	} else
		err_set(err, error, "--%s %s: not %s", o->name, text, wanted[o->kind]);
	return EXIT_USAGE;
}

/* The position of the parser in argv, and where the next operand goes. */
struct cursor {
	char **argv;
	int argc;
	int at;
};

/* Stores o with its argument: the text behind the option's own, or the next word. */
static enum exit_code take(const struct opt_verb *verb, const struct opt *o, const char *attached,
			   struct cursor *c, struct err *err)
{
	const char *text = attached;
	int r;

	if (o->kind == OPT_FLAG)
		text = NULL;
	else if (text == NULL) {
		if (c->at >= c->argc) {
			err_set(err, -EINVAL, "--%s: needs an argument %s", o->name, o->argument);
			return EXIT_USAGE;
		}
		text = c->argv[c->at++];
	}
	r = store(o, verb->config, text);
	return r < 0 ? refuse_value(o, r, text, err) : EXIT_YES;
}

static enum exit_code take_long(const struct opt_verb *verb, const char *word, struct cursor *c,
				struct err *err)
{
	struct span all = span_str(word), name;
	const char *attached = NULL;
	const struct opt *o;

	name = span_of(all.data, span_find(all, '='));
	if (name.len < all.len)
		attached = word + name.len + 1;
	o = find_long(verb, name);
	if (o == NULL) {
		const char *near = opt_nearest(verb, name);

		err_set(err, -EINVAL, "unknown option --%.*s%s%s", (int)name.len, name.data,
			near == NULL ? "" : ": did you mean --", near == NULL ? "" : near);
		return EXIT_USAGE;
	}
	if (o->kind == OPT_FLAG && attached != NULL) {
		err_set(err, -EINVAL, "--%s: takes no argument", o->name);
		return EXIT_USAGE;
	}
	return take(verb, o, attached, c, err);
}

static enum exit_code take_letters(const struct opt_verb *verb, const char *word, struct cursor *c,
				   struct err *err)
{
	enum exit_code code = EXIT_YES;

	while (*word != '\0' && code == EXIT_YES) {
		const struct opt *o = find_letter(verb, *word++);

		if (o == NULL) {
			err_set(err, -EINVAL, "unknown option -%c", word[-1]);
			return EXIT_USAGE;
		}
		if (o->kind != OPT_FLAG && *word != '\0')
			return take(verb, o, word, c, err);
		code = take(verb, o, NULL, c, err);
	}
	return code;
}

enum exit_code opt_parse(const struct opt_verb *verb, int argc, char **argv,
			 struct opt_operands *operands_out, struct err *err)
{
	struct cursor c = { .argv = argv, .argc = argc, .at = 0 };
	enum exit_code code = EXIT_YES;
	bool is_ended = false;
	size_t count = 0;

	while (c.at < argc && code == EXIT_YES) {
		char *word = argv[c.at++];

		if (is_ended || word[0] != '-' || word[1] == '\0')
			argv[count++] = word;
		else if (strcmp(word, "--") == 0)
			is_ended = true;
		else if (word[1] == '-')
			code = take_long(verb, word + 2, &c, err);
		else
			code = take_letters(verb, word + 1, &c, err);
	}
	if (code != EXIT_YES)
		return code;
	if (count < verb->operands_min || count > verb->operands_max) {
		err_set(err, -EINVAL,
			count < verb->operands_min ? "needs an operand: %s"
						   : "too many operands: takes %s",
			verb->operands[0] == '\0' ? "none" : verb->operands);
		return EXIT_USAGE;
	}
	*operands_out = (struct opt_operands){ .items = argv, .count = count };
	return EXIT_YES;
}

static bool asks(int argc, char **argv, const char *option)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], option) == 0)
			return true;
	return false;
}

static enum exit_code run_verb(const struct opt_tool *tool, const struct opt_verb *verb, int argc,
			       char **argv, struct out *out)
{
	struct opt_operands operands;
	enum exit_code code;
	struct err err;

	if (asks(argc, argv, "--help")) {
		opt_help_verb(tool, verb, out);
		return EXIT_YES;
	}
	code = opt_parse(verb, argc, argv, &operands, &err);
	if (code != EXIT_YES) {
		log_error("%s (see %s %s --help)", err.text, tool->name, verb->name);
		return code;
	}
	return verb->run(verb->config, operands, out);
}

static const struct opt_verb *find_verb(const struct opt_tool *tool, const char *name)
{
	for (const struct opt_verb *v = tool->verbs; v->name != NULL; v++)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}

/* The first word names no verb, or there is none. */
static enum exit_code run_default(const struct opt_tool *tool, int argc, char **argv,
				  struct out *out)
{
	if (tool->default_verb != NULL)
		return run_verb(tool, find_verb(tool, tool->default_verb), argc, argv, out);
	if (argc == 0)
		log_error("missing verb (see %s --help)", tool->name);
	else
		log_error("unknown %s %s (see %s --help)", argv[0][0] == '-' ? "option" : "verb",
			  argv[0], tool->name);
	return EXIT_USAGE;
}

static enum exit_code run_tool(const struct opt_tool *tool, int argc, char **argv, struct out *out)
{
	const struct opt_verb *verb;

	if (argc < 2)
		return run_default(tool, 0, argv + argc, out);
	if (strcmp(argv[1], "--help") == 0) {
		opt_help_tool(tool, out);
		return EXIT_YES;
	}
	if (asks(argc - 1, argv + 1, "--version")) {
		opt_version(tool, out);
		return EXIT_YES;
	}
	if (strcmp(argv[1], "--dump-options") == 0) {
		opt_dump(tool, out);
		return EXIT_YES;
	}
	verb = find_verb(tool, argv[1]);
	if (verb == NULL)
		return run_default(tool, argc - 1, argv + 1, out);
	return run_verb(tool, verb, argc - 2, argv + 2, out);
}

int opt_main(const struct opt_tool *tool, int argc, char **argv)
{
	struct out out;
	enum exit_code code;
	struct err err;
	int r;

	log_open(tool->name);
	r = fd_guard_standard();
	if (r < 0) {
		err_set_errno(&err, r);
		log_error("cannot open /dev/null: %s", err.text);
		return EXIT_IO;
	}
	out_open(&out, 1);
	code = run_tool(tool, argc, argv, &out);
	r = out_finish(&out);
	if (r < 0) {
		err_set_errno(&err, r);
		log_error("cannot write output: %s", err.text);
		code = exit_worse(code, EXIT_IO);
	}
	return (int)code;
}
