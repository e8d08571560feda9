/*
 * The ketama layout against what others computed: the million lines of libketama's own test,
 * python_ketama, and a digest of placements that libketama, npm hashring and uhashring agree on.
 */
#include "core/ring/ring.h"

#include "codec/digest.h"
#include "codec/hex.h"

#include "unit/unit.h"
#include "unit/rings.h"

static void add_text(struct digest *d, const char *text)
{
	digest_add(d, span_str(text));
}

static struct digest *open_md5(void)
{
	struct digest *d;

	assert_int_equal(digest_open(&d, DIGEST_MD5, NULL), 0);
	return d;
}

static void expect_md5(struct digest *d, const char *wanted)
{
	uint8_t result[LIMIT_DIGEST_BYTES];
	char digits[32];

	assert_int_equal(digest_end(d, result), 0);
	hex_encode(span_of(result, 16), digits);
	assert_span(span_of(digits, sizeof(digits)), wanted);
	digest_free(d);
}

static void test_ring_ketama__a_million_keys_as_libketama_has_them(void **state)
{
	struct ring_spec spec = rings_spec("10.0.1.1:11211 600\n10.0.1.2:11211 300\n"
					   "10.0.1.3:11211 200\n10.0.1.4:11211 350\n"
					   "10.0.1.5:11211 1000\n10.0.1.6:11211 800\n"
					   "10.0.1.7:11211 950\n10.0.1.8:11211 100\n",
					   RING_LAYOUT_KETAMA);
	struct rings_keys keys = rings_keys_make(1000000);
	struct ring *ring = rings_ring(&spec, 1);
	uint32_t *nodes = rings_map(ring, &keys, 1);
	struct digest *d = open_md5();
	char line[300];

	(void)state;
	add_text(d, "\n");
	for (size_t i = 0; i < keys.count; i++) {
		uint64_t hash = ring_hash_key(ring, keys.spans[i]);

		(void)snprintf(line, sizeof(line), "%u %u %s\n", (unsigned)hash,
			       (unsigned)ring_point_at(ring, hash), spec.nodes[nodes[i]].address);
		add_text(d, line);
	}
	expect_md5(d, "5672b131391f5aa2b280936aec1eea74");
	free(nodes);
	ring_free(ring);
	rings_keys_release(&keys);
	ring_spec_release(&spec);
}

static void test_ring_ketama__weighted_placements_as_three_libraries_agree(void **state)
{
	struct ring_spec spec = rings_spec("10.0.0.1:11211 1\n10.0.0.2:11212 2\n10.0.0.3:11211 1\n"
					   "10.0.0.4:11213 3\n10.0.0.5:11211 1\n",
					   RING_LAYOUT_KETAMA);
	struct rings_keys keys = rings_keys_make(100000);
	struct ring *ring = rings_ring(&spec, 1);
	uint32_t *nodes = rings_map(ring, &keys, 1);
	struct digest *d = open_md5();

	(void)state;
	for (size_t i = 0; i < keys.count; i++) {
		digest_add(d, keys.spans[i]);
		add_text(d, "\t");
		add_text(d, spec.nodes[nodes[i]].address);
		add_text(d, "\n");
	}
	expect_md5(d, "177553e8f93af2da32e64cc2803d04ed");
	free(nodes);
	ring_free(ring);
	rings_keys_release(&keys);
	ring_spec_release(&spec);
}

static void test_ring_ketama__hash_and_point_as_python_ketama_has_them(void **state)
{
	struct ring *ring =
		rings_parse("127.0.0.1:11211 600\n127.0.0.1:11212 400\n", RING_LAYOUT_KETAMA, 1);

	(void)state;
	assert_int_equal(ring_hash_key(ring, SPAN_LITERAL("test")), 3446378249);
	assert_int_equal(ring_point_at(ring, 3446378249), 3454255383);
	assert_int_equal(ring_point_count(ring, 0) + ring_point_count(ring, 1), 320);
	ring_free(ring);
}

static void expect_last_count(const char *servers, uint32_t wanted)
{
	struct ring *ring = rings_parse(servers, RING_LAYOUT_KETAMA, 1);

	assert_int_equal(ring_point_count(ring, 2), wanted);
	ring_free(ring);
}

/* 40.0 * 3 * share is just below or on a whole number, and the float on its way decides. */
static void test_ring_ketama__counts_are_those_of_its_float_arithmetic(void **state)
{
	(void)state;
	expect_last_count("a 1\nb 1\nc 58\n", 4 * 116);
	expect_last_count("a 19\nb 19\nc 42\n", 4 * 62);
}

static void test_ring_ketama__of_two_equal_points_the_node_configured_first_wins(void **state)
{
	/* Both have a point at 1009926488 (ultrabug/uhashring#6). */
	static const char *const orders[] = { "172.31.1.125\n172.31.1.202\n",
					      "172.31.1.202\n172.31.1.125\n" };
	struct rings_keys keys = rings_keys_make(20000);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct ring *ring = rings_parse(orders[i], RING_LAYOUT_KETAMA, 1);
		size_t there = 0;

		for (size_t k = 0; k < keys.count; k++) {
			uint64_t hash = ring_hash_key(ring, keys.spans[k]);
			uint32_t node;

			if (ring_point_at(ring, hash) != 1009926488)
				continue;
			ring_map(ring, &keys.spans[k], 1, &node);
			assert_int_equal(node, 0);
			there++;
		}
		assert_true(there > 0);
		ring_free(ring);
	}
	rings_keys_release(&keys);
}

static void test_ring_ketama__a_node_too_light_for_a_point_takes_no_keys(void **state)
{
	struct rings_keys keys = rings_keys_make(1000);
	struct ring *ring = rings_parse("a 1\nb 1000000\n", RING_LAYOUT_KETAMA, 1);
	uint32_t *nodes = rings_map(ring, &keys, 1);

	(void)state;
	assert_int_equal(ring_point_count(ring, 0), 0);
	for (size_t i = 0; i < keys.count; i++)
		assert_int_equal(nodes[i], 1);
	free(nodes);
	ring_free(ring);
	rings_keys_release(&keys);
}
