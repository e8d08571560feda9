/*
 * Reading and writing manifests. Where a format is ambiguous the reader keeps all readings (algs)
 * and lets the file decide: a SHA-512 cannot pass for a BLAKE2b by accident. What no digest could
 * settle is refused: 16 bare digits are XXH64 to most writers, and the reversed form may not be
 * mixed with the standard one, because "HEX  NAME" would then name two files.
 */
#include "codec/manifest.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "codec/hex.h"

#include "base/banned.h"

/* Names that others use for our algorithms, beside our own tag. */
static const struct {
	const char *tag;
	enum digest_id id;
} other_tags[] = {
	{ "SHA2-256", DIGEST_SHA256 },     { "SHA2-512", DIGEST_SHA512 },
	{ "SHA-256", DIGEST_SHA256 },      { "SHA-512", DIGEST_SHA512 },
	{ "BLAKE2B-512", DIGEST_BLAKE2B }, { "BLAKE2b-512", DIGEST_BLAKE2B },
	{ "CRC32B", DIGEST_CRC32 },
};

static uint32_t bit(enum digest_id id)
{
	return (uint32_t)1 << id;
}

static uint32_t alg_of_tag(struct span tag)
{
	for (unsigned id = 0; id < DIGEST_COUNT; id++)
		if (span_equal(tag, span_str(digest_alg(id)->tag)))
			return bit(id);
	for (size_t i = 0; i < sizeof(other_tags) / sizeof(other_tags[0]); i++)
		if (span_equal(tag, span_str(other_tags[i].tag)))
			return bit(other_tags[i].id);
	return 0;
}

static uint32_t algs_that_fit(uint32_t algs, size_t size)
{
	for (unsigned id = 0; id < DIGEST_COUNT; id++)
		if (digest_alg(id)->size != size)
			algs &= ~bit(id);
	return algs;
}

/*
 * What an untagged digest of this size may be. XXH3 is never written so, but somebody may say that
 * it is.
 */
static uint32_t algs_untagged(const struct manifest_reader *reader, size_t size)
{
	uint32_t all = bit(DIGEST_COUNT) - 1;
	uint32_t algs = reader->algs_only != 0 ? reader->algs_only
					       : (all & ~bit(DIGEST_XXH3)) | reader->algs_hint;

	algs = algs_that_fit(algs, size);
	/* A BLAKE2b of another length looks like something else, and is not supported. */
	if (reader->algs_only == 0 && reader->algs_hint == bit(DIGEST_BLAKE2B))
		return algs & reader->algs_hint;
	return (algs & reader->algs_hint) != 0 ? algs & reader->algs_hint : algs;
}

static bool take_digest(struct span digits, struct manifest_entry *e)
{
	if (digits.len == 0 || digits.len > 2 * LIMIT_DIGEST_BYTES)
		return false;
	e->digest_size = digits.len / 2;
	return hex_decode(digits, e->digest) == 0;
}

static const char *read_tagged(const struct manifest_reader *reader, struct span line,
			       struct manifest_entry *e)
{
	size_t left = span_find(line, '('), right = line.len;
	struct span tag = span_trim(span_of(line.data, left));
	struct span digits;

	if (left == line.len)
		return "not a checksum line";
	while (right > left && line.data[right - 1] != ')')
		right--;
	if (right <= left + 1)
		return "no name in parentheses";
	digits = span_trim(span_from(line, right));
	if (!span_starts(digits, SPAN_LITERAL("=")))
		return "no = behind the name";
	digits = span_trim(span_from(digits, 1));
	e->algs = alg_of_tag(tag);
	if (e->algs == 0)
		return "an algorithm that is not supported";
	if (reader->algs_only != 0 && (e->algs & reader->algs_only) == 0)
		return "another algorithm than the one asked for";
	if (!take_digest(digits, e) || algs_that_fit(e->algs, e->digest_size) == 0)
		return "not a digest of this algorithm";
	e->name = span_of(line.data + left + 1, right - left - 2);
	return NULL;
}

/* Whether it starts with digits of a digest and a blank, as untagged lines do and tags do not. */
static bool looks_untagged(struct span line)
{
	size_t digits = 0;

	while (digits < line.len && isxdigit((unsigned char)line.data[digits]))
		digits++;
	return digits >= 8 && digits < line.len && line.data[digits] == ' ';
}

static const char *read_untagged(struct manifest_reader *reader, struct span line,
				 struct manifest_entry *e)
{
	size_t digits = span_find(line, ' ');
	struct span rest;
	bool is_standard;

