/*
 * Following: entries and heartbeats of a leader, snapshots, and what of the own log must go. Paper
 * 5.3 and 7.
 *
 * A body that was damaged on disk is not forgotten: the entry still counts in votes, is never
 * acknowledged anew, and is asked for again from the leader (Alagappan et al., Protocol-Aware
 * Recovery, FAST 2018).
 */
#include "core/consensus/raft/raft.h"

#include "base/assert.h"

#include "base/banned.h"

static void owe_reply(struct raft *r, struct raft_peer *to, bool is_ok, uint64_t index,
		      uint64_t epoch, uint64_t refused)
{
	to->owes_append_reply = true;
	to->append_reply = (struct raft_message){ .type = RAFT_APPEND_REPLY,
						  .term = r->term,
						  .is_ok = is_ok,
						  .index = index,
						  .epoch = epoch,
						  .commit = refused };
}

/* "Not here": with the nearest place below where the logs may meet. */
static void refuse(struct raft *r, struct raft_peer *to, const struct raft_message *m)
{
	uint64_t hint = raft_find_epoch(&r->log, m->index, m->epoch), epoch;

	if (hint < r->commit)
		hint = r->commit; /* what is committed is the same everywhere */
	if (!log_epoch(&r->log, hint, &epoch)) {
		owe_reply(r, to, false, 0, 0, m->index);
		to->append_reply.needs_snapshot = true;
		return;
	}
	owe_reply(r, to, false, hint, epoch, m->index);
}

void raft_cut(struct raft *r, uint64_t index)
{
	assert(index > r->commit);
	assert(index > r->log.base_index);
	log_truncate(&r->log, index);
	raft_members_cut(r, index);
	if (r->persist_next > index)
		r->persist_next = index;
	if (r->persisted >= index)
		r->persisted = index - 1;
	for (uint32_t i = 0; i < r->record_count; i++) {
		struct raft_record *record = &r->records[(r->record_head + i) % RAFT_RECORDS_MAX];

		if (record->last >= index)
			record->last = index - 1;
	}
}

/* One entry of a message; false when it cannot be told whether ours is the same. */
static bool take_entry(struct raft *r, const struct core_entry *entry)
{
	const struct core_entry *held = log_at(&r->log, entry->index);

	if (entry->index <= r->log.base_index)
		return true;
	if (held != NULL && held->epoch == entry->epoch) {
		if (held->blob == NULL) {
			log_repair(&r->log, entry->index, entry->blob);
			if (entry->kind == CORE_CONFIG)
				raft_members_appended(r, entry);
			if (r->persist_next > entry->index)
				r->persist_next = entry->index;
		}
		return true;
	}
	if (entry->index <= r->commit)
		return true;
	if (held == NULL && entry->index <= r->log.last)
		return false;
	if (held != NULL)
		raft_cut(r, entry->index);
	assert(entry->index == r->log.last + 1);
	log_append(&r->log, entry);
	if (entry->kind == CORE_CONFIG)
		raft_members_appended(r, entry);
	return true;
}

/* Whether the entry before the message's first is ours too. */
static bool meets(const struct raft *r, const struct raft_message *m)
{
	uint64_t epoch;

	if (m->index <= r->commit)
		return true;
	return m->index <= r->log.last && log_epoch(&r->log, m->index, &epoch) && epoch == m->epoch;
}

static void ask_for_body(struct raft *r, struct raft_peer *to, const struct raft_message *m)
{
	uint64_t before = r->log.damaged - 1, epoch;

	if (!log_epoch(&r->log, before, &epoch) || r->log.damaged < r->log.first) {
		owe_reply(r, to, false, 0, 0, m->index);
		to->append_reply.needs_snapshot = true;
		return;
	}
	owe_reply(r, to, false, before, epoch, m->index);
}

void raft_on_append(struct raft *r, struct raft_peer *from, const struct raft_message *m,
		    const struct core_event *event)
{
	uint64_t match = m->index + m->count;

	assert(m->term == r->term);
	assert(r->role != RAFT_LEADER);
	if (r->install_index != 0)
		return; /* the answer comes when the snapshot is in place */
	if (!meets(r, m) ||
	    r->log.last + m->count - r->persist_next >= r->config.window - CORE_BATCH_ENTRIES_MAX) {
		refuse(r, from, m);
		return;
	}
	for (uint32_t i = 0; i < m->count; i++) {
		struct core_entry entry = m->entries[i];

		entry.blob = event->blobs[i];
		if (!take_entry(r, &entry)) {
			owe_reply(r, from, false, 0, 0, m->index);
			from->append_reply.needs_snapshot = true;
			return;
		}
	}
	if (match < r->commit)
		match = r->commit;
	if (m->commit > r->commit)
		r->commit = m->commit < match ? m->commit : match;
	assert(r->commit <= r->log.last);
	if (r->log.damaged <= match)
		ask_for_body(r, from, m);
	else
		owe_reply(r, from, true, match, 0, 0);
}

