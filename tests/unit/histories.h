/*
 * Histories made by simulating real objects with concurrent clients: linearizable by construction,
 * the same for the same seed. A client that gets no answer (info) goes on as a new process, and its
 * operation takes effect before, much later, or never.
 *
 * Needs neither cmocka nor the library, so that tests/lib can make histories for shells too.
 */
#ifndef UNIT_HISTORIES_H
#define UNIT_HISTORIES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum made_op {
	MADE_READ,
	MADE_WRITE,
	MADE_CAS,
	MADE_ADD,
	MADE_ACQUIRE,
	MADE_RELEASE
};

enum made_type {
	MADE_INVOKE,
	MADE_OK,
	MADE_FAIL,
	MADE_INFO
};

enum {
	MADE_NIL = -1,
	MADE_CLIENTS_MAX = 64,
	MADE_GHOSTS_MAX = 64
};

struct made_event {
	enum made_type type;
	enum made_op op;
	unsigned process, key;
	int64_t value, second; /* MADE_NIL: none */
};

enum made_model {
	MADE_REGISTER,
	MADE_COUNTER,
	MADE_LOCK
};

struct making {
	uint64_t seed;
	enum made_model model;
	unsigned clients, keys;
	size_t ops;
	unsigned values; /* 0: each write has one of its own */
	unsigned cas_percent, read_percent, info_percent;
};

struct made_client {
	enum {
		MADE_IDLE,
		MADE_CALLED,
		MADE_DONE
	} phase;
	unsigned process;
	struct made_event event;
	bool has_failed;
};

struct made {
	struct making how;
	uint64_t random;
	struct made_event *events; /* free with free */
	size_t count, ops_left;
	int64_t *objects; /* value, sum, or holder + 1 */
	int64_t *tokens;
	int64_t next_value;
	unsigned next_process;
	struct made_client clients[MADE_CLIENTS_MAX];
	struct made_event ghosts[MADE_GHOSTS_MAX]; /* to take effect later */
	size_t ghost_count;
};

