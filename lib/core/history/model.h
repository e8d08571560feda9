/*
 * What operations do to one object, and which results they may give: the sequential objects that a
 * history is held against. Values are numbers that mean nothing (history interns them); counters
 * count and tokens compare.
 *
 *	register  read write                    any value
 *	cas       read write cas                any value
 *	kv        get put delete cas            any value, nil is "not there"
 *	counter   read add subtract             a 64-bit number that wraps
 *	lock      acquire release               by process; fencing tokens rise
 *
 * A state may be free: unknown, as it is at the start of a window into a history. What an operation
 * tells of a free state decides it.
 */
#ifndef CORE_HISTORY_MODEL_H
#define CORE_HISTORY_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* For an option: history_model_names[m] is the name of model m, the last is NULL. */
enum history_model {
	HISTORY_REGISTER,
	HISTORY_CAS,
	HISTORY_KV,
	HISTORY_COUNTER,
	HISTORY_LOCK
};
extern const char *const history_model_names[];

enum history_kind {
	HISTORY_READ, /* gives out */
	HISTORY_WRITE, /* sets in */
	HISTORY_SWAP, /* expects in, sets second */
	HISTORY_COUNT, /* gives out, a number */
	HISTORY_ADD, /* adds in, a two's complement number */
	HISTORY_ACQUIRE, /* takes the lock for `process`; out is the token */
	HISTORY_RELEASE /* gives it back */
};

/* A name that a model knows: for people the name, for the checker the kind. */
struct history_verb {
	const char *name;
	enum history_kind kind;
	bool is_negated; /* the amount is subtracted */
};

enum {
	HISTORY_NEVER = UINT32_MAX /* a position that no event has */
};

/*
 * One operation. Positions count the events of the whole history from 0 on; an operation without a
 * known outcome returns never.
 */
struct history_op {
	const struct history_verb *verb;
	uint64_t in, second, out; /* as the kind says; interned values, numbers or a token */
	uint64_t invoke_line, return_line; /* of the input; 0: it has none */
	uint32_t process, key; /* numbers of names */
	uint32_t invoked, returned; /* positions */
	bool has_token; /* out of an acquire is known */
};

struct history_state {
	uint64_t value; /* interned value, number, or process + 1 of the holder */
	uint64_t token; /* the last one + 1, 0 while there is none */
	bool is_free;
};

/* The verb of a model by its name, or NULL. */
const struct history_verb *history_verb_find(enum history_model model, struct span name);

/*
 * Whether op may take place in a state with the result that it had; writes the state that follows
 * on yes. op may have an unknown outcome: then it may have any result.
 */
bool history_step(const struct history_op *op, const struct history_state *from,
		  struct history_state *to);

/* Whether op never changes a state that is known. */
bool history_observes(const struct history_op *op);

bool history_state_equal(const struct history_state *a, const struct history_state *b);

#endif
