/*
 * An ordered map from byte strings to pointers. Keys are copied into the nodes and stand in byte
 * order, a prefix before what it begins; values belong to the caller.
 *
 *	struct tree t = TREE_INIT;
 *	struct tree_node *n = tree_add(&t, key);
 *	if (n->value == NULL)
 *		n->value = ...it was new...
 *	for (n = tree_first_from(&t, key); n != NULL; n = tree_next(n))
 *		use(tree_key(n), n->value);
 *	tree_release(&t);
 *
 * A node is its own iterator: it stays where it is, and its key and its neighbours can be asked
 * for, until tree_remove takes out this very node, whatever else is added or removed.
 */
#ifndef BASE_TREE_H
#define BASE_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct tree_node {
	struct tree_node *up; /* private */
	struct tree_node *child[2]; /* private: the smaller keys, the larger keys */
	void *value; /* the caller's */
	uint32_t key_size; /* private */
	int8_t balance; /* private */
	char key[]; /* private */
};

struct tree {
	struct tree_node *root; /* private */
	size_t count;
};

/* A macro, so that a declaration can initialise; same as tree_init. */
#define TREE_INIT \
	{ \
		.root = NULL, .count = 0 \
	}

void tree_init(struct tree *t);

/* Frees the nodes, not what their values point to; the tree may be used again. */
void tree_release(struct tree *t);

/* The node of key; a new one has the value NULL. Keys have less than 4 GiB. */
struct tree_node *tree_add(struct tree *t, struct span key);

/* Takes the node out and frees it. */
void tree_remove(struct tree *t, struct tree_node *node);

/* The node of key, or NULL. */
struct tree_node *tree_find(const struct tree *t, struct span key);

/* The first node whose key is not before `key`; NULL where all are. */
struct tree_node *tree_first_from(const struct tree *t, struct span key);

/* The smallest and the largest key; NULL in an empty tree. */
struct tree_node *tree_first(const struct tree *t);
struct tree_node *tree_last(const struct tree *t);

/* The neighbour with the next larger or smaller key, or NULL. */
struct tree_node *tree_next(const struct tree_node *node);
struct tree_node *tree_prev(const struct tree_node *node);

/* A view that is valid as long as the node. */
static inline struct span tree_key(const struct tree_node *node)
{
	return span_of(node->key, node->key_size);
}

/* Test hook: NULL, or the name of the rule that the tree breaks. Looks at every node. */
const char *tree_broken(const struct tree *t);

#endif
