/*
 * JSON objects, one a line.
 */
#include "codec/json_write.h"

#include "unit/unit.h"
#include "unit/written.h"

static void expect_text(struct span text, const char *wanted)
{
	struct json_write j;
	struct written w;

	written_start(&w);
	json_open(&j, &w.out);
	json_text(&j, "k", text);
	json_close(&j);
	assert_span(written_end(&w), wanted);
}

static void test_json_write__an_object_is_one_line(void **state)
{
	struct json_write j;
	struct written w;

	(void)state;
	written_start(&w);
	json_open(&j, &w.out);
	json_text(&j, "path", SPAN_LITERAL("a"));
	json_number(&j, "size", UINT64_MAX);
	json_text(&j, "empty", SPAN_LITERAL(""));
	json_null(&j, "none");
	json_close(&j);
	assert_span(written_end(&w), "{\"path\":\"a\",\"size\":18446744073709551615,\"empty\":\"\","
				     "\"none\":null}\n");
}

static void test_json_write__an_empty_object_has_no_comma(void **state)
{
	struct json_write j;
	struct written w;

	(void)state;
	written_start(&w);
	json_open(&j, &w.out);
	json_close(&j);
	assert_span(written_end(&w), "{}\n");
}

static void test_json_write__quotes_and_backslashes_are_escaped(void **state)
{
	(void)state;
	expect_text(SPAN_LITERAL("a\"b\\c/"), "{\"k\":\"a\\\"b\\\\c/\"}\n");
}

static void test_json_write__every_control_character_is_escaped(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 0x20; c++) {
		char byte = (char)c, wanted[32];

		(void)snprintf(wanted, sizeof(wanted), "{\"k\":\"\\u%04x\"}\n", c);
		expect_text(span_of(&byte, 1), wanted);
	}
	expect_text(SPAN_LITERAL("\x7f"), "{\"k\":\"\\u007f\"}\n");
}

static void test_json_write__keys_are_escaped_too(void **state)
{
	struct json_write j;
	struct written w;

	(void)state;
	written_start(&w);
	json_open(&j, &w.out);
	json_number(&j, "a\"b", 0);
	json_close(&j);
	assert_span(written_end(&w), "{\"a\\\"b\":0}\n");
}

static void test_json_write__utf8_stays_as_it_is(void **state)
{
	(void)state;
	expect_text(SPAN_LITERAL("gr\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80"),
		    "{\"k\":\"gr\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80\"}\n");
}

static void test_json_write__other_bytes_go_under_a_hex_key(void **state)
{
	(void)state;
	expect_text(SPAN_LITERAL("a\xff\n"), "{\"k_hex\":\"61ff0a\"}\n");
	expect_text(SPAN_LITERAL("\xc3"), "{\"k_hex\":\"c3\"}\n");
}
