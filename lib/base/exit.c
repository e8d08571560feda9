/*
 * The one table of exit codes and the order among them.
 */
#include "base/exit.h"

#include <errno.h>
#include <stddef.h>

#include "base/banned.h"

static int rank(enum exit_code code)
{
	switch (code) {
	case EXIT_YES:
		return 0;
	case EXIT_NO:
		return 1;
	case EXIT_MALFORMED:
		return 2;
	case EXIT_NO_INPUT:
		return 3;
	case EXIT_IO:
		return 4;
	case EXIT_INTERNAL:
		return 1000;
	case EXIT_USAGE:
	case EXIT_UNAVAILABLE:
	case EXIT_RETRY:
	case EXIT_DENIED:
	case EXIT_UNKNOWN:
	case EXIT_LOST:
	case EXIT_KEY_REUSED:
	case EXIT_DEADLINE:
	case EXIT_NOT_RUNNABLE:
	case EXIT_NOT_FOUND:
		return (int)code;
	}
	return (int)code;
}

enum exit_code exit_worse(enum exit_code a, enum exit_code b)
{
	return rank(a) >= rank(b) ? a : b;
}

const char *exit_text(int code)
{
#define EXIT_ROW(name, number, text) { number, text },
	static const struct {
		int code;
		const char *text;
	} table[] = { EXIT_TABLE(EXIT_ROW) };
#undef EXIT_ROW

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].code == code)
			return table[i].text;
	return NULL;
}

enum exit_code exit_from_errno(int error)
{
	switch (error) {
	case -ENOENT:
	case -ENOTDIR:
		return EXIT_NO_INPUT;
	case -EBADMSG:
	case -EMSGSIZE:
		return EXIT_MALFORMED;
	default:
		return EXIT_IO;
	}
}
