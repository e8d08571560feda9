/*
 * From events to operations. Names and values become numbers as they come in, so that everything
 * behind compares numbers; the pairing of calls and returns waits for the end, because times may
 * put events into another order than lines do.
 *
 * Strict where a lenient reading could say yes by mistake: a return must name the operation that it
 * ends, and one of a write must not carry a value of its own, which could be a result that the
 * model does not look at.
 */
#include "core/history/history.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/num.h"

#include "base/banned.h"

enum {
	FIRST_EVENTS = 256,
	NIL = 0 /* number of the word that is none */
};

/* Words by number: NIL, then those of the map from 1 on. */
struct words {
	struct map map;
};

struct record {
	uint64_t time, line;
	const struct history_verb *verb;
	uint64_t value, second;
	uint32_t process, key;
	enum event_type type;
	bool has_value;
	uint32_t order; /* of coming in, which decides among equal times */
};

struct history {
	enum history_model model;
	struct history_state initial;
	struct words processes, keys, values;
	struct record *records;
	size_t record_count, record_cap, record_max;
	bool has_times; /* every record has one */
	struct history_op *ops; /* apart by key */
	struct history_part *parts;
	size_t part_count;
	uint64_t called;
};

static uint32_t word_number(struct words *w, struct event_word word)
{
	uint64_t *found;

	if (word.is_nil)
		return NIL;
	found = map_find(&w->map, word.text);
	if (found != NULL)
		return (uint32_t)*found;
	assert(w->map.count < UINT32_MAX - 1);
	(void)map_add(&w->map, word.text, w->map.count + 1); /* it is new */
	return (uint32_t)w->map.count;
}

static struct event_word word_of(const struct words *w, uint64_t number)
{
	if (number == NIL)
		return (struct event_word){ .is_nil = true, .text = SPAN_LITERAL("nil") };
	assert(number <= w->map.count);
	return (struct event_word){ .text = w->map.entries[number - 1].key };
}

struct history *history_new(enum history_model model, size_t events_max)
{
	struct history *h = mem_zalloc(1, sizeof(*h));

	assert(events_max < HISTORY_NEVER);
	h->model = model;
	h->record_max = events_max;
	h->has_times = true;
	map_init(&h->processes.map, 1);
	map_init(&h->keys.map, 2);
	map_init(&h->values.map, 3);
	return h;
}

void history_free(struct history *h)
{
	if (h == NULL)
		return;
	map_release(&h->processes.map);
	map_release(&h->keys.map);
	map_release(&h->values.map);
	mem_free(h->records);
	mem_free(h->ops);
	mem_free(h->parts);
	mem_free(h);
}

/* A number with an optional minus, as two's complement. */
static int read_number(struct event_word word, uint64_t *out, struct err *err)
{
	bool is_negative = !word.is_nil && word.text.len > 0 && word.text.data[0] == '-';
	uint64_t size = 0;

	if (word.is_nil || num_parse(span_from(word.text, is_negative), 0,
				     is_negative ? (uint64_t)1 << 63 : INT64_MAX, &size) < 0)
		return err_set(err, -EBADMSG, "value %.*s is no whole number of 64 bits",
			       word.is_nil ? 3 : (int)word.text.len,
			       word.is_nil ? "nil" : word.text.data);
	*out = is_negative ? 0 - size : size;
	return 0;
}

int history_set_initial(struct history *h, struct event_word value, struct err *err)
{
	switch (h->model) {
	case HISTORY_REGISTER:
	case HISTORY_CAS:
	case HISTORY_KV:
		h->initial.value = word_number(&h->values, value);
		return 0;
	case HISTORY_COUNTER:
		return read_number(value, &h->initial.value, err);
	case HISTORY_LOCK:
		break;
	}
	return err_set(err, -EBADMSG, "a lock is free at the start");
}

/* The values of a call. */
static int take_arguments(struct history *h, const struct event *e, struct record *r,
			  struct err *err)
{
	bool is_delete = false;

	switch (r->verb->kind) {
	case HISTORY_READ:
	case HISTORY_COUNT:
		return 0; /* whatever stands there is not known yet */
	case HISTORY_WRITE:
		is_delete = r->verb->name[0] == 'd';
		if (e->is_pair || e->value.is_nil != is_delete)
			return err_set(err, -EBADMSG, "%s takes %s", r->verb->name,
				       is_delete ? "no value" : "one value");
		r->value = word_number(&h->values, e->value);
		return 0;
	case HISTORY_SWAP:
		if (!e->is_pair)
			return err_set(err, -EBADMSG, "%s takes a pair [OLD NEW]", r->verb->name);
		r->value = word_number(&h->values, e->value);
		r->second = word_number(&h->values, e->second);
		return 0;
	case HISTORY_ADD:
		r->value = 1;
		if (e->is_pair)
			return err_set(err, -EBADMSG, "%s takes one number", r->verb->name);
		if (!e->value.is_nil && read_number(e->value, &r->value, err) < 0)
			return -EBADMSG;
		r->value = r->verb->is_negated ? 0 - r->value : r->value;
		return 0;
	case HISTORY_ACQUIRE:
	case HISTORY_RELEASE:
		if (r->has_value)
			return err_set(err, -EBADMSG, "%s takes no value", r->verb->name);
		return 0;
	}
	return 0;
}

