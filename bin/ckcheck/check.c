/*
 * Checking files against manifests. Each manifest is judged by itself: one that lists nothing is
 * malformed, because a check that checked nothing must not say yes.
 */
#include "check.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/err.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "codec/json_write.h"
#include "codec/line.h"
#include "codec/manifest.h"
#include "codec/tsv.h"
#include "crew.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/banned.h"

enum {
	BATCH = 256
};

/* A hash job that knows what should come out. */
struct check_job {
	struct hash_job hash; /* first: crew looks at it */
	uint8_t expected[LIMIT_DIGEST_BYTES];
};

/* What became of the lines of one manifest. */
struct tally {
	uint64_t good, mismatched, missing, unreadable, unstable, ignored, malformed;
};

struct check {
	const struct check_config *config;
	struct crew *crew;
	struct out *out;
	const char *manifest; /* as the user named it */
	struct manifest_reader reader;
	struct buf names;
	struct tally tally;
	uint32_t probed; /* algorithms that were tried */
	enum exit_code code; /* EXIT_UNAVAILABLE once a library is missing */
};

/* The algorithm whose digest is the expected one; DIGEST_COUNT where none is. */
static enum digest_id matching_alg(const struct check_job *job)
{
	for (unsigned id = 0; id < DIGEST_COUNT; id++)
		if ((job->hash.algs >> id & 1) != 0 &&
		    memcmp(job->hash.digests[id], job->expected, digest_alg(id)->size) == 0)
			return (enum digest_id)id;
	return DIGEST_COUNT;
}

static void write_verdict(struct check *c, const char *verdict, const struct check_job *job,
			  enum digest_id alg)
{
	struct span path = span_str(job->hash.path);
	struct json_write j;

	if (c->config->is_json) {
		json_open(&j, c->out);
		json_text(&j, "verdict", span_str(verdict));
		json_text(&j, "path", path);
		if (alg != DIGEST_COUNT)
			json_text(&j, "alg", span_str(digest_alg(alg)->name));
		if (job->hash.verdict != HASH_DONE)
			json_text(&j, "error", span_str(job->hash.err.text));
		json_close(&j);
	} else {
		out_add(c->out, span_str(verdict));
		out_char(c->out, '\t');
		if (c->config->is_zero)
			out_add(c->out, path);
		else
			tsv_field(c->out, path);
		out_char(c->out, c->config->is_zero ? '\0' : '\n');
	}
}

static void check_done(void *context, void *arg)
{
	struct check *c = context;
	const struct check_job *job = arg;
	enum digest_id alg = DIGEST_COUNT;
	const char *verdict = "OK";

	switch (job->hash.verdict) {
	case HASH_DONE:
		alg = matching_alg(job);
		if (alg == DIGEST_COUNT)
			verdict = "FAILED";
		*(alg != DIGEST_COUNT ? &c->tally.good : &c->tally.mismatched) += 1;
		break;
	case HASH_MISSING:
		if (c->config->ignores_missing) {
			c->tally.ignored++;
			return;
		}
		verdict = "MISSING";
		c->tally.missing++;
		break;
	case HASH_UNREADABLE:
		verdict = "UNREADABLE";
		c->tally.unreadable++;
		break;
	case HASH_UNSTABLE:
		verdict = "UNSTABLE";
		c->tally.unstable++;
		break;
	}
	if (job->hash.verdict == HASH_UNREADABLE || job->hash.verdict == HASH_UNSTABLE)
		log_error("%s: %s", job->hash.path, job->hash.err.text);
	if (!c->config->is_status && !(c->config->is_quiet && alg != DIGEST_COUNT))
		write_verdict(c, verdict, job, alg);
}

static void complain_of_line(struct check *c, uint64_t number, const char *why)
{
	c->tally.malformed++;
	if (c->tally.malformed <= LIMIT_MANIFEST_COMPLAINTS)
		log_error("%s: line %llu: %s", c->manifest, (unsigned long long)number, why);
	else if (c->tally.malformed == LIMIT_MANIFEST_COMPLAINTS + 1)
		log_error("%s: further malformed lines are only counted", c->manifest);
}

/* Whether the algorithms of an entry can be computed here; each is tried once. */
static bool can_compute(struct check *c, uint32_t algs)
{
	uint32_t fresh = algs & ~c->probed;
	struct err err;

	c->probed |= fresh;
	if (hash_probe(fresh, &err) == 0)
		return true;
	log_error("%s", err.text);
	c->code = EXIT_UNAVAILABLE;
	return false;
}

static void take_record(struct check *c, struct span record, uint64_t number)
{
	struct manifest_entry entry;
	struct check_job *job;
	const char *why = NULL;

	switch (manifest_read(&c->reader, record, &c->names, &entry, &why)) {
	case MANIFEST_NOTHING:
		return;
	case MANIFEST_MALFORMED:
		complain_of_line(c, number, why);
		return;
	case MANIFEST_ENTRY:
		break;
	}
	if (span_equal(entry.name, SPAN_LITERAL("-")) && strcmp(c->manifest, "-") == 0) {
		complain_of_line(c, number, "standard input is the manifest itself");
		return;
	}
	if (!can_compute(c, entry.algs))
		return;
	job = crew_job(c->crew);
	job->hash.path = mem_copy(entry.name.data, entry.name.len);
	job->hash.source = HASH_LISTED;
	job->hash.algs = entry.algs;
	memcpy(job->expected, entry.digest, sizeof(job->expected));
	crew_submit(c->crew);
}

