/*
 * An AVL tree (Adelson-Velsky and Landis, 1962) whose nodes know their parent, so that nothing here
 * recurses and a node finds its neighbours by itself. AVL rather than red-black or a treap: it is
 * the shallowest of the binary trees, and its repair after a change looks only at the nodes on the
 * path, which are in the cache already. A B+tree would take fewer cache misses and would move
 * entries about, which the promise of stable nodes forbids.
 *
 * Invariant: balance is the height of child[1] less that of child[0], and is -1, 0 or 1.
 */
#include "base/tree.h"

#include <string.h>

#include "base/assert.h"
#include "base/mem.h"

#include "base/banned.h"

enum {
	SMALLER = 0,
	LARGER = 1
};

void tree_init(struct tree *t)
{
	*t = (struct tree)TREE_INIT;
}

static struct tree_node *outermost(struct tree_node *node, int side)
{
	while (node->child[side] != NULL)
		node = node->child[side];
	return node;
}

/* Frees leaf by leaf, and goes up where a node has become one. */
void tree_release(struct tree *t)
{
	struct tree_node *node = t->root;

	while (node != NULL) {
		struct tree_node *up = node->up;

		if (node->child[SMALLER] != NULL) {
			node = node->child[SMALLER];
		} else if (node->child[LARGER] != NULL) {
			node = node->child[LARGER];
		} else {
			if (up != NULL)
				up->child[up->child[LARGER] == node] = NULL;
			mem_free(node);
			node = up;
		}
	}
	tree_init(t);
}

static int compare(struct span key, const struct tree_node *node)
{
	size_t common = key.len < node->key_size ? key.len : node->key_size;
	int order = common == 0 ? 0 : memcmp(key.data, node->key, common);

	if (order != 0)
		return order;
	return key.len < node->key_size ? -1 : key.len > node->key_size;
}

/* Puts `new` (NULL: nothing) where `old` hangs. */
static void replace(struct tree *t, const struct tree_node *old, struct tree_node *new)
{
	struct tree_node *up = old->up;

	if (up == NULL)
		t->root = new;
	else
		up->child[up->child[LARGER] == old] = new;
	if (new != NULL)
		new->up = up;
}

/*
 * node goes down on `side`, its child of the other side rises into its place. The new balances
 * follow from the old ones alone, whatever they are.
 */
static void rotate(struct tree *t, struct tree_node *node, int side)
{
	struct tree_node *riser = node->child[!side];
	int sign = side == SMALLER ? 1 : -1;
	int low = sign * node->balance, high = sign * riser->balance;

	replace(t, node, riser);
	node->child[!side] = riser->child[side];
	if (node->child[!side] != NULL)
		node->child[!side]->up = node;
	riser->child[side] = node;
	node->up = riser;
	low = low - 1 - (high > 0 ? high : 0);
	high = high - 1 + (low < 0 ? low : 0);
	node->balance = (int8_t)(sign * low);
	riser->balance = (int8_t)(sign * high);
}

/* Repairs a node that is two levels out of balance; gives the node that stands there now. */
static struct tree_node *straighten(struct tree *t, struct tree_node *node)
{
	int side = node->balance > 0 ? LARGER : SMALLER;
	struct tree_node *heavy = node->child[side];

	assert(node->balance == 2 || node->balance == -2);
	if ((heavy->balance > 0) != (side == LARGER) && heavy->balance != 0)
		rotate(t, heavy, side);
	rotate(t, node, !side);
	return node->up;
}

static void repair_added(struct tree *t, struct tree_node *node)
{
	for (struct tree_node *up; (up = node->up) != NULL; node = up) {
		up->balance = (int8_t)(up->balance + (up->child[LARGER] == node ? 1 : -1));
		if (up->balance == 0)
			return;
		if (up->balance == 2 || up->balance == -2) {
			(void)straighten(t, up); /* as high as before */
			return;
		}
	}
}

struct tree_node *tree_add(struct tree *t, struct span key)
{
	struct tree_node *up = NULL, *node = t->root;
	int order = 0;

