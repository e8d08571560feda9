/*
 * Text forms of a ring: what is read, and every refusal with its line and its words.
 */
#include "core/ring/spec.h"

#include <errno.h>

#include "base/buf.h"
#include "base/limit.h"

#include "unit/unit.h"

#include "unit/rings.h"

static struct ring_spec parse(const char *text, enum ring_layout layout)
{
	struct ring_spec spec;
	struct err err;
	int r = ring_spec_parse(&spec, span_str(text), rings_layout(text, layout), &err);

	if (r < 0)
		print_message("# %s\n", err.text);
	assert_int_equal(r, 0);
	return spec;
}

static struct ring_spec parse_list(const char *text)
{
	struct ring_spec spec;
	struct err err;
	int r = ring_spec_list(&spec, span_str(text), RING_LAYOUT_RING, &err);

	if (r < 0)
		print_message("# %s\n", err.text);
	assert_int_equal(r, 0);
	return spec;
}

static void expect_refused(const char *text, enum ring_layout layout, const char *wanted)
{
	struct ring_spec spec;
	struct err err;

	if (ring_spec_parse(&spec, span_str(text), rings_layout(text, layout), &err) == 0)
		print_message("# accepted %s\n", text);
	assert_string_equal(err.text, wanted);
	assert_null(spec.nodes);
	assert_int_equal(spec.node_count, 0);
}

static void expect_node(const struct ring_node *n, const char *address, const char *label,
			uint32_t weight)
{
	assert_string_equal(n->address, address);
	assert_string_equal(n->label, label);
	assert_int_equal(n->weight, weight);
}

static void test_ring_spec__a_ring_file_is_read_whole(void **state)
{
	struct ring_spec s = parse("# our ring\n"
				   "hashring 1\n"
				   "\n"
				   "layout ring # the default\n"
				   "hash\txxh64\r\n"
				   "vnodes 40\n"
				   "seed 18446744073709551615\n"
				   "tag {}\n"
				   "node a:1 weight=600 zone=eu-1/r1 state=drain name=cache#a\n"
				   "  node b:1 state=up\n"
				   "node c:1 weight=0 state=down",
				   RING_LAYOUT_KETAMA);

	(void)state;
	assert_int_equal(s.layout, RING_LAYOUT_RING);
	assert_int_equal(s.hash, RING_HASH_XXH64);
	assert_int_equal(s.vnodes, 40);
	assert_true(s.seed == UINT64_MAX);
	assert_int_equal(s.tag_open, '{');
	assert_int_equal(s.tag_close, '}');
	assert_int_equal(s.node_count, 3);
	expect_node(&s.nodes[0], "a:1", "cache#a", 600);
	assert_string_equal(s.nodes[0].zone, "eu-1/r1");
	assert_int_equal(s.nodes[0].state, RING_STATE_DRAIN);
	expect_node(&s.nodes[1], "b:1", "b:1", 1);
	assert_null(s.nodes[1].zone);
	assert_int_equal(s.nodes[1].state, RING_STATE_UP);
	expect_node(&s.nodes[2], "c:1", "c:1", 0);
	assert_int_equal(s.nodes[2].state, RING_STATE_DOWN);
	ring_spec_release(&s);
}

static void test_ring_spec__a_file_without_settings_has_the_defaults(void **state)
{
	struct ring_spec s = parse("hashring 1\nnode a\n", RING_LAYOUT_KETAMA);

	(void)state;
	assert_int_equal(s.layout, RING_LAYOUT_RING);
	assert_int_equal(s.hash, RING_HASH_XXH3);
	assert_int_equal(s.vnodes, 160);
	assert_true(s.seed == 0);
	assert_int_equal(s.tag_open, '\0');
	ring_spec_release(&s);
}

static void test_ring_spec__each_layout_has_its_hash(void **state)
{
	static const enum ring_hash wanted[] = {
		[RING_LAYOUT_RING] = RING_HASH_XXH3,
		[RING_LAYOUT_JUMP] = RING_HASH_XXH64,
		[RING_LAYOUT_KETAMA] = RING_HASH_MD5,
	};

	(void)state;
	for (enum ring_layout layout = RING_LAYOUT_RING; layout <= RING_LAYOUT_KETAMA; layout++) {
		struct ring_spec s = parse("a\n", layout);

		assert_int_equal(s.layout, layout);
		assert_int_equal(s.hash, wanted[layout]);
		ring_spec_release(&s);
	}
}

static void test_ring_spec__a_bare_list_has_addresses_and_weights(void **state)
{
	struct ring_spec s = parse("# ketama.servers\n"
				   "10.0.1.1:11211\t600\n"
				   "\n"
				   "10.0.1.2:11211 300 # half\r\n"
				   "host-3",
				   RING_LAYOUT_KETAMA);

	(void)state;
	assert_int_equal(s.node_count, 3);
	expect_node(&s.nodes[0], "10.0.1.1:11211", "10.0.1.1:11211", 600);
	expect_node(&s.nodes[1], "10.0.1.2:11211", "10.0.1.2:11211", 300);
	expect_node(&s.nodes[2], "host-3", "host-3", 1);
	ring_spec_release(&s);
}

