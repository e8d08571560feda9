/*
 * The world: random numbers, the queue of events, the troubles of a seed, and the calm at its end,
 * in which whatever was broken must come back to work.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"

enum {
	SECOND = 1000000,
	TROUBLE_SECONDS = 60,
	CALM_SECONDS = 20
};

uint64_t sim_random(struct sim *s, uint64_t below)
{
	uint64_t x = s->draws += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % below;
}

bool sim_chance(struct sim *s, double odds)
{
	return (double)sim_random(s, 1000000) < odds * 1000000;
}

void sim_fail(struct sim *s, const char *format, ...)
{
	va_list args;

	if (s->failure[0] != '\0')
		return;
	va_start(args, format);
	(void)vsnprintf(s->failure, sizeof(s->failure), format, args);
	va_end(args);
}

void sim_note(struct sim *s, const char *format, ...)
{
	va_list args;

	if (!s->shows)
		return;
	printf("[%9.6f] ", (double)s->now_us / SECOND);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

struct sim_blob *sim_blob_new(struct sim *s)
{
	if (s->blob_count == s->blob_cap) {
		s->blob_cap = s->blob_cap == 0 ? 1024 : s->blob_cap * 2;
		s->blobs = realloc(s->blobs, s->blob_cap * sizeof(s->blobs[0]));
	}
	return s->blobs[s->blob_count++] = calloc(1, sizeof(struct sim_blob));
}

/* --- the queue: a binary heap by time, then by order of birth */

static bool is_before(const struct sim_event *a, const struct sim_event *b)
{
	return a->at_us < b->at_us || (a->at_us == b->at_us && a->order < b->order);
}

void sim_push(struct sim *s, struct sim_event event, uint64_t delay_us)
{
	uint32_t at;

	if (s->heap_count == s->heap_cap) {
		s->heap_cap = s->heap_cap == 0 ? 1024 : s->heap_cap * 2;
		s->heap = realloc(s->heap, s->heap_cap * sizeof(s->heap[0]));
	}
	event.at_us = s->now_us + delay_us;
	event.order = ++s->order;
	for (at = s->heap_count++; at > 0 && is_before(&event, &s->heap[(at - 1) / 2]);
	     at = (at - 1) / 2)
		s->heap[at] = s->heap[(at - 1) / 2];
	s->heap[at] = event;
}

static struct sim_event pop(struct sim *s)
{
	struct sim_event first = s->heap[0], last = s->heap[--s->heap_count];
	uint32_t at = 0, child;

	while ((child = 2 * at + 1) < s->heap_count) {
		if (child + 1 < s->heap_count && is_before(&s->heap[child + 1], &s->heap[child]))
			child++;
		if (!is_before(&s->heap[child], &last))
			break;
		s->heap[at] = s->heap[child];
		at = child;
	}
	s->heap[at] = last;
	return first;
}

/* --- troubles */

static void cut_or_heal(struct sim *s, bool cuts)
{
	uint32_t n = s->member_count, side = (uint32_t)sim_random(s, 1u << n);
	bool is_one_way = sim_chance(s, 0.3);

	for (uint32_t a = 0; a < n; a++)
		for (uint32_t b = 0; b < n; b++) {
			bool crosses = (side >> a & 1) != (side >> b & 1);

			if (a == b)
				continue;
			s->links[a][b].is_cut =
				cuts && crosses && (!is_one_way || (side >> a & 1) != 0);
		}
	if (cuts)
		s->stats.cuts++;
	for (uint32_t a = 0; a < n && !cuts; a++)
		for (uint32_t b = 0; b < a; b++)
			net_connect(s, a, b);
}

