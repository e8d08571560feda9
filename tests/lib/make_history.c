/*
 * Prints a history made by simulation, for tests in the shell and benchmarks:
 *
 *	make_history seed=1 model=register clients=5 keys=1 ops=2000 values=0 cas=0 read=50 info=2
 *		spoil=20
 *
 * All arguments are optional. spoil=N gives one read the value of N reads earlier, spoil=0 a value
 * that nobody wrote.
 */
#include <stdio.h>
#include <string.h>

#include "../unit/histories.h"

static void print_value(const struct made_event *e)
{
	bool is_hidden = e->type == MADE_FAIL || e->type == MADE_INFO ||
			 (e->op == MADE_ACQUIRE && e->type == MADE_INVOKE);

	if (is_hidden || e->value == MADE_NIL)
		(void)fputs(e->op == MADE_CAS && !is_hidden ? "[nil " : "nil", stdout);
	else
		printf(e->op == MADE_CAS ? "[%lld " : "%lld", (long long)e->value);
	if (e->op == MADE_CAS && !is_hidden)
		printf("%lld]", (long long)e->second);
}

static uint64_t argument(int argc, char **argv, const char *name, uint64_t standard)
{
	size_t length = strlen(name);

	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], name, length) == 0 && argv[i][length] == '=')
			return strtoull(argv[i] + length + 1, NULL, 10);
	return standard;
}

static enum made_model model(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "model=counter") == 0)
			return MADE_COUNTER;
		if (strcmp(argv[i], "model=lock") == 0)
			return MADE_LOCK;
	}
	return MADE_REGISTER;
}

int main(int argc, char **argv)
{
	static const char *const types[] = { "invoke", "ok", "fail", "info" };
	static const char *const ops[] = { "read", "write", "cas", "add", "acquire", "release" };
	struct making how = {
		.seed = argument(argc, argv, "seed", 1),
		.model = model(argc, argv),
		.clients = (unsigned)argument(argc, argv, "clients", 5),
		.keys = (unsigned)argument(argc, argv, "keys", 1),
		.ops = argument(argc, argv, "ops", 2000),
		.values = (unsigned)argument(argc, argv, "values", 0),
		.cas_percent = (unsigned)argument(argc, argv, "cas", 0),
		.read_percent = (unsigned)argument(argc, argv, "read", 50),
		.info_percent = (unsigned)argument(argc, argv, "info", 2),
	};
	uint64_t spoil = argument(argc, argv, "spoil", UINT64_MAX);
	struct made m = made_history(&how);

	if (spoil != UINT64_MAX && !made_spoil(&m, spoil))
		fprintf(stderr, "make_history: nothing to spoil\n");
	for (size_t i = 0; i < m.count; i++) {
		const struct made_event *e = &m.events[i];

		printf("%u\t%s\t%s\t%u\t", e->process, types[e->type], ops[e->op], e->key);
		print_value(e);
		(void)putchar('\n');
	}
	free(m.events);
	return 0;
}
