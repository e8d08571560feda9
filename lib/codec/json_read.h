/*
 * JSON from outside as a tree that is looked at and freed as a whole. Nesting stops at
 * LIMIT_JSON_DEPTH before anything is built; the size is the caller's to cap. Numbers are whole and
 * fit 64 bits, or stay unreadable (JSON_READ_OTHER).
 *
 *	struct json_value *root;
 *	if (json_read_open(&root, text, &err) < 0)
 *		...
 *	name = json_read_text(json_read_member(root, "name"));
 *	json_read_free(root);
 *
 * Questions about what is not there are fine: a member of NULL is NULL, its kind JSON_READ_NONE.
 */
#ifndef CODEC_JSON_READ_H
#define CODEC_JSON_READ_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct json_value; /* owned by the tree that it is in */

enum json_read_kind {
	JSON_READ_NONE, /* not there */
	JSON_READ_NULL,
	JSON_READ_BOOL,
	JSON_READ_INTEGER,
	JSON_READ_TEXT,
	JSON_READ_ARRAY,
	JSON_READ_OBJECT,
	JSON_READ_OTHER /* a number with a fraction */
};

/* Parses the whole text. -EBADMSG with a reason; a key that stands twice in an object is one. */
int json_read_open(struct json_value **root_out, struct span text, struct err *err)
	__attribute__((warn_unused_result));

/* Frees the tree; NULL is fine. */
void json_read_free(struct json_value *root);

enum json_read_kind json_read_kind(const struct json_value *value);

/* Of an object by name, of an array by index; NULL where it is not there or value is neither. */
const struct json_value *json_read_member(const struct json_value *value, const char *name);
const struct json_value *json_read_item(const struct json_value *value, size_t index);

/* How many items an array has; 0 for all else. */
size_t json_read_count(const struct json_value *value);

/* The bytes of a string, valid as long as the tree; empty for all else. May hold NUL. */
struct span json_read_text(const struct json_value *value);

/* The number of an integer, whether a bool is true (1); 0 for all else. */
int64_t json_read_integer(const struct json_value *value);

#endif