	assert(key.len < UINT32_MAX);
	while (node != NULL) {
		order = compare(key, node);
		if (order == 0)
			return node;
		up = node;
		node = node->child[order > 0];
	}
	node = mem_alloc(offsetof(struct tree_node, key) + key.len < sizeof(*node)
				 ? sizeof(*node)
				 : offsetof(struct tree_node, key) + key.len);
	*node = (struct tree_node){ .up = up, .key_size = (uint32_t)key.len };
	if (key.len > 0)
		memcpy(node->key, key.data, key.len);
	if (up == NULL)
		t->root = node;
	else
		up->child[order > 0] = node;
	t->count++;
	repair_added(t, node);
	return node;
}

/* The part on `side` of node has become one lower. */
static void repair_removed(struct tree *t, struct tree_node *node, int side)
{
	while (node != NULL) {
		struct tree_node *up = node->up;
		int up_side = up != NULL && up->child[LARGER] == node;

		node->balance = (int8_t)(node->balance - (side == LARGER ? 1 : -1));
		if (node->balance == 1 || node->balance == -1)
			return;
		if (node->balance != 0 && straighten(t, node)->balance != 0)
			return;
		node = up;
		side = up_side;
	}
}

/* Takes node out of the structure; the next larger one, a leaf or nearly, comes into its place. */
static void replace_by_next(struct tree *t, struct tree_node *node)
{
	struct tree_node *next = outermost(node->child[LARGER], SMALLER), *repaired = next;
	int side = LARGER;

	if (next->up != node) {
		repaired = next->up;
		side = SMALLER;
		replace(t, next, next->child[LARGER]);
		next->child[LARGER] = node->child[LARGER];
		next->child[LARGER]->up = next;
	}
	next->child[SMALLER] = node->child[SMALLER];
	next->child[SMALLER]->up = next;
	next->balance = node->balance;
	replace(t, node, next);
	repair_removed(t, repaired, side);
}

void tree_remove(struct tree *t, struct tree_node *node)
{
	assert(t->count > 0);
	if (node->child[SMALLER] != NULL && node->child[LARGER] != NULL) {
		replace_by_next(t, node);
	} else {
		struct tree_node *up = node->up;
		int side = up != NULL && up->child[LARGER] == node;

		replace(t, node, node->child[node->child[SMALLER] == NULL]);
		repair_removed(t, up, side);
	}
	t->count--;
	mem_free(node);
}

struct tree_node *tree_find(const struct tree *t, struct span key)
{
	struct tree_node *node = t->root;

	while (node != NULL) {
		int order = compare(key, node);

		if (order == 0)
			break;
		node = node->child[order > 0];
	}
	return node;
}

struct tree_node *tree_first_from(const struct tree *t, struct span key)
{
	struct tree_node *node = t->root, *found = NULL;

	while (node != NULL) {
		int order = compare(key, node);

		if (order == 0)
			return node;
		if (order < 0)
			found = node;
		node = node->child[order > 0];
	}
	return found;
}

struct tree_node *tree_first(const struct tree *t)
{
	return t->root == NULL ? NULL : outermost(t->root, SMALLER);
}

struct tree_node *tree_last(const struct tree *t)
{
	return t->root == NULL ? NULL : outermost(t->root, LARGER);
}

static struct tree_node *neighbour(const struct tree_node *node, int side)
{
	if (node->child[side] != NULL)
		return outermost(node->child[side], !side);
	while (node->up != NULL && node->up->child[side] == node)
		node = node->up;
	return node->up;
}

struct tree_node *tree_next(const struct tree_node *node)
{
	return neighbour(node, LARGER);
}

struct tree_node *tree_prev(const struct tree_node *node)
{
	return neighbour(node, SMALLER);
}

/* The height that the balances on the way down promise. */
static int height(const struct tree_node *node)
{
	int levels = 0;

	for (; node != NULL; levels++)
		node = node->child[node->balance > 0];
	return levels;
}

const char *tree_broken(const struct tree *t)
{
	const struct tree_node *before = NULL;
	size_t count = 0;

	for (const struct tree_node *n = tree_first(t); n != NULL; n = tree_next(n)) {
		if (before != NULL && compare(tree_key(before), n) >= 0)
			return "keys ascend";
		for (int side = SMALLER; side <= LARGER; side++)
			if (n->child[side] != NULL && n->child[side]->up != n)
				return "a child knows its parent";
		if (height(n->child[LARGER]) - height(n->child[SMALLER]) != n->balance)
			return "balance is the difference of the heights";
		if (n->balance < -1 || n->balance > 1)
			return "heights differ by one at most";
		before = n;
		count++;
	}
	return count == t->count ? NULL : "count counts the nodes";
}
