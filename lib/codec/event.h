/*
 * Events of a history of operations, one a line, in three formats:
 *
 *	tsv     PROCESS TYPE OPERATION KEY VALUE [TIME], separated by tabs, as tsv_field escapes
 *	json    {"process":0,"type":"invoke","op":"write","key":"x","value":1,"time":9}
 *	jepsen  INFO  jepsen.util - 0 <tab> :invoke <tab> :cas <tab> [3 2]
 *
 * Here is syntax alone: which operations there are, and which values they take, is known to
 * core/history. Views are valid until the next call on their reader, and as long as the line.
 *
 *	struct event_reader r = EVENT_READER_INIT;
 *	switch (event_read(&r, line, &event, &why)) ...
 *	event_reader_release(&r);
 */
#ifndef CODEC_EVENT_H
#define CODEC_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limit.h"
#include "base/span.h"

enum event_type {
	EVENT_INVOKE, /* the process calls */
	EVENT_OK, /* it returns: it happened */
	EVENT_FAIL, /* it returns: it did not happen */
	EVENT_INFO /* it may have happened, or happen later */
};

/* A value; nil where there is none. */
struct event_word {
	bool is_nil;
	struct span text;
};

struct event {
	enum event_type type;
	bool is_pair; /* two values: what a compare-and-set expects, and what it sets */
	bool has_time;
	struct span process, op;
	struct event_word key, value, second;
	uint64_t time;
};

/* For an option: event_format_names[f] is the name of format f, the last is NULL. */
enum event_format {
	EVENT_AUTO, /* as the first line looks that says something */
	EVENT_TSV,
	EVENT_JSON,
	EVENT_JEPSEN
};
extern const char *const event_format_names[];

struct event_reader {
	enum event_format format; /* may be set before the first line */
	struct buf text; /* private: unescaped fields */
	struct json_value *json; /* private: the latest line */
};

/* A macro, so that a declaration can initialise. */
#define EVENT_READER_INIT \
	{ \
		.format = EVENT_AUTO, .text = BUF_INIT(4 * (size_t)LIMIT_RECORD_BYTES) \
	}

void event_reader_release(struct event_reader *r);

enum event_outcome {
	EVENT_NOTHING, /* empty, a comment, not of a client: nothing to see */
	EVENT_READ,
	EVENT_MALFORMED
};

/* Reads one line, without its newline. EVENT_MALFORMED comes with a reason. */
enum event_outcome event_read(struct event_reader *r, struct span line, struct event *out,
			      struct err *why);

/* The name of a type, or a word behind a colon that is one; false where it is none. */
bool event_type_of(struct span name, enum event_type *out);

/* The formats; used by event_read alone. */
enum event_outcome event_read_tsv(struct event_reader *r, struct span line, struct event *out,
				  struct err *why);
enum event_outcome event_read_json(struct event_reader *r, struct span line, struct event *out,
				   struct err *why);
enum event_outcome event_read_jepsen(struct event_reader *r, struct span line, struct event *out,
				     struct err *why);

#endif
