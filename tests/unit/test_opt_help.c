/*
 * What the option tables say, and the body of main: the answer to stdout, complaints to stderr.
 */
#include "base/opt_help.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "base/version.h"

#include "unit/unit.h"

struct config {
	const char *text;
	int flag;
};

static struct config config;

static enum exit_code print_count(const void *verb_config, struct opt_operands operands,
				  struct out *out)
{
	const struct config *c = verb_config;

	out_add(out, span_str(c->text == NULL ? "none" : c->text));
	out_char(out, (char)('0' + operands.count));
	return c->flag == 1 ? EXIT_NO : EXIT_YES;
}

static const struct opt options[] = {
	{ .name = "text",
	  .letter = 't',
	  .kind = OPT_TEXT,
	  .argument = "TEXT",
	  .hint = OPT_HINT_FILE,
	  .offset = offsetof(struct config, text),
	  .help = "a text that is explained at such a length that the explanation cannot stand on "
		  "one line and must be continued on the next and on the one behind it" },
	{ .name = "no",
	  .kind = OPT_FLAG,
	  .value = 1,
	  .offset = offsetof(struct config, flag),
	  .help = "say no" },
	{ .name = "hidden-hook",
	  .kind = OPT_FLAG,
	  .value = 2,
	  .is_hidden = true,
	  .offset = offsetof(struct config, flag),
	  .help = "for tests" },
	{ .name = NULL },
};

static const struct opt_verb verbs[] = {
	{ .name = "count",
	  .summary = "Counts its operands.",
	  .operands = "WORD...",
	  .operands_max = 3,
	  .options = options,
	  .config = &config,
	  .run = print_count },
	{ .name = NULL },
};

static const struct opt_tool tool = { .name = "demo", .summary = "Shows itself.", .verbs = verbs };

/* The same verb, meant where none is named. */
static const struct opt_tool easy_tool = {
	.name = "easy", .summary = "Shows itself.", .verbs = verbs, .default_verb = "count"
};

enum {
	WORDS_MAX = 8,
	SHOWN_BYTES = 8192
};

struct call {
	const char *words[WORDS_MAX]; /* behind the tool's name */
	const struct opt_tool *tool; /* NULL: demo */
	int stdout_fd;
};

static void call_main(void *arg)
{
	struct call *call = arg;
	const struct opt_tool *called = call->tool == NULL ? &tool : call->tool;
	char *argv[WORDS_MAX + 2] = { (char *)(uintptr_t)called->name };
	int argc = 1;

	for (size_t i = 0; i < WORDS_MAX && call->words[i] != NULL; i++)
		argv[argc++] = (char *)(uintptr_t)call->words[i];
	dup2(call->stdout_fd, STDOUT_FILENO);
	_exit(opt_main(called, argc, argv));
}

/* What a call of the tool answers on stdout; how it ends is in child. */
static const char *answer(struct call call, struct unit_child *child)
{
	static char shown[SHOWN_BYTES];
	ssize_t n;

	call.stdout_fd = memfd_create("test_opt_help", 0);
	assert_true(call.stdout_fd >= 0);
	unit_fork(child, call_main, &call);
	n = pread(call.stdout_fd, shown, sizeof(shown) - 1, 0);
	assert_true(n >= 0);
	shown[n] = '\0';
	close(call.stdout_fd);
	return shown;
}

/* A call that must end with a code and say nothing on stdout; the complaint is in child. */
static void expect_complaint(struct call call, int code, const char *wanted)
{
	struct unit_child child;

	assert_string_equal(answer(call, &child), "");
	assert_int_equal(unit_exit_code(&child), code);
	assert_span(span_of(child.said, child.size), wanted);
}

static void test_opt_help__main_runs_the_verb_and_gives_its_code(void **state)
{
	struct unit_child child;

	(void)state;
	assert_string_equal(answer((struct call){ .words = { "count", "-tx", "a", "b" } }, &child),
			    "x2");
	assert_int_equal(unit_exit_code(&child), EXIT_YES);
	assert_string_equal(answer((struct call){ .words = { "count", "--no" } }, &child), "none0");
	assert_int_equal(unit_exit_code(&child), EXIT_NO);
}

static void test_opt_help__misuse_is_one_line_on_stderr_and_64(void **state)
{
	(void)state;
	expect_complaint((struct call){ .words = { NULL } }, EXIT_USAGE,
			 "demo: missing verb (see demo --help)\n");
	expect_complaint((struct call){ .words = { "nix" } }, EXIT_USAGE,
			 "demo: unknown verb nix (see demo --help)\n");
	expect_complaint((struct call){ .words = { "--nix" } }, EXIT_USAGE,
			 "demo: unknown option --nix (see demo --help)\n");
	expect_complaint(
		(struct call){ .words = { "count", "--txt=a" } }, EXIT_USAGE,
		"demo: unknown option --txt: did you mean --text (see demo count --help)\n");
}

static void test_opt_help__a_default_verb_may_be_left_out(void **state)
{
	struct unit_child child;

	(void)state;
	assert_string_equal(
		answer((struct call){ .tool = &easy_tool, .words = { "-tx", "a" } }, &child), "x1");
	assert_string_equal(
		answer((struct call){ .tool = &easy_tool, .words = { "a", "-tx" } }, &child), "x1");
	assert_string_equal(
		answer((struct call){ .tool = &easy_tool, .words = { "count", "a" } }, &child),
		"none1");
	assert_string_equal(answer((struct call){ .tool = &easy_tool }, &child), "none0");
	assert_string_equal(
		answer((struct call){ .tool = &easy_tool, .words = { "./count" } }, &child),
		"none1");
	expect_complaint((struct call){ .tool = &easy_tool, .words = { "--nix" } }, EXIT_USAGE,
			 "easy: unknown option --nix (see easy count --help)\n");
}

