/*
 * Links between members. What a core is promised: messages of one session arrive in order, or the
 * session ends. So a lost message ends its session, visibly at both ends but not at once, and a new
 * one follows; what was under way in the old one may still arrive, late, and must be ignored.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"

static struct sim_link *link_of(struct sim *s, uint32_t from, uint32_t to)
{
	return &s->links[from][to];
}

static uint64_t delay_us(struct sim *s)
{
	return 200 + sim_random(s, 800) + (sim_chance(s, 0.02) ? sim_random(s, 40000) : 0);
}

/* Tells one end what became of a session. */
static void tell(struct sim *s, uint32_t at, uint32_t other, uint64_t session, bool is_up,
		 uint64_t after_us)
{
	sim_push(s,
		 (struct sim_event){ .type = EVENT_LINK,
				     .to = at,
				     .from = other,
				     .life = s->members[at].life,
				     .session = session,
				     .a = is_up },
		 after_us);
}

void net_connect(struct sim *s, uint32_t a, uint32_t b)
{
	uint64_t session, to_a_us, to_b_us;

	if (!s->members[a].is_up || !s->members[b].is_up || s->links[a][b].is_up ||
	    s->links[a][b].is_cut || s->links[b][a].is_cut)
		return;
	session = ++s->next_session;
	s->links[a][b].session = s->links[b][a].session = session;
	s->links[a][b].is_up = s->links[b][a].is_up = true;
	to_a_us = delay_us(s);
	to_b_us = delay_us(s);
	tell(s, a, b, session, true, to_a_us);
	tell(s, b, a, session, true, to_b_us);
	/* Nothing arrives before the end that it arrives at knows of the session. */
	s->links[a][b].arrive_us = s->now_us + to_b_us;
	s->links[b][a].arrive_us = s->now_us + to_a_us;
}

void net_break(struct sim *s, uint32_t a, uint32_t b)
{
	uint64_t session = s->links[a][b].session;

	if (!s->links[a][b].is_up)
		return;
	s->links[a][b].is_up = s->links[b][a].is_up = false;
	tell(s, a, b, session, false, 1000 + sim_random(s, 200000));
	tell(s, b, a, session, false, 1000 + sim_random(s, 200000));
	/* Both try again until it works. */
	sim_push(s, (struct sim_event){ .type = EVENT_HEAL, .to = a, .from = b, .a = 1 },
		 200000 + sim_random(s, 300000));
}

void net_break_all(struct sim *s, uint32_t a)
{
	for (uint32_t b = 0; b < s->member_count; b++)
		if (b != a)
			net_break(s, a, b);
}

static void push_packet(struct sim *s, enum sim_event_type type, uint32_t from, uint32_t to,
			struct sim_packet *packet, uint64_t slow_us)
{
	struct sim_link *link = link_of(s, from, to);
	uint64_t arrive_us = s->now_us + delay_us(s) + slow_us;

	if (arrive_us <= link->arrive_us)
		arrive_us = link->arrive_us + 1;
	link->arrive_us = arrive_us;
	sim_push(s,
		 (struct sim_event){ .type = type,
				     .to = to,
				     .from = from,
				     .session = link->session,
				     .life = s->members[to].life,
				     .packet = packet },
		 arrive_us - s->now_us);
}

void net_send(struct sim *s, uint32_t from, const struct core_effect *e)
{
	uint32_t to = member_position(s, e->peer);
	struct sim_packet *packet;

	if (!s->links[from][to].is_up || s->links[from][to].session != e->session)
		return;
	s->stats.messages++;
	if (s->links[from][to].is_cut || (!s->is_calm && sim_chance(s, s->loss))) {
		net_break(s, from, to);
		return;
	}
	packet = malloc(sizeof(*packet));
	packet->head_size = e->head_size;
	packet->entry_count = e->entry_count;
	memcpy(packet->head, e->head, e->head_size);
	if (e->entry_count > 0)
		memcpy(packet->entries, e->entries, e->entry_count * sizeof(packet->entries[0]));
	push_packet(s, EVENT_MESSAGE, from, to, packet, 0);
}

void net_deliver(struct sim *s, const struct sim_event *event)
{
	const struct sim_packet *p = event->packet;
	const struct core_blob *blobs[CORE_BATCH_ENTRIES_MAX];

	if (!s->members[event->to].is_up)
		return;
	for (uint32_t i = 0; i < p->entry_count; i++)
		blobs[i] = p->entries[i].blob;
	member_step(s, event->to,
		    (struct core_event){ .type = CORE_RECV,
					 .peer = event->from + 1,
					 .session = event->session,
					 .head = p->head,
					 .head_size = p->head_size,
					 .blobs = blobs,
					 .blob_count = p->entry_count });
}

void net_link_event(struct sim *s, const struct sim_event *event)
{
	if (s->members[event->to].life != event->life || !s->members[event->to].is_up)
		return;
	member_step(s, event->to,
		    (struct core_event){ .type = CORE_LINK,
					 .peer = event->from + 1,
					 .session = event->session,
					 .is_up = event->a != 0 });
}

void net_send_snapshot(struct sim *s, uint32_t from, const struct core_effect *e)
{
	uint32_t to = member_position(s, e->peer);
	struct sim_packet *packet = calloc(1, sizeof(*packet));
	const struct sim_link *link = link_of(s, from, to);
	bool arrives = link->is_up && link->session == e->session && !link->is_cut &&
		       s->members[from].snapshot.is_there;

	packet->snapshot = s->members[from].snapshot;
	packet->is_ok = arrives && (s->is_calm || !sim_chance(s, 0.1));
	sim_push(s,
		 (struct sim_event){ .type = EVENT_SNAPSHOT_ARRIVES,
				     .to = to,
				     .from = from,
				     .session = e->session,
				     .life = s->members[from].life,
				     .packet = packet },
		 5000 + sim_random(s, 100000));
}

void net_snapshot_arrives(struct sim *s, const struct sim_event *event)
{
	struct sim_member *to = &s->members[event->to], *from = &s->members[event->from];
	bool is_ok = event->packet->is_ok && to->is_up && s->links[event->from][event->to].is_up &&
		     s->links[event->from][event->to].session == event->session;
	uint64_t index = event->packet->snapshot.index;

	if (is_ok && (!to->incoming.is_there || to->incoming.index == 0)) {
		to->incoming = event->packet->snapshot;
		member_step(s, event->to,
			    (struct core_event){ .type = CORE_SNAPSHOT,
						 .snapshot = CORE_SNAPSHOT_RECEIVED,
						 .peer = event->from + 1,
						 .index = index,
						 .epoch = event->packet->snapshot.epoch,
						 .members = &to->incoming.state.members });
	} else {
		is_ok = false;
	}
	if (from->is_up && from->life == event->life)
		member_step(s, event->from,
			    (struct core_event){ .type = CORE_SNAPSHOT,
						 .snapshot = CORE_SNAPSHOT_SENT,
						 .peer = event->to + 1,
						 .index = index,
						 .is_ok = is_ok });
}
