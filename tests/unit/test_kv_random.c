/*
 * Long random logs: two stores and the oracle in linear arrays agree on every reply, the stores on
 * every hash, though one of them is replaced by a snapshot now and then.
 */
#include "core/kv/kv.h"

#include "core/kv/snapshot.h"
#include "core/kv/watch.h"

#include "unit/unit.h"

#include "unit/kvs.h"

#include "unit/kv_oracle.h"

enum {
	ENTRIES = 200000,
	COMPACT_EVERY = 400,
	PIECE_BYTES = 700
};

struct world {
	uint64_t random;
	struct kvs a;
	struct kv *b;
	struct kv_reply reply_b;
	struct oracle o;
	struct kv_snapshot *snapshot; /* of a, being read */
	struct buf saved;
	size_t snapshots;
	char values[ORACLE_OPS * 2][ORACLE_VALUE_BYTES];
	size_t value_count;
};

static size_t below(struct world *w, size_t bound)
{
	return unit_below(&w->random, bound);
}

static struct span random_value(struct world *w)
{
	char *text = w->values[w->value_count++ % (ORACLE_OPS * 2)];

	return span_of(text, (size_t)snprintf(text, ORACLE_VALUE_BYTES, "v%zu", below(w, 5)));
}

static struct kv_keys random_keys(struct world *w)
{
	struct kv_keys keys = { .key = span_str(oracle_name(below(w, ORACLE_KEYS))) };

	switch (below(w, 8)) {
	case 0:
		keys.end = span_str(oracle_name(below(w, ORACLE_KEYS)));
		break;
	case 1:
		keys.end = SPAN_LITERAL("\0");
		break;
	case 2:
		keys = (struct kv_keys){ SPAN_LITERAL("kb"), SPAN_LITERAL("kc") };
		break;
	default:
		keys.end = SPAN_LITERAL("");
		break;
	}
	return keys;
}

static struct kv_range random_range(struct world *w)
{
	struct kv_range range = { .keys = random_keys(w) };
	uint64_t now = w->o.revision;

	if (below(w, 2) == 0)
		range.revision = now - below(w, now < 60 ? now : 60) + below(w, 2);
	range.limit = below(w, 3) == 0 ? below(w, 6) : 0;
	range.order = (enum kv_sort_order)below(w, 3);
	range.target = (enum kv_sort_target)below(w, 5);
	range.is_count_only = below(w, 10) == 0;
	range.is_keys_only = below(w, 10) == 0;
	if (below(w, 4) == 0)
		range.min_mod = now - below(w, now < 40 ? now : 40);
	if (below(w, 4) == 0)
		range.max_mod = now - below(w, now < 40 ? now : 40);
	if (below(w, 8) == 0)
		range.min_create = now - below(w, now < 40 ? now : 40);
	if (below(w, 8) == 0)
		range.max_create = now - below(w, now < 40 ? now : 40);
	return range;
}

static struct kv_op random_put(struct world *w)
{
	struct kv_op op = { .type = KV_OP_PUT };

	op.put.key = span_str(oracle_name(below(w, ORACLE_KEYS)));
	op.put.wants_prev = below(w, 2) == 0;
	op.put.ignores_value = below(w, 10) == 0;
	op.put.ignores_lease = below(w, 10) == 0;
	op.put.value = op.put.ignores_value ? SPAN_LITERAL("") : random_value(w);
	if (!op.put.ignores_lease && below(w, 4) == 0)
		op.put.lease = 1 + below(w, ORACLE_LEASES);
	return op;
}

static void random_compare(struct world *w, struct kv_program *p)
{
	struct kv_compare c = { .keys = random_keys(w) };

	c.result = (enum kv_compare_result)below(w, 4);
	c.target = (enum kv_compare_target)below(w, 5);
	if (c.target == KV_COMPARE_VALUE)
		c.value = random_value(w);
	else if (c.target == KV_COMPARE_CREATE || c.target == KV_COMPARE_MOD)
		c.number = below(w, 3) == 0 ? 0 : (int64_t)(w->o.revision - below(w, 20));
	else
		c.number = (int64_t)below(w, 5) - 1;
	kv_program_add_compare(p, c);
}

