/*
 * Lines of checksum manifests. Read: the untagged form of sha256sum ("HEX  NAME", "HEX *NAME"), the
 * tagged form of BSD ("SHA256 (NAME) = HEX"), OpenSSL's ("SHA2-256(NAME)= HEX") and the reversed
 * one ("HEX NAME"), with a leading backslash where the name is escaped, and NUL-terminated records.
 * Written: untagged and tagged, byte for byte as coreutils.
 */
#ifndef CODEC_MANIFEST_H
#define CODEC_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/out.h"
#include "base/span.h"
#include "codec/digest.h"

/* How the records of one manifest are read: set at the start, learned on the way. */
struct manifest_reader {
	bool is_zero; /* records end with NUL and are never escaped */
	uint32_t algs_only; /* bits (1 << id) of what a line may be; 0: anything known */
	uint32_t algs_hint; /* decides where a length leaves a choice; 0: none */
	bool has_standard; /* private: a line of the two-blank form was seen */
	bool has_reversed; /* private: a line of the one-blank form was seen */
};

struct manifest_entry {
	struct span name; /* a view of the record, or of the buffer where it was escaped */
	uint32_t algs; /* bit set: one, or those that have this length */
	size_t digest_size;
	uint8_t digest[LIMIT_DIGEST_BYTES];
};

enum manifest_kind {
	MANIFEST_ENTRY,
	MANIFEST_NOTHING,
	MANIFEST_MALFORMED
};

/*
 * One record, without its end. Comments (#) and empty lines are MANIFEST_NOTHING; for a malformed
 * one `why` is set to a few words. names holds an unescaped name until the next call.
 */
enum manifest_kind manifest_read(struct manifest_reader *reader, struct span record,
				 struct buf *names, struct manifest_entry *out, const char **why);

/*
 * What a manifest's own name tells of its untagged lines: B2SUMS, x.sha512, CRC32C.txt. 0 where it
 * tells nothing.
 */
uint32_t manifest_algs_of_name(struct span file_name);

enum manifest_style {
	MANIFEST_UNTAGGED,
	MANIFEST_TAGGED
};

/*
 * Writes one record. is_zero: end it with NUL and escape nothing. XXH3 is always tagged, as xxhsum
 * has it.
 */
void manifest_write(struct out *out, enum manifest_style style, bool is_zero, enum digest_id id,
		    struct span name, const uint8_t *digest);

#endif
