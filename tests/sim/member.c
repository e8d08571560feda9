/*
 * A member: the host of one core, with its disk and its state machine. It is what a daemon does
 * with real files and sockets: effects in order, each held back until its record is durable.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"

uint32_t member_position(const struct sim *s, uint64_t id)
{
	(void)s; /* members are numbered from 1 in order */
	return (uint32_t)id - 1;
}

uint64_t member_clock_ms(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];
	int64_t us = (int64_t)((double)s->now_us * m->clock_rate) + m->clock_offset_us;
	uint64_t ms = us < 0 ? 0 : (uint64_t)us / 1000;

	/* The clock that hosts use never goes back, whatever the wall clock does. */
	if (ms > m->clock_last_ms)
		m->clock_last_ms = ms;
	return m->clock_last_ms;
}

/* --- effects */

static void apply_up_to(struct sim *s, uint32_t at, uint64_t index)
{
	struct sim_member *m = &s->members[at];
	struct core_event event = { .type = CORE_APPLIED };

	while (m->state.applied < index && s->failure[0] == '\0') {
		const struct core_entry *entry = &m->mirror[m->state.applied + 1];

		if (entry->index != m->state.applied + 1 || entry->blob == NULL) {
			sim_fail(s, "member %llu was told to apply %llu and does not have it",
				 (unsigned long long)m->id,
				 (unsigned long long)m->state.applied + 1);
			return;
		}
		state_apply(s, &m->state, entry);
		s->stats.commits++;
		judge_apply(s, at, entry, m->state.hash);
	}
	event.index = m->state.applied;
	member_step(s, at, event);
}

static void answer_waits(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];
	uint32_t kept = 0;

	for (uint32_t i = 0; i < m->wait_count; i++) {
		struct sim_wait w = m->waits[i];

		if (w.index > m->state.applied || (w.is_read && !w.is_ready)) {
			m->waits[kept++] = w;
			continue;
		}
		if (w.is_read)
			client_answer(s, w.cookie, CORE_ACCEPTED, m->state.applied, (uint64_t)at,
				      0);
		else if (s->decided[w.index].epoch == w.epoch)
			client_answer(s, w.cookie, CORE_ACCEPTED, w.index, (uint64_t)at, 0);
		else
			client_answer(s, w.cookie, CORE_LOST, 0, 0, m->leader);
	}
	m->wait_count = kept;
}

static void add_wait(struct sim_member *m, struct sim_wait wait)
{
	if (m->wait_count == m->wait_cap) {
		m->wait_cap = m->wait_cap == 0 ? 64 : m->wait_cap * 2;
		m->waits = realloc(m->waits, m->wait_cap * sizeof(m->waits[0]));
	}
	m->waits[m->wait_count++] = wait;
}

static void on_outcome(struct sim *s, uint32_t at, const struct core_effect *e)
{
	struct sim_member *m = &s->members[at];

	if (e->outcome != CORE_ACCEPTED) {
		uint32_t kept = 0;

		for (uint32_t i = 0; i < m->wait_count; i++)
			if (m->waits[i].cookie != e->cookie)
				m->waits[kept++] = m->waits[i];
		m->wait_count = kept;
		client_answer(s, e->cookie, e->outcome, 0, 0, e->peer);
		return;
	}
	if (s->broken_rule == BREAK_EARLY_ACK) {
		client_answer(s, e->cookie, CORE_ACCEPTED, e->index, (uint64_t)at, 0);
		return;
	}
	add_wait(m, (struct sim_wait){ .cookie = e->cookie, .index = e->index, .epoch = e->epoch });
}

static void on_read_ok(struct sim *s, uint32_t at, const struct core_effect *e)
{
	struct sim_member *m = &s->members[at];

	(void)s; /* answered with the rest, once applied */
	for (uint32_t i = 0; i < m->wait_count; i++)
		if (m->waits[i].cookie == e->cookie) {
			m->waits[i].is_ready = true;
			m->waits[i].index = e->index;
		}
}

