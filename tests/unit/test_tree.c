/*
 * The ordered map, against a sorted array.
 */
#include "base/tree.h"

#include "unit/unit.h"

enum {
	OPERATIONS = 100000,
	KEYS = 2000, /* different keys of the random test */
	KEY_BYTES = 12
};

static struct tree_node *add(struct tree *t, const char *key)
{
	return tree_add(t, span_str(key));
}

static void test_tree__an_empty_tree_has_nothing(void **state)
{
	struct tree t = TREE_INIT;

	(void)state;
	assert_null(tree_first(&t));
	assert_null(tree_last(&t));
	assert_null(tree_find(&t, SPAN_LITERAL("a")));
	assert_null(tree_first_from(&t, SPAN_LITERAL("")));
	tree_release(&t);
}

static void test_tree__a_new_node_has_no_value_and_an_old_one_keeps_its(void **state)
{
	struct tree t = TREE_INIT;
	int value;
	struct tree_node *n = add(&t, "k");

	(void)state;
	assert_null(n->value);
	n->value = &value;
	assert_ptr_equal(add(&t, "k"), n);
	assert_ptr_equal(n->value, &value);
	assert_int_equal(t.count, 1);
	tree_release(&t);
}

static void test_tree__keys_stand_in_byte_order_with_prefixes_first(void **state)
{
	static const struct {
		const char *data;
		size_t len;
	} ordered[] = { { "", 0 },   { "\0", 1 },   { "\0\0", 2 }, { "\0a", 2 },
			{ "a", 1 },  { "a\0", 2 },  { "aa", 2 },   { "b", 1 },
			{ "ba", 2 }, { "\x7f", 1 }, { "\x80", 1 }, { "\xff", 1 } };
	enum {
		COUNT = sizeof(ordered) / sizeof(ordered[0])
	};
	struct tree t = TREE_INIT;
	struct tree_node *n;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		size_t k = i * 7 % COUNT; /* 7 has no factor in common with 12 */

		(void)tree_add(&t, span_of(ordered[k].data, ordered[k].len));
	}
	n = tree_first(&t);
	for (size_t i = 0; i < COUNT; i++, n = tree_next(n))
		assert_true(span_equal(tree_key(n), span_of(ordered[i].data, ordered[i].len)));
	assert_null(n);
	tree_release(&t);
}

static void test_tree__first_from_finds_the_key_or_the_one_behind_it(void **state)
{
	struct tree t = TREE_INIT;

	(void)state;
	(void)add(&t, "b");
	(void)add(&t, "d");
	(void)add(&t, "f");
	assert_span(tree_key(tree_first_from(&t, SPAN_LITERAL(""))), "b");
	assert_span(tree_key(tree_first_from(&t, SPAN_LITERAL("b"))), "b");
	assert_span(tree_key(tree_first_from(&t, SPAN_LITERAL("b0"))), "d");
	assert_span(tree_key(tree_first_from(&t, SPAN_LITERAL("f"))), "f");
	assert_null(tree_first_from(&t, SPAN_LITERAL("f0")));
	tree_release(&t);
}

static void test_tree__an_iterator_outlives_changes_around_it(void **state)
{
	struct tree t = TREE_INIT;
	struct tree_node *kept;
	char key[16];

	(void)state;
	kept = add(&t, "0500");
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(key, sizeof(key), "%04d", i);
		(void)add(&t, key);
	}
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(key, sizeof(key), "%04d", i);
		if (i % 10 != 0)
			tree_remove(&t, tree_find(&t, span_str(key)));
	}
	assert_null(tree_broken(&t));
	assert_span(tree_key(kept), "0500");
	assert_span(tree_key(tree_next(kept)), "0510");
	assert_span(tree_key(tree_prev(kept)), "0490");
	tree_release(&t);
}

