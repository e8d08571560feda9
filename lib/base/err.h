/*
 * Why something failed, in words for a person. Functions return 0 or a negative errno, which
 * decides; this explains. It travels as the last parameter, may always be NULL, and is printed
 * once, in main:
 *
 *	r = file_read(path, LIMIT_CONFIG_BYTES, &text, &err);
 *	if (r < 0)
 *		return err_wrap(&err, r, "cannot read ring %s", path);
 *
 * The text grows from the inside out: "cannot read ring x.conf: no such file or directory".
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/limit.h"

struct err {
	char text[LIMIT_ERR_BYTES]; /* one line, no newline, cut at the limit */
};

/* Sets the text and gives back `error`, so that "return err_set(err, -EINVAL, ...)" is one line. */
int err_set(struct err *err, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Sets the text to what strerror says of a negative errno, in lower case; gives back `error`. */
int err_set_errno(struct err *err, int error);

/* Puts "<text>: " before what is there; gives back `error`. */
int err_wrap(struct err *err, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
