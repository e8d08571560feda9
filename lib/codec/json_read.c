/*
 * The only home of jansson. Its own cap on nesting (2048) allows more recursion than a thread of
 * ours should spend on outside data, so brackets are counted before it sees the text.
 */
#include "codec/json_read.h"

#include <errno.h>

#include <jansson.h>

#include "base/limit.h"

#include "base/banned.h"

/* The deepest nesting of brackets outside of strings; broken text gives some number too. */
static size_t nesting(struct span text)
{
	size_t depth = 0, deepest = 0;
	bool is_string = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (is_string && c == '\\')
			i++;
		else if (c == '"')
			is_string = !is_string;
		else if (!is_string && (c == '[' || c == '{'))
			deepest = ++depth > deepest ? depth : deepest;
		else if (!is_string && (c == ']' || c == '}') && depth > 0)
			depth--;
	}
	return deepest;
}

static const json_t *tree(const struct json_value *value)
{
	return (const json_t *)value;
}

int json_read_open(struct json_value **root_out, struct span text, struct err *err)
{
	json_error_t why;
	json_t *root;

	if (nesting(text) > LIMIT_JSON_DEPTH)
		return err_set(err, -EBADMSG, "JSON nested deeper than %d", LIMIT_JSON_DEPTH);
	root = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	if (root == NULL)
		return err_set(err, -EBADMSG, "not JSON: %s (byte %d)", why.text, why.position);
	*root_out = (struct json_value *)root;
	return 0;
}

void json_read_free(struct json_value *root)
{
	json_decref((json_t *)root);
}

enum json_read_kind json_read_kind(const struct json_value *value)
{
	if (value == NULL)
		return JSON_READ_NONE;
	switch (json_typeof(tree(value))) {
	case JSON_OBJECT:
		return JSON_READ_OBJECT;
	case JSON_ARRAY:
		return JSON_READ_ARRAY;
	case JSON_STRING:
		return JSON_READ_TEXT;
	case JSON_INTEGER:
		return JSON_READ_INTEGER;
	case JSON_REAL:
		return JSON_READ_OTHER;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_READ_BOOL;
	case JSON_NULL:
		return JSON_READ_NULL;
	}
	return JSON_READ_OTHER;
}

const struct json_value *json_read_member(const struct json_value *value, const char *name)
{
	return (const struct json_value *)json_object_get(tree(value), name);
}

const struct json_value *json_read_item(const struct json_value *value, size_t index)
{
	return (const struct json_value *)json_array_get(tree(value), index);
}

size_t json_read_count(const struct json_value *value)
{
	return json_array_size(tree(value));
}

struct span json_read_text(const struct json_value *value)
{
	const char *text = json_string_value(tree(value));

	return text == NULL ? SPAN_LITERAL("") : span_of(text, json_string_length(tree(value)));
}

int64_t json_read_integer(const struct json_value *value)
{
	return json_is_true(tree(value)) ? 1 : json_integer_value(tree(value));
}