static void start_snapshot(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];
	struct sim_packet *packet;

	if (m->is_snapshotting || m->state.applied < m->snapshot.index + SIM_SNAPSHOT_EVERY)
		return;
	m->is_snapshotting = true;
	packet = calloc(1, sizeof(*packet));
	packet->snapshot = (struct sim_snapshot){ .is_there = true,
						  .index = m->state.applied,
						  .epoch = m->mirror[m->state.applied].epoch,
						  .state = m->state };
	if (s->broken_rule == BREAK_MEMBERS)
		packet->snapshot.state.members = s->members[0].snapshot.state.members;
	sim_push(
		s,
		(struct sim_event){
			.type = EVENT_SNAPSHOT_TAKEN, .to = at, .life = m->life, .packet = packet },
		1000 + sim_random(s, 50000));
}

static void on_install(struct sim *s, uint32_t at, const struct core_effect *e)
{
	struct sim_member *m = &s->members[at];

	if (!m->incoming.is_there || m->incoming.index != e->index) {
		sim_fail(s, "member %llu was told to install a snapshot it does not have",
			 (unsigned long long)m->id);
		return;
	}
	s->stats.installs++;
	sim_push(s, (struct sim_event){ .type = EVENT_INSTALLED, .to = at, .life = m->life },
		 500 + sim_random(s, 20000));
}

static void load(struct sim *s, uint32_t at, const struct core_effect *e)
{
	struct sim_member *m = &s->members[at];
	struct sim_packet *packet = calloc(1, sizeof(*packet));

	for (uint64_t i = e->first; i < e->first + e->count && i < SIM_LOG_MAX; i++) {
		if (m->mirror[i].index != i || m->mirror[i].blob == NULL ||
		    i <= m->state.applied - (m->state.applied < 4096 ? m->state.applied : 4096))
			break;
		packet->entries[packet->entry_count++] = m->mirror[i];
	}
	sim_push(s,
		 (struct sim_event){ .type = EVENT_LOADED,
				     .to = at,
				     .life = m->life,
				     .a = e->peer,
				     .packet = packet },
		 100 + sim_random(s, 1000));
}

static void on_role(struct sim *s, uint32_t at, const struct core_effect *e)
{
	struct sim_member *m = &s->members[at];

	if (e->is_leader && !m->is_leader)
		s->stats.leaders++;
	m->leader = e->peer;
	m->is_leader = e->is_leader;
	m->leader_epoch = e->epoch;
	sim_note(s, "%llu: leader %llu in epoch %llu", (unsigned long long)m->id,
		 (unsigned long long)e->peer, (unsigned long long)e->epoch);
}

static void act(struct sim *s, uint32_t at, const struct core_effect *e)
{
	struct sim_member *m = &s->members[at];

	switch (e->type) {
	case CORE_PERSIST:
		disk_persist(s, at, e);
		break;
	case CORE_SEND:
		net_send(s, at, e);
		break;
	case CORE_COMMIT:
		if (e->index > m->commit)
			m->commit = e->index;
		break;
	case CORE_READ_OK:
		on_read_ok(s, at, e);
		break;
	case CORE_OUTCOME:
		on_outcome(s, at, e);
		break;
	case CORE_ROLE:
		on_role(s, at, e);
		break;
	case CORE_LOAD:
		load(s, at, e);
		break;
	case CORE_SEND_SNAPSHOT:
		net_send_snapshot(s, at, e);
		break;
	case CORE_INSTALL:
		on_install(s, at, e);
		break;
	case CORE_TRIM:
		disk_trim(m, e->index);
		break;
	}
}

static void hold(struct sim_member *m, const struct core_effect *e)
{
	struct sim_held *h;

	if (m->held_count == m->held_cap) {
		m->held_cap = m->held_cap == 0 ? 32 : m->held_cap * 2;
		m->held = realloc(m->held, m->held_cap * sizeof(m->held[0]));
	}
	h = &m->held[m->held_count++];
	h->effect = *e;
	if (e->head_size > 0)
		memcpy(h->head, e->head, e->head_size);
	if (e->entry_count > 0)
		memcpy(h->entries, e->entries, e->entry_count * sizeof(h->entries[0]));
}

