/*
 * Lines of manifests: what is read as what, what is refused and why, and that all that is written
 * is read again.
 */
#include "codec/manifest.h"

#include "unit/unit.h"

#define MD5_ABC "900150983cd24fb0d6963f7d28e17f72"
#define SHA1_ABC "a9993e364706816aba3e25717850c26c9cd0d89d"
#define SHA256_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA512_ABC \
	"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" \
	"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

enum {
	SHA256 = 1 << DIGEST_SHA256,
	SHA512 = 1 << DIGEST_SHA512,
	SHA1 = 1 << DIGEST_SHA1,
	MD5 = 1 << DIGEST_MD5,
	BLAKE2B = 1 << DIGEST_BLAKE2B,
	CRC32 = 1 << DIGEST_CRC32,
	CRC32C = 1 << DIGEST_CRC32C,
	XXH3 = 1 << DIGEST_XXH3,
	NAME_MAX_BYTES = 4096,
};

/* A line that must be an entry of these algorithms with this name. */
static void expect_entry(struct manifest_reader reader, struct span line, uint32_t algs,
			 struct span name)
{
	struct buf names = BUF_INIT(NAME_MAX_BYTES);
	struct manifest_entry entry;
	const char *why = NULL;
	enum manifest_kind kind = manifest_read(&reader, line, &names, &entry, &why);

	if (kind != MANIFEST_ENTRY)
		print_message("# \"%.*s\": %s\n", (int)line.len, line.data,
			      why == NULL ? "nothing" : why);
	assert_int_equal(kind, MANIFEST_ENTRY);
	assert_true(unit_same(entry.name, name));
	assert_int_equal(entry.algs, algs);
	buf_release(&names);
}

static void expect_malformed(struct manifest_reader reader, struct span line, const char *wanted)
{
	struct buf names = BUF_INIT(NAME_MAX_BYTES);
	struct manifest_entry entry;
	const char *why = "nothing";

	if (manifest_read(&reader, line, &names, &entry, &why) != MANIFEST_MALFORMED)
		why = "accepted";
	assert_string_equal(why, wanted);
	buf_release(&names);
}

static const struct manifest_reader plain = { .is_zero = false };
static const struct manifest_reader zero = { .is_zero = true };

