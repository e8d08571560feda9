/*
 * The drawing. Time runs in steps from event to event, not by the clock, so that what overlaps is
 * seen overlapping. A window is told by a thick border and by the lines at its ends, not by colour
 * alone. At most LIMIT_DRAWN_OPERATIONS bars: of a longer window the last ones.
 */
#include "svg.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/log.h"
#include "base/mem.h"
#include "codec/utf8.h"
#include "report.h"

#include "base/banned.h"

enum {
	STEP = 56, /* pixels between two events */
	ROW = 44,
	BAR = 24,
	LEFT = 90,
	TOP = 64,
	CONTEXT = 12 /* operations before a window */
};

struct svg {
	struct file_replace file;
	const char *path;
	struct buf text; /* empty: nothing is drawn */
};

/* What one drawing shows. */
struct drawing {
	struct svg *svg;
	const struct history *history;
	const struct history_op **ops;
	size_t count;
	uint32_t *positions; /* of all their events, sorted */
	size_t position_count;
	uint32_t *rows; /* processes */
	size_t row_count;
	const struct history_window *window; /* or NULL */
};

enum exit_code svg_open(struct svg **out, const char *path)
{
	struct svg *svg = *out = mem_zalloc(1, sizeof(*svg));
	struct err err;

	svg->path = path;
	svg->text = (struct buf)BUF_INIT(LIMIT_CONFIG_BYTES);
	if (file_replace_open(&svg->file, path, &err) == 0)
		return EXIT_YES;
	log_error("%s: %s", path, err.text);
	return EXIT_IO;
}

void svg_free(struct svg *svg)
{
	if (svg == NULL)
		return;
	file_replace_release(&svg->file);
	buf_release(&svg->text);
	mem_free(svg);
}

enum exit_code svg_commit(struct svg *svg)
{
	struct err err;
	int r;

	if (svg->text.size == 0) {
		log_warning("%s: not written: no verdict to draw", svg->path);
		return EXIT_YES;
	}
	r = fd_write(svg->file.fd, buf_span(&svg->text));
	r = r < 0 ? err_set_errno(&err, r) : file_replace_commit(&svg->file, &err);
	if (r < 0)
		log_error("%s: %s", svg->path, err.text);
	return r < 0 ? EXIT_IO : EXIT_YES;
}

/* --- Text */

/* Text for XML, cut at LIMIT_DRAWN_LABEL_BYTES; what XML cannot hold becomes a question mark. */
static void add_text(struct buf *b, struct span text)
{
	bool is_utf8 = utf8_is_valid(text), is_cut = text.len > LIMIT_DRAWN_LABEL_BYTES;

	if (is_cut)
		text.len = LIMIT_DRAWN_LABEL_BYTES;
	while (is_cut && is_utf8 && text.len > 0 &&
	       ((unsigned char)text.data[text.len] & 0xc0) == 0x80)
		text.len--;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c == '&')
			buf_add_str(b, "&amp;");
		else if (c == '<')
			buf_add_str(b, "&lt;");
		else if (c == '>')
			buf_add_str(b, "&gt;");
		else
			buf_add_char(b, c < 0x20 || (c >= 0x7f && !is_utf8) ? '?' : (char)c);
	}
	if (is_cut)
		buf_add_str(b, "...");
}

static void add_label(struct buf *b, const struct history *h, const struct history_op *op)
{
	struct buf text = BUF_INIT(2 * (size_t)LIMIT_RECORD_BYTES + LIMIT_LOG_LINE_BYTES);

	buf_add_str(b, op->verb->name);
	report_add_in(h, op, &text);
	if (!span_equal(buf_span(&text), SPAN_LITERAL("-"))) {
		buf_add_char(b, ' ');
		add_text(b, buf_span(&text));
	}
	buf_reset(&text);
	report_add_out(h, op, &text);
	if (!span_equal(buf_span(&text), SPAN_LITERAL("-"))) {
		buf_add_str(b, " = ");
		add_text(b, buf_span(&text));
	}
	if (op->returned == HISTORY_NEVER)
		buf_add_str(b, " ?");
	buf_release(&text);
}

/* --- Places */

static int compare_positions(const void *a, const void *b)
{
	const uint32_t *one = a, *two = b;

	return *one < *two ? -1 : *one > *two;
}

