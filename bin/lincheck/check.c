/*
 * The check of all keys, several at once, told in the order of the keys. A key that is not
 * linearizable decides the answer whatever becomes of the others; without one, a key that could not
 * be decided leaves it open.
 */
#include "check.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limit.h"
#include "base/log.h"
#include "base/pool.h"
#include "load.h"
#include "report.h"
#include "svg.h"

#include "base/banned.h"

enum {
	WINDOW = 256 /* keys under way */
};

struct check_job {
	struct history_part part;
	size_t index;
	struct history_answer answer;
	struct history_window window; /* where the answer is no */
};

struct check {
	const struct check_config *config;
	struct history *history;
	struct report report;
	struct history_limits limits;
	uint64_t deadline_ms;
	struct svg *svg;
	bool has_broken, has_undecided;
};

static bool is_over(void *context)
{
	const struct check *c = context;

	return c->deadline_ms != 0 && clock_now_ms() >= c->deadline_ms;
}

static void work(void *context, void *item, unsigned thread)
{
	struct check *c = context;
	struct check_job *job = item;
	struct history_slice slice = {
		.part = job->part,
		.initial = history_initial(c->history),
		.end = HISTORY_NEVER,
	};

	(void)thread; /* a check keeps nothing */
	job->answer = (struct history_answer){ .verdict = HISTORY_NO_TIME };
	if (is_over(c))
		return;
	job->answer = history_check(&slice, &c->limits);
	if (job->answer.verdict == HISTORY_BROKEN)
		job->window = history_window_find(&slice, &job->answer, &c->limits);
}

static struct span key_name(const struct check_job *job)
{
	return job->part.key.is_nil ? SPAN_LITERAL("-") : job->part.key.text;
}

static void tell_undecided(struct check *c, const struct check_job *job, const char *what,
			   const char *option)
{
	struct span name = key_name(job);

	report_undecided(&c->report, job->part, what);
	log_error("key %.*s: undecided: out of %s (%s)", (int)name.len, name.data, what, option);
	c->has_undecided = true;
}

static void tell_broken(struct check *c, const struct check_job *job)
{
	struct span name = key_name(job);

	report_broken(&c->report, job->part, &job->window);
	if (!job->window.is_smallest)
		log_warning("key %.*s: not the smallest window: out of time or memory",
			    (int)name.len, name.data);
	if (!c->has_broken && c->svg != NULL)
		svg_draw_window(c->svg, c->history, job->part, &job->window);
	c->has_broken = true;
}

static void done(void *context, void *item)
{
	struct check *c = context;
	struct check_job *job = item;
	switch (job->answer.verdict) {
	case HISTORY_ORDERED:
		if (job->index == 0 && c->svg != NULL)
			svg_draw_order(c->svg, c->history, job->part, &job->answer);
		break;
	case HISTORY_BROKEN:
		tell_broken(c, job);
		break;
	case HISTORY_NO_TIME:
		tell_undecided(c, job, "time", "--timeout");
		break;
	case HISTORY_NO_MEMORY:
		tell_undecided(c, job, "memory", "--mem");
		break;
	}
	history_answer_release(&job->answer);
}

static enum exit_code check_keys(struct check *c)
{
	size_t count = history_part_count(c->history);
	uint64_t threads = pool_threads(c->config->jobs);
	struct pool_config config = {
		.window = WINDOW,
		.job_size = sizeof(struct check_job),
		.work = work,
		.done = done,
		.context = c,
	};
	struct pool *pool;

	config.threads = (unsigned)(count < threads ? count : threads);
	c->limits = (struct history_limits){
		.is_over = is_over,
		.context = c,
		.memory_max = c->config->memory_max / config.threads,
	};
	pool = pool_open(&config);
	for (size_t i = 0; i < count && c->report.out->error == 0; i++) {
		struct check_job *job = pool_job(pool);

		*job = (struct check_job){ .part = history_part(c->history, i), .index = i };
		pool_submit(pool);
	}
	pool_drain(pool);
	pool_free(pool);
	if (c->has_broken)
		return EXIT_NO;
	if (c->has_undecided)
		return EXIT_DEADLINE;
	report_ordered(&c->report);
	return EXIT_YES;
}

/* Sets the initial value, loads, checks, draws. */
static enum exit_code check_file(struct check *c, const char *path)
{
	const char *initial = c->config->initial;
	struct event_word word = { .text = span_str(initial == NULL ? "" : initial) };
	enum exit_code code;
	struct err err;

	word.is_nil = span_equal(word.text, SPAN_LITERAL("nil"));
	if (initial != NULL && history_set_initial(c->history, word, &err) < 0) {
		log_error("--init %s: %s", initial, err.text);
		return EXIT_USAGE;
	}
	code = load_history(c->history, path, (enum event_format)c->config->format);
	if (code != EXIT_YES)
		return code;
	code = check_keys(c);
	if (c->svg != NULL)
		code = exit_worse(code, svg_commit(c->svg));
	return code;
}

enum exit_code check_run(const void *config, struct opt_operands operands, struct out *out)
{
	const struct check_config *cc = config;
	struct check c = { .config = cc };
	enum exit_code code = EXIT_YES;

	if (cc->timeout_ms != 0)
		c.deadline_ms = clock_now_ms() + cc->timeout_ms;
	if (cc->svg != NULL)
		code = svg_open(&c.svg, cc->svg);
	if (code == EXIT_YES) {
		c.history = history_new((enum history_model)cc->model, LIMIT_HISTORY_EVENTS);
		c.report = (struct report){ .out = out,
					    .history = c.history,
					    .is_json = cc->is_json != 0 };
		code = check_file(&c, operands.count == 0 ? "-" : operands.items[0]);
		history_free(c.history);
	}
	svg_free(c.svg);
	return code;
}
