/*
 * Making a manifest. With --output it is replaced as a whole, and only by a whole one: where a file
 * could not be read the old manifest stays, because a manifest that lacks a file verifies as
 * complete for ever after.
 */
#include "sum.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "codec/hex.h"
#include "codec/json_write.h"
#include "codec/manifest.h"
#include "crew.h"
#include "walk.h"

#include "base/banned.h"

struct sum {
	const struct sum_config *config;
	struct crew *crew;
	struct out *out;
	struct stat outputs[2]; /* where the manifest goes, to leave it out of itself */
	unsigned output_count;
	uint64_t submitted;
	enum exit_code code;
};

static void write_json(struct sum *s, const struct hash_job *job)
{
	const struct digest_alg *alg = digest_alg((enum digest_id)s->config->alg);
	char digits[2 * LIMIT_DIGEST_BYTES];
	struct json_write j;

	hex_encode(span_of(job->digests[s->config->alg], alg->size), digits);
	json_open(&j, s->out);
	json_text(&j, "path", span_str(job->path));
	json_text(&j, "alg", span_str(alg->name));
	json_text(&j, "digest", span_of(digits, 2 * alg->size));
	json_number(&j, "size", job->size);
	json_close(&j);
}

static void sum_done(void *context, void *arg)
{
	struct sum *s = context;
	const struct hash_job *job = arg;
	enum digest_id id = (enum digest_id)s->config->alg;

	switch (job->verdict) {
	case HASH_DONE:
		if (s->config->is_json)
			write_json(s, job);
		else
			manifest_write(
				s->out, s->config->is_tagged ? MANIFEST_TAGGED : MANIFEST_UNTAGGED,
				s->config->is_zero, id, span_str(job->path), job->digests[id]);
		break;
	case HASH_MISSING:
		log_error("%s: %s", job->path, job->err.text);
		s->code = exit_worse(s->code, job->source == HASH_NAMED ? EXIT_NO_INPUT : EXIT_IO);
		break;
	case HASH_UNREADABLE:
	case HASH_UNSTABLE:
		log_error("%s: %s", job->path, job->err.text);
		s->code = exit_worse(s->code, EXIT_IO);
		break;
	}
}

/* Whether it is a file that the manifest goes to, or will be. */
static bool is_output(const struct sum *s, const struct stat *st)
{
	for (unsigned i = 0; i < s->output_count; i++)
		if (st->st_dev == s->outputs[i].st_dev && st->st_ino == s->outputs[i].st_ino)
			return true;
	return false;
}

static void submit(struct sum *s, const char *path, enum hash_source source)
{
	struct hash_job *job = crew_job(s->crew);

	job->path = mem_copy(path, strlen(path));
	job->source = source;
	job->algs = (uint32_t)1 << s->config->alg;
	crew_submit(s->crew);
	s->submitted++;
}

static bool submit_walked(void *context, const char *path, const struct stat *st)
{
	struct sum *s = context;

	if (is_output(s, st))
		log_warning("%s: skipped: it is the output", path);
	else
		submit(s, path, HASH_WALKED);
	return s->out->error == 0;
}

static void sum_operand(struct sum *s, const char *path)
{
	struct stat st;
	bool is_there = strcmp(path, "-") != 0 && stat(path, &st) == 0;

	if (is_there && is_output(s, &st)) {
		log_warning("%s: skipped: it is the output", path);
	} else if (!is_there || !S_ISDIR(st.st_mode)) {
		submit(s, path, HASH_NAMED);
	} else if (s->config->is_recursive) {
		s->code = exit_worse(s->code, walk(path, submit_walked, s));
	} else {
		log_error("%s: is a directory (use -r)", path);
		s->code = exit_worse(s->code, EXIT_IO);
	}
}

/* The sum of the sizes, when all operands are regular files; else 0. */
static uint64_t total_size(struct opt_operands operands)
{
	uint64_t total = 0;
	struct stat st;

	for (size_t i = 0; i < operands.count; i++) {
		if (stat(operands.items[i], &st) < 0 || !S_ISREG(st.st_mode))
			return 0;
		total += (uint64_t)st.st_size;
	}
	return total;
}

static enum exit_code sum_operands(struct sum *s, struct opt_operands operands)
{
	char *const standard[] = { (char[]){ "-" }, (char[]){ "." } };
	struct crew_config config = {
		.jobs = s->config->jobs,
		.job_size = sizeof(struct hash_job),
		.done = sum_done,
		.out = s->out,
		.context = s,
		.progress = (enum progress_mode)s->config->progress,
		.bytes_total = total_size(operands),
	};

	if (operands.count == 0)
		operands = (struct opt_operands){
			.items = &standard[s->config->is_recursive != 0],
			.count = 1,
		};
	s->crew = crew_open(&config);
	for (size_t i = 0; i < operands.count && s->out->error == 0; i++)
		sum_operand(s, operands.items[i]);
	crew_close(s->crew);
	return s->code;
}

/* The manifest into a new file, which takes the old one's place at the end. */
static enum exit_code sum_into_file(struct sum *s, struct opt_operands operands)
{
	const char *path = s->config->output;
	struct file_replace file;
	struct out out;
	struct err err;
	enum exit_code code;
	int r;

	if (stat(path, &s->outputs[s->output_count]) == 0)
		s->output_count++;
	if (file_replace_open(&file, path, &err) < 0) {
		log_error("%s: %s", path, err.text);
		file_replace_release(&file);
		return EXIT_IO;
	}
	if (fstat(file.fd, &s->outputs[s->output_count]) == 0)
		s->output_count++;
	out_open(&out, file.fd);
	s->out = &out;
	code = sum_operands(s, operands);
	r = out_finish(&out);
	if (r < 0) {
		(void)err_set_errno(&err, r);
		log_error("%s: %s", path, err.text);
		code = EXIT_IO;
	} else if (code != EXIT_YES) {
		log_error("%s: not written: a file could not be summed", path);
	} else if (s->submitted == 0) {
		log_error("%s: not written: there is no file to sum", path);
		code = EXIT_NO_INPUT;
	} else if (file_replace_commit(&file, &err) < 0) {
		log_error("%s: %s", path, err.text);
		code = EXIT_IO;
	}
	file_replace_release(&file);
	return code;
}

enum exit_code sum_run(const void *config, struct opt_operands operands, struct out *out)
{
	const struct sum_config *c = config;
	struct sum s = { .config = c, .out = out, .code = EXIT_YES };
	struct err err;

	if (hash_probe((uint32_t)1 << c->alg, &err) < 0) {
		log_error("%s", err.text);
		return EXIT_UNAVAILABLE;
	}
	if (c->output != NULL)
		return sum_into_file(&s, operands);
	if (fstat(STDOUT_FILENO, &s.outputs[0]) == 0 && S_ISREG(s.outputs[0].st_mode))
		s.output_count = 1;
	return sum_operands(&s, operands);
}