/* Events before a position, of those drawn. */
static size_t rank(const struct drawing *d, uint32_t position)
{
	size_t low = 0, high = d->position_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (d->positions[middle] < position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static unsigned x_of(const struct drawing *d, uint32_t position)
{
	return LEFT + STEP * (unsigned)rank(d, position);
}

static unsigned right_edge(const struct drawing *d)
{
	return LEFT + STEP * (unsigned)(d->position_count + 1);
}

static unsigned y_of(const struct drawing *d, uint32_t process)
{
	unsigned row = 0;

	while (d->rows[row] != process)
		row++;
	return TOP + ROW * row + (ROW - BAR) / 2;
}

/* Events and rows of the chosen operations. */
static void lay_out(struct drawing *d)
{
	d->positions = mem_zalloc(2 * d->count, sizeof(d->positions[0]));
	d->rows = mem_zalloc(d->count, sizeof(d->rows[0]));
	for (size_t i = 0; i < d->count; i++) {
		const struct history_op *op = d->ops[i];
		size_t row = 0;

		d->positions[d->position_count++] = op->invoked;
		if (op->returned != HISTORY_NEVER)
			d->positions[d->position_count++] = op->returned;
		while (row < d->row_count && d->rows[row] != op->process)
			row++;
		if (row == d->row_count)
			d->rows[d->row_count++] = op->process;
	}
	if (d->position_count > 0)
		qsort(d->positions, d->position_count, sizeof(d->positions[0]), compare_positions);
}

/* --- Drawing */

static void draw_head(const struct drawing *d, struct event_word key, const char *verdict,
		      const char *explanation)
{
	struct buf *b = &d->svg->text;
	unsigned width = right_edge(d) + 20, height = TOP + ROW * (unsigned)d->row_count + 20;

	buf_addf(b,
		 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
		 "viewBox=\"0 0 %u %u\" font-family=\"monospace\" font-size=\"11\">\n"
		 "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
		 "<text x=\"10\" y=\"20\" font-size=\"14\">",
		 width, height, width, height);
	if (!key.is_nil) {
		buf_add_str(b, "key ");
		add_text(b, key.text);
		buf_add_str(b, ": ");
	}
	buf_addf(b, "%s</text>\n<text x=\"10\" y=\"38\" fill=\"#444444\">%s</text>\n", verdict,
		 explanation);
	for (size_t i = 0; i < d->row_count; i++) {
		unsigned y = TOP + ROW * (unsigned)i + ROW / 2;

		buf_addf(b, "<text x=\"10\" y=\"%u\">", y + 4);
		add_text(b, history_process(d->history, d->rows[i]));
		buf_addf(b,
			 "</text>\n<line x1=\"%d\" y1=\"%u\" x2=\"%u\" y2=\"%u\" "
			 "stroke=\"#e4e4e4\"/>\n",
			 LEFT - 10, y, right_edge(d), y);
	}
}

static void draw_op(const struct drawing *d, const struct history_op *op)
{
	struct buf *b = &d->svg->text;
	bool is_marked = d->window != NULL && history_window_place(d->window, op) == HISTORY_WITHIN;
	bool is_known = op->returned != HISTORY_NEVER;
	unsigned x = x_of(d, op->invoked), y = y_of(d, op->process);
	unsigned end = is_known ? x_of(d, op->returned) : right_edge(d);

	/* Without its right side where the end is open. */
	buf_addf(
		b,
		"<path d=\"M%u %uH%uV%uH%u%s\" fill=\"%s\" stroke=\"%s\" stroke-width=\"%d\"%s/>\n",
		end, y, x, y + BAR, end, is_known ? "Z" : "", is_marked ? "#f9d5d0" : "#e3eaf3",
		is_marked ? "#b3261e" : "#5b7291", is_marked ? 2 : 1,
		is_known ? "" : " stroke-dasharray=\"5 3\"");
	buf_addf(b, "<text x=\"%u\" y=\"%u\">", x + 4, y + BAR - 8);
	add_label(b, d->history, op);
	buf_add_str(b, "</text>\n");
}

static void draw_line(const struct drawing *d, unsigned x, const char *label)
{
	buf_addf(&d->svg->text,
		 "<line x1=\"%u\" y1=\"%d\" x2=\"%u\" y2=\"%u\" stroke=\"#b3261e\" "
		 "stroke-dasharray=\"2 3\"/>\n<text x=\"%u\" y=\"%d\" fill=\"#b3261e\">%s</text>\n",
		 x, TOP - 6, x, TOP + ROW * (unsigned)d->row_count, x + 3, TOP - 6, label);
}

static void draw_point(const struct drawing *d, unsigned x, uint32_t process, size_t number)
{
	unsigned y = y_of(d, process);

	buf_addf(&d->svg->text,
		 "<circle cx=\"%u\" cy=\"%u\" r=\"3\" fill=\"#1b5e20\"/>\n"
		 "<text x=\"%u\" y=\"%u\" font-size=\"9\" fill=\"#1b5e20\">%zu</text>\n",
		 x, y, x - 3, y - 4, number);
}

/*
 * The points of effect: each behind its call and those before it, in the first gap between two
 * events that allows it. Points of one gap stand side by side.
 */
static void draw_points(const struct drawing *d, const struct history_op *const *order,
			size_t count)
{
	size_t gap = 0, last;

	for (size_t first = 0; first < count; first = last) {
		size_t own = rank(d, order[first]->invoked);

		gap = own > gap ? own : gap;
		for (last = first + 1; last < count && rank(d, order[last]->invoked) <= gap;)
			last++;
		for (size_t i = first; i < last; i++) {
			size_t part = STEP * (i - first + 1) / (last - first + 1);

			draw_point(d, LEFT + STEP * (unsigned)gap + (unsigned)part,
				   order[i]->process, i + 1);
		}
	}
}

static void start(struct drawing *d, struct svg *svg, const struct history *h, size_t room)
{
	*d = (struct drawing){ .svg = svg, .history = h };
	d->ops = mem_zalloc(room, sizeof(d->ops[0]));
	buf_reset(&svg->text);
}

static void finish(struct drawing *d)
{
	buf_add_str(&d->svg->text, "</svg>\n");
	mem_free(d->ops);
	mem_free(d->positions);
	mem_free(d->rows);
}

void svg_draw_window(struct svg *svg, const struct history *h, struct history_part part,
		     const struct history_window *window)
{
	size_t before = 0, within = 0, skipped_before, skipped_within;
	struct drawing d;

	start(&d, svg, h, part.count);
	d.window = window;
	for (size_t i = 0; i < part.count; i++) {
		bool is_within = history_window_place(window, &part.ops[i]) == HISTORY_WITHIN;

		within += is_within;
		before += !is_within && part.ops[i].invoked < window->start;
	}
	skipped_before = before > CONTEXT ? before - CONTEXT : 0;
	skipped_within = within > LIMIT_DRAWN_OPERATIONS ? within - LIMIT_DRAWN_OPERATIONS : 0;
	for (size_t i = 0; i < part.count; i++) {
		const struct history_op *op = &part.ops[i];
		bool is_within = history_window_place(window, op) == HISTORY_WITHIN;
		size_t *skipped = is_within ? &skipped_within : &skipped_before;

		if (!is_within && op->invoked >= window->start)
			continue;
		if (*skipped > 0)
			--*skipped;
		else
			d.ops[d.count++] = op;
	}
	lay_out(&d);
	draw_head(&d, part.key, "not linearizable",
		  window->is_free ? "The marked operations cannot be ordered, whatever the state "
				    "before them. ? : unknown outcome."
				  : "The marked operations cannot be ordered from the initial "
				    "state. ? : unknown outcome.");
	for (size_t i = 0; i < d.count; i++)
		draw_op(&d, d.ops[i]);
	draw_line(&d, x_of(&d, window->start) - STEP / 2, "from here");
	draw_line(&d, x_of(&d, window->end) - STEP / 2, "to here");
	finish(&d);
}

void svg_draw_order(struct svg *svg, const struct history *h, struct history_part part,
		    const struct history_answer *answer)
{
	const struct history_op **order = mem_zalloc(answer->order_count, sizeof(order[0]));
	size_t count = 0;
	struct drawing d;

	start(&d, svg, h, part.count);
	d.count = part.count < LIMIT_DRAWN_OPERATIONS ? part.count : LIMIT_DRAWN_OPERATIONS;
	for (size_t i = 0; i < d.count; i++)
		d.ops[i] = &part.ops[i];
	for (size_t i = 0; i < answer->order_count; i++)
		if (answer->order[i] < d.count)
			order[count++] = &part.ops[answer->order[i]];
	lay_out(&d);
	draw_head(&d, part.key, "linearizable",
		  d.count == part.count ? "The points are one order. ? : unknown outcome."
					: "The points are one order of the first operations. "
					  "? : unknown outcome.");
	for (size_t i = 0; i < d.count; i++)
		draw_op(&d, d.ops[i]);
	draw_points(&d, order, count);
	finish(&d);
	mem_free(order);
}
