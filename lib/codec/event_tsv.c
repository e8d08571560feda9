/*
 * Events as tab-separated fields. The value of a compare-and-set is a pair in brackets, with a
 * comma or blanks between: [3 2].
 */
#include <errno.h>
#include <stddef.h>

#include "base/num.h"
#include "codec/event.h"
#include "codec/tsv.h"

#include "base/banned.h"

enum {
	PROCESS,
	TYPE,
	OPERATION,
	KEY,
	VALUE,
	TIME,
	FIELDS
};

/* Cuts the line and unescapes its fields; how many there are, at most FIELDS + 1, or -EBADMSG. */
static int cut_fields(struct buf *text, struct span line, struct span fields[static FIELDS])
{
	struct span field;
	int count = 0;

	buf_reset(text);
	(void)buf_room(text, line.len); /* fields are views: the buffer must not move any more */
	while (span_cut(&line, '\t', &field)) {
		size_t start = text->size;
		bool is_plain = span_find(field, '\\') == field.len;

		if (count == FIELDS)
			return FIELDS + 1;
		if (!is_plain && tsv_parse(text, field) < 0)
			return -EBADMSG;
		fields[count++] =
			is_plain ? field : span_of(text->data + start, text->size - start);
	}
	return count;
}

static struct event_word word(struct span text)
{
	text = span_trim(text);
	return (struct event_word){
		.is_nil = text.len == 0 || span_equal(text, SPAN_LITERAL("nil")),
		.text = text,
	};
}

/* [OLD NEW] or [OLD,NEW] without its brackets. */
static bool read_pair(struct span inside, struct event *out)
{
	struct span first, second, more;
	size_t comma = span_find(inside, ',');

	if (comma < inside.len) {
		first = span_of(inside.data, comma);
		second = span_from(inside, comma + 1);
		if (span_find(second, ',') < second.len)
			return false;
	} else if (!span_word(&inside, &first) || !span_word(&inside, &second) ||
		   span_word(&inside, &more)) {
		return false;
	}
	out->value = word(first);
	out->second = word(second);
	out->is_pair = true;
	return true;
}

enum event_outcome event_read_tsv(struct event_reader *r, struct span line, struct event *out,
				  struct err *why)
{
	struct span fields[FIELDS], value;
	int count;

	for (size_t i = 0; i < FIELDS; i++)
		fields[i] = SPAN_LITERAL("");
	count = cut_fields(&r->text, line, fields);
	if (count == -EBADMSG)
		(void)err_set(why, -EBADMSG, "a backslash that begins no \\t, \\n, \\r or \\\\");
	else if (count < KEY || count > FIELDS)
		(void)err_set(why, -EBADMSG,
			      "%d fields instead of PROCESS TYPE OPERATION KEY VALUE [TIME]",
			      count);
	else if (!event_type_of(fields[TYPE], &out->type))
		(void)err_set(why, -EBADMSG, "type %.*s is not invoke, ok, fail or info",
			      (int)fields[TYPE].len, fields[TYPE].data);
	else if (fields[TIME].len > 0 && num_parse(fields[TIME], 0, UINT64_MAX, &out->time) < 0)
		(void)err_set(why, -EBADMSG, "time %.*s is no whole number", (int)fields[TIME].len,
			      fields[TIME].data);
	else {
		value = fields[VALUE];
		out->has_time = fields[TIME].len > 0;
		out->process = fields[PROCESS];
		out->op = fields[OPERATION];
		out->key = word(fields[KEY]);
		if (value.len < 2 || value.data[0] != '[' || value.data[value.len - 1] != ']') {
			out->value = word(value);
			return EVENT_READ;
		}
		if (read_pair(span_of(value.data + 1, value.len - 2), out))
			return EVENT_READ;
		(void)err_set(why, -EBADMSG, "value %.*s is no pair [OLD NEW]", (int)value.len,
			      value.data);
	}
	return EVENT_MALFORMED;
}