static void test_manifest__good_lines_are_read_in_every_form(void **state)
{
	static const struct {
		const char *line;
		uint32_t algs;
		const char *name;
	} good[] = {
		{ SHA256_ABC "  a b.txt", SHA256, "a b.txt" },
		{ SHA256_ABC " *a b.txt", SHA256, "a b.txt" },
		{ SHA1_ABC "  x", SHA1, "x" },
		{ MD5_ABC "  x", MD5, "x" },
		{ SHA512_ABC "  x", SHA512 | BLAKE2B, "x" },
		{ "352441c2  x", CRC32 | CRC32C, "x" },
		{ "352441C2  x", CRC32 | CRC32C, "x" },
		{ SHA256_ABC "   blank", SHA256, " blank" },
		{ SHA256_ABC "  *star", SHA256, "*star" },
		{ SHA256_ABC " **star", SHA256, "*star" },
		{ SHA256_ABC "  x \r", SHA256, "x " },
		{ " \t" SHA256_ABC "  x", SHA256, "x" },
		{ "\\" SHA256_ABC "  a\\nb\\\\c\\rd", SHA256, "a\nb\\c\rd" },
		{ SHA256_ABC "  a\\nb", SHA256, "a\\nb" },
		{ SHA256_ABC " reversed", SHA256, "reversed" },
		{ SHA256_ABC " *", SHA256, "*" },
		{ SHA256_ABC "  ", SHA256, " " },
		{ "SHA256 (a b) = " SHA256_ABC, SHA256, "a b" },
		{ "SHA512 (x) = " SHA512_ABC, SHA512, "x" },
		{ "BLAKE2b (x) = " SHA512_ABC, BLAKE2B, "x" },
		{ "CRC32C (x) = 364b3fb7", CRC32C, "x" },
		{ "XXH3 (x) = 2d06800538d394c2", XXH3, "x" },
		{ "SHA256 (a) = b) = " SHA256_ABC, SHA256, "a) = b" },
		{ "SHA256 (a (b)) = " SHA256_ABC, SHA256, "a (b)" },
		{ "\\SHA256 (a\\nb) = " SHA256_ABC, SHA256, "a\nb" },
		{ "SHA256(a)= " SHA256_ABC, SHA256, "a" },
		{ "SHA2-256(a)= " SHA256_ABC, SHA256, "a" },
		{ "SHA2-512(a)= " SHA512_ABC, SHA512, "a" },
		{ "BLAKE2B-512(a)= " SHA512_ABC, BLAKE2B, "a" },
		{ "MD5(stdin)= " MD5_ABC, MD5, "stdin" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		expect_entry(plain, span_str(good[i].line), good[i].algs, span_str(good[i].name));
}

static void test_manifest__malformed_lines_say_why(void **state)
{
	static const struct {
		const char *line, *why;
	} bad[] = {
		{ "hello", "not a checksum line" },
		{ SHA256_ABC, "not a checksum line" },
		{ "1234567  x", "not a checksum line" },
		{ SHA256_ABC "\tx", "not a checksum line" },
		{ "123456789  x", "not a digest" },
		{ "0123456789  x", "a digest of a length that is not known here" },
		{ "2d06800538d394c2  x", "a digest of a length that is not known here" },
		{ SHA512_ABC "00  x", "not a digest" },
		{ SHA256_ABC " ", "no name" },
		{ "SHA256 () = " SHA256_ABC, "no name" },
		{ "SHA256 (a = " SHA256_ABC, "no name in parentheses" },
		{ "SHA256 (a) " SHA256_ABC, "no = behind the name" },
		{ "SHA256 (a)", "no = behind the name" },
		{ "SHA256 (a) =", "not a digest of this algorithm" },
		{ "SHA256 (a) = " MD5_ABC, "not a digest of this algorithm" },
		{ "SHA256 (a) = " SHA256_ABC " x", "not a digest of this algorithm" },
		{ "SHA256 (a) = xx7816bf", "not a digest of this algorithm" },
		{ "SHA3 (a) = " SHA256_ABC, "an algorithm that is not supported" },
		{ "sha256 (a) = " SHA256_ABC, "an algorithm that is not supported" },
		{ "(a) = " SHA256_ABC, "an algorithm that is not supported" },
		{ "\\" SHA256_ABC "  a\\tb", "an unknown escape in the name" },
		{ "\\" SHA256_ABC "  a\\", "an unknown escape in the name" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_malformed(plain, span_str(bad[i].line), bad[i].why);
}

static void test_manifest__the_digest_is_read_whole(void **state)
{
	static const uint8_t wanted[] = { 0x36, 0x4b, 0x3f, 0xb7 };
	struct manifest_reader reader = plain;
	struct buf names = BUF_INIT(NAME_MAX_BYTES);
	struct manifest_entry entry;
	const char *why;

	(void)state;
	assert_int_equal(
		manifest_read(&reader, SPAN_LITERAL("CRC32C (x) = 364B3fb7"), &names, &entry, &why),
		MANIFEST_ENTRY);
	assert_int_equal(entry.digest_size, sizeof(wanted));
	assert_memory_equal(entry.digest, wanted, sizeof(wanted));
	buf_release(&names);
}

static void test_manifest__comments_and_empty_lines_are_nothing(void **state)
{
	static const char *const lines[] = { "", "# comment", "#", "\r" };
	struct manifest_reader reader = plain;
	struct buf names = BUF_INIT(NAME_MAX_BYTES);
	struct manifest_entry entry;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(manifest_read(&reader, span_str(lines[i]), &names, &entry, &why),
				 MANIFEST_NOTHING);
	buf_release(&names);
}

static void test_manifest__a_nul_in_a_name_is_refused(void **state)
{
	(void)state;
	expect_malformed(plain, SPAN_LITERAL(SHA256_ABC "  a\0b"),
			 "a NUL in the name (a manifest of -z needs -z)");
}

static void test_manifest__names_in_a_nul_terminated_manifest_are_never_escaped(void **state)
{
	(void)state;
	expect_entry(zero, SPAN_LITERAL(SHA256_ABC "  a\nb\\n\r"), SHA256,
		     SPAN_LITERAL("a\nb\\n\r"));
	expect_malformed(zero, SPAN_LITERAL("\\SHA256 (a) = " SHA256_ABC),
			 "an algorithm that is not supported");
}

static void test_manifest__a_name_past_the_cap_is_refused(void **state)
{
	struct manifest_reader reader = plain;
	struct buf names = BUF_INIT(3);
	struct manifest_entry entry;
	const char *why;

	(void)state;
	assert_int_equal(manifest_read(&reader, SPAN_LITERAL("\\" SHA256_ABC "  ab\\n"), &names,
				       &entry, &why),
			 MANIFEST_ENTRY);
	assert_int_equal(manifest_read(&reader, SPAN_LITERAL("\\" SHA256_ABC "  abc\\n"), &names,
				       &entry, &why),
			 MANIFEST_MALFORMED);
	buf_release(&names);
}

/* Two lines in a row under one reader; whether the second is an entry, and its name. */
static void expect_second(const char *first, const char *second, const char *wanted_name)
{
	struct manifest_reader reader = plain;
	struct buf names = BUF_INIT(NAME_MAX_BYTES);
	struct manifest_entry entry;
	const char *why;
	enum manifest_kind kind;

	assert_int_equal(manifest_read(&reader, span_str(first), &names, &entry, &why),
			 MANIFEST_ENTRY);
	kind = manifest_read(&reader, span_str(second), &names, &entry, &why);
	assert_int_equal(kind, wanted_name == NULL ? MANIFEST_MALFORMED : MANIFEST_ENTRY);
	if (wanted_name != NULL)
		assert_span(entry.name, wanted_name);
	buf_release(&names);
}

static void test_manifest__the_reversed_form_may_not_follow_the_standard_one(void **state)
{
	(void)state;
	expect_second(MD5_ABC "  a", MD5_ABC " b", NULL);
	expect_second(MD5_ABC "  a", MD5_ABC " *b", "b");
}

static void test_manifest__after_a_reversed_line_blanks_belong_to_names(void **state)
{
	(void)state;
	expect_second(MD5_ABC " a", MD5_ABC "  b", " b");
	expect_second(MD5_ABC " a", MD5_ABC " *b", "*b");
}

static void test_manifest__a_hint_decides_where_the_length_leaves_a_choice(void **state)
{
	(void)state;
	expect_entry((struct manifest_reader){ .algs_hint = BLAKE2B },
		     SPAN_LITERAL(SHA512_ABC "  x"), BLAKE2B, SPAN_LITERAL("x"));
	expect_entry((struct manifest_reader){ .algs_hint = CRC32C }, SPAN_LITERAL("352441c2  x"),
		     CRC32C, SPAN_LITERAL("x"));
	expect_entry((struct manifest_reader){ .algs_hint = XXH3 },
		     SPAN_LITERAL("2d06800538d394c2  x"), XXH3, SPAN_LITERAL("x"));
}

static void test_manifest__a_hint_never_overrules_the_line(void **state)
{
	(void)state;
	expect_entry((struct manifest_reader){ .algs_hint = SHA512 }, SPAN_LITERAL(MD5_ABC "  x"),
		     MD5, SPAN_LITERAL("x"));
	expect_entry((struct manifest_reader){ .algs_hint = SHA512 },
		     SPAN_LITERAL("BLAKE2b (x) = " SHA512_ABC), BLAKE2B, SPAN_LITERAL("x"));
}

static void test_manifest__only_the_algorithm_asked_for_is_accepted(void **state)
{
	struct manifest_reader only = { .algs_only = BLAKE2B };

	(void)state;
	expect_entry(only, SPAN_LITERAL(SHA512_ABC "  x"), BLAKE2B, SPAN_LITERAL("x"));
	expect_malformed(only, SPAN_LITERAL("SHA512 (x) = " SHA512_ABC),
			 "another algorithm than the one asked for");
	expect_malformed(only, SPAN_LITERAL(MD5_ABC "  x"), "not a digest of this algorithm");
	expect_entry((struct manifest_reader){ .algs_only = XXH3 },
		     SPAN_LITERAL("2d06800538d394c2  x"), XXH3, SPAN_LITERAL("x"));
}

static void test_manifest__the_name_of_a_manifest_tells_its_algorithm(void **state)
{
	static const struct {
		const char *name;
		uint32_t algs;
	} names[] = {
		{ "SHA256SUMS", SHA256 }, { "x.sha512", SHA512 },   { "sha1sum.txt", SHA1 },
		{ "MD5SUMS", MD5 },       { "B2SUMS", BLAKE2B },    { "x.b2", BLAKE2B },
		{ "a.blake2b", BLAKE2B }, { "CRC32C.txt", CRC32C }, { "x.crc32", CRC32 },
		{ "dir.xxh3", XXH3 },     { "CHECKSUMS", 0 },       { "", 0 },
		{ "x.sfv", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		print_message("# %s\n", names[i].name);
		assert_int_equal(manifest_algs_of_name(span_str(names[i].name)), names[i].algs);
	}
}
