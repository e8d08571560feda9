/*
 * sim: runs seeds and says what happened.
 *
 *	sim [--protocol NAME] [--seed FIRST] [--seeds COUNT] [--break NAME] [--show]
 *
 * Exit 0: all seeds are clean. 1: one failed; its number and the command that shows it are printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"

static const char *const break_names[] = {
	"none",    "barrier", "vote",   "stale-read", "double-apply",
	"members", "torn",    "damage", "early-ack",  "snapshot",
};

static void add_stats(struct sim_stats *sum, const struct sim_stats *one)
{
	uint64_t *to = (uint64_t *)sum;
	const uint64_t *from = (const uint64_t *)one;

	for (size_t i = 0; i < sizeof(*sum) / sizeof(*to); i++)
		to[i] += from[i];
}

static const char *value_of(int argc, char **argv, const char *name, const char *standard)
{
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return argv[i + 1];
	return standard;
}

int main(int argc, char **argv)
{
	const char *protocol = value_of(argc, argv, "--protocol", "raft");
	const char *broken = value_of(argc, argv, "--break", "none");
	uint64_t first = strtoull(value_of(argc, argv, "--seed", "1"), NULL, 10);
	uint64_t count = strtoull(value_of(argc, argv, "--seeds", "1"), NULL, 10);
	bool shows = false;
	const struct core_ops *ops = NULL;
	struct sim_stats sum = { .steps = 0 };
	uint64_t trace = 0;
	int rule = -1;
	struct sim *s = malloc(sizeof(*s));

	for (int i = 1; i < argc; i++)
		shows = shows || strcmp(argv[i], "--show") == 0;
	for (size_t i = 0; core_protocols[i] != NULL; i++)
		if (strcmp(core_protocols[i]->name, protocol) == 0)
			ops = core_protocols[i];
	for (int i = 0; i < (int)(sizeof(break_names) / sizeof(break_names[0])); i++)
		if (strcmp(break_names[i], broken) == 0)
			rule = i;
	if (ops == NULL || rule < 0 || s == NULL) {
		fprintf(stderr, "sim: unknown protocol or break\n");
		return 64;
	}
	for (uint64_t seed = first; seed < first + count; seed++) {
		bool is_clean = sim_run(s, ops, seed, (enum sim_break)rule, shows);

		add_stats(&sum, &s->stats);
		trace = trace * 1099511628211u ^ s->trace;
		if (!is_clean) {
			printf("seed %llu: at %.6f s: %s\n", (unsigned long long)seed,
			       (double)s->now_us / 1e6, s->failure);
			printf("again: sim --protocol %s --seed %llu --break %s --show\n", protocol,
			       (unsigned long long)seed, broken);
			return 1;
		}
		sim_release(s);
	}
	free(s);
	printf("%llu seeds clean, trace %016llx\n", (unsigned long long)count,
	       (unsigned long long)trace);
	printf("steps %llu messages %llu applied %llu operations %llu retries %llu\n",
	       (unsigned long long)sum.steps, (unsigned long long)sum.messages,
	       (unsigned long long)sum.commits, (unsigned long long)sum.operations,
	       (unsigned long long)sum.retries);
	printf("leaders %llu crashes %llu cuts %llu truncations %llu snapshots %llu installs %llu "
	       "repairs %llu configs %llu\n",
	       (unsigned long long)sum.leaders, (unsigned long long)sum.crashes,
	       (unsigned long long)sum.cuts, (unsigned long long)sum.truncations,
	       (unsigned long long)sum.snapshots, (unsigned long long)sum.installs,
	       (unsigned long long)sum.repairs, (unsigned long long)sum.configs);
	return 0;
}
