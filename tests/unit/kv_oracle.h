/*
 * A store in linear arrays: the keys as they are now, and every change since the last compaction
 * with what was before it. It says what core/kv must answer; it is slow, recursive and short.
 * Included behind unit/kvs.h.
 */
#ifndef UNIT_KV_ORACLE_H
#define UNIT_KV_ORACLE_H

enum {
	ORACLE_KEYS = 20,
	ORACLE_LEASES = 5, /* ids 1 to this */
	ORACLE_VALUE_BYTES = 8,
	ORACLE_DEPTH = 8,
	ORACLE_OPS = 64
};

struct oracle_key {
	bool is_live;
	uint64_t create, mod, version, lease;
	char value[ORACLE_VALUE_BYTES];
};

struct oracle_change {
	size_t key;
	uint64_t mod;
	struct oracle_key before, after;
};

struct oracle {
	struct oracle_key keys[ORACLE_KEYS];
	struct oracle_change *log;
	size_t log_count, log_cap;
	uint64_t revision, compact, writing; /* writing: the revision of this entry */
	uint64_t lease_renewal[ORACLE_LEASES + 1]; /* 0: not there */
};

static const char *oracle_name(size_t key)
{
	static char names[ORACLE_KEYS][8];

	(void)snprintf(names[key], sizeof(names[key]), "k%c%02u", 'a' + (int)(key / 4),
		       (unsigned)(key % 100));
	return names[key];
}

static bool oracle_has(const struct kv_keys *keys, size_t key)
{
	struct span name = span_str(oracle_name(key));
	size_t first = name.len < keys->key.len ? name.len : keys->key.len;
	int order = memcmp(name.data, keys->key.data, first);

	if (keys->end.len == 0)
		return span_equal(name, keys->key);
	if (order < 0 || (order == 0 && name.len < keys->key.len))
		return false;
	if (keys->end.len == 1 && keys->end.data[0] == '\0')
		return true;
	first = name.len < keys->end.len ? name.len : keys->end.len;
	order = memcmp(name.data, keys->end.data, first);
	return order < 0 || (order == 0 && name.len < keys->end.len);
}

static void oracle_change(struct oracle *o, size_t key, struct oracle_key after)
{
	o->writing = o->revision + 1;
	after.mod = o->writing;
	if (o->log_count == o->log_cap) {
		o->log_cap = o->log_cap * 2 + 64;
		o->log = realloc(o->log, o->log_cap * sizeof(*o->log));
		assert_non_null(o->log);
	}
	o->log[o->log_count++] = (struct oracle_change){ key, o->writing, o->keys[key], after };
	o->keys[key] = after;
}

static void oracle_end_write(struct oracle *o)
{
	if (o->writing > o->revision)
		o->revision = o->writing;
}

static uint64_t oracle_now(const struct oracle *o)
{
	return o->writing > o->revision ? o->writing : o->revision;
}

/* The keys as they were: what came later is undone. */
static void oracle_at(const struct oracle *o, uint64_t revision, struct oracle_key *keys)
{
	memcpy(keys, o->keys, sizeof(o->keys));
	for (size_t i = o->log_count; i-- > 0 && o->log[i].mod > revision;)
		keys[o->log[i].key] = o->log[i].before;
}

static enum kv_error oracle_compact(struct oracle *o, uint64_t revision)
{
	size_t gone = 0;

	if (revision <= o->compact)
		return KV_ERR_COMPACTED;
	if (revision > o->revision)
		return KV_ERR_FUTURE_REVISION;
	o->compact = revision;
	while (gone < o->log_count && o->log[gone].mod < revision)
		gone++;
	o->log_count -= gone;
	memmove(o->log, o->log + gone, o->log_count * sizeof(*o->log));
	return KV_OK;
}

static void oracle_revoke(struct oracle *o, uint64_t lease)
{
	for (size_t i = 0; i < ORACLE_KEYS; i++)
		if (o->keys[i].is_live && o->keys[i].lease == lease)
			oracle_change(o, i, (struct oracle_key){ 0 });
	oracle_end_write(o);
	o->lease_renewal[lease] = 0;
}

static enum kv_error oracle_lease(struct oracle *o, const struct kv_entry *e, uint64_t index)
{
	if (e->type == KV_ENTRY_LEASE_GRANT && o->lease_renewal[e->lease] != 0)
		return KV_ERR_LEASE_EXISTS;
	if (e->type != KV_ENTRY_LEASE_GRANT && o->lease_renewal[e->lease] == 0)
		return KV_ERR_LEASE_NOT_FOUND;
	if (e->type == KV_ENTRY_LEASE_EXPIRE && o->lease_renewal[e->lease] > e->renewal)
		return KV_ERR_LEASE_RENEWED;
	if (e->type == KV_ENTRY_LEASE_GRANT || e->type == KV_ENTRY_LEASE_RENEW)
		o->lease_renewal[e->lease] = index;
	else
		oracle_revoke(o, e->lease);
	return KV_OK;
}

/* --- Programs. A path names the transactions around an operation, and the list in each. */

struct oracle_path {
	size_t depth;
	size_t txn[ORACLE_DEPTH];
	bool in_failure[ORACLE_DEPTH];
};

struct oracle_run {
	const struct kv_program *p;
	struct oracle_key start[ORACLE_KEYS];
	struct oracle_path paths[ORACLE_OPS];
	size_t compares; /* used so far, as the walk goes */
	bool succeeded[ORACLE_OPS];
};

static bool oracle_fits(enum kv_compare_result result, int order)
{
	return result == KV_COMPARE_EQUAL     ? order == 0
	       : result == KV_COMPARE_GREATER ? order > 0
	       : result == KV_COMPARE_LESS    ? order < 0
					      : order != 0;
}

