/*
 * Clients: each does one thing after the other and remembers when. A write that got no answer is
 * asked for again with the same number, at another member perhaps; the state machine must apply it
 * once.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"

static void ask(struct sim *s, uint32_t at)
{
	struct sim_client *c = &s->clients[at];
	struct core_event event = { .type = c->op == SIM_READ ? CORE_READ : CORE_PROPOSE };
	struct sim_blob *blob;
	struct sim_member *m;

	c->at = c->hint != 0 ? c->hint - 1 : sim_random(s, s->member_count);
	c->hint = 0;
	c->cookie = ++s->next_cookie << 8 | at;
	c->is_waiting = true;
	m = &s->members[c->at];
	sim_push(s, (struct sim_event){ .type = EVENT_CLIENT, .to = at, .a = c->cookie, .b = 1 },
		 300000 + sim_random(s, 300000));
	if (!m->exists || !m->is_up)
		return;
	event.cookie = c->cookie;
	if (c->op == SIM_READ) {
		if (s->broken_rule == BREAK_STALE_READ) {
			client_answer(s, c->cookie, CORE_ACCEPTED, m->state.applied, c->at, 0);
			return;
		}
		if (m->wait_count == m->wait_cap) {
			m->wait_cap = m->wait_cap == 0 ? 64 : m->wait_cap * 2;
			m->waits = realloc(m->waits, m->wait_cap * sizeof(m->waits[0]));
		}
		m->waits[m->wait_count++] =
			(struct sim_wait){ .cookie = c->cookie, .is_read = true };
	} else {
		blob = sim_blob_new(s);
		blob->request = (struct sim_request){
			.client = at, .number = c->number, .key = c->key, .value = c->value
		};
		memcpy(blob->bytes, &blob->request, sizeof(blob->request));
		blob->blob = (struct core_blob){ .data = blob->bytes, .size = 64 };
		event.kind = CORE_DATA;
		event.blob = &blob->blob;
	}
	member_step(s, (uint32_t)c->at, event);
}

void client_next(struct sim *s, uint32_t at)
{
	struct sim_client *c = &s->clients[at];

	if (s->is_over)
		return;
	if (!c->is_retry) {
		c->number++;
		c->op = sim_chance(s, 0.4) ? SIM_READ : SIM_WRITE;
		c->key = sim_random(s, SIM_KEYS);
		c->value = c->op == SIM_WRITE ? ++s->next_value : 0;
		c->invoked_us = s->now_us;
		s->stats.operations++;
	} else {
		s->stats.retries++;
	}
	ask(s, at);
}

static void remember(struct sim *s, const struct sim_client *c, uint64_t index, uint64_t value)
{
	if (s->done_count == s->done_cap) {
		s->done_cap = s->done_cap == 0 ? 1024 : s->done_cap * 2;
		s->done = realloc(s->done, s->done_cap * sizeof(s->done[0]));
	}
	s->done[s->done_count++] = (struct sim_done){ .op = c->op,
						      .key = c->key,
						      .value = value,
						      .index = index,
						      .invoked_us = c->invoked_us,
						      .returned_us = s->now_us };
}

void client_answer(struct sim *s, uint64_t cookie, enum core_outcome outcome, uint64_t index,
		   uint64_t from, uint64_t hint)
{
	uint32_t at = (uint32_t)(cookie & 255);
	struct sim_client *c = &s->clients[at];
	uint64_t pause_us = 1000 + sim_random(s, 200000);

	if (cookie >> 8 == 0 || !c->is_waiting || c->cookie != cookie)
		return;
	c->is_waiting = false;
	if (outcome == CORE_ACCEPTED) {
		const struct sim_state *st = &s->members[from].state;

		if (c->op == SIM_READ)
			remember(s, c, index, st->values[c->key]);
		else if (s->broken_rule == BREAK_EARLY_ACK)
			remember(s, c, index, c->value);
		else
			remember(s, c, st->results[at], c->value);
		c->is_retry = false;
	} else {
		c->is_retry = true;
		c->hint = hint;
	}
	sim_push(s, (struct sim_event){ .type = EVENT_CLIENT, .to = at }, pause_us);
}
