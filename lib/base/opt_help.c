/*
 * Printing option tables. Lines stay within 80 columns; the help text starts in column 30 and is
 * wrapped there.
 */
#include "base/opt_help.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"
#include "base/version.h"

#include "base/banned.h"

enum {
	HELP_COLUMN = 30,
	HELP_WIDTH = 80,
	NEAR_NAME_BYTES = 32
};

static void add(struct out *out, const char *text)
{
	out_add(out, span_str(text));
}

/* Writes text from column `at` on, wrapped at words, further lines indented to HELP_COLUMN. */
static void wrap(struct out *out, const char *text, size_t at)
{
	struct span rest = span_str(text), word;
	bool is_first = true;

	while (span_word(&rest, &word)) {
		if (!is_first && at + 1 + word.len > HELP_WIDTH) {
			out_char(out, '\n');
			for (at = 0; at < HELP_COLUMN; at++)
				out_char(out, ' ');
			is_first = true;
		}
		if (!is_first)
			out_char(out, ' ');
		out_add(out, word);
		at += word.len + !is_first;
		is_first = false;
	}
	out_char(out, '\n');
}

/* "  left        text", the text in HELP_COLUMN, on a line of its own where left is long. */
static void row(struct out *out, const char *left, const char *text)
{
	size_t at = 2 + strlen(left);

	add(out, "  ");
	add(out, left);
	if (at + 2 > HELP_COLUMN) {
		out_char(out, '\n');
		at = 0;
	}
	for (; at < HELP_COLUMN; at++)
		out_char(out, ' ');
	wrap(out, text, at);
}

static void option_row(struct out *out, const struct opt *o)
{
	struct buf left = BUF_INIT(LIMIT_ERR_BYTES);

	if (o->letter != '\0')
		buf_addf(&left, "-%c, ", o->letter);
	else
		buf_add_str(&left, "    ");
	buf_addf(&left, "--%s", o->name);
	if (o->argument != NULL)
		buf_addf(&left, " %s", o->argument);
	row(out, left.data, o->help);
	buf_release(&left);
}

static bool is_default(const struct opt_tool *tool, const struct opt_verb *verb)
{
	return tool->default_verb != NULL && strcmp(tool->default_verb, verb->name) == 0;
}

void opt_help_tool(const struct opt_tool *tool, struct out *out)
{
	if (is_default(tool, &tool->verbs[0]) && tool->verbs[1].name == NULL) {
		opt_help_verb(tool, &tool->verbs[0], out); /* there is nothing to choose */
		return;
	}
	add(out, "Usage: ");
	add(out, tool->name);
	add(out, tool->default_verb == NULL ? " VERB" : " [VERB]");
	add(out, " [OPTION...] [OPERAND...]\n\n");
	add(out, tool->summary);
	add(out, "\n\nVerbs:\n");
	for (const struct opt_verb *v = tool->verbs; v->name != NULL; v++)
		row(out, v->name, v->summary);
	add(out, "\nOptions:\n");
	row(out, "    --help", "show this, or the options of a verb: VERB --help");
	row(out, "    --version", "show the version");
	add(out, "\nExamples and exit codes: man ");
	add(out, tool->name);
	out_char(out, '\n');
}

void opt_help_verb(const struct opt_tool *tool, const struct opt_verb *verb, struct out *out)
{
	add(out, "Usage: ");
	add(out, tool->name);
	if (!is_default(tool, verb)) {
		out_char(out, ' ');
		add(out, verb->name);
	}
	add(out, " [OPTION...]");
	if (verb->operands[0] != '\0')
		out_char(out, ' ');
	add(out, verb->operands);
	add(out, "\n\n");
	add(out, verb->summary);
	add(out, "\n\nOptions:\n");
	for (const struct opt *o = verb->options; o->name != NULL; o++)
		if (!o->is_hidden)
			option_row(out, o);
	row(out, "    --help", "show this");
	row(out, "    --version", "show the version");
}

void opt_version(const struct opt_tool *tool, struct out *out)
{
	add(out, tool->name);
	add(out, " (holdfast) " HOLDFAST_VERSION "\n");
}