static bool oracle_holds_for(const struct kv_compare *c, const struct oracle_key *k)
{
	int64_t number = (int64_t)(c->target == KV_COMPARE_VERSION  ? k->version
				   : c->target == KV_COMPARE_CREATE ? k->create
				   : c->target == KV_COMPARE_MOD    ? k->mod
								    : k->lease);
	int order = number < c->number ? -1 : number > c->number;

	if (c->target == KV_COMPARE_VALUE) {
		char wanted[ORACLE_VALUE_BYTES] = "";

		memcpy(wanted, c->value.data, c->value.len);
		order = strcmp(k->value, wanted);
	}
	return oracle_fits(c->result, order);
}

static bool oracle_holds(const struct oracle_run *r, const struct kv_compare *c)
{
	static const struct oracle_key absent;
	size_t count = 0;

	for (size_t i = 0; i < ORACLE_KEYS; i++) {
		if (!oracle_has(&c->keys, i) || !r->start[i].is_live)
			continue;
		if (!oracle_holds_for(c, &r->start[i]))
			return false;
		count++;
	}
	return count > 0 || (c->target != KV_COMPARE_VALUE && oracle_holds_for(c, &absent));
}

/* Walks the operation at i; gives the index behind it. */
static size_t oracle_walk(struct oracle_run *r, size_t i, struct oracle_path path)
{
	const struct kv_op *op = &r->p->ops[i];
	size_t next = i + 1;

	r->paths[i] = path;
	if (op->type != KV_OP_TXN)
		return next;
	r->succeeded[i] = true;
	for (uint32_t k = 0; k < op->txn.compare_count; k++)
		if (!oracle_holds(r, &r->p->compares[r->compares++]))
			r->succeeded[i] = false;
	path.txn[path.depth] = i;
	path.in_failure[path.depth++] = false;
	for (uint32_t k = 0; k < op->txn.success_count; k++)
		next = oracle_walk(r, next, path);
	path.in_failure[path.depth - 1] = true;
	for (uint32_t k = 0; k < op->txn.failure_count; k++)
		next = oracle_walk(r, next, path);
	return next;
}

static bool oracle_runs(const struct oracle_run *r, size_t i)
{
	for (size_t d = 0; d < r->paths[i].depth; d++)
		if (r->succeeded[r->paths[i].txn[d]] == r->paths[i].in_failure[d])
			return false;
	return true;
}

static bool oracle_can_both_run(const struct oracle_run *r, size_t a, size_t b)
{
	for (size_t d = 0; d < r->paths[a].depth; d++)
		for (size_t e = 0; e < r->paths[b].depth; e++)
			if (r->paths[a].txn[d] == r->paths[b].txn[e] &&
			    r->paths[a].in_failure[d] != r->paths[b].in_failure[e])
				return false;
	return true;
}

static bool oracle_collide(const struct kv_op *a, const struct kv_op *b)
{
	struct kv_keys one;

	if (a->type != KV_OP_PUT || (b->type != KV_OP_PUT && b->type != KV_OP_DELETE))
		return false;
	one = b->type == KV_OP_PUT ? (struct kv_keys){ .key = b->put.key } : b->del.keys;
	for (size_t i = 0; i < ORACLE_KEYS; i++)
		if (span_equal(span_str(oracle_name(i)), a->put.key) && oracle_has(&one, i))
			return true;
	return false;
}

static size_t oracle_number(struct span name)
{
	size_t i = 0;

	while (!span_equal(span_str(oracle_name(i)), name))
		i++;
	return i;
}

static enum kv_error oracle_refusal(const struct oracle *o, const struct oracle_run *r)
{
	for (size_t a = 0; a < r->p->op_count; a++)
		for (size_t b = 0; b < r->p->op_count; b++)
			if (a != b && oracle_collide(&r->p->ops[a], &r->p->ops[b]) &&
			    oracle_can_both_run(r, a, b))
				return KV_ERR_DUPLICATE_KEY;
	for (size_t i = 0; i < r->p->op_count; i++) {
		const struct kv_op *op = &r->p->ops[i];
		bool ignores;

		if (!oracle_runs(r, i))
			continue;
		if (op->type == KV_OP_RANGE && op->range.revision > o->revision)
			return KV_ERR_FUTURE_REVISION;
		if (op->type == KV_OP_RANGE && op->range.revision != 0 &&
		    op->range.revision < o->compact)
			return KV_ERR_COMPACTED;
		if (op->type != KV_OP_PUT)
			continue;
		ignores = op->put.ignores_value || op->put.ignores_lease;
		if (op->put.lease != 0 && o->lease_renewal[op->put.lease] == 0)
			return KV_ERR_LEASE_NOT_FOUND;
		if (ignores && !r->start[oracle_number(op->put.key)].is_live)
			return KV_ERR_KEY_NOT_FOUND;
	}
	return KV_OK;
}

static void oracle_put(struct oracle *o, const struct kv_put *put)
{
	size_t key = oracle_number(put->key);
	const struct oracle_key *before = &o->keys[key];
	struct oracle_key after = { .is_live = true, .lease = put->lease };

	after.create = before->is_live ? before->create : o->revision + 1;
	after.version = before->is_live ? before->version + 1 : 1;
	memcpy(after.value, put->value.data, put->value.len);
	if (put->ignores_value)
		memcpy(after.value, before->value, sizeof(after.value));
	if (put->ignores_lease)
		after.lease = before->lease;
	oracle_change(o, key, after);
}

#endif