/* The values of a return. What an operation was called with may stand there again. */
static int take_result(struct history *h, const struct event *e, struct record *r, struct err *err)
{
	switch (r->verb->kind) {
	case HISTORY_READ:
	case HISTORY_COUNT:
		if (e->is_pair)
			return err_set(err, -EBADMSG, "%s gives one value", r->verb->name);
		if (r->verb->kind == HISTORY_COUNT)
			return read_number(e->value, &r->value, err);
		r->value = word_number(&h->values, e->value);
		return 0;
	case HISTORY_ACQUIRE:
		if (!r->has_value)
			return 0;
		if (e->is_pair || read_number(e->value, &r->value, err) < 0 || r->value > INT64_MAX)
			return err_set(err, -EBADMSG, "a token is a number from 0 on");
		return 0;
	case HISTORY_WRITE:
	case HISTORY_SWAP:
	case HISTORY_ADD:
	case HISTORY_RELEASE:
		return r->has_value ? take_arguments(h, e, r, err) : 0;
	}
	return 0;
}

int history_add(struct history *h, const struct event *event, uint64_t line, struct err *err)
{
	struct record r = { .time = event->time,
			    .line = line,
			    .type = event->type,
			    .has_value = event->is_pair || !event->value.is_nil,
			    .order = (uint32_t)h->record_count };
	int code = 0;

	if (h->record_count == h->record_max)
		return err_set(err, -EMSGSIZE, "more than %zu events", h->record_max);
	r.verb = history_verb_find(h->model, event->op);
	if (r.verb == NULL)
		return err_set(err, -EBADMSG, "model %s has no operation %.*s",
			       history_model_names[h->model], (int)event->op.len, event->op.data);
	if (event->type == EVENT_INVOKE)
		code = take_arguments(h, event, &r, err);
	else if (event->type == EVENT_OK)
		code = take_result(h, event, &r, err);
	if (code < 0)
		return code;
	r.process = word_number(&h->processes, (struct event_word){ .text = event->process });
	r.key = word_number(&h->keys, event->key);
	h->has_times = h->has_times && event->has_time;
	if (h->record_count == h->record_cap) {
		h->record_cap = h->record_cap == 0 ? FIRST_EVENTS : 2 * h->record_cap;
		h->records = mem_resize(h->records, h->record_cap, sizeof(h->records[0]));
	}
	h->records[h->record_count++] = r;
	return 0;
}

static int compare_times(const void *a, const void *b)
{
	const struct record *one = a, *two = b;

	if (one->time != two->time)
		return one->time < two->time ? -1 : 1;
	return one->order < two->order ? -1 : one->order > two->order;
}

/* A completion against the operation that it ends; the result goes there. */
static int complete(const struct history *h, struct history_op *op, const struct record *r,
		    struct err *err)
{
	unsigned long long line = op->invoke_line;

	if (r->verb != op->verb)
		return err_set(err, -EBADMSG, "%s ends, but line %llu calls %s", r->verb->name,
			       line, op->verb->name);
	if (r->key != op->key && r->key != NIL)
		return err_set(err, -EBADMSG, "another key than in line %llu", line);
	op->return_line = r->line;
	if (r->type != EVENT_OK)
		return 0;
	switch (op->verb->kind) {
	case HISTORY_READ:
	case HISTORY_COUNT:
	case HISTORY_ACQUIRE:
		op->out = r->value;
		op->has_token = r->has_value && h->model == HISTORY_LOCK;
		return 0;
	case HISTORY_WRITE:
	case HISTORY_SWAP:
	case HISTORY_ADD:
	case HISTORY_RELEASE:
		break;
	}
	if (r->has_value && (r->value != op->in || r->second != op->second))
		return err_set(err, -EBADMSG, "another value than in line %llu", line);
	return 0;
}

