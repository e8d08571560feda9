/*
 * Options: every kind, every way to write one, and what is refused with which words.
 */
#include "base/opt.h"

#include "base/err.h"

#include "unit/unit.h"

struct config {
	int flag, colour;
	const char *text;
	char separator;
	uint64_t number, size, duration;
};

static struct config config;

static const char *const colours[] = { "red", "green", "blue", NULL };

static const struct opt options[] = {
	{ .name = "flag",
	  .letter = 'f',
	  .kind = OPT_FLAG,
	  .value = 3,
	  .offset = offsetof(struct config, flag),
	  .help = "a flag" },
	{ .name = "quiet",
	  .letter = 'q',
	  .kind = OPT_FLAG,
	  .value = 5,
	  .offset = offsetof(struct config, flag),
	  .help = "another flag" },
	{ .name = "text",
	  .letter = 't',
	  .kind = OPT_TEXT,
	  .argument = "TEXT",
	  .offset = offsetof(struct config, text),
	  .help = "a text" },
	{ .name = "separator",
	  .letter = 's',
	  .kind = OPT_CHAR,
	  .argument = "C",
	  .offset = offsetof(struct config, separator),
	  .help = "a character" },
	{ .name = "number",
	  .letter = 'n',
	  .kind = OPT_NUMBER,
	  .argument = "N",
	  .min = 2,
	  .max = 9,
	  .offset = offsetof(struct config, number),
	  .help = "a number" },
	{ .name = "size",
	  .letter = 'z',
	  .kind = OPT_SIZE,
	  .argument = "SIZE",
	  .min = 1,
	  .max = 1 << 30,
	  .offset = offsetof(struct config, size),
	  .help = "a size" },
	{ .name = "wait",
	  .kind = OPT_DURATION,
	  .argument = "TIME",
	  .max = 86400000,
	  .offset = offsetof(struct config, duration),
	  .help = "a duration" },
	{ .name = "colour",
	  .letter = 'c',
	  .kind = OPT_CHOICE,
	  .argument = "COLOUR",
	  .choices = colours,
	  .offset = offsetof(struct config, colour),
	  .help = "a choice" },
	{ .name = "secret-hook",
	  .kind = OPT_FLAG,
	  .value = 1,
	  .is_hidden = true,
	  .offset = offsetof(struct config, flag),
	  .help = "for tests" },
	{ .name = NULL },
};

static const struct opt_verb verb = {
	.name = "do",
	.summary = "does it",
	.operands = "FILE...",
	.operands_max = 4,
	.options = options,
	.config = &config,
};

enum {
	WORDS_MAX = 16
};

/* Parses words up to NULL with the defaults in place; operands are views of a static array. */
static enum exit_code parse(const char *const *words, struct opt_operands *operands,
			    struct err *err)
{
	static char *argv[WORDS_MAX + 1];
	int argc = 0;

	config = (struct config){ .flag = -1,
				  .colour = -1,
				  .text = "default",
				  .separator = '?',
				  .number = 7,
				  .size = 7,
				  .duration = 7 };
	err->text[0] = '\0';
	for (; words[argc] != NULL; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc];
	argv[argc] = NULL;
	return opt_parse(&verb, argc, argv, operands, err);
}

/* A macro, so that the words can be listed: parses them and expects success without operands. */
#define accept(...) \
	do { \
		struct opt_operands accept_operands; \
		struct err accept_err; \
		assert_int_equal(parse((const char *const[]){ __VA_ARGS__, NULL }, \
				       &accept_operands, &accept_err), \
				 EXIT_YES); \
		assert_int_equal(accept_operands.count, 0); \
	} while (0)

/* The same for words that must be refused with a text. */
#define refuse(wanted, ...) \
	do { \
		struct opt_operands refuse_operands; \
		struct err refuse_err; \
		assert_int_equal(parse((const char *const[]){ __VA_ARGS__, NULL }, \
				       &refuse_operands, &refuse_err), \
				 EXIT_USAGE); \
		assert_string_equal(refuse_err.text, wanted); \
	} while (0)

static void test_opt__without_options_the_defaults_stay(void **state)
{
	struct opt_operands operands;
	struct err err;

	(void)state;
	assert_int_equal(parse((const char *const[]){ NULL }, &operands, &err), EXIT_YES);
	assert_int_equal(operands.count, 0);
	assert_string_equal(config.text, "default");
	assert_int_equal(config.number, 7);
	assert_int_equal(config.flag, -1);
}

static void test_opt__a_flag_stores_its_value(void **state)
{
	(void)state;
	accept("--flag");
	assert_int_equal(config.flag, 3);
	accept("-q");
	assert_int_equal(config.flag, 5);
}

static void test_opt__an_argument_follows_in_four_ways(void **state)
{
	(void)state;
	accept("--text=a");
	assert_string_equal(config.text, "a");
	accept("--text", "b");
	assert_string_equal(config.text, "b");
	accept("-tc");
	assert_string_equal(config.text, "c");
	accept("-t", "d");
	assert_string_equal(config.text, "d");
}

static void test_opt__an_argument_may_be_empty_or_look_like_an_option(void **state)
{
	(void)state;
	accept("--text=");
	assert_string_equal(config.text, "");
	accept("-t", "");
	assert_string_equal(config.text, "");
	accept("--text", "--flag");
	assert_string_equal(config.text, "--flag");
	assert_int_equal(config.flag, -1);
	accept("--text=a=b");
	assert_string_equal(config.text, "a=b");
	accept("--text", "--");
	assert_string_equal(config.text, "--");
}