static void release_held(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];
	uint64_t life = m->life;
	uint32_t kept = 0, count = m->held_count;
	struct sim_held *all = m->held;

	/* What is released may hold new effects: work on a list of its own. */
	m->held = NULL;
	m->held_count = m->held_cap = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct sim_held *h = &all[i];

		if (m->life != life)
			break;
		h->effect.head = h->head;
		h->effect.entries = h->entries;
		if (h->effect.seq <= m->persisted_seq)
			act(s, at, &h->effect);
		else
			hold(m, &h->effect);
	}
	(void)kept;
	free(all);
}

static void set_timer(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];
	uint64_t deadline_ms = s->ops->deadline(m->core), now_ms = member_clock_ms(s, at);
	uint64_t wait_us;

	if (deadline_ms == UINT64_MAX)
		return;
	wait_us = deadline_ms > now_ms ? (deadline_ms - now_ms) * 1000 : 100;
	if (m->timer_us > s->now_us && m->timer_us <= s->now_us + wait_us)
		return;
	m->timer_us = s->now_us + wait_us;
	sim_push(s, (struct sim_event){ .type = EVENT_TIMER, .to = at, .life = m->life }, wait_us);
}

/* One step and its effects. */
static void step_once(struct sim *s, uint32_t at, const struct core_event *event)
{
	struct sim_member *m = &s->members[at];
	uint64_t life = m->life;
	const char *why;

	s->ops->step(m->core, event, &m->out);
	s->stats.steps++;
	s->trace = s->trace * 1099511628211u ^ m->out.count ^ m->out.bytes_used << 8;
	why = s->ops->broken(m->core);
	if (why != NULL)
		sim_fail(s, "member %llu: %s", (unsigned long long)m->id, why);
	/*
	 * No effect steps the core by itself, so they stay as they are while they are carried out.
	 */
	for (uint32_t i = 0; i < m->out.count && s->failure[0] == '\0'; i++) {
		const struct core_effect *e = &m->out.effects[i];

		if (!s->is_calm && sim_chance(s, s->crash_odds)) {
			member_crash(s, at);
			break;
		}
		if (e->type != CORE_PERSIST && e->seq > m->persisted_seq &&
		    s->broken_rule != BREAK_BARRIER)
			hold(m, e);
		else
			act(s, at, e);
		if (m->life != life)
			break;
	}
}

void member_step(struct sim *s, uint32_t at, struct core_event event)
{
	struct sim_member *m = &s->members[at];
	uint64_t life = m->life;
	bool more;

	do {
		event.now_ms = member_clock_ms(s, at);
		step_once(s, at, &event);
		if (s->failure[0] != '\0' || m->life != life || !m->is_up)
			return;
		more = m->out.more;
		event = (struct core_event){ .type = CORE_TIMEOUT };
	} while (more);
	if (m->commit > m->state.applied)
		apply_up_to(s, at, m->commit);
	if (s->failure[0] != '\0' || m->life != life || !m->is_up)
		return;
	answer_waits(s, at);
	start_snapshot(s, at);
	set_timer(s, at);
}

void member_wake(struct sim *s, uint32_t at)
{
	s->members[at].timer_us = 0;
	member_step(s, at, (struct core_event){ .type = CORE_TIMEOUT });
}

void member_synced(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];
	uint64_t life = m->life;

	release_held(s, at);
	if (m->life != life)
		return;
	member_step(s, at, (struct core_event){ .type = CORE_PERSISTED, .seq = m->persisted_seq });
	if (m->life == life)
		disk_sync(s, at);
}

void member_snapshot_taken(struct sim *s, uint32_t at, const struct sim_packet *packet)
{
	struct sim_member *m = &s->members[at];

	m->is_snapshotting = false;
	if (packet->snapshot.index <= m->snapshot.index)
		return;
	m->snapshot = packet->snapshot;
	s->stats.snapshots++;
	member_step(s, at,
		    (struct core_event){ .type = CORE_SNAPSHOT,
					 .snapshot = CORE_SNAPSHOT_TAKEN,
					 .index = m->snapshot.index,
					 .epoch = m->snapshot.epoch,
					 .members = &m->snapshot.state.members });
}