static void test_ring_spec__a_host_may_be_called_as_the_head_of_a_file_starts(void **state)
{
	struct ring_spec s = parse("hashring1.example:11211 5\nb 2\n", RING_LAYOUT_RING);

	(void)state;
	assert_int_equal(s.node_count, 2);
	expect_node(&s.nodes[0], "hashring1.example:11211", "hashring1.example:11211", 5);
	ring_spec_release(&s);
	s = parse("hashring1\nhashring2\n", RING_LAYOUT_RING);
	assert_int_equal(s.node_count, 2);
	ring_spec_release(&s);
}

static void test_ring_spec__a_list_has_weights_behind_colons(void **state)
{
	struct ring_spec s =
		parse_list("n1,n2:3,10.0.0.1:11211:2,[::1]:11211:4,[::2],n3:0,n4:1000");

	(void)state;
	assert_int_equal(s.node_count, 7);
	expect_node(&s.nodes[0], "n1", "n1", 1);
	expect_node(&s.nodes[1], "n2", "n2", 3);
	expect_node(&s.nodes[2], "10.0.0.1:11211", "10.0.0.1:11211", 2);
	expect_node(&s.nodes[3], "[::1]:11211", "[::1]:11211", 4);
	expect_node(&s.nodes[4], "[::2]", "[::2]", 1);
	expect_node(&s.nodes[5], "n3", "n3", 0);
	expect_node(&s.nodes[6], "n4", "n4", 1000);
	ring_spec_release(&s);
}

static void test_ring_spec__what_may_be_a_port_is_refused_with_the_way_to_write_it(void **state)
{
	static const char *const items[] = {
		"10.0.0.1:11211", "localhost:11211",      "[::1]:11211", "cache.example:80",
		"fe80::1",        "2001:db8:0:0:0:0:0:1", "n:x",         "n:",
		"n:1001"
	};
	struct ring_spec spec;
	struct err err;
	char wanted[200];

	(void)state;
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		print_message("# %s\n", items[i]);
		assert_int_equal(ring_spec_list(&spec, span_str(items[i]), RING_LAYOUT_RING, &err),
				 -EBADMSG);
		(void)snprintf(wanted, sizeof(wanted),
			       "%s: a weight is 0 to 1000, and a port needs one behind it: %s:1",
			       items[i], items[i]);
		if (strstr(items[i], "::1") == items[i] + 4) /* fe80::1: no port would help */
			(void)snprintf(wanted, sizeof(wanted),
				       "an IPv6 address stands in brackets, not %s", items[i]);
		assert_string_equal(err.text, wanted);
	}
}

static void test_ring_spec__lists_with_empty_or_repeated_names_are_refused(void **state)
{
	static const struct {
		const char *list, *why;
	} bad[] = {
		{ "", "a name must have 1 to 255 bytes" },
		{ "a,,b", "a name must have 1 to 255 bytes" },
		{ "a,", "a name must have 1 to 255 bytes" },
		{ ":1", "a name must have 1 to 255 bytes" },
		{ "a,b:2,a:3", "a second node a" },
		{ "a b", "a name has a blank or control character" },
		{ "a,b\n", "a name has a blank or control character" },
		{ "a:0,b:0", "no node takes keys" },
	};
	struct ring_spec spec;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		print_message("# %s\n", bad[i].list);
		assert_int_equal(
			ring_spec_list(&spec, span_str(bad[i].list), RING_LAYOUT_RING, &err),
			-EBADMSG);
		assert_string_equal(err.text, bad[i].why);
		assert_null(spec.nodes);
	}
}

#define HEAD "hashring 1\n\n# third line\n"

