/*
 * The exit codes, the same in every tool. This table is their only home: man pages are checked
 * against it by dev/check-docs, and holdfast(7) prints it.
 *
 * Several at once: the one that is named first in exit_worse()'s order wins.
 */
#ifndef BASE_EXIT_H
#define BASE_EXIT_H

/* An X-macro, so that code, name and text cannot drift apart. */
#define EXIT_TABLE(X) \
	X(EXIT_YES, 0, "yes, done") \
	X(EXIT_NO, 1, "a clean no: sums differ, a file is missing, a member is down") \
	X(EXIT_USAGE, 64, "usage: unknown option, missing operand, bad value") \
	X(EXIT_MALFORMED, 65, "malformed input") \
	X(EXIT_NO_INPUT, 66, "no such input") \
	X(EXIT_UNAVAILABLE, 69, "no quorum, nobody there, or a needed library is not installed") \
	X(EXIT_INTERNAL, 70, "an internal check failed, or not built yet") \
	X(EXIT_IO, 74, "input or output failed") \
	X(EXIT_RETRY, 75, "try again: busy, not acquired") \
	X(EXIT_DENIED, 77, "not allowed") \
	X(EXIT_UNKNOWN, 120, "outcome unknown") \
	X(EXIT_LOST, 121, "lock lost, child killed") \
	X(EXIT_KEY_REUSED, 122, "key reused with other arguments") \
	X(EXIT_DEADLINE, 124, "deadline") \
	X(EXIT_NOT_RUNNABLE, 126, "command not runnable") \
	X(EXIT_NOT_FOUND, 127, "command not found")

#define EXIT_ENUM(name, code, text) name = code,
enum exit_code {
	EXIT_TABLE(EXIT_ENUM)
};
#undef EXIT_ENUM

/*
 * Of two codes the one a caller must hear about first: 70, then 74, 66, 65, 1, 0. Codes outside of
 * this list rank between 70 and 74, the larger number first.
 */
enum exit_code exit_worse(enum exit_code a, enum exit_code b);

/* What a code means, or NULL for a number that is not in the table. */
const char *exit_text(int code);

/*
 * The code that fits a negative errno: ENOENT and ENOTDIR 66, EBADMSG and EMSGSIZE 65, the rest 74.
 */
enum exit_code exit_from_errno(int error);

#endif
