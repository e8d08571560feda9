/*
 * The text forms of a ring. What a layout cannot honour is refused rather than ignored: an operator
 * who writes vnodes under ketama believes that it does something.
 */
#include "core/ring/spec.h"

#include <errno.h>
#include <string.h>

#include "base/limit.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/num.h"

#include "base/banned.h"

enum {
	DEFAULT_VNODES = 160,
	LIST_WEIGHT_MAX = 1000
};

const char *const ring_layout_names[] = { "ring", "jump", "ketama", NULL };

static const char *const hash_names[] = { "xxh3", "xxh64", "md5", NULL };
static const char *const state_names[] = { "up", "drain", "down", NULL };

/* A reader of one text; names finds an address or label that is there twice. */
struct reader {
	struct ring_spec *spec;
	struct map addresses, labels, settings;
	struct err *err;
	bool has_hash, has_vnodes, has_seed;
};

static int bad(struct reader *r, const char *what, struct span value)
{
	return err_set(r->err, -EBADMSG, "%s %.*s", what, (int)(value.len > 200 ? 200 : value.len),
		       value.data);
}

/* The index of a name in a table, or -1. */
static int index_of(const char *const *names, struct span name)
{
	for (int i = 0; names[i] != NULL; i++)
		if (span_equal(name, span_str(names[i])))
			return i;
	return -1;
}

static int check_name(struct reader *r, struct span name)
{
	if (name.len == 0 || name.len > LIMIT_NAME_BYTES)
		return err_set(r->err, -EBADMSG, "a name must have 1 to %d bytes",
			       LIMIT_NAME_BYTES);
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.data[i] <= ' ' || name.data[i] == 0x7f)
			return err_set(r->err, -EBADMSG, "a name has a blank or control character");
	return 0;
}

static int add_node(struct reader *r, struct span address, struct span label, struct span zone,
		    uint64_t weight, enum ring_state state)
{
	struct ring_spec *s = r->spec;

	if (check_name(r, address) < 0 || check_name(r, label) < 0)
		return -EBADMSG;
	if (s->node_count == LIMIT_RING_NODES)
		return err_set(r->err, -EBADMSG, "more than %d nodes", LIMIT_RING_NODES);
	if (!map_add(&r->addresses, address, s->node_count))
		return bad(r, "a second node", address);
	if (!map_add(&r->labels, label, s->node_count))
		return bad(r, "a second node with the name", label);
	if (s->node_count == s->nodes_cap) {
		s->nodes_cap = s->nodes_cap == 0 ? 16 : s->nodes_cap * 2;
		s->nodes = mem_resize(s->nodes, s->nodes_cap, sizeof(s->nodes[0]));
	}
	s->nodes[s->node_count++] = (struct ring_node){
		.address = mem_copy(address.data, address.len),
		.label = mem_copy(label.data, label.len),
		.zone = zone.len == 0 ? NULL : mem_copy(zone.data, zone.len),
		.weight = (uint32_t)weight,
		.state = state,
	};
	return 0;
}

static int read_weight(struct reader *r, struct span text, uint64_t *weight)
{
	if (num_parse(text, 0, LIMIT_RING_WEIGHT, weight) < 0)
		return err_set(r->err, -EBADMSG, "weight %.*s: not a number from 0 to %d",
			       (int)(text.len > 40 ? 40 : text.len), text.data, LIMIT_RING_WEIGHT);
	return 0;
}

/* Whether one of the words that follow has the same key. */
static bool is_repeated(struct span rest, struct span key)
{
	struct span word, other;

	while (span_word(&rest, &word))
		if (span_cut(&word, '=', &other) && span_equal(other, key))
			return true;
	return false;
}

static int read_node(struct reader *r, struct span rest)
{
	struct span address, label, zone = span_of(NULL, 0), word, key;
	uint64_t weight = 1;
	int state = RING_STATE_UP;

	if (!span_word(&rest, &address))
		return err_set(r->err, -EBADMSG, "node needs an address");
	label = address;
	while (span_word(&rest, &word)) {
		struct span value = word;

		if (!span_cut(&value, '=', &key) || value.data == NULL)
			return bad(r, "not KEY=VALUE:", word);
		if (is_repeated(rest, key))
			return bad(r, "given twice:", key);
		if (span_equal(key, SPAN_LITERAL("weight"))) {
			if (read_weight(r, value, &weight) < 0)
				return -EBADMSG;
		} else if (span_equal(key, SPAN_LITERAL("zone"))) {
			zone = value;
		} else if (span_equal(key, SPAN_LITERAL("state"))) {
			state = index_of(state_names, value);
			if (state < 0)
				return bad(r, "state must be up, drain or down, not", value);
		} else if (span_equal(key, SPAN_LITERAL("name"))) {
			label = value;
		} else {
			return bad(r, "unknown key", key);
		}
	}
	if (zone.len > 0 && check_name(r, zone) < 0)
		return -EBADMSG;
	return add_node(r, address, label, zone, weight, (enum ring_state)state);
}