static void random_op(struct world *w, struct kv_program *p, size_t depth)
{
	size_t choice = below(w, depth < 3 ? 10 : 7), at = p->op_count;
	struct kv_txn txn = { 0 };

	if (choice < 4) {
		kv_program_add_op(p, random_put(w));
		return;
	}
	if (choice < 7) {
		struct kv_op op = { .type = choice == 4 ? KV_OP_DELETE : KV_OP_RANGE };

		if (choice == 4)
			op.del = (struct kv_delete){ random_keys(w), below(w, 2) == 0 };
		else
			op.range = random_range(w);
		kv_program_add_op(p, op);
		return;
	}
	txn.compare_count = (uint32_t)below(w, 3);
	txn.success_count = (uint32_t)below(w, 4);
	txn.failure_count = (uint32_t)below(w, 3);
	kv_program_add_op(p, (struct kv_op){ .type = KV_OP_TXN, .txn = txn });
	for (uint32_t i = 0; i < txn.compare_count; i++)
		random_compare(w, p);
	for (uint32_t i = 0; i < txn.success_count + txn.failure_count; i++)
		random_op(w, p, depth + 1);
	assert_true(p->op_count - at <= ORACLE_OPS);
}

static struct kv_entry random_entry(struct world *w)
{
	struct kv_entry e = { .type = KV_ENTRY_WRITE, .time_ms = below(w, 1000) };
	size_t choice = below(w, 100);

	if (choice < 75) {
		random_op(w, &e.program, choice < 40 ? 0 : 3);
		return e;
	}
	if (below(w, COMPACT_EVERY / 25) == 0) {
		e.type = KV_ENTRY_COMPACT;
		e.revision = w->o.revision + 1 - below(w, 30 < w->o.revision ? 30 : 1);
		return e;
	}
	e.type = choice < 85   ? KV_ENTRY_LEASE_GRANT
		 : choice < 94 ? KV_ENTRY_LEASE_RENEW
		 : choice < 96 ? KV_ENTRY_LEASE_REVOKE
			       : KV_ENTRY_LEASE_EXPIRE;
	e.lease = 1 + below(w, ORACLE_LEASES);
	e.ttl_s = below(w, 100);
	e.renewal = w->o.lease_renewal[e.lease];
	if (below(w, 3) == 0)
		e.renewal--;
	return e;
}

/* --- What must come out. */

static void expect_item(const struct kv_item *item, size_t key, const struct oracle_key *k)
{
	assert_span(item->key, oracle_name(key));
	assert_span(item->value, k->value);
	assert_int_equal(item->create_revision, k->create);
	assert_int_equal(item->mod_revision, k->mod);
	assert_int_equal(item->version, k->version);
	assert_int_equal(item->lease, k->lease);
}

static int oracle_order(const struct oracle_key *keys, enum kv_sort_target t, size_t a, size_t b)
{
	const struct oracle_key *x = &keys[a], *y = &keys[b];
	int64_t order = t == KV_SORT_VERSION  ? (int64_t)(x->version - y->version)
			: t == KV_SORT_CREATE ? (int64_t)(x->create - y->create)
			: t == KV_SORT_MOD    ? (int64_t)(x->mod - y->mod)
			: t == KV_SORT_VALUE  ? strcmp(x->value, y->value)
					      : 0;

	if (order == 0)
		return strcmp(oracle_name(a), oracle_name(b));
	return order < 0 ? -1 : 1;
}

static void expect_range(const struct oracle *o, const struct kv_range *range,
			 const struct kv_result *result, const struct kv_item *items)
{
	struct oracle_key keys[ORACLE_KEYS];
	size_t found[ORACLE_KEYS], count = 0, all = 0, shown;

	oracle_at(o, range->revision == 0 ? UINT64_MAX : range->revision, keys);
	for (size_t i = 0; i < ORACLE_KEYS; i++) {
		const struct oracle_key *k = &keys[i];
		size_t at = count;

		if (!k->is_live || !oracle_has(&range->keys, i))
			continue;
		all++;
		if (range->is_count_only || k->mod < range->min_mod ||
		    k->create < range->min_create ||
		    (range->max_mod != 0 && k->mod > range->max_mod) ||
		    (range->max_create != 0 && k->create > range->max_create))
			continue;
		for (; at > 0; at--) {
			int order = oracle_order(keys, range->target, found[at - 1], i);

			if ((order > 0) == (range->order != KV_SORT_DESCEND))
				found[at] = found[at - 1];
			else
				break;
		}
		found[at] = i;
		count++;
	}
	shown = range->limit > 0 && range->limit < count ? range->limit : count;
	assert_int_equal(result->count, all);
	assert_int_equal(result->item_count, shown);
	assert_int_equal(result->has_more, shown < count);
	for (size_t i = 0; i < shown; i++) {
		struct oracle_key k = keys[found[i]];

		if (range->is_keys_only)
			k.value[0] = '\0';
		expect_item(&items[i], found[i], &k);
	}
}

