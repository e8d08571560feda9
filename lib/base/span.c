/*
 * Views of bytes. Nothing here allocates, and nothing looks behind the end: a span has no
 * terminator.
 */
#include "base/span.h"

#include <string.h>

#include "base/assert.h"

#include "base/banned.h"

struct span span_str(const char *text)
{
	return span_of(text, strlen(text));
}

struct span span_from(struct span s, size_t from)
{
	if (from > s.len)
		from = s.len;
	return span_of(s.data + from, s.len - from);
}

bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool span_starts(struct span s, struct span prefix)
{
	return s.len >= prefix.len && span_equal(span_of(s.data, prefix.len), prefix);
}

bool span_ends(struct span s, struct span suffix)
{
	return s.len >= suffix.len && span_equal(span_from(s, s.len - suffix.len), suffix);
}

int span_compare(struct span a, struct span b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

	if (order != 0)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

size_t span_find(struct span s, char c)
{
	const char *found = s.len == 0 ? NULL : memchr(s.data, c, s.len);

	return found == NULL ? s.len : (size_t)(found - s.data);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct span span_trim(struct span s)
{
	while (s.len > 0 && is_blank(s.data[s.len - 1]))
		s.len--;
	while (s.len > 0 && is_blank(s.data[0]))
		s = span_from(s, 1);
	return s;
}

bool span_cut(struct span *rest, char separator, struct span *part_out)
{
	size_t at;

	if (rest->data == NULL)
		return false;
	at = span_find(*rest, separator);
	*part_out = span_of(rest->data, at);
	*rest = at == rest->len ? span_of(NULL, 0) : span_from(*rest, at + 1);
	return true;
}

bool span_word(struct span *rest, struct span *word_out)
{
	struct span s = *rest;
	size_t len = 0;

	while (s.len > 0 && is_blank(s.data[0]))
		s = span_from(s, 1);
	while (len < s.len && !is_blank(s.data[len]))
		len++;
	if (len == 0)
		return false;
	*word_out = span_of(s.data, len);
	*rest = span_from(s, len);
	return true;
}
