/*
 * Loading a history from a file or standard input, in any of its formats.
 */
#ifndef LINCHECK_LOAD_H
#define LINCHECK_LOAD_H

#include "base/exit.h"
#include "codec/event.h"
#include "core/history/history.h"

/* Reads path ("-": standard input) into h and ends it. Complaints name the file and the line. */
enum exit_code load_history(struct history *h, const char *path, enum event_format format);

#endif
