/*
 * Escaping of tab-separated fields (the convention of IANA's text/tab-separated-values as
 * PostgreSQL's COPY and most readers extend it).
 */
#include "codec/tsv.h"

#include <errno.h>
#include <string.h>

#include "base/banned.h"

static char escape_for(char c)
{
	switch (c) {
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\\':
		return '\\';
	default:
		return '\0';
	}
}

void tsv_field(struct out *out, struct span field)
{
	size_t plain = 0;

	for (size_t i = 0; i < field.len; i++) {
		char letter = escape_for(field.data[i]);

		if (letter == '\0')
			continue;
		out_add(out, span_of(field.data + plain, i - plain));
		out_char(out, '\\');
		out_char(out, letter);
		plain = i + 1;
	}
	out_add(out, span_from(field, plain));
}

int tsv_parse(struct buf *b, struct span field)
{
	static const char letters[] = "tnr\\", bytes[] = "\t\n\r\\";
	size_t at;

	while ((at = span_find(field, '\\')) < field.len) {
		const char *letter = at + 1 == field.len ? NULL
							 : memchr(letters, field.data[at + 1],
								  sizeof(letters) - 1);

		buf_add(b, span_of(field.data, at));
		if (letter == NULL)
			return -EBADMSG;
		buf_add_char(b, bytes[letter - letters]);
		field = span_from(field, at + 2);
	}
	buf_add(b, field);
	return 0;
}