/* Whether there is nothing to read at this moment. */
static bool is_pausing(int fd)
{
	struct pollfd input = { .fd = fd, .events = POLLIN };

	return poll(&input, 1, 0) == 0;
}

/* Reads records from fd and gives each to take_record. 0, or a negative errno. */
static int read_records(struct check *c, int fd)
{
	struct span records[BATCH];
	struct line line;
	int64_t n = 1;

	line_open(&line, c->config->is_zero ? '\0' : '\n', LIMIT_RECORD_BYTES);
	while (n > 0 && c->out->error == 0 && c->code == EXIT_YES) {
		size_t size, count;
		char *room = line_room(&line, &size);

		n = room == NULL ? -EMSGSIZE : fd_read(fd, room, size);
		if (n < 0)
			break;
		line_fed(&line, (size_t)n);
		while ((count = line_batch(&line, records, BATCH)) > 0)
			for (size_t i = 0; i < count; i++)
				take_record(c, records[i], line.number + i);
		if (n > 0 && is_pausing(fd))
			crew_pause(c->crew);
	}
	line_release(&line);
	return n < 0 ? (int)n : 0;
}

/* The tally in words, where there is something to say, and in an exit code. */
static enum exit_code judge(const struct check *c)
{
	const struct tally *t = &c->tally;
	uint64_t files = t->good + t->mismatched + t->missing + t->unreadable + t->unstable;
	enum exit_code code = EXIT_YES;

	if (t->malformed > 0 && (!c->config->is_lenient || files + t->ignored == 0))
		code = EXIT_MALFORMED;
	if (files + t->ignored == 0) {
		log_error("%s: no checksum lines found", c->manifest);
		return EXIT_MALFORMED;
	}
	if (t->unreadable + t->unstable > 0)
		code = exit_worse(code, EXIT_IO);
	if (t->mismatched + t->missing > 0)
		code = exit_worse(code, EXIT_NO);
	if (files == 0) {
		log_error("%s: no file was verified", c->manifest);
		return exit_worse(code, EXIT_NO);
	}
	if (code != EXIT_YES && !c->config->is_status)
		log_error("%s: %llu files: %llu OK, %llu FAILED, %llu MISSING, %llu UNREADABLE, "
			  "%llu UNSTABLE; %llu malformed lines",
			  c->manifest, (unsigned long long)files, (unsigned long long)t->good,
			  (unsigned long long)t->mismatched, (unsigned long long)t->missing,
			  (unsigned long long)t->unreadable, (unsigned long long)t->unstable,
			  (unsigned long long)t->malformed);
	return code;
}

static enum exit_code check_manifest(struct check *c, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : fd_open(path, O_RDONLY, 0);
	int r = fd;
	struct err err;

	c->manifest = path;
	c->tally = (struct tally){ .good = 0 };
	c->reader = (struct manifest_reader){
		.is_zero = c->config->is_zero != 0,
		.algs_only = c->config->alg < 0 ? 0 : (uint32_t)1 << c->config->alg,
		.algs_hint = manifest_algs_of_name(span_str(path_name(path))),
	};
	if (fd >= 0)
		r = read_records(c, fd);
	crew_drain(c->crew);
	if (fd >= 0 && !is_stdin)
		(void)fd_close(fd); /* opened for reading: nothing can be lost */
	if (r == -EMSGSIZE) {
		log_error("%s: a line is longer than %d bytes", path, LIMIT_RECORD_BYTES);
		return EXIT_MALFORMED;
	}
	if (r < 0) {
		(void)err_set_errno(&err, r);
		log_error("%s: %s", path, err.text);
		return exit_from_errno(r);
	}
	return c->code == EXIT_YES ? judge(c) : c->code;
}

enum exit_code check_run(const void *config, struct opt_operands operands, struct out *out)
{
	const struct check_config *cc = config;
	struct check c = { .config = cc, .out = out, .names = BUF_INIT(LIMIT_RECORD_BYTES) };
	struct crew_config crew = {
		.jobs = cc->jobs,
		.job_size = sizeof(struct check_job),
		.done = check_done,
		.out = out,
		.context = &c,
		.progress = (enum progress_mode)cc->progress,
	};
	enum exit_code code = EXIT_YES;

	c.crew = crew_open(&crew);
	if (operands.count == 0)
		code = check_manifest(&c, "-");
	for (size_t i = 0; i < operands.count && out->error == 0 && c.code == EXIT_YES; i++)
		code = exit_worse(code, check_manifest(&c, operands.items[i]));
	crew_close(c.crew);
	buf_release(&c.names);
	return code;
}