/* Pairs calls and returns: ops in the order of calls; a dropped one has no verb any more. */
static int pair(struct history *h, struct history_op *ops, size_t *count_out,
		const struct record **wrong, struct err *err)
{
	uint32_t *running = mem_zalloc(h->processes.map.count + 1, sizeof(running[0]));
	size_t count = 0;
	int code = 0;

	for (size_t i = 0; i < h->record_count && code == 0; i++) {
		const struct record *r = *wrong = &h->records[i];
		struct history_op *op =
			running[r->process] == 0 ? NULL : &ops[running[r->process] - 1];
		struct span name = history_process(h, r->process);

		if (r->type == EVENT_INVOKE && op != NULL) {
			code = err_set(err, -EBADMSG,
				       "process %.*s calls while its call of line %llu runs",
				       (int)name.len, name.data,
				       (unsigned long long)op->invoke_line);
		} else if (r->type == EVENT_INVOKE) {
			ops[count] = (struct history_op){
				.verb = r->verb,
				.in = r->value,
				.second = r->second,
				.invoke_line = r->line,
				.process = r->process,
				.key = r->key,
				.invoked = (uint32_t)i,
				.returned = HISTORY_NEVER,
			};
			running[r->process] = (uint32_t)++count;
		} else if (op == NULL) {
			code = err_set(err, -EBADMSG, "process %.*s has no call that could end",
				       (int)name.len, name.data);
		} else {
			code = complete(h, op, r, err);
			running[r->process] = 0;
			if (r->type == EVENT_OK)
				op->returned = (uint32_t)i;
			if (r->type == EVENT_FAIL)
				op->verb = NULL;
		}
	}
	mem_free(running);
	*count_out = count;
	return code;
}

/* Whether an operation says anything: it happened, or it could have changed something. */
static bool counts(const struct history_op *op)
{
	return op->verb != NULL && (op->returned != HISTORY_NEVER || !history_observes(op));
}

/* Puts the operations apart by key, each part in the order of calls. */
static void part(struct history *h, const struct history_op *ops, size_t count)
{
	size_t key_count = h->keys.map.count + 1, at = 0;
	size_t *places = mem_zalloc(key_count, sizeof(places[0]));
	size_t *part_of = mem_zalloc(key_count, sizeof(part_of[0]));

	h->ops = mem_zalloc(count, sizeof(h->ops[0]));
	h->parts = mem_zalloc(key_count, sizeof(h->parts[0]));
	for (size_t i = 0; i < count; i++) {
		uint32_t key = h->keys.map.count == 0 ? NIL : ops[i].key;

		if (part_of[key] == 0) {
			part_of[key] = ++h->part_count;
			h->parts[h->part_count - 1].key = word_of(&h->keys, key);
		}
		h->parts[part_of[key] - 1].count += counts(&ops[i]);
	}
	for (size_t i = 0; i < h->part_count; i++) {
		places[i] = at;
		h->parts[i].ops = h->ops + at;
		at += h->parts[i].count;
	}
	for (size_t i = 0; i < count; i++)
		if (counts(&ops[i]))
			h->ops[places[part_of[ops[i].key] - 1]++] = ops[i];
	mem_free(part_of);
	mem_free(places);
}

int history_end(struct history *h, uint64_t *line_out, struct err *err)
{
	struct history_op *ops = mem_zalloc(h->record_count, sizeof(ops[0]));
	const struct record *wrong = NULL;
	size_t count = 0;
	int code;

	assert(h->ops == NULL);
	if (h->has_times && h->record_count > 0)
		qsort(h->records, h->record_count, sizeof(h->records[0]), compare_times);
	code = pair(h, ops, &count, &wrong, err);
	if (code == 0) {
		h->called = count;
		part(h, ops, count);
	} else {
		*line_out = wrong->line;
	}
	mem_free(ops);
	return code;
}

size_t history_part_count(const struct history *h)
{
	return h->part_count;
}

struct history_part history_part(const struct history *h, size_t index)
{
	assert(index < h->part_count);
	return h->parts[index];
}

struct history_state history_initial(const struct history *h)
{
	return h->initial;
}

uint64_t history_called(const struct history *h)
{
	return h->called;
}

struct span history_process(const struct history *h, uint32_t process)
{
	return word_of(&h->processes, process).text;
}

bool history_value(const struct history *h, const struct history_op *op, enum history_role role,
		   struct buf *scratch, struct event_word *out)
{
	const uint64_t values[] = { op->in, op->second, op->out };
	uint64_t value = values[role];
	bool is_there = false, is_number = false;

	switch (op->verb->kind) {
	case HISTORY_READ:
	case HISTORY_COUNT:
		is_there = role == HISTORY_OUT && op->returned != HISTORY_NEVER;
		is_number = op->verb->kind == HISTORY_COUNT;
		break;
	case HISTORY_WRITE:
		is_there = role == HISTORY_IN && value != NIL;
		break;
	case HISTORY_SWAP:
		is_there = role != HISTORY_OUT;
		break;
	case HISTORY_ADD:
		is_there = role == HISTORY_IN;
		is_number = true;
		value = op->verb->is_negated ? 0 - value : value;
		break;
	case HISTORY_ACQUIRE:
		is_there = role == HISTORY_OUT && op->has_token;
		is_number = true;
		break;
	case HISTORY_RELEASE:
		break;
	}
	if (is_there && is_number) {
		buf_reset(scratch);
		buf_addf(scratch, "%" PRId64, (int64_t)value);
		*out = (struct event_word){ .text = buf_span(scratch) };
	} else if (is_there) {
		*out = word_of(&h->values, value);
	}
	return is_there;
}