/* splitmix64, as unit_random */
static inline uint64_t made_random(struct made *m)
{
	uint64_t x = m->random += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static inline unsigned made_below(struct made *m, unsigned bound)
{
	return (unsigned)(made_random(m) % bound);
}

static inline bool made_chance(struct made *m, unsigned percent)
{
	return made_below(m, 100) < percent;
}

static inline int64_t made_value(struct made *m)
{
	return m->how.values == 0 ? m->next_value++ : (int64_t)made_below(m, m->how.values);
}

/* What the client calls next. */
static inline void made_call(struct made *m, struct made_client *c)
{
	struct made_event *e = &c->event;

	*e = (struct made_event){ .process = c->process,
				  .key = made_below(m, m->how.keys),
				  .value = MADE_NIL,
				  .second = MADE_NIL };
	if (m->how.model == MADE_LOCK) {
		e->op = m->objects[e->key] == (int64_t)c->process + 1 ? MADE_RELEASE : MADE_ACQUIRE;
	} else if (made_chance(m, m->how.read_percent)) {
		e->op = MADE_READ;
	} else if (m->how.model == MADE_COUNTER) {
		e->op = MADE_ADD;
		e->value = 1 + made_value(m) % 3;
	} else if (made_chance(m, m->how.cas_percent)) {
		e->op = MADE_CAS;
		e->value = m->objects[e->key]; /* likely to succeed */
		e->second = made_value(m);
	} else {
		e->op = MADE_WRITE;
		e->value = made_value(m);
	}
}

/* The operation takes effect; false where it cannot. */
static inline bool made_apply(struct made *m, struct made_event *e)
{
	int64_t *object = &m->objects[e->key];

	switch (e->op) {
	case MADE_READ:
		e->value = *object;
		return true;
	case MADE_WRITE:
		*object = e->value;
		return true;
	case MADE_CAS:
		if (*object != e->value)
			return false;
		*object = e->second;
		return true;
	case MADE_ADD:
		*object += e->value;
		return true;
	case MADE_ACQUIRE:
		if (*object != 0)
			return false;
		*object = (int64_t)e->process + 1;
		m->tokens[e->key] += 1 + made_below(m, 3);
		e->value = m->tokens[e->key];
		return true;
	case MADE_RELEASE:
		if (*object != (int64_t)e->process + 1)
			return false;
		*object = 0;
		return true;
	}
	return false;
}

static inline void made_tell(struct made *m, enum made_type type, const struct made_event *e)
{
	m->events[m->count] = *e;
	m->events[m->count].type = type;
	if (e->op == MADE_READ && type == MADE_INVOKE)
		m->events[m->count].value = MADE_NIL;
	m->count++;
}

/* No answer: the operation becomes a ghost, or nothing, and the client a new process. */
static inline void made_lose(struct made *m, struct made_client *c)
{
	bool may_haunt = c->phase == MADE_CALLED && c->event.op != MADE_ACQUIRE;

	if (may_haunt && m->ghost_count < MADE_GHOSTS_MAX && made_chance(m, 60))
		m->ghosts[m->ghost_count++] = c->event;
	made_tell(m, MADE_INFO, &c->event);
	c->process = m->next_process++;
	c->phase = MADE_IDLE;
}

static inline void made_step(struct made *m)
{
	struct made_client *c = &m->clients[made_below(m, m->how.clients)];

	if (m->ghost_count > 0 && made_chance(m, 3)) {
		size_t which = made_below(m, (unsigned)m->ghost_count);

		(void)made_apply(m, &m->ghosts[which]); /* a ghost that cannot has no effect */
		m->ghosts[which] = m->ghosts[--m->ghost_count];
	}
	switch (c->phase) {
	case MADE_IDLE:
		if (m->ops_left == 0)
			return;
		m->ops_left--;
		made_call(m, c);
		made_tell(m, MADE_INVOKE, &c->event);
		c->phase = MADE_CALLED;
		return;
	case MADE_CALLED:
		if (made_chance(m, m->how.info_percent / 2)) {
			made_lose(m, c);
			return;
		}
		c->has_failed = !made_apply(m, &c->event);
		c->phase = MADE_DONE;
		return;
	case MADE_DONE:
		if (made_chance(m, m->how.info_percent - m->how.info_percent / 2) &&
		    (c->has_failed || c->event.op != MADE_ACQUIRE)) {
			made_lose(m, c);
			return;
		}
		made_tell(m, c->has_failed ? MADE_FAIL : MADE_OK, &c->event);
		c->phase = MADE_IDLE;
		return;
	}
}

/* Makes a history; the events are freed with free. */
static inline struct made made_history(const struct making *how)
{
	struct made m = { .how = *how, .random = how->seed, .ops_left = how->ops };
	bool is_running = true;

	m.events = calloc(2 * how->ops + 1, sizeof(m.events[0]));
	m.objects = calloc(how->keys, sizeof(m.objects[0]));
	m.tokens = calloc(how->keys, sizeof(m.tokens[0]));
	for (unsigned i = 0; how->model == MADE_REGISTER && i < how->keys; i++)
		m.objects[i] = MADE_NIL;
	m.next_process = how->clients;
	for (unsigned i = 0; i < how->clients; i++)
		m.clients[i].process = i;
	while (is_running) {
		made_step(&m);
		is_running = m.ops_left > 0;
		/* The last ones return; one in eight histories is cut off instead. */
		for (unsigned i = 0; how->seed % 8 != 0 && i < how->clients; i++)
			is_running = is_running || m.clients[i].phase != MADE_IDLE;
	}
	free(m.objects);
	free(m.tokens);
	m.objects = m.tokens = NULL;
	return m;
}

/*
 * Gives a read behind the first third the value that one of its key gave `back` reads earlier,
 * where it is another one, or for 0 a value that nobody wrote; false where there is no such read.
 */
static inline bool made_spoil(struct made *m, size_t back)
{
	size_t start = m->count / 3 + made_below(m, (unsigned)(m->count / 3 + 1));

	for (size_t i = start; i < m->count; i++) {
		size_t seen = 0, at = i;

		if (m->events[i].op != MADE_READ || m->events[i].type != MADE_OK)
			continue;
		if (back == 0) {
			m->events[i].value = INT32_MAX;
			return true;
		}
		while (at > 0 && seen < back) {
			const struct made_event *e = &m->events[--at];

			seen += e->op == MADE_READ && e->type == MADE_OK &&
				e->key == m->events[i].key;
		}
		if (seen == back && m->events[at].value != m->events[i].value) {
			m->events[i].value = m->events[at].value;
			return true;
		}
	}
	return false;
}

#endif