	if (!take_digest(span_of(line.data, digits), e))
		return "not a digest";
	e->algs = algs_untagged(reader, e->digest_size);
	if (e->algs == 0)
		return reader->algs_only != 0 ? "not a digest of this algorithm"
					      : "a digest of a length that is not known here";
	rest = span_from(line, digits + 1);
	is_standard = rest.len > 1 && (rest.data[0] == ' ' || rest.data[0] == '*') &&
		      !reader->has_reversed;
	if (!is_standard && reader->has_standard)
		return "one blank before the name, and two elsewhere";
	if (is_standard)
		reader->has_standard = true;
	else
		reader->has_reversed = true;
	e->name = is_standard ? span_from(rest, 1) : rest;
	return NULL;
}

/* The name with \\, \n and \r turned back; false for another escape. */
static bool unescape(struct span name, struct buf *names, struct span *out)
{
	buf_reset(names);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];

		if (c == '\\') {
			if (++i == name.len)
				return false;
			c = name.data[i] == 'n' ? '\n' : name.data[i] == 'r' ? '\r' : '\\';
			if (c == '\\' && name.data[i] != '\\')
				return false;
		}
		buf_add_char(names, c);
	}
	*out = buf_span(names);
	return buf_error(names) == 0;
}

enum manifest_kind manifest_read(struct manifest_reader *reader, struct span record,
				 struct buf *names, struct manifest_entry *out, const char **why)
{
	bool is_escaped;
	struct span line = record;

	if (line.len > 0 && line.data[0] == '#')
		return MANIFEST_NOTHING;
	if (!reader->is_zero && span_ends(line, SPAN_LITERAL("\r")))
		line.len--;
	if (line.len == 0)
		return MANIFEST_NOTHING;
	is_escaped = !reader->is_zero && line.data[0] == '\\';
	line = span_from(line, is_escaped);
	while (line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t'))
		line = span_from(line, 1);
	*why = looks_untagged(line) ? read_untagged(reader, line, out)
				    : read_tagged(reader, line, out);
	if (*why == NULL && out->name.len == 0)
		*why = "no name";
	if (*why == NULL && memchr(out->name.data, '\0', out->name.len) != NULL)
		*why = "a NUL in the name (a manifest of -z needs -z)";
	if (*why == NULL && is_escaped && !unescape(out->name, names, &out->name))
		*why = "an unknown escape in the name";
	return *why == NULL ? MANIFEST_ENTRY : MANIFEST_MALFORMED;
}

/* Whether word stands in text, in any case. */
static bool mentions(struct span text, const char *word)
{
	size_t len = strlen(word);

	for (size_t at = 0; at + len <= text.len; at++)
		if (strncasecmp(text.data + at, word, len) == 0)
			return true;
	return false;
}

uint32_t manifest_algs_of_name(struct span file_name)
{
	uint32_t algs = 0;

	if (mentions(file_name, "b2sum") || span_ends(file_name, SPAN_LITERAL(".b2")) ||
	    mentions(file_name, "blake2"))
		algs |= bit(DIGEST_BLAKE2B);
	for (unsigned id = 0; id < DIGEST_COUNT; id++)
		if (mentions(file_name, digest_alg(id)->name))
			algs |= bit(id);
	/* Who says crc32c says crc32 too. */
	if ((algs & bit(DIGEST_CRC32C)) != 0)
		algs &= ~bit(DIGEST_CRC32);
	return algs;
}

static bool needs_escape(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.data[i] == '\\' || name.data[i] == '\n' || name.data[i] == '\r')
			return true;
	return false;
}

static void add_name(struct out *out, struct span name, bool is_escaped)
{
	size_t plain = 0;

	for (size_t i = 0; is_escaped && i < name.len; i++) {
		char c = name.data[i];

		if (c != '\\' && c != '\n' && c != '\r')
			continue;
		out_add(out, span_of(name.data + plain, i - plain));
		out_char(out, '\\');
		out_char(out, c == '\n' ? 'n' : c == '\r' ? 'r' : '\\');
		plain = i + 1;
	}
	out_add(out, span_from(name, plain));
}

void manifest_write(struct out *out, enum manifest_style style, bool is_zero, enum digest_id id,
		    struct span name, const uint8_t *digest)
{
	const struct digest_alg *alg = digest_alg(id);
	bool is_escaped = !is_zero && needs_escape(name);
	char digits[2 * LIMIT_DIGEST_BYTES];

	hex_encode(span_of(digest, alg->size), digits);
	if (is_escaped)
		out_char(out, '\\');
	if (style == MANIFEST_TAGGED || id == DIGEST_XXH3) {
		out_add(out, span_str(alg->tag));
		out_add(out, SPAN_LITERAL(" ("));
		add_name(out, name, is_escaped);
		out_add(out, SPAN_LITERAL(") = "));
		out_add(out, span_of(digits, 2 * alg->size));
	} else {
		out_add(out, span_of(digits, 2 * alg->size));
		out_add(out, SPAN_LITERAL("  "));
		add_name(out, name, is_escaped);
	}
	out_char(out, is_zero ? '\0' : '\n');
}
