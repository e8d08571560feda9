/*
 * Input: a program for the cursors, one byte a field: what is read is written again, and is the
 * same bytes up to where the reading failed. The fields are read from the other half of the input.
 */
#include <errno.h>
#include <string.h>

#include "codec/wire.h"
#include "codec/wire_buf.h"

#include "fuzz/fuzz.h"

enum {
	BYTES_MAX = 64
};

static void copy_field(uint8_t kind, struct wire *from, struct wire_writer *to)
{
	switch (kind % 7) {
	case 0:
		wire_put_u8(to, wire_u8(from));
		break;
	case 1:
		wire_put_u16(to, wire_u16(from));
		break;
	case 2:
		wire_put_u32(to, wire_u32(from));
		break;
	case 3:
		wire_put_u64(to, wire_u64(from));
		break;
	case 4:
		wire_put_bool(to, wire_bool(from));
		break;
	case 5:
		wire_put_bytes(to, wire_bytes(from, BYTES_MAX));
		break;
	default:
		wire_put_raw(to, wire_raw(from, kind / 7));
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t fields = size / 2, good = 0;
	struct span bytes = span_of(data + fields, size - fields);
	struct buf copied = BUF_INIT(1 << 20);
	struct wire from = wire_reader(bytes);
	struct wire_writer to = wire_buf(&copied);

	for (size_t i = 0; i < fields && wire_error(&from) == 0; i++) {
		good = to.used;
		copy_field(data[i], &from, &to);
	}
	if (wire_error(&from) == 0)
		good = to.used;
	fuzz_require(wire_end(&to) == 0);
	fuzz_require(good <= bytes.len);
	fuzz_require(good == 0 || memcmp(copied.data, bytes.data, good) == 0);
	fuzz_require(wire_done(&from) ==
		     (wire_error(&from) == 0 && good == bytes.len ? 0 : -EBADMSG));
	buf_release(&copied);
	return 0;
}
