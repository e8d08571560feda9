/*
 * JSON from outside: values of every kind, what is not there, and the caps.
 */
#include "codec/json_read.h"

#include <errno.h>

#include "base/limit.h"

#include "unit/unit.h"

static struct json_value *open_text(const char *text)
{
	struct json_value *root;
	struct err err;

	if (json_read_open(&root, span_str(text), &err) < 0)
		fail_msg("%s: %s", text, err.text);
	return root;
}

static void refuse(struct span text, const char *wanted)
{
	struct json_value *root = NULL;
	struct err err;

	assert_int_equal(json_read_open(&root, text, &err), -EBADMSG);
	if (strstr(err.text, wanted) == NULL)
		fail_msg("%s", err.text);
	assert_null(root);
}

static void test_json_read__values_have_their_kinds(void **state)
{
	static const enum json_read_kind kinds[] = { JSON_READ_NULL,    JSON_READ_BOOL,
						     JSON_READ_INTEGER, JSON_READ_TEXT,
						     JSON_READ_ARRAY,   JSON_READ_OBJECT,
						     JSON_READ_OTHER };
	struct json_value *root = open_text("[null,true,-7,\"a\",[1,2],{},1.5]");

	(void)state;
	assert_int_equal(json_read_count(root), 7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(json_read_kind(json_read_item(root, i)), kinds[i]);
	assert_int_equal(json_read_integer(json_read_item(root, 1)), 1);
	assert_int_equal(json_read_integer(json_read_item(root, 2)), -7);
	assert_span(json_read_text(json_read_item(root, 3)), "a");
	assert_int_equal(json_read_count(json_read_item(root, 4)), 2);
	json_read_free(root);
}

static void test_json_read__what_is_not_there_may_be_asked(void **state)
{
	struct json_value *root = open_text("{\"a\":1}");
	const struct json_value *none = json_read_member(root, "b");

	(void)state;
	assert_null(none);
	assert_int_equal(json_read_kind(none), JSON_READ_NONE);
	assert_null(json_read_member(none, "c"));
	assert_null(json_read_item(none, 0));
	assert_int_equal(json_read_count(none), 0);
	assert_int_equal(json_read_text(none).len, 0);
	assert_int_equal(json_read_integer(none), 0);
	assert_null(json_read_item(root, 0));
	assert_null(json_read_member(json_read_member(root, "a"), "x"));
	json_read_free(root);
	json_read_free(NULL);
}

static void test_json_read__strings_are_unescaped_and_may_hold_nul(void **state)
{
	struct json_value *root = open_text("{\"k\":\"a\\u0000\\u00e9\\n\"}");

	(void)state;
	assert_true(unit_same(json_read_text(json_read_member(root, "k")),
			      SPAN_LITERAL("a\0\xc3\xa9\n")));
	json_read_free(root);
}

static void test_json_read__broken_text_is_refused_with_a_reason(void **state)
{
	(void)state;
	refuse(SPAN_LITERAL(""), "not JSON");
	refuse(SPAN_LITERAL("{\"a\":}"), "not JSON");
	refuse(SPAN_LITERAL("{} x"), "not JSON");
	refuse(SPAN_LITERAL("{\"a\":1,\"a\":2}"), "duplicate");
	refuse(SPAN_LITERAL("[\"\xff\"]"), "decode byte");
	refuse(SPAN_LITERAL("[99999999999999999999]"), "big");
}

static void test_json_read__nesting_stops_at_its_cap(void **state)
{
	char text[4 * LIMIT_JSON_DEPTH];
	struct json_value *root;

	(void)state;
	memset(text, '[', LIMIT_JSON_DEPTH + 1);
	memset(text + LIMIT_JSON_DEPTH + 1, ']', LIMIT_JSON_DEPTH + 1);
	refuse(span_of(text, 2 * (LIMIT_JSON_DEPTH + 1)), "nested deeper than 32");
	assert_int_equal(json_read_open(&root, span_of(text + 1, 2 * LIMIT_JSON_DEPTH), NULL), 0);
	json_read_free(root);
}

static void test_json_read__brackets_in_strings_do_not_nest(void **state)
{
	char text[1024] = "[\"\\\"";

	(void)state;
	memset(text + 4, '[', 500);
	(void)snprintf(text + 504, sizeof(text) - 504, "\"]");
	json_read_free(open_text(text));
}