/* Runs one operation in the oracle, and holds the result against it. */
static void expect_op(struct oracle *o, const struct kv_op *op, const struct kv_reply *reply,
		      const struct kv_result *result)
{
	const struct kv_item *items = reply->items + result->first_item;
	size_t count = 0;

	assert_int_equal(result->type, op->type);
	if (op->type == KV_OP_RANGE) {
		expect_range(o, &op->range, result, items);
	} else if (op->type == KV_OP_PUT) {
		size_t key = oracle_number(op->put.key);

		assert_int_equal(result->item_count, op->put.wants_prev && o->keys[key].is_live);
		if (result->item_count > 0)
			expect_item(items, key, &o->keys[key]);
		oracle_put(o, &op->put);
	} else if (op->type == KV_OP_DELETE) {
		for (size_t i = 0; i < ORACLE_KEYS; i++) {
			if (!o->keys[i].is_live || !oracle_has(&op->del.keys, i))
				continue;
			if (op->del.wants_prev)
				expect_item(&items[count], i, &o->keys[i]);
			oracle_change(o, i, (struct oracle_key){ 0 });
			count++;
		}
		assert_int_equal(result->count, count);
		assert_int_equal(result->item_count, op->del.wants_prev ? count : 0);
	}
	if (op->type != KV_OP_TXN)
		assert_int_equal(result->revision, oracle_now(o));
}

static enum kv_error expect_program(struct oracle *o, const struct kv_program *p,
				    const struct kv_reply *reply)
{
	struct oracle_run r = { .p = p };
	size_t results = 0;
	enum kv_error error;

	memcpy(r.start, o->keys, sizeof(r.start));
	assert_int_equal(oracle_walk(&r, 0, (struct oracle_path){ 0 }), p->op_count);
	error = oracle_refusal(o, &r);
	assert_int_equal(reply->error, error);
	for (size_t i = 0; error == KV_OK && i < p->op_count; i++) {
		const struct kv_result *result = &reply->results[results];

		if (!oracle_runs(&r, i))
			continue;
		assert_true(results++ < reply->result_count);
		expect_op(o, &p->ops[i], reply, result);
		if (p->ops[i].type == KV_OP_TXN)
			assert_int_equal(result->succeeded, r.succeeded[i]);
	}
	assert_int_equal(reply->result_count, results);
	oracle_end_write(o);
	return error;
}

static void expect_reply(struct world *w, const struct kv_entry *e)
{
	struct oracle *o = &w->o;
	enum kv_error error;

	if (e->type == KV_ENTRY_WRITE)
		error = expect_program(o, &e->program, &w->a.reply);
	else if (e->type == KV_ENTRY_COMPACT)
		error = oracle_compact(o, e->revision);
	else
		error = oracle_lease(o, e, w->a.index);
	assert_int_equal(w->a.reply.error, error);
	assert_int_equal(w->a.reply.revision, o->revision);
}

static void expect_same_bytes(const struct kv_reply *a, const struct kv_reply *b)
{
	static char rooms[2][1 << 16];
	struct wire_writer wa = wire_writer(rooms[0], sizeof(rooms[0]));
	struct wire_writer wb = wire_writer(rooms[1], sizeof(rooms[1]));

	kv_reply_encode(a, &wa);
	kv_reply_encode(b, &wb);
	assert_int_equal(wire_end(&wa), 0);
	assert_int_equal(wire_end(&wb), 0);
	assert_true(span_equal(span_of(rooms[0], wa.used), span_of(rooms[1], wb.used)));
}

/* Watches from a random revision on: every change since then, once, in order. */
static void expect_events(struct world *w)
{
	const struct oracle *o = &w->o;
	uint64_t from = o->revision - below(w, o->revision < 50 ? o->revision : 50);
	struct kv_watch watch = { .keys = random_keys(w), .next_revision = from == 0 ? 1 : from };
	struct kv_events events;
	size_t given = 0;

	watch.wants_prev = below(w, 2) == 0;
	watch.no_puts = below(w, 5) == 0;
	watch.no_deletes = below(w, 5) == 0;
	kv_events_init(&events);
	assert_int_equal(kv_watch_read(w->a.kv, &watch, &events),
			 from < o->compact ? KV_ERR_COMPACTED : KV_OK);
	for (size_t i = 0; from >= o->compact && i < o->log_count; i++) {
		const struct oracle_change *c = &o->log[i];
		const struct kv_event *e = &events.events[given];

		if (c->mod < from || !oracle_has(&watch.keys, c->key) ||
		    (c->after.is_live ? watch.no_puts : watch.no_deletes))
			continue;
		assert_true(given++ < events.count);
		assert_int_equal(e->is_deletion, !c->after.is_live);
		expect_item(&e->item, c->key, &c->after);
		assert_int_equal(e->has_prev,
				 watch.wants_prev && c->before.is_live && c->mod > o->compact);
		if (e->has_prev)
			expect_item(&e->prev, c->key, &c->before);
	}
	assert_int_equal(events.count, given);
	if (from >= o->compact)
		assert_int_equal(watch.next_revision, o->revision + 1);
	kv_events_release(&events);
}

