/*
 * Input: one byte of settings, then records. Whatever is accepted is written in both styles and
 * read again as the same name and digest.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/out.h"
#include "codec/manifest.h"

#include "fuzz/fuzz.h"

enum {
	NAME_BYTES_MAX = 1 << 16,
	RECORD_BYTES_MAX = 1 << 18
};

/* The record that manifest_write makes of an entry, without its end; it lies in bytes. */
static struct span written(enum manifest_style style, bool is_zero, enum digest_id id,
			   const struct manifest_entry *e, char *bytes)
{
	int fd = memfd_create("fuzz", 0);
	struct out out;
	ssize_t size;

	fuzz_require(fd >= 0);
	out_open(&out, fd);
	manifest_write(&out, style, is_zero, id, e->name, e->digest);
	fuzz_require(out_finish(&out) == 0);
	size = pread(fd, bytes, RECORD_BYTES_MAX, 0);
	fuzz_require(size > 0);
	close(fd);
	fuzz_require(bytes[size - 1] == (is_zero ? '\0' : '\n'));
	return span_of(bytes, (size_t)size - 1);
}

static void check_entry(const struct manifest_reader *reader, const struct manifest_entry *e)
{
	static char bytes[RECORD_BYTES_MAX];
	struct buf names = BUF_INIT(NAME_BYTES_MAX);
	struct manifest_entry again;
	const char *why;

	fuzz_require(e->name.len > 0);
	fuzz_require(memchr(e->name.data, '\0', e->name.len) == NULL);
	for (enum digest_id id = 0; id < DIGEST_COUNT; id++) {
		if ((e->algs >> id & 1) == 0)
			continue;
		fuzz_require(e->digest_size == digest_alg(id)->size);
		for (int style = MANIFEST_UNTAGGED; style <= MANIFEST_TAGGED; style++) {
			struct manifest_reader fresh = { .is_zero = reader->is_zero };
			struct span record =
				written((enum manifest_style)style, reader->is_zero, id, e, bytes);

			fuzz_require(manifest_read(&fresh, record, &names, &again, &why) ==
				     MANIFEST_ENTRY);
			fuzz_require(span_equal(again.name, e->name));
			fuzz_require((again.algs >> id & 1) == 1);
			fuzz_require(again.digest_size == e->digest_size);
			fuzz_require(memcmp(again.digest, e->digest, e->digest_size) == 0);
		}
	}
	buf_release(&names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf names = BUF_INIT(NAME_BYTES_MAX);
	struct manifest_reader reader;
	struct manifest_entry entry;
	struct span rest, record;
	const char *why;

	if (size < 1 || size > NAME_BYTES_MAX)
		return 0;
	reader = (struct manifest_reader){
		.is_zero = (data[0] & 1) != 0,
		.algs_hint = (data[0] & 2) != 0 ? 1u << (data[0] >> 5) : 0,
		.algs_only = (data[0] & 4) != 0 ? 1u << (data[0] >> 5) : 0,
	};
	rest = span_of(data + 1, size - 1);
	while (span_cut(&rest, reader.is_zero ? '\0' : '\n', &record)) {
		why = NULL;
		switch (manifest_read(&reader, record, &names, &entry, &why)) {
		case MANIFEST_ENTRY:
			fuzz_require(entry.algs != 0);
			fuzz_require(reader.algs_only == 0 || entry.algs == reader.algs_only);
			check_entry(&reader, &entry);
			break;
		case MANIFEST_MALFORMED:
			fuzz_require(why != NULL);
			break;
		case MANIFEST_NOTHING:
			fuzz_require(record.len == 0 || record.data[0] == '#' ||
				     span_equal(record, SPAN_LITERAL("\r")));
			break;
		}
	}
	(void)manifest_algs_of_name(span_of(data, size)); /* must not read behind the end */
	buf_release(&names);
	return 0;
}