static void trouble(struct sim *s)
{
	uint64_t what = sim_random(s, 10);
	uint32_t at = (uint32_t)sim_random(s, s->member_count);

	/* Half of the time it is the leader that suffers. */
	for (uint32_t i = 0; i < s->member_count && sim_chance(s, 0.5); i++)
		if (s->members[i].is_leader)
			at = i;
	if (what < 3)
		member_crash(s, at);
	else if (what < 6)
		cut_or_heal(s, true);
	else if (what < 8)
		cut_or_heal(s, false);
	else if (what == 8 && s->members[at].paused_until_us <= s->now_us)
		/*
		 * Never a pause in a pause: what waits for the end of the first must not be
		 * overtaken.
		 */
		s->members[at].paused_until_us = s->now_us + sim_random(s, 2 * SECOND);
	else
		s->members[at].clock_offset_us += (int64_t)sim_random(s, 3 * SECOND);
}

/* Proposes another configuration to whoever leads: one voter more, one less, or a learner. */
static void change_members(struct sim *s)
{
	struct core_members next;
	struct sim_blob *blob;
	uint32_t leader = 0, changed = (uint32_t)sim_random(s, s->member_count);

	while (leader < s->member_count &&
	       !(s->members[leader].is_up && s->members[leader].is_leader))
		leader++;
	if (leader == s->member_count)
		return;
	next = (struct core_members){ .count = 0 };
	for (uint32_t i = 0; i < s->member_count; i++) {
		const struct core_members *now = &s->members[leader].state.members;
		enum core_role role = (enum core_role)0;

		for (uint32_t j = 0; j < now->count; j++)
			if (now->all[j].id == i + 1)
				role = now->all[j].role;
		if (i == changed)
			role = role == CORE_VOTER ? (enum core_role)0
			       : role == CORE_LEARNER
				       ? CORE_VOTER
				       : (sim_chance(s, 0.5) ? CORE_LEARNER : CORE_VOTER);
		if (role != (enum core_role)0)
			next.all[next.count++] = (struct core_member){ .id = i + 1, .role = role };
	}
	if (next.count == 0)
		return;
	blob = sim_blob_new(s);
	blob->blob.data = blob->bytes;
	blob->blob.size = (uint32_t)core_members_encode(&next, blob->bytes);
	member_step(s, leader,
		    (struct core_event){
			    .type = CORE_PROPOSE, .kind = CORE_CONFIG, .blob = &blob->blob });
}

static void transfer(struct sim *s)
{
	for (uint32_t i = 0; i < s->member_count; i++)
		if (s->members[i].is_up && s->members[i].is_leader) {
			member_step(
				s, i,
				(struct core_event){ .type = CORE_TRANSFER,
						     .peer = 1 + sim_random(s, s->member_count) });
			return;
		}
}

/* --- events */

static void synced(struct sim *s, const struct sim_event *e)
{
	struct sim_member *m = &s->members[e->to];

	m->is_syncing = false;
	if (!s->is_calm && sim_chance(s, 0.0005)) {
		member_crash(s, e->to); /* EIO: fsync failed, and the process with it */
		return;
	}
	while (m->durable_count < m->record_count && m->records[m->durable_count].seq <= e->b)
		m->durable_count++;
	m->persisted_seq = e->b;
	member_synced(s, e->to);
}

static void member_event(struct sim *s, const struct sim_event *e)
{
	struct sim_member *m = &s->members[e->to];

	if (!m->is_up || m->life != e->life)
		return;
	switch ((int)e->type) {
	case EVENT_TIMER:
		if (m->timer_us != 0 &&
		    s->now_us >= m->timer_us) /* else one that a later step has replaced */
			member_wake(s, e->to);
		break;
	case EVENT_SYNCED:
		synced(s, e);
		break;
	case EVENT_SNAPSHOT_TAKEN:
		member_snapshot_taken(s, e->to, e->packet);
		break;
	case EVENT_INSTALLED:
		member_installed(s, e->to);
		break;
	default:
		member_step(s, e->to,
			    (struct core_event){ .type = CORE_LOADED,
						 .peer = e->a,
						 .entries = e->packet->entries,
						 .entry_count = e->packet->entry_count });
		break;
	}
}