void raft_on_heartbeat(struct raft *r, struct raft_peer *from, const struct raft_message *m)
{
	assert(m->term == r->term);
	/* The leader never names more than it knows that we have. */
	if (m->commit > r->commit && m->commit <= r->log.last)
		r->commit = m->commit;
	from->owes_heartbeat_reply = true;
	from->heartbeat_round = m->round;
}

static void snapshot_taken(struct raft *r, const struct core_event *e)
{
	uint64_t keep = r->config.window / 4, epoch;
	uint64_t trim = e->index > keep ? e->index - keep : 0;

	assert(e->index <= r->commit);
	r->snapshot_index = e->index;
	if (trim <= r->log.base_index || !log_epoch(&r->log, trim, &epoch))
		return;
	log_rebase(&r->log, trim, epoch);
	r->trim_index = trim;
	r->owes_trim = true;
	r->owes_state = true;
}

static void snapshot_sent(struct raft *r, const struct core_event *e)
{
	struct raft_peer *peer = raft_peer(r, e->peer);

	if (r->role != RAFT_LEADER || peer == NULL || peer->progress.state != PROGRESS_SNAPSHOT)
		return;
	progress_rejected(&peer->progress, e->is_ok && e->index <= r->log.last
						   ? e->index + 1
						   : peer->progress.match + 1);
}

static void snapshot_received(struct raft *r, const struct core_event *e)
{
	struct raft_peer *from = raft_peer(r, e->peer);
	uint64_t epoch;

	if (r->install_index != 0)
		return;
	/* It may be the first word of a new leader: who takes entries of a term is in it. */
	if (e->epoch > r->term)
		raft_follow(r, e->epoch, 0);
	if (e->index <= r->commit && r->log.damaged > e->index) {
		if (from != NULL)
			owe_reply(r, from, true, r->commit, 0, 0);
		return;
	}
	if (log_at(&r->log, e->index) != NULL && log_epoch(&r->log, e->index, &epoch) &&
	    epoch != e->epoch) {
		/*
		 * Ours contradicts what is committed: it and all behind it is void, and the disk
		 * must know first.
		 */
		raft_cut(r, e->index);
		r->cut = e->index - 1;
		r->owes_state = true;
	}
	r->install_index = e->index;
	r->install_epoch = e->epoch;
	r->install_from = e->peer;
	r->owes_install = true;
}

static void snapshot_installed(struct raft *r, const struct core_event *e)
{
	struct raft_peer *from = raft_peer(r, r->install_from);

	assert(e->index == r->install_index);
	r->install_index = 0;
	log_rebase(&r->log, e->index, e->epoch);
	if (r->commit < e->index)
		r->commit = e->index;
	if (r->commit_told < e->index)
		r->commit_told = e->index;
	if (r->applied < e->index)
		r->applied = e->index;
	if (r->persist_next <= e->index)
		r->persist_next = e->index + 1;
	if (r->persist_next > r->log.last + 1)
		r->persist_next = r->log.last + 1;
	if (r->persisted < e->index)
		r->persisted = e->index;
	if (r->persisted > r->log.last)
		r->persisted = r->log.last;
	for (uint32_t i = 0; i < r->record_count; i++)
		if (r->records[(r->record_head + i) % RAFT_RECORDS_MAX].last > r->log.last)
			r->records[(r->record_head + i) % RAFT_RECORDS_MAX].last = r->log.last;
	raft_members_restored(r, e->index, e->members);
	r->snapshot_index = e->index;
	if (from != NULL)
		owe_reply(r, from, true, e->index, 0, 0);
}

void raft_on_snapshot(struct raft *r, const struct core_event *event)
{
	switch (event->snapshot) {
	case CORE_SNAPSHOT_TAKEN:
		snapshot_taken(r, event);
		return;
	case CORE_SNAPSHOT_SENT:
		snapshot_sent(r, event);
		return;
	case CORE_SNAPSHOT_RECEIVED:
		snapshot_received(r, event);
		return;
	case CORE_SNAPSHOT_INSTALLED:
		snapshot_installed(r, event);
		return;
	}
}
