/*
 * Calls that this project does not make, as compile errors that name the replacement. Included last
 * by every .c in bin/ and lib/. A module that is the home of such a call (base/mem of malloc,
 * base/fd of read) says so by defining BANNED_HOME_OF_<group> before it includes this file.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* The headers that declare them come first: poison reaches only what follows. */
#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Some are macros with one compiler or another. */
#undef alloca
#undef asprintf
#undef fprintf
#undef printf
#undef sprintf
#undef stderr
#undef stdout
#undef strcat
#undef strcpy
#undef strdup
#undef strncat
#undef strncpy
#undef strndup
#undef vasprintf
#undef vfprintf
#undef vsprintf

#pragma GCC poison strcpy strcat sprintf vsprintf strncpy strncat strtok gets
#pragma GCC poison atoi atol atoll strtol strtoul strtoll strtoull sscanf fscanf scanf
#pragma GCC poison gmtime localtime ctime asctime mktemp tmpnam tempnam
#pragma GCC poison rand srand random srandom system popen signal sleep usleep
#pragma GCC poison alloca setjmp longjmp

#ifndef BANNED_HOME_OF_MEMORY /* base/mem */
#pragma GCC poison malloc calloc realloc free strdup strndup asprintf vasprintf reallocarray
#endif
#ifndef BANNED_HOME_OF_FILES /* base/fd */
#pragma GCC poison open openat creat read pread write pwrite fsync fdatasync close
#endif
#ifndef BANNED_HOME_OF_STDERR /* base/log */
#pragma GCC poison printf fprintf vfprintf puts fputs putchar perror stderr stdout
#endif
#ifndef BANNED_HOME_OF_CLOCK /* base/clock */
#pragma GCC poison clock_gettime gettimeofday
#endif
#ifndef BANNED_HOME_OF_ENVIRONMENT /* the main of a tool */
#pragma GCC poison getenv secure_getenv setenv putenv
#endif
#ifndef BANNED_HOME_OF_EXIT /* base/mem */
#pragma GCC poison exit abort
#endif

#endif
