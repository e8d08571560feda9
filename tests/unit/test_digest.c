/*
 * Digests by name: known answers, pieces, and reuse. The answers are those of coreutils, xxhsum
 * and the RFCs.
 */
#include "codec/digest.h"

#include "codec/hex.h"

#include "unit/unit.h"

enum {
	MIB = 1 << 20
};

struct known {
	const char *of_nothing, *of_abc;
	const char *of_mib; /* byte i is i * 7 + i / 256 */
};

static const struct known known[DIGEST_COUNT] = {
	[DIGEST_SHA256] = {
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"1f8647d4cd2f7594c35c413e582e01089c00929dd4239eddd5ded3d40f325d53",
	},
	[DIGEST_SHA512] = {
		"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
		"47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
		"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
		"adc51ef3d6be7d5453818624cd034e59da1b108925ae2ea4fa153d9224f1dc57"
		"a05807c362789d16dd24edf81367836dccdcc78db68ef5eaf205cef9894ad7dd",
	},
	[DIGEST_SHA1] = {
		"da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"a9993e364706816aba3e25717850c26c9cd0d89d",
		"a7ccc30ac12dc8d83d6f612100bc4fc6ed0c5a12",
	},
	[DIGEST_MD5] = {
		"d41d8cd98f00b204e9800998ecf8427e",
		"900150983cd24fb0d6963f7d28e17f72",
		"85bfb9943e6f0cb09f0f52679e9eac2b",
	},
	[DIGEST_BLAKE2B] = {
		"786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
		"d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce",
		"ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
		"7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
		"14a90836fdaeba2b71e55bef6dc9641f0d6858afb818a2ce2cd6348dc4a6e0e7"
		"5100428d6f933060c61ffa7d0a6424a9ed6d634e42b932212e7103760474108c",
	},
	[DIGEST_CRC32] = { "00000000", "352441c2", "a2dcf263" },
	[DIGEST_CRC32C] = { "00000000", "364b3fb7", "d51d8b6b" },
	[DIGEST_XXH3] = { "2d06800538d394c2", "78af5f94892f3950", "a7f4639f0ccbfda9" },
};

static struct digest *open_digest(enum digest_id id)
{
	struct digest *d;
	struct err err;
	int r = digest_open(&d, id, &err);

	if (r < 0)
		print_message("# %s\n", err.text);
	assert_int_equal(r, 0);
	return d;
}

/* Ends the digest, whose value must be the one given in hexadecimal. */
static void expect_end(struct digest *d, enum digest_id id, const char *wanted)
{
	uint8_t result[LIMIT_DIGEST_BYTES];
	char digits[2 * LIMIT_DIGEST_BYTES];

	print_message("# %s\n", digest_alg(id)->name);
	assert_int_equal(digest_end(d, result), 0);
	hex_encode(span_of(result, digest_alg(id)->size), digits);
	assert_span(span_of(digits, 2 * digest_alg(id)->size), wanted);
}

static char *make_mib(void)
{
	char *bytes = malloc(MIB);

	assert_non_null(bytes);
	for (size_t i = 0; i < MIB; i++)
		bytes[i] = (char)(i * 7 + i / 256);
	return bytes;
}

static void test_digest__known_answers_for_nothing_and_abc(void **state)
{
	(void)state;
	for (enum digest_id id = 0; id < DIGEST_COUNT; id++) {
		struct digest *d = open_digest(id);

		expect_end(d, id, known[id].of_nothing);
		digest_add(d, SPAN_LITERAL("abc"));
		expect_end(d, id, known[id].of_abc);
		digest_free(d);
	}
}

static void test_digest__known_answers_for_a_mebibyte(void **state)
{
	char *bytes = make_mib();

	(void)state;
	for (enum digest_id id = 0; id < DIGEST_COUNT; id++) {
		struct digest *d = open_digest(id);

		digest_add(d, span_of(bytes, MIB));
		expect_end(d, id, known[id].of_mib);
		digest_free(d);
	}
	free(bytes);
}

static void test_digest__pieces_of_a_mebibyte_give_the_same(void **state)
{
	uint64_t random = unit_seed(51);
	char *bytes = make_mib();

	(void)state;
	for (enum digest_id id = 0; id < DIGEST_COUNT; id++) {
		struct digest *d = open_digest(id);
		struct span rest = span_of(bytes, MIB);

		while (rest.len > 0) {
			size_t part = unit_below(&random, 9999);

			part = part < rest.len ? part : rest.len;
			digest_add(d, span_of(rest.data, part));
			rest = span_from(rest, part);
		}
		expect_end(d, id, known[id].of_mib);
		digest_free(d);
	}
	free(bytes);
}

static void test_digest__a_cut_anywhere_changes_nothing(void **state)
{
	struct span all = span_of(known[DIGEST_SHA512].of_mib, 128);
	uint8_t whole[LIMIT_DIGEST_BYTES], cut[LIMIT_DIGEST_BYTES];

	(void)state;
	for (enum digest_id id = 0; id < DIGEST_COUNT; id++) {
		struct digest *d = open_digest(id);

		digest_add(d, all);
		assert_int_equal(digest_end(d, whole), 0);
		for (size_t at = 0; at <= all.len; at++) {
			digest_add(d, span_of(all.data, at));
			digest_add(d, span_from(all, at));
			assert_int_equal(digest_end(d, cut), 0);
			assert_memory_equal(cut, whole, digest_alg(id)->size);
		}
		digest_free(d);
	}
}

static void test_digest__reset_forgets_what_was_added(void **state)
{
	(void)state;
	for (enum digest_id id = 0; id < DIGEST_COUNT; id++) {
		struct digest *d = open_digest(id);

		digest_add(d, SPAN_LITERAL("forget this"));
		digest_reset(d);
		digest_add(d, SPAN_LITERAL("abc"));
		expect_end(d, id, known[id].of_abc);
		digest_free(d);
	}
}

static void test_digest__two_of_a_kind_do_not_disturb_each_other(void **state)
{
	(void)state;
	for (enum digest_id id = 0; id < DIGEST_COUNT; id++) {
		struct digest *a = open_digest(id), *b = open_digest(id);

		digest_add(a, SPAN_LITERAL("ab"));
		digest_add(b, SPAN_LITERAL("something else"));
		digest_add(a, SPAN_LITERAL("c"));
		expect_end(a, id, known[id].of_abc);
		digest_free(a);
		digest_free(b);
	}
}

static void test_digest__names_stand_in_the_order_of_the_ids(void **state)
{
	(void)state;
	for (enum digest_id id = 0; id < DIGEST_COUNT; id++) {
		assert_string_equal(digest_names[id], digest_alg(id)->name);
		assert_int_equal(2 * digest_alg(id)->size, strlen(known[id].of_abc));
	}
	assert_null(digest_names[DIGEST_COUNT]);
}
