/*
 * JSON output (RFC 8259). Writing needs no tree, so it needs no library: three kinds of value, one
 * flat object.
 */
#include "codec/json_write.h"

#include <stdio.h>

#include "base/num.h"
#include "codec/hex.h"
#include "codec/utf8.h"

#include "base/banned.h"

void json_open(struct json_write *j, struct out *out)
{
	*j = (struct json_write){ .out = out, .needs_comma = false };
	out_char(out, '{');
}

void json_close(struct json_write *j)
{
	out_add(j->out, SPAN_LITERAL("}\n"));
}

static void add_escaped(struct out *out, struct span text)
{
	size_t plain = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		char escaped[8];
		int n;

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			continue;
		if (c == '"' || c == '\\')
			n = snprintf(escaped, sizeof(escaped), "\\%c", c);
		else
			n = snprintf(escaped, sizeof(escaped), "\\u%04x", c);
		out_add(out, span_of(text.data + plain, i - plain));
		out_add(out, span_of(escaped, (size_t)n));
		plain = i + 1;
	}
	out_add(out, span_from(text, plain));
}

static void add_key(struct json_write *j, const char *key, const char *suffix)
{
	if (j->needs_comma)
		out_char(j->out, ',');
	j->needs_comma = true;
	out_char(j->out, '"');
	add_escaped(j->out, span_str(key));
	out_add(j->out, span_str(suffix));
	out_add(j->out, SPAN_LITERAL("\":"));
}

void json_text(struct json_write *j, const char *key, struct span text)
{
	bool is_utf8 = utf8_is_valid(text);

	add_key(j, key, is_utf8 ? "" : "_hex");
	out_char(j->out, '"');
	if (is_utf8)
		add_escaped(j->out, text);
	for (size_t i = 0; !is_utf8 && i < text.len; i++) {
		char digits[2];

		hex_encode(span_of(text.data + i, 1), digits);
		out_add(j->out, span_of(digits, sizeof(digits)));
	}
	out_char(j->out, '"');
}

void json_number(struct json_write *j, const char *key, uint64_t number)
{
	char digits[32];

	add_key(j, key, "");
	out_add(j->out, span_of(digits, num_put(number, digits)));
}

void json_null(struct json_write *j, const char *key)
{
	add_key(j, key, "");
	out_add(j->out, SPAN_LITERAL("null"));
}