static int read_number(struct reader *r, const char *name, struct span value, uint64_t min,
		       uint64_t max, uint64_t *out)
{
	if (num_parse(value, min, max, out) < 0)
		return err_set(r->err, -EBADMSG, "%s must be a number from %llu to %llu", name,
			       (unsigned long long)min, (unsigned long long)max);
	return 0;
}

static int read_setting(struct reader *r, struct span key, struct span value)
{
	struct ring_spec *s = r->spec;
	uint64_t number = s->vnodes;
	int result = 0, name;

	if (s->node_count > 0)
		return bad(r, "settings stand before the first node:", key);
	if (!map_add(&r->settings, key, 0))
		return bad(r, "given twice:", key);
	if (span_equal(key, SPAN_LITERAL("layout"))) {
		name = index_of(ring_layout_names, value);
		if (name < 0)
			return bad(r, "unknown layout", value);
		s->layout = (enum ring_layout)name;
	} else if (span_equal(key, SPAN_LITERAL("hash"))) {
		name = index_of(hash_names, value);
		if (name < 0)
			return bad(r, "unknown hash", value);
		s->hash = (enum ring_hash)name;
		r->has_hash = true;
	} else if (span_equal(key, SPAN_LITERAL("vnodes"))) {
		result = read_number(r, "vnodes", value, 1, LIMIT_RING_VNODES, &number);
		s->vnodes = (uint32_t)number;
		r->has_vnodes = true;
	} else if (span_equal(key, SPAN_LITERAL("seed"))) {
		result = read_number(r, "seed", value, 0, UINT64_MAX, &s->seed);
		r->has_seed = true;
	} else if (span_equal(key, SPAN_LITERAL("tag"))) {
		if (value.len != 2)
			return bad(r, "tag must be two characters, not", value);
		s->tag_open = value.data[0];
		s->tag_close = value.data[1];
	} else {
		return bad(r, "unknown setting", key);
	}
	return result;
}

static int read_file_line(struct reader *r, struct span line)
{
	struct span key, value, more;

	if (!span_word(&line, &key))
		return 0;
	if (span_equal(key, SPAN_LITERAL("node")))
		return read_node(r, line);
	if (!span_word(&line, &value) || span_word(&line, &more))
		return bad(r, "needs exactly one value:", key);
	return read_setting(r, key, value);
}

static int read_bare_line(struct reader *r, struct span line)
{
	struct span address, weight_text, more;
	uint64_t weight = 1;

	if (!span_word(&line, &address))
		return 0;
	if (span_word(&line, &weight_text) && read_weight(r, weight_text, &weight) < 0)
		return -EBADMSG;
	if (span_word(&line, &more))
		return err_set(r->err, -EBADMSG,
			       "more than ADDRESS and WEIGHT (a ring file starts "
			       "with: hashring 1)");
	return add_node(r, address, address, span_of(NULL, 0), weight, RING_STATE_UP);
}

/* What the layout makes of the settings, and whether there is a node to take keys. */
static int settle(struct reader *r)
{
	struct ring_spec *s = r->spec;
	bool takes_keys = false;

	if (!r->has_hash)
		s->hash = s->layout == RING_LAYOUT_KETAMA ? RING_HASH_MD5
			  : s->layout == RING_LAYOUT_JUMP ? RING_HASH_XXH64
							  : RING_HASH_XXH3;
	if ((s->layout == RING_LAYOUT_KETAMA) != (s->hash == RING_HASH_MD5))
		return err_set(r->err, -EBADMSG, "layout %s does not use hash %s",
			       ring_layout_names[s->layout], hash_names[s->hash]);
	if (r->has_vnodes && s->layout != RING_LAYOUT_RING)
		return err_set(r->err, -EBADMSG, "layout %s has no vnodes",
			       ring_layout_names[s->layout]);
	if (r->has_seed && s->layout == RING_LAYOUT_KETAMA)
		return err_set(r->err, -EBADMSG, "layout ketama has no seed");
	for (uint32_t i = 0; i < s->node_count; i++) {
		const struct ring_node *n = &s->nodes[i];

		if (s->layout == RING_LAYOUT_JUMP && n->weight != 1)
			return err_set(r->err, -EBADMSG, "layout jump has no weights: node %s",
				       n->address);
		if (s->layout != RING_LAYOUT_RING && strcmp(n->label, n->address) != 0)
			return err_set(r->err, -EBADMSG, "layout %s does not use name=: node %s",
				       ring_layout_names[s->layout], n->address);
		takes_keys = takes_keys || (n->weight > 0 && n->state == RING_STATE_UP);
	}
	if (!takes_keys)
		return err_set(r->err, -EBADMSG, "no node takes keys");
	return 0;
}

