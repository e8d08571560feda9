/*
 * Which format a line has. A guess is made once, at the first line that says something, and errs
 * towards a format that will name what is wrong: only free text is taken for a Jepsen log, in which
 * lines that say nothing are passed over.
 */
#include "codec/event.h"

#include <stddef.h>

#include "codec/json_read.h"

#include "base/banned.h"

enum {
	TSV_FIELDS_MIN = 4
};

const char *const event_format_names[] = {
	[EVENT_AUTO] = "auto",
	[EVENT_TSV] = "tsv",
	[EVENT_JSON] = "json",
	[EVENT_JEPSEN] = "jepsen",
	NULL,
};

void event_reader_release(struct event_reader *r)
{
	buf_release(&r->text);
	json_read_free(r->json);
	r->json = NULL;
}

bool event_type_of(struct span name, enum event_type *out)
{
	static const char *const names[] = {
		[EVENT_INVOKE] = "invoke",
		[EVENT_OK] = "ok",
		[EVENT_FAIL] = "fail",
		[EVENT_INFO] = "info",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_equal(name, span_str(names[i]))) {
			*out = (enum event_type)i;
			return true;
		}
	return false;
}

static enum event_format guess(struct span line)
{
	struct span rest = line, field;
	enum event_type type;
	size_t count = 0;

	if (line.data[0] == '{')
		return EVENT_JSON;
	while (span_cut(&rest, '\t', &field)) {
		field = span_trim(field);
		if (count++ == 1 && event_type_of(field, &type))
			return EVENT_TSV;
		if (field.len > 0 && field.data[0] == ':' &&
		    event_type_of(span_from(field, 1), &type))
			return EVENT_JEPSEN;
	}
	return count >= TSV_FIELDS_MIN ? EVENT_TSV : EVENT_JEPSEN;
}

enum event_outcome event_read(struct event_reader *r, struct span line, struct event *out,
			      struct err *why)
{
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	if (span_trim(line).len == 0 || line.data[0] == '#')
		return EVENT_NOTHING;
	if (r->format == EVENT_AUTO)
		r->format = guess(line);
	*out = (struct event){ .key.is_nil = true, .value.is_nil = true, .second.is_nil = true };
	switch (r->format) {
	case EVENT_TSV:
		return event_read_tsv(r, line, out, why);
	case EVENT_JSON:
		return event_read_json(r, line, out, why);
	case EVENT_JEPSEN:
	case EVENT_AUTO:
		break;
	}
	return event_read_jepsen(r, line, out, why);
}
