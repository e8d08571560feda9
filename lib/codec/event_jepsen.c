/*
 * Events as Jepsen logs them: any text, a number of the process, and behind tabs the type, the
 * operation and its value in EDN, of which words, strings and vectors are read. [k v] is a tuple of
 * jepsen.independent, which carries the key, except as the value of cas, where it is old and new
 * and a tuple is [k [old new]]. Lines of other shape, and those of the nemesis, say nothing of
 * clients and are passed over; the value of :fail and :info is a reason and passed over too.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "codec/event.h"

#include "base/banned.h"

static bool is_blank(char c)
{
	return c == ' ' || c == ',';
}

static void skip_blanks(struct span *rest)
{
	while (rest->len > 0 && is_blank(rest->data[0]))
		*rest = span_from(*rest, 1);
}

/* Takes one character off the front, where it is c. */
static bool take_char(struct span *rest, char c)
{
	skip_blanks(rest);
	if (rest->len == 0 || rest->data[0] != c)
		return false;
	*rest = span_from(*rest, 1);
	return true;
}

/* A string behind its opening quote; unescaped into text. */
static bool take_string(struct buf *text, struct span *rest, struct event_word *out)
{
	static const char letters[] = "tnr\"\\", bytes[] = "\t\n\r\"\\";
	size_t start = text->size;

	for (size_t i = 0; i < rest->len; i++) {
		char c = rest->data[i];
		const char *letter;

		if (c == '"') {
			*rest = span_from(*rest, i + 1);
			*out = (struct event_word){
				.text = span_of(text->data + start, text->size - start),
			};
			return true;
		}
		if (c == '\\') {
			letter = ++i == rest->len
					 ? NULL
					 : memchr(letters, rest->data[i], sizeof(letters) - 1);
			if (letter == NULL)
				return false;
			c = bytes[letter - letters];
		}
		buf_add_char(text, c);
	}
	return false;
}

/* A number, keyword, symbol, nil or string. */
static bool take_word(struct buf *text, struct span *rest, struct event_word *out)
{
	size_t len = 0;

	if (take_char(rest, '"'))
		return take_string(text, rest, out);
	while (len < rest->len && !is_blank(rest->data[len]) && rest->data[len] != '[' &&
	       rest->data[len] != ']' && rest->data[len] != '"')
		len++;
	*out = (struct event_word){
		.is_nil = span_equal(span_of(rest->data, len), SPAN_LITERAL("nil")),
		.text = span_of(rest->data, len),
	};
	*rest = span_from(*rest, len);
	return len > 0;
}

/* The rest of [first second]. */
static bool take_two(struct buf *text, struct span *rest, struct event_word *first,
		     struct event_word *second)
{
	return take_word(text, rest, first) && take_word(text, rest, second) &&
	       take_char(rest, ']');
}

static bool read_value(struct buf *text, struct span rest, struct event *out)
{
	const struct span tag = SPAN_LITERAL("#jepsen.independent/tuple");
	bool is_cas = span_equal(out->op, SPAN_LITERAL("cas"));
	struct event_word first;

	skip_blanks(&rest);
	if (span_starts(rest, tag))
		rest = span_from(rest, tag.len);
	if (!take_char(&rest, '[')) {
		if (!take_word(text, &rest, &out->value))
			return false;
	} else {
		if (!take_word(text, &rest, &first))
			return false;
		if (take_char(&rest, '[')) {
			out->key = first;
			out->is_pair = true;
			if (!take_two(text, &rest, &out->value, &out->second))
				return false;
		} else if (take_word(text, &rest, is_cas ? &out->second : &out->value)) {
			out->is_pair = is_cas;
			*(is_cas ? &out->value : &out->key) = first;
		} else {
			return false;
		}
		if (!take_char(&rest, ']'))
			return false;
	}
	skip_blanks(&rest);
	return rest.len == 0;
}

/* The number at the end of the free text before the type; empty where there is none. */
static struct span process_of(struct span before)
{
	struct span word = { .data = "", .len = 0 };

	while (span_word(&before, &word))
		;
	for (size_t i = 0; i < word.len; i++)
		if (word.data[i] < '0' || word.data[i] > '9')
			return span_from(word, word.len);
	return word;
}

enum event_outcome event_read_jepsen(struct event_reader *r, struct span line, struct event *out,
				     struct err *why)
{
	struct span before = { .data = "", .len = 0 }, field, value = { .data = "", .len = 0 };
	bool is_found = false;

	while (!is_found && span_cut(&line, '\t', &field)) {
		field = span_trim(field);
		is_found = field.len > 0 && field.data[0] == ':' &&
			   event_type_of(span_from(field, 1), &out->type);
		if (!is_found)
			before = field;
	}
	out->process = process_of(before);
	if (!is_found || out->process.len == 0 || !span_cut(&line, '\t', &field))
		return EVENT_NOTHING;
	field = span_trim(field);
	out->op = field.len > 0 && field.data[0] == ':' ? span_from(field, 1) : field;
	if (out->type == EVENT_FAIL || out->type == EVENT_INFO || !span_cut(&line, '\t', &value))
		return EVENT_READ;
	buf_reset(&r->text);
	(void)buf_room(&r->text, value.len); /* words are views: it must not move any more */
	if (read_value(&r->text, span_trim(value), out))
		return EVENT_READ;
	(void)err_set(why, -EBADMSG, "value %.*s is no word, [a b] or [key value]", (int)value.len,
		      value.data);
	return EVENT_MALFORMED;
}