static struct reader reader_start(struct ring_spec *spec, int layout, struct err *err)
{
	struct reader r = { .spec = spec, .err = err };

	*spec = (struct ring_spec){ .layout = layout < 0 ? RING_LAYOUT_RING
							 : (enum ring_layout)layout,
				    .vnodes = DEFAULT_VNODES };
	map_init(&r.addresses, 0);
	map_init(&r.labels, 0);
	map_init(&r.settings, 0);
	return r;
}

static int reader_finish(struct reader *r, int result)
{
	if (result == 0)
		result = settle(r);
	map_release(&r->addresses);
	map_release(&r->labels);
	map_release(&r->settings);
	if (result < 0)
		ring_spec_release(r->spec);
	return result;
}

/* The line without its comment: # counts at the start and behind a blank. */
static struct span without_comment(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '#' &&
		    (i == 0 || line.data[i - 1] == ' ' || line.data[i - 1] == '\t'))
			return span_of(line.data, i);
	return line;
}

/* "hashring VERSION"; a host whose name only starts so belongs to a bare list. */
static bool is_file_head(struct span line, struct span *version_out)
{
	struct span word;

	if (!span_word(&line, &word) || !span_equal(word, SPAN_LITERAL("hashring")))
		return false;
	*version_out = span_trim(line);
	return true;
}

int ring_spec_parse(struct ring_spec *spec, struct span text, int layout, struct err *err)
{
	struct reader r = reader_start(spec, layout, err);
	struct span line, version;
	bool is_file = false, is_first = true;
	unsigned number = 0;
	int result = 0;

	while (result == 0 && span_cut(&text, '\n', &line)) {
		number++;
		line = span_trim(without_comment(line));
		if (line.len == 0)
			continue;
		if (is_first && is_file_head(line, &version)) {
			is_file = true;
			spec->layout = RING_LAYOUT_RING;
			if (layout >= 0)
				result = err_set(err, -EBADMSG,
						 "a ring file has its own layout: "
						 "-l is for lists");
			else if (!span_equal(version, SPAN_LITERAL("1")))
				result = err_set(err, -EBADMSG, "version must be 1");
		} else {
			result = is_file ? read_file_line(&r, line) : read_bare_line(&r, line);
		}
		is_first = false;
	}
	if (result < 0)
		err_wrap(err, result, "line %u", number);
	return reader_finish(&r, result);
}

/* A name behind which one more colon would start a port: 10.0.0.1, [::1], or a bare fe80:0:1. */
static bool looks_portless(struct span name)
{
	size_t colon = span_find(name, ':');

	if (span_ends(name, SPAN_LITERAL("]")) || span_ends(name, SPAN_LITERAL(":")))
		return true;
	if (span_starts(name, SPAN_LITERAL("[")))
		return false;
	if (colon == name.len)
		return span_find(name, '.') < name.len;
	return span_find(span_from(name, colon + 1), ':') < name.len - colon - 1;
}

/* NAME, NAME:WEIGHT or HOST:PORT:WEIGHT. */
static int read_list_item(struct reader *r, struct span item)
{
	size_t colon = item.len;
	struct span name = item;
	uint64_t weight = 1;

	while (colon > 0 && item.data[colon - 1] != ':')
		colon--;
	if (colon > 0 && !span_ends(item, SPAN_LITERAL("]"))) {
		name = span_of(item.data, colon - 1);
		if (span_ends(name, SPAN_LITERAL(":")))
			return bad(r, "an IPv6 address stands in brackets, not", item);
		if (looks_portless(name) ||
		    num_parse(span_from(item, colon), 0, LIST_WEIGHT_MAX, &weight) < 0)
			return err_set(r->err, -EBADMSG,
				       "%.*s: a weight is 0 to %d, and a port needs one behind "
				       "it: %.*s:1",
				       (int)item.len, item.data, LIST_WEIGHT_MAX, (int)item.len,
				       item.data);
	}
	return add_node(r, name, name, span_of(NULL, 0), weight, RING_STATE_UP);
}

int ring_spec_list(struct ring_spec *spec, struct span list, int layout, struct err *err)
{
	struct reader r = reader_start(spec, layout, err);
	struct span item;
	int result = 0;

	while (result == 0 && span_cut(&list, ',', &item))
		result = read_list_item(&r, item);
	return reader_finish(&r, result);
}

void ring_spec_release(struct ring_spec *spec)
{
	for (uint32_t i = 0; i < spec->node_count; i++) {
		mem_free(spec->nodes[i].address);
		mem_free(spec->nodes[i].label);
		mem_free(spec->nodes[i].zone);
	}
	mem_free(spec->nodes);
	*spec = (struct ring_spec){ .vnodes = 0 };
}
