/*
 * One record a line. A window is a line with the verdict, which tells how many lines of operations
 * follow, and those lines.
 */
#include "report.h"

#include "base/limit.h"
#include "base/num.h"
#include "codec/json_write.h"
#include "codec/tsv.h"

#include "base/banned.h"

/* Adds one value; false, and nothing, where there is none. */
static bool add_value(const struct history *h, const struct history_op *op, enum history_role role,
		      struct buf *text)
{
	struct buf scratch = BUF_INIT(NUM_TEXT_BYTES);
	struct event_word word;
	bool is_there = history_value(h, op, role, &scratch, &word);

	if (is_there)
		buf_add(text, word.text);
	buf_release(&scratch);
	return is_there;
}

void report_add_in(const struct history *h, const struct history_op *op, struct buf *text)
{
	bool is_pair = op->verb->kind == HISTORY_SWAP;

	if (is_pair)
		buf_add_char(text, '[');
	if (!add_value(h, op, HISTORY_IN, text))
		buf_add_char(text, '-');
	if (is_pair) {
		buf_add_char(text, ' ');
		(void)add_value(h, op, HISTORY_SECOND, text); /* a pair has both */
		buf_add_char(text, ']');
	}
}

void report_add_out(const struct history *h, const struct history_op *op, struct buf *text)
{
	if (!add_value(h, op, HISTORY_OUT, text))
		buf_add_char(text, '-');
}

static void put_number(struct out *out, uint64_t number)
{
	char digits[NUM_TEXT_BYTES];

	out_add(out, span_of(digits, num_put(number, digits)));
}

/* A tab and a field; what is not there is a dash. */
static void put_field(struct out *out, const struct event_word *word)
{
	out_char(out, '\t');
	if (word->is_nil)
		out_char(out, '-');
	else
		tsv_field(out, word->text);
}

static void put_line(struct out *out, uint64_t line)
{
	out_char(out, '\t');
	if (line == 0)
		out_char(out, '-');
	else
		put_number(out, line);
}

static void write_word(struct json_write *j, const char *name, const struct event_word *word)
{
	if (word->is_nil)
		json_null(j, name);
	else
		json_text(j, name, word->text);
}

void report_ordered(const struct report *r)
{
	uint64_t keys = history_part_count(r->history), called = history_called(r->history);
	struct json_write j;

	if (r->is_json) {
		json_open(&j, r->out);
		json_text(&j, "verdict", SPAN_LITERAL("linearizable"));
		json_number(&j, "keys", keys);
		json_number(&j, "operations", called);
		json_close(&j);
		return;
	}
	out_add(r->out, SPAN_LITERAL("linearizable\t"));
	put_number(r->out, keys);
	out_add(r->out, SPAN_LITERAL(" keys\t"));
	put_number(r->out, called);
	out_add(r->out, SPAN_LITERAL(" operations\n"));
}

void report_undecided(const struct report *r, struct history_part part, const char *why)
{
	struct json_write j;

	if (r->is_json) {
		json_open(&j, r->out);
		json_text(&j, "verdict", SPAN_LITERAL("undecided"));
		write_word(&j, "key", &part.key);
		json_text(&j, "out_of", span_str(why));
		json_close(&j);
		return;
	}
	out_add(r->out, SPAN_LITERAL("undecided"));
	put_field(r->out, &part.key);
	out_char(r->out, '\t');
	out_add(r->out, span_str(why));
	out_char(r->out, '\n');
}

static void write_verdict(const struct report *r, struct history_part part,
			  const struct history_window *window, uint64_t within, uint64_t earlier)
{
	struct span start = window->is_free ? SPAN_LITERAL("any") : SPAN_LITERAL("initial");
	struct json_write j;

	if (r->is_json) {
		json_open(&j, r->out);
		json_text(&j, "verdict", SPAN_LITERAL("not linearizable"));
		write_word(&j, "key", &part.key);
		json_number(&j, "operations", within);
		json_text(&j, "state", start);
		json_number(&j, "earlier_unknown", earlier);
		json_close(&j);
		return;
	}
	out_add(r->out, SPAN_LITERAL("not linearizable"));
	put_field(r->out, &part.key);
	out_char(r->out, '\t');
	put_number(r->out, within);
	out_char(r->out, '\t');
	out_add(r->out, start);
	out_char(r->out, '\t');
	put_number(r->out, earlier);
	out_char(r->out, '\n');
}

/* A value of an operation under a name, where it has one. */
static void write_value(const struct report *r, struct json_write *j, const char *name,
			const struct history_op *op, enum history_role role)
{
	struct buf scratch = BUF_INIT(NUM_TEXT_BYTES);
	struct event_word word;

	if (history_value(r->history, op, role, &scratch, &word))
		write_word(j, name, &word);
	buf_release(&scratch);
}

static void write_op_json(const struct report *r, struct history_part part,
			  const struct history_op *op)
{
	bool is_pair = op->verb->kind == HISTORY_SWAP;
	struct json_write j;

	json_open(&j, r->out);
	write_word(&j, "key", &part.key);
	json_text(&j, "process", history_process(r->history, op->process));
	json_text(&j, "operation", span_str(op->verb->name));
	write_value(r, &j, is_pair ? "old" : "in", op, HISTORY_IN);
	write_value(r, &j, "new", op, HISTORY_SECOND);
	write_value(r, &j, "out", op, HISTORY_OUT);
	json_number(&j, "invoke", op->invoke_line);
	if (op->returned != HISTORY_NEVER)
		json_number(&j, "return", op->return_line);
	else
		json_null(&j, "return");
	json_close(&j);
}

static void write_op(const struct report *r, struct history_part part, const struct history_op *op)
{
	struct buf text = BUF_INIT(2 * (size_t)LIMIT_RECORD_BYTES + NUM_TEXT_BYTES);

	if (r->is_json) {
		write_op_json(r, part, op);
		return;
	}
	tsv_field(r->out, history_process(r->history, op->process));
	out_char(r->out, '\t');
	out_add(r->out, span_str(op->verb->name));
	put_field(r->out, &part.key);
	out_char(r->out, '\t');
	report_add_in(r->history, op, &text);
	tsv_field(r->out, buf_span(&text));
	buf_reset(&text);
	out_char(r->out, '\t');
	report_add_out(r->history, op, &text);
	tsv_field(r->out, buf_span(&text));
	buf_release(&text);
	put_line(r->out, op->invoke_line);
	put_line(r->out, op->returned == HISTORY_NEVER ? 0 : op->return_line);
	out_char(r->out, '\n');
}

void report_broken(const struct report *r, struct history_part part,
		   const struct history_window *window)
{
	uint64_t counts[] = { [HISTORY_OUTSIDE] = 0, [HISTORY_EARLIER] = 0, [HISTORY_WITHIN] = 0 };

	for (size_t i = 0; i < part.count; i++)
		counts[history_window_place(window, &part.ops[i])]++;
	write_verdict(r, part, window, counts[HISTORY_WITHIN], counts[HISTORY_EARLIER]);
	for (size_t i = 0; i < part.count; i++)
		if (history_window_place(window, &part.ops[i]) == HISTORY_WITHIN)
			write_op(r, part, &part.ops[i]);
}
