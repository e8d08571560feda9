/*
 * The cursors of codec/wire: bytes that stay as they are, and failures that stick.
 */
#include "codec/wire.h"

#include <errno.h>

#include "codec/hex.h"
#include "codec/wire_buf.h"
#include "unit/unit.h"

/* One message with a field of each kind, and its bytes for ever. */
#define GOLDEN_HEX \
	"01" \
	"0203" \
	"04050607" \
	"08090a0b0c0d0e0f" \
	"01" \
	"00000003616263" \
	"00000000" \
	"7a7a"

enum {
	GOLDEN_BYTES = (sizeof(GOLDEN_HEX) - 1) / 2
};

static void put_message(struct wire_writer *w)
{
	wire_put_u8(w, 0x01);
	wire_put_u16(w, 0x0203);
	wire_put_u32(w, 0x04050607);
	wire_put_u64(w, 0x08090a0b0c0d0e0f);
	wire_put_bool(w, true);
	wire_put_bytes(w, SPAN_LITERAL("abc"));
	wire_put_bytes(w, span_of(NULL, 0));
	wire_put_raw(w, SPAN_LITERAL("zz"));
}

static bool is_golden(struct span bytes)
{
	char digits[128];

	assert_true(2 * bytes.len <= sizeof(digits));
	hex_encode(bytes, digits);
	return unit_same(span_of(digits, 2 * bytes.len), span_str(GOLDEN_HEX));
}

static struct span golden(char *room)
{
	struct span digits = span_str(GOLDEN_HEX);

	assert_int_equal(hex_decode(digits, room), 0);
	return span_of(room, digits.len / 2);
}

static void test_wire__fields_are_written_big_endian(void **state)
{
	char room[64];
	struct wire_writer w = wire_writer(room, sizeof(room));

	(void)state;
	put_message(&w);
	assert_int_equal(wire_end(&w), 0);
	assert_true(is_golden(span_of(room, w.used)));
}

static void test_wire__a_growing_buffer_gets_the_same_bytes(void **state)
{
	struct buf b = BUF_INIT(1024);
	struct wire_writer w;

	(void)state;
	buf_add_str(&b, "head");
	w = wire_buf(&b);
	put_message(&w);
	assert_int_equal(wire_end(&w), 0);
	assert_int_equal(w.used, b.size - 4);
	assert_true(is_golden(span_from(buf_span(&b), 4)));
	buf_release(&b);
}

static void test_wire__what_was_written_is_read(void **state)
{
	char room[64];
	struct wire w = wire_reader(golden(room));

	(void)state;
	assert_int_equal(wire_u8(&w), 0x01);
	assert_int_equal(wire_u16(&w), 0x0203);
	assert_int_equal(wire_u32(&w), 0x04050607);
	assert_true(wire_u64(&w) == 0x08090a0b0c0d0e0f);
	assert_true(wire_bool(&w));
	assert_span(wire_bytes(&w, 3), "abc");
	assert_span(wire_bytes(&w, 0), "");
	assert_span(wire_raw(&w, 2), "zz");
	assert_int_equal(wire_done(&w), 0);
}

static void test_wire__bytes_left_over_are_refused(void **state)
{
	struct wire w = wire_reader(SPAN_LITERAL("\1\2"));

	(void)state;
	(void)wire_u8(&w);
	assert_int_equal(wire_error(&w), 0);
	assert_int_equal(wire_done(&w), -EBADMSG);
}

static void test_wire__a_failure_sticks(void **state)
{
	struct wire w = wire_reader(SPAN_LITERAL("\1\2\3"));

	(void)state;
	assert_int_equal(wire_u32(&w), 0);
	assert_int_equal(wire_u8(&w), 0);
	assert_int_equal(wire_bytes(&w, 10).len, 0);
	assert_int_equal(wire_error(&w), -EBADMSG);
	assert_int_equal(wire_done(&w), -EBADMSG);
}

static void test_wire__every_cut_of_a_message_fails(void **state)
{
	char room[64];
	struct span whole = golden(room);

	(void)state;
	for (size_t size = 0; size < whole.len; size++) {
		struct wire w = wire_reader(span_of(whole.data, size));

		(void)wire_u8(&w);
		(void)wire_u16(&w);
		(void)wire_u32(&w);
		(void)wire_u64(&w);
		(void)wire_bool(&w);
		(void)wire_bytes(&w, 100);
		(void)wire_bytes(&w, 100);
		(void)wire_raw(&w, 2);
		assert_int_equal(wire_done(&w), -EBADMSG);
	}
}

static void test_wire__bytes_above_their_cap_fail(void **state)
{
	struct wire w = wire_reader(SPAN_LITERAL("\0\0\0\3abc"));

	(void)state;
	assert_int_equal(wire_bytes(&w, 2).len, 0);
	assert_int_equal(wire_error(&w), -EBADMSG);
}

static void test_wire__a_length_that_lies_fails(void **state)
{
	struct wire w = wire_reader(SPAN_LITERAL("\xff\xff\xff\xff"
						 "abc"));

	(void)state;
	assert_int_equal(wire_bytes(&w, SIZE_MAX).len, 0);
	assert_int_equal(wire_error(&w), -EBADMSG);
}

static void test_wire__a_boolean_is_0_or_1(void **state)
{
	struct wire w = wire_reader(SPAN_LITERAL("\2"));

	(void)state;
	(void)wire_bool(&w);
	assert_int_equal(wire_error(&w), -EBADMSG);
}

static void test_wire__a_room_that_is_too_small_fails_and_is_not_left(void **state)
{
	(void)state;
	for (size_t size = 0; size < GOLDEN_BYTES; size++) {
		char *room = malloc(size == 0 ? 1 : size); /* of that size, for the sanitizer */
		struct wire_writer w = wire_writer(room, size);

		put_message(&w);
		wire_put_raw(&w, span_of(NULL, 0));
		assert_int_equal(wire_end(&w), -EMSGSIZE);
		assert_true(w.used <= size);
		free(room);
	}
}

static void test_wire__a_buffer_that_meets_its_cap_fails(void **state)
{
	struct buf b = BUF_INIT(GOLDEN_BYTES);
	struct wire_writer w = wire_buf(&b);

	(void)state;
	put_message(&w);
	wire_put_u8(&w, 1);
	assert_int_equal(wire_end(&w), -EMSGSIZE);
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	buf_release(&b);
}

static void test_wire__a_buffer_can_be_filled_to_its_cap(void **state)
{
	struct buf b = BUF_INIT(GOLDEN_BYTES);
	struct wire_writer w = wire_buf(&b);

	(void)state;
	put_message(&w);
	assert_int_equal(wire_end(&w), 0);
	assert_int_equal(b.size, GOLDEN_BYTES);
	buf_release(&b);
}