void member_installed(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];

	m->snapshot = m->incoming;
	m->incoming.is_there = false;
	m->state = m->snapshot.state;
	if (s->broken_rule == BREAK_SNAPSHOT)
		m->state.values[0] ^= 1;
	m->mirror[m->snapshot.index].index = m->snapshot.index;
	m->mirror[m->snapshot.index].epoch = m->snapshot.epoch;
	if (m->commit < m->snapshot.index)
		m->commit = m->snapshot.index;
	member_step(s, at,
		    (struct core_event){ .type = CORE_SNAPSHOT,
					 .snapshot = CORE_SNAPSHOT_INSTALLED,
					 .index = m->snapshot.index,
					 .epoch = m->snapshot.epoch,
					 .members = &m->snapshot.state.members });
}

/* --- life and death */

void member_crash(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];

	if (!m->is_up)
		return;
	sim_note(s, "%llu: crash", (unsigned long long)m->id);
	s->stats.crashes++;
	m->is_up = false;
	m->life++;
	m->held_count = m->wait_count = 0;
	m->is_syncing = m->is_snapshotting = m->is_leader = false;
	m->leader = 0;
	m->incoming.is_there = false;
	/* A part of what was not synced may have reached the disk all the same, from the front. */
	if (m->record_count > m->durable_count)
		m->record_count = m->durable_count +
				  (uint32_t)sim_random(s, m->record_count - m->durable_count + 1);
	m->durable_count = m->record_count;
	if (s->broken_rule == BREAK_TORN && m->record_count > 0)
		m->durable_count = --m->record_count;
	net_break_all(s, at);
	if (!s->is_calm)
		sim_push(s, (struct sim_event){ .type = EVENT_RESTART, .to = at, .life = m->life },
			 10000 + sim_random(s, s->pace_us));
}

void member_boot(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];
	struct core_config config = { .cluster = 77,
				      .self = m->id,
				      .seed = s->seed * 1000 + m->id * 31 + ++m->boots,
				      .election_ms = 150,
				      .heartbeat_ms = 30,
				      .window = SIM_WINDOW,
				      .pending_max = SIM_WINDOW / 4,
				      .inflight_max = 8,
				      .batch_bytes = 4096 };

	config.members.count = s->first_count;
	for (uint32_t i = 0; i < s->first_count; i++)
		config.members.all[i] = (struct core_member){ .id = i + 1, .role = CORE_VOTER };
	m->life++;
	m->is_up = true;
	m->timer_us = 0;
	m->persisted_seq = 0;
	memset(m->mirror, 0, SIM_LOG_MAX * sizeof(m->mirror[0]));
	memset(&m->state, 0, sizeof(m->state));
	m->state.members = config.members;
	m->commit = 0;
	free(m->core);
	m->core = malloc(s->ops->size(&config));
	s->ops->init(m->core, &config);
	if (m->snapshot.is_there) {
		struct core_record base = { .type = CORE_RECORD_BASE,
					    .index = m->snapshot.index,
					    .epoch = m->snapshot.epoch,
					    .members = m->snapshot.state.members };

		m->state = m->snapshot.state;
		m->commit = m->state.applied;
		m->mirror[base.index].index = base.index;
		m->mirror[base.index].epoch = base.epoch;
		s->ops->step(m->core,
			     &(struct core_event){ .type = CORE_REPLAY,
						   .now_ms = member_clock_ms(s, at),
						   .record = &base },
			     &m->out);
	}
	disk_replay(s, at);
	sim_note(s, "%llu: boot %llu, snapshot %llu, %u records", (unsigned long long)m->id,
		 (unsigned long long)m->boots, (unsigned long long)m->snapshot.index,
		 m->record_count);
	member_step(s, at, (struct core_event){ .type = CORE_START });
	for (uint32_t other = 0; other < s->member_count; other++)
		if (other != at && s->members[other].exists)
			net_connect(s, at, other);
}