static void test_ring_spec__bad_lines_of_a_file_are_named_by_number(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "hashring 2\n", "line 1: version must be 1" },
		{ "\nhashring\n", "line 2: version must be 1" },
		{ HEAD "layout circle\n", "line 4: unknown layout circle" },
		{ HEAD "hash sha1\n", "line 4: unknown hash sha1" },
		{ HEAD "vnodes 0\n", "line 4: vnodes must be a number from 1 to 65536" },
		{ HEAD "vnodes 65537\n", "line 4: vnodes must be a number from 1 to 65536" },
		{ HEAD "seed -1\n",
		  "line 4: seed must be a number from 0 to 18446744073709551615" },
		{ HEAD "tag {\n", "line 4: tag must be two characters, not {" },
		{ HEAD "tag {x}\n", "line 4: tag must be two characters, not {x}" },
		{ HEAD "colour red\n", "line 4: unknown setting colour" },
		{ HEAD "vnodes\n", "line 4: needs exactly one value: vnodes" },
		{ HEAD "vnodes 1 2\n", "line 4: needs exactly one value: vnodes" },
		{ HEAD "node a\nvnodes 4\n",
		  "line 5: settings stand before the first node: vnodes" },
		{ HEAD "node\n", "line 4: node needs an address" },
		{ HEAD "node a weight\n", "line 4: not KEY=VALUE: weight" },
		{ HEAD "node a weight=x\n", "line 4: weight x: not a number from 0 to 1000000" },
		{ HEAD "node a weight=1000001\n",
		  "line 4: weight 1000001: not a number from 0 to 1000000" },
		{ HEAD "node a state=gone\n", "line 4: state must be up, drain or down, not gone" },
		{ HEAD "node a colour=red\n", "line 4: unknown key colour" },
		{ HEAD "node a name=\n", "line 4: a name must have 1 to 255 bytes" },
		{ HEAD "node a\nnode a\n", "line 5: a second node a" },
		{ HEAD "node a name=x\nnode b name=x\n", "line 5: a second node with the name x" },
		{ HEAD "node a\nnode b name=a\n", "line 5: a second node with the name a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_refused(bad[i].text, RING_LAYOUT_RING, bad[i].why);
}

static void test_ring_spec__what_the_layout_cannot_honour_is_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "layout ketama\nhash xxh3\nnode a\n", "layout ketama does not use hash xxh3" },
		{ "layout ring\nhash md5\nnode a\n", "layout ring does not use hash md5" },
		{ "layout jump\nhash md5\nnode a\n", "layout jump does not use hash md5" },
		{ "layout ketama\nvnodes 40\nnode a\n", "layout ketama has no vnodes" },
		{ "layout jump\nvnodes 160\nnode a\n", "layout jump has no vnodes" },
		{ "layout ketama\nseed 0\nnode a\n", "layout ketama has no seed" },
		{ "layout jump\nnode a weight=2\n", "layout jump has no weights: node a" },
		{ "layout jump\nnode a name=x\n", "layout jump does not use name=: node a" },
		{ "layout ketama\nnode a name=x\n", "layout ketama does not use name=: node a" },
		{ "", "no node takes keys" },
		{ "node a weight=0\n", "no node takes keys" },
		{ "node a state=down\nnode b state=drain\n", "no node takes keys" },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(text, sizeof(text), "hashring 1\n%s", bad[i].text);
		expect_refused(text, RING_LAYOUT_RING, bad[i].why);
	}
}

static void test_ring_spec__bad_lines_of_a_bare_list_are_named_by_number(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "a\n\nb x\n", "line 3: weight x: not a number from 0 to 1000000" },
		{ "a\nb 1 2\n",
		  "line 2: more than ADDRESS and WEIGHT (a ring file starts with: hashring 1)" },
		{ "a 1\nb 2\na 3\n", "line 3: a second node a" },
		{ "a\001b\n", "line 1: a name has a blank or control character" },
		{ "", "no node takes keys" },
		{ "# nothing\n", "no node takes keys" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_refused(bad[i].text, RING_LAYOUT_KETAMA, bad[i].why);
	expect_refused("a 2\n", RING_LAYOUT_JUMP, "layout jump has no weights: node a");
}

static void test_ring_spec__a_name_has_at_most_255_bytes(void **state)
{
	char name[LIMIT_NAME_BYTES + 2];
	struct ring_spec s;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[LIMIT_NAME_BYTES + 1] = '\0';
	expect_refused(name, RING_LAYOUT_RING, "line 1: a name must have 1 to 255 bytes");
	name[LIMIT_NAME_BYTES] = '\0';
	s = parse(name, RING_LAYOUT_RING);
	assert_int_equal(strlen(s.nodes[0].address), LIMIT_NAME_BYTES);
	ring_spec_release(&s);
}

static void test_ring_spec__there_are_at_most_65536_nodes(void **state)
{
	struct buf text = BUF_INIT(LIMIT_CONFIG_BYTES);
	struct ring_spec s;

	(void)state;
	for (unsigned i = 0; i < LIMIT_RING_NODES; i++)
		buf_addf(&text, "n%u\n", i);
	assert_int_equal(buf_error(&text), 0);
	s = parse(text.data, RING_LAYOUT_RING);
	assert_int_equal(s.node_count, LIMIT_RING_NODES);
	ring_spec_release(&s);
	buf_add_str(&text, "one-more\n");
	expect_refused(text.data, RING_LAYOUT_RING, "line 65537: more than 65536 nodes");
	buf_release(&text);
}

static void test_ring_spec__bytes_of_a_bad_value_cannot_forge_a_line(void **state)
{
	struct ring_spec spec;
	struct err err;

	(void)state;
	assert_int_equal(
		ring_spec_parse(&spec, SPAN_LITERAL("hashring 1\nlayout a\033[2J\n"), -1, &err),
		-EBADMSG);
	assert_string_equal(err.text, "line 2: unknown layout a?[2J");
}
