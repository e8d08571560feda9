/*
 * Assertions for what only a bug can cause. They are always compiled in: a tool that keeps going on
 * a broken invariant loses more than it saves. Input from files, sockets and users is validated and
 * answered, never asserted.
 *
 * A failed assertion writes one line to stderr and ends the process with status 70 (EXIT_INTERNAL).
 * One condition an assertion, so the line says which one failed.
 */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

#ifdef NDEBUG
#error "assertions stay on: do not define NDEBUG"
#endif

#ifndef static_assert
#define static_assert _Static_assert
#endif

/* A macro, because the text of the condition and its place are the message. */
#define assert(condition) \
	((condition) ? (void)0 : assert_failed(#condition, __FILE__, __LINE__, __func__))

/* Writes "FILE:LINE: FUNCTION: assertion failed: CONDITION" and ends the process with 70. */
_Noreturn void assert_failed(const char *condition, const char *file, int line,
			     const char *function);

#endif
