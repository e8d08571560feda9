/*
 * hashring: keys in, nodes out.
 */
#include <stddef.h>

#include "base/limit.h"
#include "base/opt.h"
#include "core/ring/spec.h"
#include "map.h"

#include "base/banned.h"

static struct map_config map_config = { .layout = -1, .separator = '\t', .replicas = 1 };

static const struct opt map_options[] = {
	{ .name = "ring",
	  .letter = 'r',
	  .kind = OPT_TEXT,
	  .argument = "RING",
	  .hint = OPT_HINT_FILE,
	  .offset = offsetof(struct map_config, ring),
	  .help = "read the ring from this file, or a bare list of ADDRESS [WEIGHT]" },
	{ .name = "nodes",
	  .letter = 'N',
	  .kind = OPT_TEXT,
	  .argument = "NODES",
	  .offset = offsetof(struct map_config, nodes),
	  .help = "the ring as a list: n1,n2:weight,10.0.0.1:11211:weight" },
	{ .name = "layout",
	  .letter = 'l',
	  .kind = OPT_CHOICE,
	  .argument = "LAYOUT",
	  .choices = ring_layout_names,
	  .offset = offsetof(struct map_config, layout),
	  .help = "layout of a list or bare file: ring (default), jump or ketama" },
	{ .name = "node-only",
	  .letter = 'n',
	  .kind = OPT_FLAG,
	  .value = 1,
	  .offset = offsetof(struct map_config, is_node_only),
	  .help = "print the nodes without the record" },
	{ .name = "key",
	  .letter = 'k',
	  .kind = OPT_NUMBER,
	  .argument = "FIELD",
	  .min = 1,
	  .max = 65535,
	  .offset = offsetof(struct map_config, field),
	  .help = "the key is this field of the record; the record is printed whole" },
	{ .name = "separator",
	  .letter = 't',
	  .kind = OPT_CHAR,
	  .argument = "SEP",
	  .offset = offsetof(struct map_config, separator),
	  .help = "fields are separated by this character (default: tab)" },
	{ .name = "zero",
	  .letter = '0',
	  .kind = OPT_FLAG,
	  .value = 1,
	  .offset = offsetof(struct map_config, is_zero),
	  .help = "records end with NUL, in input and output" },
	{ .name = "replicas",
	  .letter = 'R',
	  .kind = OPT_NUMBER,
	  .argument = "R",
	  .min = 1,
	  .max = LIMIT_RING_REPLICAS,
	  .offset = offsetof(struct map_config, replicas),
	  .help = "print this many different nodes for each key, the owner first" },
	{ .name = NULL },
};

static const struct opt_verb verbs[] = {
	{ .name = "map",
	  .summary = "Prints each record of standard input with the node that its key belongs to.",
	  .operands = "",
	  .options = map_options,
	  .config = &map_config,
	  .run = map_run },
	{ .name = NULL },
};

static const struct opt_tool tool = {
	.name = "hashring",
	.summary = "Maps keys to nodes by consistent hashing.",
	.verbs = verbs,
};

int main(int argc, char **argv)
{
	return opt_main(&tool, argc, argv);
}
