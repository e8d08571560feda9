/*
 * The objects. Each kind of operation belongs to one family of states, so a step needs no model:
 * the model only says which verbs there are.
 */
#include "core/history/model.h"

#include <stddef.h>

#include "base/assert.h"

#include "base/banned.h"

const char *const history_model_names[] = {
	[HISTORY_REGISTER] = "register", [HISTORY_CAS] = "cas",   [HISTORY_KV] = "kv",
	[HISTORY_COUNTER] = "counter",   [HISTORY_LOCK] = "lock", NULL,
};

enum {
	OF_REGISTER = 1 << HISTORY_REGISTER,
	OF_CAS = 1 << HISTORY_CAS,
	OF_KV = 1 << HISTORY_KV,
	OF_COUNTER = 1 << HISTORY_COUNTER,
	OF_LOCK = 1 << HISTORY_LOCK
};

const struct history_verb *history_verb_find(enum history_model model, struct span name)
{
	static const struct {
		struct history_verb verb;
		unsigned models;
	} table[] = {
		{ { "read", HISTORY_READ, false }, OF_REGISTER | OF_CAS | OF_KV },
		{ { "get", HISTORY_READ, false }, OF_KV },
		{ { "write", HISTORY_WRITE, false }, OF_REGISTER | OF_CAS | OF_KV },
		{ { "put", HISTORY_WRITE, false }, OF_KV },
		{ { "delete", HISTORY_WRITE, false }, OF_KV },
		{ { "del", HISTORY_WRITE, false }, OF_KV },
		{ { "cas", HISTORY_SWAP, false }, OF_CAS | OF_KV },
		{ { "read", HISTORY_COUNT, false }, OF_COUNTER },
		{ { "get", HISTORY_COUNT, false }, OF_COUNTER },
		{ { "add", HISTORY_ADD, false }, OF_COUNTER },
		{ { "inc", HISTORY_ADD, false }, OF_COUNTER },
		{ { "incr", HISTORY_ADD, false }, OF_COUNTER },
		{ { "sub", HISTORY_ADD, true }, OF_COUNTER },
		{ { "dec", HISTORY_ADD, true }, OF_COUNTER },
		{ { "decr", HISTORY_ADD, true }, OF_COUNTER },
		{ { "acquire", HISTORY_ACQUIRE, false }, OF_LOCK },
		{ { "lock", HISTORY_ACQUIRE, false }, OF_LOCK },
		{ { "release", HISTORY_RELEASE, false }, OF_LOCK },
		{ { "unlock", HISTORY_RELEASE, false }, OF_LOCK },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if ((table[i].models >> model & 1) != 0 &&
		    span_equal(name, span_str(table[i].verb.name)))
			return &table[i].verb;
	return NULL;
}

static bool step_acquire(const struct history_op *op, struct history_state *state)
{
	if (!state->is_free && state->value != 0)
		return false;
	if (op->has_token) {
		if (op->out < state->token) /* token holds the last one + 1 */
			return false;
		state->token = op->out + 1;
	}
	state->value = (uint64_t)op->process + 1;
	state->is_free = false;
	return true;
}

bool history_step(const struct history_op *op, const struct history_state *from,
		  struct history_state *to)
{
	struct history_state state = *from;
	bool is_legal = true;

	switch (op->verb->kind) {
	case HISTORY_READ:
	case HISTORY_COUNT:
		is_legal = state.is_free || state.value == op->out;
		state.value = op->out;
		state.is_free = false;
		break;
	case HISTORY_WRITE:
		state.value = op->in;
		state.is_free = false;
		break;
	case HISTORY_SWAP:
		is_legal = state.is_free || state.value == op->in;
		state.value = op->second;
		state.is_free = false;
		break;
	case HISTORY_ADD:
		if (!state.is_free) /* free plus something is as free */
			state.value += op->in;
		break;
	case HISTORY_ACQUIRE:
		is_legal = step_acquire(op, &state);
		break;
	case HISTORY_RELEASE:
		is_legal = state.is_free || state.value == (uint64_t)op->process + 1;
		state.value = 0;
		state.is_free = false;
		break;
	}
	if (is_legal)
		*to = state;
	return is_legal;
}

bool history_observes(const struct history_op *op)
{
	switch (op->verb->kind) {
	case HISTORY_READ:
	case HISTORY_COUNT:
		return true;
	case HISTORY_SWAP:
		return op->in == op->second;
	case HISTORY_ADD:
		return op->in == 0;
	case HISTORY_WRITE:
	case HISTORY_ACQUIRE:
	case HISTORY_RELEASE:
		break;
	}
	return false;
}

bool history_state_equal(const struct history_state *a, const struct history_state *b)
{
	return a->value == b->value && a->token == b->token && a->is_free == b->is_free;
}
