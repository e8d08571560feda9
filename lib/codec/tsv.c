/*
 * Escaping of tab-separated fields (the convention of IANA's text/tab-separated-values as
 * PostgreSQL's COPY and most readers extend it).
 */
#include "codec/tsv.h"

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
