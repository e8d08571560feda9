/*
 * Events as JSON objects. Numbers, strings and bools are values by their text: 1 and "1" are the
 * same, because clients of one store often write the one and read the other.
 */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>

#include "codec/event.h"
#include "codec/json_read.h"

#include "base/banned.h"

enum {
	NUMBER_BYTES = 24
};

/* A value as a word; false where it is an array, an object or a fraction. Absent is nil. */
static bool read_word(struct event_reader *r, const struct json_value *value,
		      struct event_word *out)
{
	size_t start = r->text.size;

	*out = (struct event_word){ .is_nil = false, .text = json_read_text(value) };
	switch (json_read_kind(value)) {
	case JSON_READ_NONE:
	case JSON_READ_NULL:
		out->is_nil = true;
		return true;
	case JSON_READ_TEXT:
		return true;
	case JSON_READ_INTEGER:
		buf_addf(&r->text, "%" PRId64, json_read_integer(value));
		break;
	case JSON_READ_BOOL:
		buf_add_str(&r->text, json_read_integer(value) != 0 ? "true" : "false");
		break;
	case JSON_READ_ARRAY:
	case JSON_READ_OBJECT:
	case JSON_READ_OTHER:
		return false;
	}
	out->text = span_of(r->text.data + start, r->text.size - start);
	return true;
}

static bool read_value(struct event_reader *r, const struct json_value *value, struct event *out)
{
	if (json_read_kind(value) != JSON_READ_ARRAY)
		return read_word(r, value, &out->value);
	out->is_pair = json_read_count(value) == 2;
	return out->is_pair && read_word(r, json_read_item(value, 0), &out->value) &&
	       read_word(r, json_read_item(value, 1), &out->second);
}

/* The operation is called "op", or "f" as in Jepsen. */
static struct span op_of(const struct json_value *root)
{
	const struct json_value *op = json_read_member(root, "op");

	return json_read_text(op != NULL ? op : json_read_member(root, "f"));
}

static bool read_time(const struct json_value *value, struct event *out)
{
	int64_t time = json_read_integer(value);

	if (json_read_kind(value) == JSON_READ_NONE || json_read_kind(value) == JSON_READ_NULL)
		return true;
	out->has_time = json_read_kind(value) == JSON_READ_INTEGER && time >= 0;
	out->time = (uint64_t)time;
	return out->has_time;
}

enum event_outcome event_read_json(struct event_reader *r, struct span line, struct event *out,
				   struct err *why)
{
	struct event_word process;

	json_read_free(r->json);
	r->json = NULL;
	if (json_read_open(&r->json, line, why) < 0)
		return EVENT_MALFORMED;
	buf_reset(&r->text);
	(void)buf_room(&r->text, (size_t)6 * NUMBER_BYTES); /* words are views: it must not move */
	out->op = op_of(r->json);
	if (!read_word(r, json_read_member(r->json, "process"), &process) || process.is_nil)
		(void)err_set(why, -EBADMSG, "no \"process\", or it is no number or string");
	else if (!event_type_of(json_read_text(json_read_member(r->json, "type")), &out->type))
		(void)err_set(why, -EBADMSG, "no \"type\", or it is not invoke, ok, fail or info");
	else if (span_equal(process.text, SPAN_LITERAL("nemesis")))
		return EVENT_NOTHING;
	else if (out->op.len == 0)
		(void)err_set(why, -EBADMSG, "no \"op\" or \"f\", or it is no string");
	else if (!read_word(r, json_read_member(r->json, "key"), &out->key))
		(void)err_set(why, -EBADMSG, "\"key\" is no number or string");
	else if (!read_time(json_read_member(r->json, "time"), out))
		(void)err_set(why, -EBADMSG, "\"time\" is no whole number");
	else if (!read_value(r, json_read_member(r->json, "value"), out) &&
		 (out->type == EVENT_INVOKE || out->type == EVENT_OK))
		(void)err_set(why, -EBADMSG,
			      "\"value\" is no number, string, null or [old, new] of them");
	else {
		out->process = process.text;
		return EVENT_READ;
	}
	return EVENT_MALFORMED;
}
