/*
 * One line of explanation, built from the inside out. Control characters become '?', because a name
 * with a newline in it must not forge a second line.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

static void make_one_line(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

int err_set(struct err *err, int error, const char *format, ...)
{
	va_list args;

	if (err == NULL)
		return error;
	va_start(args, format);
	(void)vsnprintf(err->text, sizeof(err->text), format, args); /* cut on purpose */
	va_end(args);
	make_one_line(err->text);
	return error;
}

int err_set_errno(struct err *err, int error)
{
	char buffer[128];
	const char *text = strerror_r(-error, buffer, sizeof(buffer));
	char first = text[0];

	/* "No such file" becomes "no such file", but "RPC ..." and "I/O ..." stay. */
	if (first >= 'A' && first <= 'Z' && text[1] >= 'a' && text[1] <= 'z')
		first = (char)(first - 'A' + 'a');
	return err_set(err, error, "%c%s", first, first == '\0' ? "" : text + 1);
}

int err_wrap(struct err *err, int error, const char *format, ...)
{
	struct err inner;
	char outer[LIMIT_ERR_BYTES];
	va_list args;

	if (err == NULL)
		return error;
	inner = *err;
	va_start(args, format);
	(void)vsnprintf(outer, sizeof(outer), format, args); /* cut on purpose */
	va_end(args);
	return err_set(err, error, "%s: %s", outer, inner.text);
}
