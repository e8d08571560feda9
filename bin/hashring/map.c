/*
 * The filter: blocks of input are split into records, hashed and looked up in batches, and written
 * with their nodes. The way of a record is short: it is read once, hashed where it lies, and copied
 * once.
 */
#include "map.h"

#include <errno.h>
#include <string.h>

#include "base/assert.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/log.h"
#include "base/mem.h"
#include "codec/line.h"
#include "core/ring/ring.h"
#include "ring_load.h"

#include "base/banned.h"

enum {
	BATCH = 1024,
	STRIDE = 32
};

static_assert((int)LINE_SLACK >= (int)STRIDE, "records are copied in strides");

/* What a node adds to a record: its name between the separator and, for the only one, the end. */
struct suffix {
	char *text; /* padded to a stride */
	size_t len;
};

struct map {
	const struct map_config *config;
	struct ring *ring;
	struct suffix *suffixes; /* by node */
	size_t suffix_max;
	uint32_t node_count;
	struct out *out;
	struct line line;
	struct span records[BATCH], keys[BATCH];
	uint32_t nodes[BATCH * LIMIT_RING_REPLICAS];
};

static void build_suffixes(struct map *m, const struct ring_spec *spec)
{
	bool is_single = m->config->replicas == 1;

	m->node_count = spec->node_count;
	m->suffixes = mem_zalloc(spec->node_count, sizeof(m->suffixes[0]));
	for (uint32_t i = 0; i < spec->node_count; i++) {
		struct buf b = BUF_INIT(LIMIT_NAME_BYTES + 4);

		if (!m->config->is_node_only)
			buf_add_char(&b, '\t');
		buf_add_str(&b, spec->nodes[i].address);
		if (is_single)
			buf_add_char(&b, m->line.separator);
		m->suffixes[i].len = b.size;
		m->suffix_max = b.size > m->suffix_max ? b.size : m->suffix_max;
		m->suffixes[i].text = mem_zalloc(b.size + STRIDE, 1);
		memcpy(m->suffixes[i].text, b.data, b.size);
		buf_release(&b);
	}
}

static void free_suffixes(struct map *m)
{
	for (uint32_t i = 0; i < m->node_count; i++)
		mem_free(m->suffixes[i].text);
	mem_free(m->suffixes);
}

/* Field `field` of a record; false when it has fewer. */
static bool cut_field(const struct map_config *config, struct span record, struct span *key)
{
	struct span rest = record;

	for (uint64_t i = 0; i < config->field; i++)
		if (!span_cut(&rest, config->separator, key))
			return false;
	return true;
}

/* Copies in strides: a short copy of constant size costs less than one of exact size. */
static char *put(char *to, const char *from, size_t len)
{
	memcpy(to, from, STRIDE);
	if (len > STRIDE)
		memcpy(to + STRIDE, from + STRIDE, len - STRIDE);
	return to + len;
}

/* One node each: the common case, and the loop that decides the speed of the tool. */
static void write_singles(struct map *m, size_t count)
{
	size_t is_whole = !m->config->is_node_only;
	const struct span *last = &m->records[count - 1];
	/* The records of a batch lie behind each other. */
	size_t input = (size_t)(last->data + last->len - m->records[0].data);
	size_t size = input + count * m->suffix_max + 2 * STRIDE;
	char *start, *at;

	if (size > LIMIT_BLOCK_BYTES) { /* very long records */
		for (size_t i = 0; i < count; i++) {
			const struct suffix *s = &m->suffixes[m->nodes[i]];

			out_add(m->out, span_of(m->records[i].data, m->records[i].len * is_whole));
			out_add(m->out, span_of(s->text, s->len));
		}
		return;
	}
	start = at = out_room(m->out, size);
	for (size_t i = 0; i < count; i++) {
		const struct suffix *s = &m->suffixes[m->nodes[i]];

		at = put(at, m->records[i].data, m->records[i].len * is_whole);
		at = put(at, s->text, s->len);
	}
	out_commit(m->out, (size_t)(at - start));
}

static void write_replicas(struct map *m, struct span record, const uint32_t *nodes)
{
	bool is_node_only = m->config->is_node_only;

	if (!is_node_only)
		out_add(m->out, record);
	for (uint64_t i = 0; i < m->config->replicas; i++) {
		const struct suffix *s = &m->suffixes[nodes[i]];

		if (is_node_only && i > 0)
			out_char(m->out, '\t');
		out_add(m->out, span_of(s->text, s->len));
	}
	out_char(m->out, m->line.separator);
}

/*
 * The keys of the records; stops before the first record that lacks the field. Returns how many it
 * cut.
 */
static size_t cut_keys(struct map *m, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!cut_field(m->config, m->records[i], &m->keys[i])) {
			log_error("input line %llu: has no field %llu",
				  (unsigned long long)(m->line.number + i),
				  (unsigned long long)m->config->field);
			return i;
		}
	return count;
}

static enum exit_code map_records(struct map *m, size_t count)
{
	bool has_field = m->config->field > 0;
	size_t good = has_field ? cut_keys(m, count) : count;

	ring_map(m->ring, has_field ? m->keys : m->records, good, m->nodes);
	if (m->config->replicas == 1 && good > 0)
		write_singles(m, good);
	for (size_t i = 0; m->config->replicas > 1 && i < good; i++)
		write_replicas(m, m->records[i], &m->nodes[i * m->config->replicas]);
	return good == count ? EXIT_YES : EXIT_MALFORMED;
}

static enum exit_code map_input(struct map *m)
{
	enum exit_code code = EXIT_YES;
	int64_t n = 1;

	while (n > 0 && code == EXIT_YES) {
		size_t size, count;
		char *room = line_room(&m->line, &size);

		if (room == NULL) {
			log_error("input line %llu: longer than %d bytes",
				  (unsigned long long)(m->line.number), LIMIT_RECORD_BYTES);
			return EXIT_MALFORMED;
		}
		n = fd_read(0, room, size);
		if (n < 0)
			break;
		line_fed(&m->line, (size_t)n);
		while (code == EXIT_YES && (count = line_batch(&m->line, m->records, BATCH)) > 0)
			code = map_records(m, count);
		/*
		 * A short read is a pipe that has nothing more for now: whoever waits for the
		 * answer gets it.
		 */
		if ((size_t)n < size && out_flush(m->out) < 0)
			break;
	}
	if (n < 0) {
		struct err err;

		err_set_errno(&err, (int)n);
		log_error("cannot read standard input: %s", err.text);
		code = EXIT_IO;
	}
	return code;
}

enum exit_code map_run(const void *config, struct opt_operands operands, struct out *out)
{
	const struct map_config *c = config;
	struct map *m;
	struct ring_spec spec;
	enum exit_code code;

	(void)operands; /* the verb takes none */
	if (c->ring != NULL && strcmp(c->ring, "-") == 0) {
		log_error("-r -: standard input is for the keys");
		return EXIT_USAGE;
	}
	code = ring_load(c->ring, c->nodes, c->layout, &spec);
	if (code != EXIT_YES)
		return code;
	m = mem_zalloc(1, sizeof(*m));
	m->config = c;
	m->out = out;
	code = ring_build(&spec, c->ring != NULL ? c->ring : "-N", (uint32_t)c->replicas, &m->ring);
	if (code == EXIT_YES) {
		line_open(&m->line, c->is_zero ? '\0' : '\n', LIMIT_RECORD_BYTES);
		build_suffixes(m, &spec);
		code = map_input(m);
		free_suffixes(m);
		line_release(&m->line);
		ring_free(m->ring);
	}
	ring_spec_release(&spec);
	mem_free(m);
	return code;
}
