/*
 * Written manifests: byte for byte as coreutils, and read again as what was written.
 */
#include "codec/manifest.h"

#include "unit/unit.h"
#include "unit/written.h"

static const uint8_t digest[LIMIT_DIGEST_BYTES] = { 0x90, 0x01, 0x50, 0x98, 0x3c, 0xd2, 0x4f,
						    0xb0, 0xd6, 0x96, 0x3f, 0x7d, 0x28, 0xe1,
						    0x7f, 0x72, 0x01, 0x02, 0x03, 0x04 };

static void expect(enum manifest_style style, bool is_zero, enum digest_id id, const char *name,
		   struct span wanted)
{
	struct written w;

	written_start(&w);
	manifest_write(&w.out, style, is_zero, id, span_str(name), digest);
	assert_true(unit_same(written_end(&w), wanted));
}

static void test_manifest_write__untagged_as_coreutils(void **state)
{
	(void)state;
	expect(MANIFEST_UNTAGGED, false, DIGEST_MD5, "a b",
	       SPAN_LITERAL("900150983cd24fb0d6963f7d28e17f72  a b\n"));
}

static void test_manifest_write__tagged_as_coreutils(void **state)
{
	(void)state;
	expect(MANIFEST_TAGGED, false, DIGEST_MD5, "a b",
	       SPAN_LITERAL("MD5 (a b) = 900150983cd24fb0d6963f7d28e17f72\n"));
}

static void test_manifest_write__a_name_that_needs_it_is_escaped(void **state)
{
	(void)state;
	expect(MANIFEST_UNTAGGED, false, DIGEST_CRC32, "a\nb\\c\rd",
	       SPAN_LITERAL("\\90015098  a\\nb\\\\c\\rd\n"));
	expect(MANIFEST_TAGGED, false, DIGEST_CRC32, "a\nb",
	       SPAN_LITERAL("\\CRC32 (a\\nb) = 90015098\n"));
}

static void test_manifest_write__nul_ended_records_escape_nothing(void **state)
{
	(void)state;
	expect(MANIFEST_UNTAGGED, true, DIGEST_CRC32, "a\nb\\", SPAN_LITERAL("90015098  a\nb\\\0"));
	expect(MANIFEST_TAGGED, true, DIGEST_CRC32, "a\nb",
	       SPAN_LITERAL("CRC32 (a\nb) = 90015098\0"));
}

static void test_manifest_write__xxh3_is_tagged_in_both_styles(void **state)
{
	(void)state;
	expect(MANIFEST_UNTAGGED, false, DIGEST_XXH3, "x",
	       SPAN_LITERAL("XXH3 (x) = 900150983cd24fb0\n"));
}

static const char *const odd_names[] = {
	"x",
	" ",
	"  x",
	"x  ",
	"*x",
	"\\",
	"\\n",
	"\n",
	"\r",
	"x\r",
	"\n\n",
	"a\\\nb",
	"#x",
	"a) = b",
	"(",
	")",
	"()",
	"= x",
	"SHA256 (x)",
	"-",
	"\t",
	"\xff\xfe",
	"\x01",
	"a  b",
	"MD5 (a) = 900150983cd24fb0d6963f7d28e17f72",
	"900150983cd24fb0d6963f7d28e17f72  x",
};

/* Writes the name, reads it in a new reader and in one that has seen its own style before. */
static void expect_round_trip(enum manifest_style style, bool is_zero, enum digest_id id,
			      struct span name)
{
	struct manifest_reader reader = { .is_zero = is_zero };
	struct buf names = BUF_INIT(4096);
	struct manifest_entry entry;
	const char *why = "nothing";
	struct written w;
	struct span record;

	written_start(&w);
	manifest_write(&w.out, style, is_zero, id, name, digest);
	record = written_end(&w);
	assert_true(record.len > 0);
	record.len--;
	for (int time = 0; time < 2; time++) {
		if (manifest_read(&reader, record, &names, &entry, &why) != MANIFEST_ENTRY)
			print_message("# \"%.*s\": %s\n", (int)record.len, record.data, why);
		assert_true(unit_same(entry.name, name));
		assert_true((entry.algs & (uint32_t)1 << id) != 0);
		assert_int_equal(entry.digest_size, digest_alg(id)->size);
		assert_memory_equal(entry.digest, digest, entry.digest_size);
	}
	buf_release(&names);
}

static void test_manifest_write__odd_names_are_read_again_in_every_style(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(odd_names) / sizeof(odd_names[0]); i++)
		for (enum digest_id id = 0; id < DIGEST_COUNT; id++)
			for (int is_zero = 0; is_zero < 2; is_zero++) {
				struct span name = span_str(odd_names[i]);

				expect_round_trip(MANIFEST_UNTAGGED, is_zero, id, name);
				expect_round_trip(MANIFEST_TAGGED, is_zero, id, name);
			}
}

static void test_manifest_write__names_of_any_byte_are_read_again(void **state)
{
	(void)state;
	for (unsigned c = 1; c < 256; c++) {
		char name[3] = { (char)c, 'x', (char)c };

		for (size_t from = 0; from < 3; from++) {
			struct span part = span_from(span_of(name, 3), from);

			expect_round_trip(MANIFEST_UNTAGGED, false, DIGEST_MD5, part);
			expect_round_trip(MANIFEST_TAGGED, false, DIGEST_MD5, part);
		}
	}
}

static void test_manifest_write__a_tagged_line_names_one_algorithm(void **state)
{
	struct manifest_reader reader = { .is_zero = false };
	struct buf names = BUF_INIT(4096);
	struct manifest_entry entry;
	const char *why;

	(void)state;
	for (enum digest_id id = 0; id < DIGEST_COUNT; id++) {
		struct written w;
		struct span record;

		written_start(&w);
		manifest_write(&w.out, MANIFEST_TAGGED, false, id, SPAN_LITERAL("x"), digest);
		record = written_end(&w);
		record.len--;
		assert_int_equal(manifest_read(&reader, record, &names, &entry, &why),
				 MANIFEST_ENTRY);
		assert_int_equal(entry.algs, (uint32_t)1 << id);
	}
	buf_release(&names);
}