static void test_tree__keys_added_in_order_make_no_list(void **state)
{
	struct tree t = TREE_INIT;
	char key[16];

	(void)state;
	for (int i = 0; i < 4096; i++) {
		(void)snprintf(key, sizeof(key), "%08d", i);
		(void)add(&t, key);
	}
	assert_null(tree_broken(&t));
	tree_release(&t);
}

/* The sorted array that the tree is compared with. */
struct oracle {
	char keys[KEYS][KEY_BYTES];
	size_t sizes[KEYS];
	struct tree_node *nodes[KEYS];
	size_t count;
};

static size_t oracle_place(const struct oracle *o, struct span key)
{
	size_t low = 0, high = o->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (span_compare(span_of(o->keys[middle], o->sizes[middle]), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool oracle_has(const struct oracle *o, size_t at, struct span key)
{
	return at < o->count && span_equal(span_of(o->keys[at], o->sizes[at]), key);
}

static void oracle_move(struct oracle *o, size_t to, size_t from)
{
	size_t moved = o->count - (to > from ? to - 1 : from);

	memmove(o->keys[to], o->keys[from], moved * sizeof(o->keys[0]));
	memmove(&o->sizes[to], &o->sizes[from], moved * sizeof(o->sizes[0]));
	memmove(&o->nodes[to], &o->nodes[from], moved * sizeof(struct tree_node *));
}

static void oracle_add(struct oracle *o, size_t at, struct span key, struct tree_node *node)
{
	oracle_move(o, at + 1, at);
	memcpy(o->keys[at], key.data, key.len);
	o->sizes[at] = key.len;
	o->nodes[at] = node;
	o->count++;
}

static void expect_neighbours(const struct oracle *o, size_t at)
{
	assert_ptr_equal(tree_next(o->nodes[at]), at + 1 < o->count ? o->nodes[at + 1] : NULL);
	assert_ptr_equal(tree_prev(o->nodes[at]), at > 0 ? o->nodes[at - 1] : NULL);
}

static void random_step(struct tree *t, struct oracle *o, uint64_t *random)
{
	char bytes[KEY_BYTES];
	struct span key = span_of(bytes, 0);
	size_t number = unit_below(random, KEYS), at;

	/* Keys of several lengths that begin alike. */
	key.len = (size_t)snprintf(bytes, sizeof(bytes), "%zu/%zu", number % 7, number);
	at = oracle_place(o, key);
	assert_ptr_equal(tree_first_from(t, key), at < o->count ? o->nodes[at] : NULL);
	if (unit_below(random, 2) == 0) {
		struct tree_node *node = tree_add(t, key);

		if (!oracle_has(o, at, key))
			oracle_add(o, at, key, node);
		assert_ptr_equal(o->nodes[at], node);
		expect_neighbours(o, at);
	} else if (oracle_has(o, at, key)) {
		assert_ptr_equal(tree_find(t, key), o->nodes[at]);
		expect_neighbours(o, at);
		tree_remove(t, o->nodes[at]);
		oracle_move(o, at, at + 1);
		o->count--;
	} else {
		assert_null(tree_find(t, key));
	}
	assert_int_equal(t->count, o->count);
}

static void test_tree__random_operations_agree_with_a_sorted_array(void **state)
{
	uint64_t random = unit_seed(11);
	struct oracle *o = calloc(1, sizeof(*o));
	struct tree t = TREE_INIT;

	(void)state;
	for (unsigned i = 0; i < OPERATIONS; i++) {
		random_step(&t, o, &random);
		if (i % 1000 == 0)
			assert_null(tree_broken(&t));
	}
	assert_null(tree_broken(&t));
	assert_ptr_equal(tree_first(&t), o->nodes[0]);
	assert_ptr_equal(tree_last(&t), o->nodes[o->count - 1]);
	while (o->count > 0) {
		size_t at = unit_below(&random, o->count);

		tree_remove(&t, o->nodes[at]);
		oracle_move(o, at, at + 1);
		o->count--;
		if (o->count % 100 == 0)
			assert_null(tree_broken(&t));
	}
	assert_null(tree_first(&t));
	tree_release(&t);
	free(o);
}