static void happen(struct sim *s, const struct sim_event *e)
{
	struct sim_member *m = &s->members[e->to];

	switch (e->type) {
	case EVENT_TIMER:
	case EVENT_SYNCED:
	case EVENT_SNAPSHOT_TAKEN:
	case EVENT_INSTALLED:
	case EVENT_LOADED:
		member_event(s, e);
		break;
	case EVENT_MESSAGE:
		net_deliver(s, e);
		break;
	case EVENT_LINK:
		net_link_event(s, e);
		break;
	case EVENT_SNAPSHOT_ARRIVES:
		net_snapshot_arrives(s, e);
		break;
	case EVENT_HEAL:
		net_connect(s, e->to, e->from);
		if (!s->links[e->to][e->from].is_up && s->members[e->to].is_up &&
		    s->members[e->from].is_up)
			sim_push(s, *e, 500000);
		break;
	case EVENT_CLIENT:
		/* b: the time that a client gives a request is up; it asks again. */
		if (e->b != 0 &&
		    !(s->clients[e->to].is_waiting && s->clients[e->to].cookie == e->a))
			break;
		if (e->b != 0)
			s->clients[e->to].is_retry = true;
		client_next(s, e->to);
		break;
	case EVENT_RESTART:
		if (!m->is_up && m->life == e->life)
			member_boot(s, e->to);
		break;
	case EVENT_CRASH:
	case EVENT_CUT:
	case EVENT_CLOCK:
	case EVENT_REPLY:
	case EVENT_RESUME:
		if (!s->is_calm) {
			trouble(s);
			sim_push(s, *e, s->pace_us / 8 + sim_random(s, s->pace_us));
		}
		break;
	case EVENT_ADMIN:
		if (!s->is_calm) {
			if (s->has_members_changes)
				change_members(s);
			if (sim_chance(s, 0.3))
				transfer(s);
			sim_push(s, *e, SECOND + sim_random(s, 5 * SECOND));
		}
		break;
	}
}

static bool touches_member(enum sim_event_type type)
{
	return type != EVENT_CLIENT && type != EVENT_HEAL && type != EVENT_RESTART &&
	       type != EVENT_CUT && type != EVENT_ADMIN;
}

static void run_until(struct sim *s, uint64_t end_us)
{
	while (s->heap_count > 0 && s->heap[0].at_us <= end_us && s->failure[0] == '\0') {
		struct sim_event e = pop(s);

		s->now_us = e.at_us;
		s->trace = s->trace * 1099511628211u ^ e.at_us ^ (uint64_t)e.type << 56;
		/* A paused process does nothing; what comes for it waits. */
		if (touches_member(e.type) && s->members[e.to].paused_until_us > s->now_us) {
			sim_push(s, e, s->members[e.to].paused_until_us - s->now_us);
			continue;
		}
		happen(s, &e);
		free(e.packet);
	}
	s->now_us = end_us;
}

static void calm_down(struct sim *s)
{
	s->is_calm = true;
	cut_or_heal(s, false);
	for (uint32_t i = 0; i < s->member_count; i++) {
		s->members[i].disk_slow = 1;
		if (s->members[i].exists && !s->members[i].is_up)
			member_boot(s, i);
	}
	for (uint32_t a = 0; a < s->member_count; a++)
		for (uint32_t b = 0; b < a; b++)
			net_connect(s, a, b);
}

/* In the calm, operations must succeed and all who take part must agree in the end. */
static void check_calm(struct sim *s, uint64_t done_before)
{
	uint64_t highest = s->decided_last;
	const struct core_members *members = NULL;

	if (s->failure[0] != '\0')
		return;
	if (s->done_count < done_before + SIM_CLIENTS) {
		sim_fail(s, "progress: %u operations in the calm at the end",
			 s->done_count - (uint32_t)done_before);
		return;
	}
	for (uint32_t i = 0; i < s->member_count; i++)
		if (s->members[i].state.applied == highest)
			members = &s->members[i].state.members;
	for (uint32_t j = 0; members != NULL && j < members->count; j++) {
		const struct sim_member *m = &s->members[members->all[j].id - 1];

		if (m->state.applied != highest)
			sim_fail(s, "progress: member %llu has applied %llu of %llu",
				 (unsigned long long)m->id, (unsigned long long)m->state.applied,
				 (unsigned long long)highest);
	}
}