static const char *kind_name(const struct opt *o)
{
	static const char *const names[] = {
		[OPT_FLAG] = "flag",     [OPT_TEXT] = "text", [OPT_CHAR] = "char",
		[OPT_NUMBER] = "number", [OPT_SIZE] = "size", [OPT_DURATION] = "duration",
		[OPT_CHOICE] = "choice",
	};

	return o->is_hidden ? "hidden" : names[o->kind];
}

static const char *hint_name(enum opt_hint hint)
{
	static const char *const names[] = {
		[OPT_HINT_NONE] = "-",
		[OPT_HINT_FILE] = "file",
		[OPT_HINT_DIR] = "dir",
	};

	return names[hint];
}

static void dump_option(const struct opt_verb *v, const struct opt *o, struct out *out)
{
	struct buf line = BUF_INIT(LIMIT_LOG_LINE_BYTES);

	buf_addf(&line, "option\t%s\t%s\t%c\t%s\t%s\t%s\t", v->name, o->name,
		 o->letter == '\0' ? '-' : o->letter, kind_name(o), hint_name(o->hint),
		 o->argument == NULL ? "-" : o->argument);
	if (o->choices == NULL)
		buf_add_char(&line, '-');
	else
		for (int i = 0; o->choices[i] != NULL; i++)
			buf_addf(&line, "%s%s", i == 0 ? "" : ",", o->choices[i]);
	buf_addf(&line, "\t%s\n", o->help);
	out_add(out, buf_span(&line));
	buf_release(&line);
}

void opt_dump(const struct opt_tool *tool, struct out *out)
{
	static const struct opt common[] = {
		{ .name = "help", .kind = OPT_FLAG, .help = "show this" },
		{ .name = "version", .kind = OPT_FLAG, .help = "show the version" },
	};
	struct buf line = BUF_INIT(LIMIT_LOG_LINE_BYTES);

	buf_addf(&line, "tool\t%s\t%s\n", tool->name, tool->summary);
	if (tool->default_verb != NULL)
		buf_addf(&line, "default\t%s\n", tool->default_verb);
	out_add(out, buf_span(&line));
	for (const struct opt_verb *v = tool->verbs; v->name != NULL; v++) {
		buf_reset(&line);
		buf_addf(&line, "verb\t%s\t%s\t%s\t%s\n", v->name,
			 v->operands[0] == '\0' ? "-" : v->operands, hint_name(v->hint),
			 v->summary);
		out_add(out, buf_span(&line));
		for (const struct opt *o = v->options; o->name != NULL; o++)
			dump_option(v, o, out);
		dump_option(v, &common[0], out);
		dump_option(v, &common[1], out);
	}
	buf_release(&line);
}

/* Edit distance (Levenshtein), capped in length by the caller. */
static size_t distance(struct span a, const char *b)
{
	size_t row_at[NEAR_NAME_BYTES + 1];
	size_t b_len = strlen(b);

	for (size_t j = 0; j <= b_len; j++)
		row_at[j] = j;
	for (size_t i = 0; i < a.len; i++) {
		size_t diagonal = row_at[0];

		row_at[0] = i + 1;
		for (size_t j = 0; j < b_len; j++) {
			size_t change = diagonal + (a.data[i] != b[j]);
			size_t less = row_at[j] < row_at[j + 1] ? row_at[j] : row_at[j + 1];

			diagonal = row_at[j + 1];
			row_at[j + 1] = change < less + 1 ? change : less + 1;
		}
	}
	return row_at[b_len];
}

const char *opt_nearest(const struct opt_verb *verb, struct span name)
{
	const char *best = NULL;
	size_t best_distance = 3; /* two slips are a typo, three are another word */

	if (name.len > NEAR_NAME_BYTES)
		return NULL;
	for (const struct opt *o = verb->options; o->name != NULL; o++) {
		size_t d = o->is_hidden || strlen(o->name) > NEAR_NAME_BYTES
				   ? best_distance
				   : distance(name, o->name);

		if (d < best_distance && d < strlen(o->name)) {
			best = o->name;
			best_distance = d;
		}
	}
	return best;
}
