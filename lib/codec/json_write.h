/*
 * JSON objects on output, one a line.
 *
 *	struct json_write j;
 *	json_open(&j, out);
 *	json_text(&j, "path", path);
 *	json_number(&j, "size", size);
 *	json_close(&j);                 // ends the line
 */
#ifndef CODEC_JSON_WRITE_H
#define CODEC_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/out.h"
#include "base/span.h"

struct json_write {
	struct out *out; /* private */
	bool needs_comma; /* private */
};

void json_open(struct json_write *j, struct out *out);
void json_close(struct json_write *j);

/*
 * A string. JSON cannot hold bytes that are not UTF-8: such a value is written in hexadecimal under
 * the key with "_hex" behind it, instead of the key itself.
 */
void json_text(struct json_write *j, const char *key, struct span text);
void json_number(struct json_write *j, const char *key, uint64_t number);
void json_null(struct json_write *j, const char *key);

#endif