static void make_world(struct sim *s)
{
	static const uint32_t sizes[] = { 1, 2, 3, 3, 3, 3, 5, 5, 4, 7 };

	s->first_count = s->member_count = sizes[sim_random(s, 10)];
	s->has_members_changes = sim_chance(s, 0.25);
	if (s->has_members_changes)
		s->member_count += 2;
	s->pace_us = sim_chance(s, 0.3) ? SECOND / 2 : 4 * SECOND;
	s->loss = sim_chance(s, 0.5) ? 0 : 0.02 * (double)sim_random(s, 100) / 100;
	s->crash_odds = sim_chance(s, 0.4) ? 0 : sim_chance(s, 0.3) ? 0.004 : 0.0002;
	/* At least two good copies stay in every configuration. */
	s->damaged_member = s->first_count > 2 && !s->has_members_changes && sim_chance(s, 0.4)
				    ? 1 + sim_random(s, s->first_count)
				    : 0;
	s->decided = calloc(SIM_LOG_MAX, sizeof(s->decided[0]));
	s->hashes = calloc(SIM_LOG_MAX, sizeof(s->hashes[0]));
	for (uint32_t i = 0; i < s->member_count; i++) {
		struct sim_member *m = &s->members[i];

		m->id = i + 1;
		m->exists = true;
		m->clock_offset_us = (int64_t)sim_random(s, 100) * SECOND;
		m->clock_rate = 0.98 + (double)sim_random(s, 40) / 1000;
		m->disk_slow = sim_chance(s, 0.2) ? 20 : 1;
		m->mirror = calloc(SIM_LOG_MAX, sizeof(m->mirror[0]));
	}
	for (uint32_t i = 0; i < s->member_count; i++)
		member_boot(s, i);
	for (uint32_t i = 0; i < SIM_CLIENTS; i++)
		sim_push(s, (struct sim_event){ .type = EVENT_CLIENT, .to = i },
			 sim_random(s, SECOND));
	for (uint32_t i = 0; i < 2; i++)
		sim_push(s, (struct sim_event){ .type = EVENT_CUT },
			 SECOND + sim_random(s, 5 * SECOND));
	sim_push(s, (struct sim_event){ .type = EVENT_ADMIN }, 2 * SECOND);
}

bool sim_run(struct sim *s, const struct core_ops *ops, uint64_t seed, enum sim_break broken,
	     bool shows)
{
	uint32_t done_before;

	memset(s, 0, sizeof(*s));
	s->seed = s->draws = seed;
	s->ops = ops;
	s->broken_rule = broken;
	s->shows = shows;
	make_world(s);
	run_until(s, (uint64_t)TROUBLE_SECONDS * SECOND);
	if (s->failure[0] == '\0') {
		calm_down(s);
		run_until(s, (uint64_t)(TROUBLE_SECONDS + CALM_SECONDS / 2) * SECOND);
		done_before = s->done_count;
		run_until(s, (uint64_t)(TROUBLE_SECONDS + CALM_SECONDS) * SECOND);
		s->is_over = true; /* no new operations: let all catch up */
		run_until(s, (uint64_t)(TROUBLE_SECONDS + CALM_SECONDS + 3) * SECOND);
		check_calm(s, done_before);
	}
	judge_end(s);
	return s->failure[0] == '\0';
}

void sim_release(struct sim *s)
{
	for (uint32_t i = 0; i < s->member_count; i++) {
		struct sim_member *m = &s->members[i];

		free(m->core);
		free(m->records);
		free(m->mirror);
		free(m->held);
		free(m->waits);
	}
	for (uint32_t i = 0; i < s->heap_count; i++)
		free(s->heap[i].packet);
	for (uint32_t i = 0; i < s->blob_count; i++)
		free(s->blobs[i]);
	free(s->blobs);
	free(s->heap);
	free(s->decided);
	free(s->hashes);
	free(s->done);
}
