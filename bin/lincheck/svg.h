/*
 * A drawing of one key as SVG: a row a process, a bar an operation from its call to its return,
 * open-ended where the outcome is unknown. The file appears whole or not at all.
 */
#ifndef LINCHECK_SVG_H
#define LINCHECK_SVG_H

#include "base/exit.h"
#include "core/history/window.h"

struct svg;

/*
 * Starts the file, so that one that cannot be written is told before long work; *out is set always.
 */
enum exit_code svg_open(struct svg **out, const char *path);

/* The window with what came just before it. Replaces an earlier drawing. */
void svg_draw_window(struct svg *svg, const struct history *h, struct history_part part,
		     const struct history_window *window);

/* The first operations, with a point where each takes effect in the order of the answer. */
void svg_draw_order(struct svg *svg, const struct history *h, struct history_part part,
		    const struct history_answer *answer);

/* Puts the drawing in the place of the file; without a drawing the file stays as it was. */
enum exit_code svg_commit(struct svg *svg);

/* NULL is fine. */
void svg_free(struct svg *svg);

#endif
