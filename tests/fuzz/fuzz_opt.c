/*
 * Input: words, each ended by NUL. Whatever they are, the parser says yes with values inside their
 * bounds and operands that are words of the input in their order, or says no with a reason on one
 * line.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/span.h"

#include "fuzz/fuzz.h"

enum {
	WORDS_MAX = 64,
	NUMBER_MIN = 3,
	NUMBER_MAX = 99
};

struct config {
	int flag, choice;
	const char *text;
	char separator;
	uint64_t number, size, duration;
};

static const char *const choices[] = { "one", "two", "three", NULL };

static const struct opt options[] = {
	{ .name = "flag",
	  .letter = 'f',
	  .kind = OPT_FLAG,
	  .value = 1,
	  .offset = offsetof(struct config, flag) },
	{ .name = "text",
	  .letter = 't',
	  .kind = OPT_TEXT,
	  .argument = "TEXT",
	  .offset = offsetof(struct config, text) },
	{ .name = "separator",
	  .letter = 's',
	  .kind = OPT_CHAR,
	  .argument = "C",
	  .offset = offsetof(struct config, separator) },
	{ .name = "number",
	  .letter = 'n',
	  .kind = OPT_NUMBER,
	  .argument = "N",
	  .min = NUMBER_MIN,
	  .max = NUMBER_MAX,
	  .offset = offsetof(struct config, number) },
	{ .name = "size",
	  .letter = 'z',
	  .kind = OPT_SIZE,
	  .argument = "SIZE",
	  .min = NUMBER_MIN,
	  .max = NUMBER_MAX << 10,
	  .offset = offsetof(struct config, size) },
	{ .name = "duration",
	  .kind = OPT_DURATION,
	  .argument = "TIME",
	  .min = NUMBER_MIN,
	  .max = NUMBER_MAX * 1000,
	  .offset = offsetof(struct config, duration) },
	{ .name = "choice",
	  .letter = 'c',
	  .kind = OPT_CHOICE,
	  .argument = "NAME",
	  .choices = choices,
	  .offset = offsetof(struct config, choice) },
	{ .name = NULL },
};

static void check_config(const struct config *c)
{
	fuzz_require(c->flag == 0 || c->flag == 1);
	fuzz_require(c->choice >= 0 && c->choice < 3);
	fuzz_require(c->text != NULL);
	fuzz_require(c->number >= NUMBER_MIN && c->number <= NUMBER_MAX);
	fuzz_require(c->size >= NUMBER_MIN && c->size <= NUMBER_MAX << 10);
	fuzz_require(c->duration >= NUMBER_MIN && c->duration <= NUMBER_MAX * 1000);
}

/* Operands are words of the input in their order; one like an option stood behind "--". */
static void check_operands(struct opt_operands operands, char *const *words, int count)
{
	bool is_ended = false;
	int at = 0;

	for (size_t i = 0; i < operands.count; i++) {
		while (at < count && words[at] != operands.items[i])
			is_ended = strcmp(words[at++], "--") == 0 || is_ended;
		fuzz_require(at < count);
		fuzz_require(operands.items[i][0] != '-' || operands.items[i][1] == '\0' ||
			     is_ended);
		at++;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config = { .text = "", .number = 10, .size = 10, .duration = 10 };
	struct opt_verb verb = { .name = "do",
				 .operands = "FILE...",
				 .operands_max = 5,
				 .options = options,
				 .config = &config };
	char *text = mem_copy(data, size), *argv[WORDS_MAX + 1], *words[WORDS_MAX + 1];
	struct opt_operands operands;
	struct err err = { "" };
	enum exit_code code;
	int argc = 0;

	for (size_t at = 0; at < size && argc < WORDS_MAX; at += strlen(text + at) + 1)
		argv[argc++] = text + at;
	argv[argc] = NULL;
	memcpy(words, argv, sizeof(words[0]) * ((size_t)argc + 1));
	code = opt_parse(&verb, argc, argv, &operands, &err);
	if (code == EXIT_YES) {
		fuzz_require(operands.count <= verb.operands_max);
		check_operands(operands, words, argc);
	} else {
		fuzz_require(code == EXIT_USAGE);
		fuzz_require(err.text[0] != '\0');
		fuzz_require(strchr(err.text, '\n') == NULL);
	}
	check_config(&config);
	mem_free(text);
	return 0;
}