/* --- Snapshots of store a, read while it goes on, become store b. */

static void restore_b(struct world *w)
{
	struct kv_restore *r = kv_restore_open(&(struct kv_restore_config){ 0 });
	struct span left = buf_span(&w->saved);
	struct err err = { "" };

	while (left.len > 0) {
		size_t size = 1 + below(w, 2000);

		size = size < left.len ? size : left.len;
		assert_int_equal(kv_restore_add(r, span_of(left.data, size), &err), 0);
		left = span_from(left, size);
	}
	kv_free(w->b);
	w->b = NULL;
	if (kv_restore_end(r, &w->b, &err) < 0)
		print_message("%s\n", err.text);
	assert_non_null(w->b);
	kv_restore_free(r);
}

/* The entries since a snapshot was opened, which the restored store has to catch up with. */
struct missed {
	struct buf bytes[64];
	uint64_t indices[64];
	size_t count;
};

static void step_snapshot(struct world *w, struct missed *missed)
{
	if (w->snapshot == NULL && below(w, 700) == 0) {
		w->snapshot = kv_snapshot_open(w->a.kv);
		assert_non_null(w->snapshot);
		assert_null(kv_snapshot_open(w->a.kv));
		buf_reset(&w->saved);
		missed->count = 0;
		return;
	}
	if (w->snapshot == NULL)
		return;
	buf_reset(&missed->bytes[missed->count]);
	buf_add(&missed->bytes[missed->count], buf_span(&w->a.bytes));
	missed->indices[missed->count++] = w->a.index;
	if (kv_snapshot_read(w->snapshot, &w->saved, missed->count == 64 ? SIZE_MAX : PIECE_BYTES))
		return;
	restore_b(w);
	kv_snapshot_close(w->snapshot);
	w->snapshot = NULL;
	w->snapshots++;
	for (size_t i = 0; i < missed->count; i++)
		kv_apply(w->b, missed->indices[i], buf_span(&missed->bytes[i]), &w->reply_b);
	assert_true(kv_hash(w->b) == kv_hash(w->a.kv));
}

static void test_kv_random__stores_and_oracle_agree(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct missed *missed = calloc(1, sizeof(*missed));

	(void)state;
	w->random = unit_seed(7);
	w->a = kvs_new();
	w->b = kv_new();
	w->o.revision = 1;
	kv_reply_init(&w->reply_b);
	buf_init(&w->saved, 1 << 24);
	for (size_t i = 0; i < 64; i++)
		buf_init(&missed->bytes[i], LIMIT_KV_ENTRY_BYTES);
	for (size_t i = 0; i < ENTRIES; i++) {
		struct kv_entry e = random_entry(w);

		(void)kvs_apply(&w->a, e); /* the error is in the reply */
		kv_apply(w->b, w->a.index, buf_span(&w->a.bytes), &w->reply_b);
		expect_reply(w, &e);
		expect_same_bytes(&w->a.reply, &w->reply_b);
		assert_true(kv_hash(w->a.kv) == kv_hash(w->b));
		kv_entry_release(&e);
		step_snapshot(w, missed);
		if (i % 10 == 0)
			expect_events(w);
		if (i % 500 == 0) {
			assert_null(kv_broken(w->a.kv));
			assert_null(kv_broken(w->b));
		}
	}
	print_message("%zu snapshots\n", w->snapshots);
	assert_true(w->snapshots > 100);
	kv_snapshot_close(w->snapshot);
	kvs_release(&w->a);
	kv_free(w->b);
	kv_reply_release(&w->reply_b);
	buf_release(&w->saved);
	for (size_t i = 0; i < 64; i++)
		buf_release(&missed->bytes[i]);
	free(w->o.log);
	free(w);
	free(missed);
}