static void test_opt_help__a_tool_of_one_default_verb_shows_its_options_at_once(void **state)
{
	struct unit_child child;
	struct call help = { .tool = &easy_tool, .words = { "--help" } };
	struct call dump = { .tool = &easy_tool, .words = { "--dump-options" } };
	const char *shown = answer(help, &child);

	(void)state;
	assert_int_equal(unit_exit_code(&child), EXIT_YES);
	assert_true(
		span_starts(span_str(shown), SPAN_LITERAL("Usage: easy [OPTION...] WORD...\n\n")));
	assert_non_null(strstr(shown, "--text"));
	assert_true(span_starts(span_str(answer(dump, &child)),
				SPAN_LITERAL("tool\teasy\tShows itself.\ndefault\tcount\n"
					     "verb\tcount\t")));
}

static void test_opt_help__an_answer_that_cannot_be_written_is_74(void **state)
{
	struct call call = { .words = { "count", "a" }, .stdout_fd = open("/dev/full", O_WRONLY) };
	struct unit_child child;

	(void)state;
	unit_fork(&child, call_main, &call);
	close(call.stdout_fd);
	assert_int_equal(unit_exit_code(&child), EXIT_IO);
	assert_span(span_of(child.said, child.size),
		    "demo: cannot write output: no space left on device\n");
}

static void test_opt_help__lines_stay_within_80_columns(void **state)
{
	static const char *const asked[][2] = { { "--help", NULL }, { "count", "--help" } };
	struct unit_child child;
	struct span rest, line;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		rest = span_str(
			answer((struct call){ .words = { asked[i][0], asked[i][1] } }, &child));
		assert_int_equal(unit_exit_code(&child), EXIT_YES);
		assert_true(rest.len > 0);
		while (span_cut(&rest, '\n', &line))
			assert_true(line.len <= 80);
	}
}

static void test_opt_help__wrapped_text_loses_no_word(void **state)
{
	static const char head[] = "  -t, --text TEXT             a text that is explained at such";
	struct unit_child child;
	struct span rest, words = span_str(options[0].help), word, wanted;
	const char *shown;

	(void)state;
	shown = strstr(answer((struct call){ .words = { "count", "--help" } }, &child), head);
	assert_non_null(shown);
	rest = span_str(shown + 30);
	while (span_word(&words, &wanted)) {
		while (rest.len > 0 && (rest.data[0] == ' ' || rest.data[0] == '\n'))
			rest = span_from(rest, 1);
		word = span_of(rest.data, wanted.len);
		assert_true(span_equal(word, wanted));
		rest = span_from(rest, wanted.len);
	}
}

static void test_opt_help__hidden_options_are_in_the_dump_and_not_in_help(void **state)
{
	struct unit_child child;

	(void)state;
	assert_null(strstr(answer((struct call){ .words = { "count", "--help" } }, &child),
			   "hidden-hook"));
	assert_non_null(strstr(answer((struct call){ .words = { "--dump-options" } }, &child),
			       "option\tcount\thidden-hook\t-\thidden\t-\t-\t-\tfor tests\n"));
}

static void test_opt_help__the_dump_has_a_line_for_each_fact(void **state)
{
	struct unit_child child;
	const char *shown = answer((struct call){ .words = { "--dump-options" } }, &child);

	(void)state;
	assert_true(
		span_starts(span_str(shown),
			    SPAN_LITERAL("tool\tdemo\tShows itself.\n"
					 "verb\tcount\tWORD...\t-\tCounts its operands.\n"
					 "option\tcount\ttext\tt\ttext\tfile\tTEXT\t-\ta text")));
	assert_true(span_ends(span_str(shown),
			      SPAN_LITERAL("option\tcount\thelp\t-\tflag\t-\t-\t-\tshow this\n"
					   "option\tcount\tversion\t-\tflag\t-\t-\t-\tshow the "
					   "version\n")));
}

static void test_opt_help__the_version_is_said_before_and_behind_a_verb(void **state)
{
	static const char wanted[] = "demo (holdfast) " HOLDFAST_VERSION "\n";
	struct unit_child child;

	(void)state;
	assert_string_equal(answer((struct call){ .words = { "--version" } }, &child), wanted);
	assert_string_equal(answer((struct call){ .words = { "count", "--version" } }, &child),
			    wanted);
}

static void test_opt_help__two_slips_are_near_and_three_are_not(void **state)
{
	(void)state;
	assert_string_equal(opt_nearest(&verbs[0], SPAN_LITERAL("text")), "text");
	assert_string_equal(opt_nearest(&verbs[0], SPAN_LITERAL("tex")), "text");
	assert_string_equal(opt_nearest(&verbs[0], SPAN_LITERAL("txtt")), "text");
	assert_null(opt_nearest(&verbs[0], SPAN_LITERAL("tabcd")));
	assert_null(opt_nearest(&verbs[0], SPAN_LITERAL("")));
}

static void test_opt_help__a_name_beyond_all_lengths_is_near_to_none(void **state)
{
	char name[100];

	(void)state;
	memset(name, 't', sizeof(name));
	for (size_t len = 10; len <= sizeof(name); len++)
		assert_null(opt_nearest(&verbs[0], span_of(name, len)));
}
