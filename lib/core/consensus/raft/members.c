/*
 * Membership. The latest configuration in the log rules from the moment it is appended (thesis
 * 4.1); one change of one voter at a time, so that every old majority meets every new one.
 */
#include "core/consensus/raft/raft.h"

#include <string.h>

#include "base/assert.h"

#include "base/banned.h"

static enum core_role role_in(const struct core_members *m, uint64_t id)
{
	for (uint32_t i = 0; i < m->count; i++)
		if (m->all[i].id == id)
			return m->all[i].role;
	return (enum core_role)0;
}

bool raft_is_voter(const struct raft *r, uint64_t id)
{
	return role_in(&r->members, id) == CORE_VOTER;
}

bool raft_may_lead(const struct raft *r)
{
	/*
	 * Thesis 4.2.2: who is taken out by an entry that is not committed yet may still be needed
	 * to commit it, as the only one who has it.
	 */
	return raft_is_voter(r, r->config.self) ||
	       (r->members_index > r->commit &&
		role_in(&r->members_before, r->config.self) == CORE_VOTER);
}

bool raft_is_member(const struct raft *r, uint64_t id)
{
	return role_in(&r->members, id) != (enum core_role)0;
}

static uint32_t count_voters(const struct core_members *m)
{
	uint32_t voters = 0;

	for (uint32_t i = 0; i < m->count; i++)
		voters += m->all[i].role == CORE_VOTER;
	return voters;
}

uint32_t raft_quorum(const struct raft *r)
{
	uint32_t voters = count_voters(&r->members);

	assert(voters > 0);
	return voters / 2 + 1;
}

struct raft_peer *raft_peer(struct raft *r, uint64_t id)
{
	for (uint32_t i = 0; i < RAFT_PEERS_MAX; i++)
		if (r->peers[i].id == id && id != 0)
			return &r->peers[i];
	return NULL;
}

struct raft_peer *raft_peer_make(struct raft *r, uint64_t id)
{
	struct raft_peer *peer = raft_peer(r, id);

	assert(id != 0);
	assert(id != r->config.self);
	for (uint32_t i = 0; peer == NULL && i < RAFT_PEERS_MAX; i++) {
		struct raft_peer *p = &r->peers[i];

		/* A stranger that hung up gives its place to the next one. */
		if (p->id == 0 || (!p->is_up && !raft_is_member(r, p->id))) {
			memset(p, 0, sizeof(*p));
			p->id = id;
			progress_reset(&p->progress, r->log.last + 1, 0, r->config.inflight_max);
			peer = p;
		}
	}
	return peer;
}

static void make_peers(struct raft *r)
{
	for (uint32_t i = 0; i < r->members.count; i++)
		if (r->members.all[i].id != r->config.self) {
			struct raft_peer *peer = raft_peer_make(r, r->members.all[i].id);

			assert(peer != NULL);
		}
}

void raft_members_appended(struct raft *r, const struct core_entry *entry)
{
	struct core_members next;

	assert(entry->kind == CORE_CONFIG);
	/*
	 * A body that is lost or no configuration changes nothing here; a body that comes back
	 * will.
	 */
	if (entry->blob == NULL ||
	    !core_members_decode(entry->blob->data, entry->blob->size, &next))
		return;
	if (entry->index != r->members_index) {
		r->members_before = r->members;
		r->members_before_index = r->members_index;
	}
	r->members = next;
	r->members_index = entry->index;
	make_peers(r);
}

void raft_members_cut(struct raft *r, uint64_t index)
{
	if (r->members_index < index)
		return;
	/* The one before was committed before this one was proposed: it is never cut. */
	assert(r->members_before_index < index);
	r->members = r->members_before;
	r->members_index = r->members_before_index;
	make_peers(r);
}

void raft_members_restored(struct raft *r, uint64_t index, const struct core_members *members)
{
	if (r->members_index > index && r->log.last >= r->members_index) {
		/* A later one is still in the log and goes on to rule. */
		r->members_before = *members;
		r->members_before_index = index;
		return;
	}
	r->members = r->members_before = *members;
	r->members_index = r->members_before_index = index;
	make_peers(r);
}

bool raft_members_may_follow(const struct raft *r, const struct core_members *next)
{
	uint32_t changed = 0;

	for (uint32_t i = 0; i < next->count; i++)
		if ((next->all[i].role == CORE_VOTER) != raft_is_voter(r, next->all[i].id))
			changed++;
	for (uint32_t i = 0; i < r->members.count; i++)
		if (r->members.all[i].role == CORE_VOTER &&
		    role_in(next, r->members.all[i].id) == (enum core_role)0)
			changed++;
	return changed <= 1 && count_voters(next) > 0;
}

bool raft_has_quorum(const struct raft *r, raft_says_yes *says_yes, uint64_t arg)
{
	uint32_t yes = 0;

	for (uint32_t i = 0; i < r->members.count; i++) {
		uint64_t id = r->members.all[i].id;

		if (r->members.all[i].role != CORE_VOTER)
			continue;
		if (id == r->config.self)
			yes += says_yes(r, NULL, arg);
		else
			for (uint32_t p = 0; p < RAFT_PEERS_MAX; p++)
				if (r->peers[p].id == id)
					yes += says_yes(r, &r->peers[p], arg);
	}
	return yes >= raft_quorum(r);
}