static void test_opt__letters_can_be_grouped(void **state)
{
	(void)state;
	accept("-fq");
	assert_int_equal(config.flag, 5);
	accept("-qft", "x");
	assert_int_equal(config.flag, 3);
	assert_string_equal(config.text, "x");
	accept("-fn3");
	assert_int_equal(config.flag, 3);
	assert_int_equal(config.number, 3);
}

static void test_opt__the_last_of_a_repeated_option_wins(void **state)
{
	(void)state;
	accept("-n3", "--number=4", "-n", "5");
	assert_int_equal(config.number, 5);
}

static void test_opt__a_character_is_one_byte_or_spelt_out(void **state)
{
	(void)state;
	accept("-s,");
	assert_int_equal(config.separator, ',');
	accept("-s", "\\t");
	assert_int_equal(config.separator, '\t');
	accept("--separator=\\0");
	assert_int_equal(config.separator, '\0');
	accept("-s\\n");
	assert_int_equal(config.separator, '\n');
	accept("-s\\");
	assert_int_equal(config.separator, '\\');
	refuse("--separator ab: not one character", "-s", "ab");
	refuse("--separator : not one character", "--separator=");
}

static void test_opt__numbers_sizes_and_durations_are_read(void **state)
{
	(void)state;
	accept("-n", "2", "-z", "64K", "--wait", "5m");
	assert_int_equal(config.number, 2);
	assert_int_equal(config.size, 65536);
	assert_int_equal(config.duration, 300000);
}

static void test_opt__numbers_outside_their_range_are_refused(void **state)
{
	(void)state;
	refuse("--number 1: must be 2 to 9", "-n1");
	refuse("--number 10: must be 2 to 9", "--number=10");
	refuse("--size 2G: must be 1 to 1073741824", "-z", "2G");
	refuse("--wait 2d: must be 0 to 86400000", "--wait=2d");
}

static void test_opt__what_is_no_number_is_refused(void **state)
{
	(void)state;
	refuse("--number x: not a number", "-nx");
	refuse("--number -3: not a number", "-n-3");
	refuse("--size 1Q: not a size such as 64K or 2G", "-z", "1Q");
	refuse("--wait 10: not a duration such as 500ms or 10s", "--wait", "10");
}

static void test_opt__a_refused_value_changes_nothing(void **state)
{
	(void)state;
	refuse("--number 99: must be 2 to 9", "-n99");
	assert_int_equal(config.number, 7);
}

static void test_opt__a_choice_is_stored_by_its_index(void **state)
{
	(void)state;
	accept("--colour=blue");
	assert_int_equal(config.colour, 2);
	accept("-cred");
	assert_int_equal(config.colour, 0);
	refuse("--colour gre: must be one of red, green, blue", "-c", "gre");
}

static void test_opt__operands_and_options_may_be_mixed(void **state)
{
	struct opt_operands operands;
	struct err err;
	const char *const words[] = { "a", "-f", "b", "--text", "t", "-", "c", NULL };

	(void)state;
	assert_int_equal(parse(words, &operands, &err), EXIT_YES);
	assert_int_equal(operands.count, 4);
	assert_string_equal(operands.items[0], "a");
	assert_string_equal(operands.items[1], "b");
	assert_string_equal(operands.items[2], "-");
	assert_string_equal(operands.items[3], "c");
	assert_int_equal(config.flag, 3);
}

static void test_opt__two_dashes_end_the_options(void **state)
{
	struct opt_operands operands;
	struct err err;
	const char *const words[] = { "-f", "--", "-q", "--", "--text", NULL };

	(void)state;
	assert_int_equal(parse(words, &operands, &err), EXIT_YES);
	assert_int_equal(operands.count, 3);
	assert_string_equal(operands.items[0], "-q");
	assert_string_equal(operands.items[1], "--");
	assert_string_equal(operands.items[2], "--text");
	assert_int_equal(config.flag, 3);
}

static void test_opt__too_many_operands_are_refused(void **state)
{
	(void)state;
	refuse("too many operands: takes FILE...", "a", "b", "c", "d", "e");
}

static void test_opt__too_few_operands_are_refused(void **state)
{
	struct opt_verb needy = verb;
	struct opt_operands operands;
	char *argv[] = { NULL };
	struct err err;

	(void)state;
	needy.operands_min = 1;
	assert_int_equal(opt_parse(&needy, 0, argv, &operands, &err), EXIT_USAGE);
	assert_string_equal(err.text, "needs an operand: FILE...");
}

static void test_opt__a_near_name_is_suggested(void **state)
{
	(void)state;
	refuse("unknown option --colur: did you mean --colour", "--colur=red");
	refuse("unknown option --textt: did you mean --text", "--textt");
}

static void test_opt__an_abbreviation_is_unknown(void **state)
{
	(void)state;
	refuse("unknown option --sep", "--sep=x");
	refuse("unknown option --", "--=x");
}

static void test_opt__test_hooks_work_and_are_never_suggested(void **state)
{
	(void)state;
	accept("--secret-hook");
	assert_int_equal(config.flag, 1);
	refuse("unknown option --secret-hok", "--secret-hok");
}

static void test_opt__an_unknown_letter_is_named(void **state)
{
	(void)state;
	refuse("unknown option -x", "-x");
	refuse("unknown option -x", "-fxq");
}

static void test_opt__a_missing_argument_is_named(void **state)
{
	(void)state;
	refuse("--text: needs an argument TEXT", "--text");
	refuse("--text: needs an argument TEXT", "-ft");
	refuse("--number: needs an argument N", "-n");
}

static void test_opt__a_flag_takes_no_argument(void **state)
{
	(void)state;
	refuse("--flag: takes no argument", "--flag=1");
	refuse("--flag: takes no argument", "--flag=");
}

static void test_opt__a_name_with_a_newline_stays_on_one_line(void **state)
{
	(void)state;
	refuse("unknown option --a?b", "--a\nb");
}
