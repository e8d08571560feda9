/*
 * A view of bytes that someone else owns: a pointer and a length, passed by value. It may hold any
 * byte, NUL included, and is valid as long as its source says.
 *
 *	struct span rest = line, key;
 *	while (span_cut(&rest, '\t', &key))
 *		use(key);
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *data;
	size_t len;
};

/* The span of a string literal; a macro, because only sizeof knows its length at compile time. */
#define SPAN_LITERAL(text) ((struct span){ .data = "" text, .len = sizeof(text) - 1 })

static inline struct span span_of(const void *data, size_t len)
{
	return (struct span){ .data = data, .len = len };
}

/* The bytes of a NUL-terminated string, without the NUL. */
struct span span_str(const char *text);

/* The part from `from` on; past the end it is empty. */
struct span span_from(struct span s, size_t from);

bool span_equal(struct span a, struct span b);
bool span_starts(struct span s, struct span prefix);
bool span_ends(struct span s, struct span suffix);

/* Byte order, as memcmp, a prefix before what it begins: negative, 0 or positive. */
int span_compare(struct span a, struct span b);

/* Index of the first byte c, or s.len where there is none. */
size_t span_find(struct span s, char c);

/* Without blanks and tabs, carriage returns included, at both ends. */
struct span span_trim(struct span s);

/*
 * Cuts the part before the next separator off the front of *rest. False when *rest was used up; a
 * separator at the very end is followed by one last empty part.
 */
bool span_cut(struct span *rest, char separator, struct span *part_out);

/* Cuts the next run of bytes that are not blank or tab; false when none is left. */
bool span_word(struct span *rest, struct span *word_out);

#endif
