/*
 * What a member has beside its core: the state machine, registers that remember each client's last
 * request, and the disk, a list of records of which a part is durable.
 */
#include <stdlib.h>
#include <string.h>

#include "codec/xxh.h"
#include "sim/sim.h"

/* --- the state machine */

void state_apply(struct sim *s, struct sim_state *st, const struct core_entry *entry)
{
	const struct sim_blob *blob = (const struct sim_blob *)(const void *)entry->blob;
	uint64_t mix[3] = { entry->index, entry->epoch, 0 };

	st->applied = entry->index;
	if (entry->kind == CORE_CONFIG) {
		(void)core_members_decode(entry->blob->data, entry->blob->size, &st->members);
	} else if (entry->kind == CORE_DATA) {
		const struct sim_request *q = &blob->request;
		bool is_retry =
			q->number <= st->numbers[q->client] && s->broken_rule != BREAK_DOUBLE_APPLY;

		if (!is_retry) {
			st->values[q->key] = q->value;
			st->revisions[q->key] = entry->index;
			st->numbers[q->client] = q->number;
			st->results[q->client] = entry->index;
		}
		mix[2] = q->value;
	}
	st->hash = xxh64(span_of(mix, sizeof(mix)), st->hash);
	st->hash = xxh64(span_of(st->values, sizeof(st->values)), st->hash);
}

/* --- the disk */

static struct sim_record *disk_add(struct sim_member *m)
{
	if (m->record_count == m->records_cap) {
		m->records_cap = m->records_cap == 0 ? 256 : m->records_cap * 2;
		m->records = realloc(m->records, m->records_cap * sizeof(m->records[0]));
	}
	memset(&m->records[m->record_count], 0, sizeof(m->records[0]));
	return &m->records[m->record_count++];
}

void disk_sync(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];
	uint64_t delay_us = 50 + sim_random(s, 200);

	if (m->is_syncing || m->durable_count == m->record_count)
		return;
	m->is_syncing = true;
	if (sim_chance(s, 0.02))
		delay_us *= 50;
	sim_push(s,
		 (struct sim_event){ .type = EVENT_SYNCED,
				     .to = at,
				     .life = m->life,
				     .a = m->record_count,
				     .b = m->records[m->record_count - 1].seq },
		 (uint64_t)((double)delay_us * m->disk_slow));
}

void disk_persist(struct sim *s, uint32_t at, const struct core_effect *e)
{
	struct sim_member *m = &s->members[at];

	if (e->entry_count == 0) {
		struct sim_record *record = disk_add(m);

		record->type = CORE_RECORD_STATE;
		record->seq = e->seq;
		memcpy(record->state, e->head, e->head_size);
		record->state_size = e->head_size;
	}
	for (uint32_t i = 0; i < e->entry_count; i++) {
		const struct core_entry *entry = &e->entries[i];
		struct sim_record *record = disk_add(m);

		record->type = CORE_RECORD_ENTRY;
		record->seq = e->seq;
		record->entry = *entry;
		if (entry->index >= SIM_LOG_MAX) {
			sim_fail(s, "the log grew beyond the simulator");
			return;
		}
		if (m->mirror[entry->index].index != 0 &&
		    m->mirror[entry->index].epoch != entry->epoch)
			s->stats.truncations++;
		if (m->mirror[entry->index].index != 0 &&
		    m->mirror[entry->index].epoch == entry->epoch &&
		    m->mirror[entry->index].blob == NULL)
			s->stats.repairs++;
		m->mirror[entry->index] = *entry;
	}
	disk_sync(s, at);
}

void disk_trim(struct sim_member *m, uint64_t index)
{
	uint32_t kept = 0, durable = 0, last_state = 0;

	for (uint32_t i = 0; i < m->durable_count; i++)
		if (m->records[i].type == CORE_RECORD_STATE)
			last_state = i;
	for (uint32_t i = 0; i < m->record_count; i++) {
		const struct sim_record *r = &m->records[i];
		bool goes =
			i < m->durable_count &&
			(r->type == CORE_RECORD_ENTRY ? r->entry.index <= index : i < last_state);

		if (goes)
			continue;
		durable += i < m->durable_count;
		m->records[kept++] = *r;
	}
	m->record_count = kept;
	m->durable_count = durable;
}

void disk_replay(struct sim *s, uint32_t at)
{
	struct sim_member *m = &s->members[at];
	struct core_record record;

	for (uint32_t i = 0; i < m->record_count; i++) {
		struct sim_record *r = &m->records[i];

		if (at + 1 == s->damaged_member && r->type == CORE_RECORD_ENTRY &&
		    sim_chance(s, 0.05))
			r->is_damaged = true;
		if (r->is_damaged && s->broken_rule == BREAK_DAMAGE) {
			m->record_count = m->durable_count = i;
			break;
		}
		if (r->type == CORE_RECORD_STATE && s->broken_rule == BREAK_VOTE)
			continue;
		record = (struct core_record){ .type = r->type,
					       .state = r->state,
					       .state_size = r->state_size,
					       .entry = r->entry };
		if (r->is_damaged)
			record.entry.blob = NULL;
		if (r->type == CORE_RECORD_ENTRY) {
			struct core_entry *held = &m->mirror[r->entry.index];

			/* A body that an earlier record has kept is as good as the lost one. */
			if (held->index == 0 || held->epoch != r->entry.epoch ||
			    record.entry.blob != NULL)
				*held = record.entry;
		}
		s->ops->step(m->core,
			     &(struct core_event){ .type = CORE_REPLAY,
						   .now_ms = member_clock_ms(s, at),
						   .record = &record },
			     &m->out);
	}
}
