/*
 * Flow control of one member. Invariant: match < next, unless a member asks again for a body that
 * it lost.
 */
#include "core/consensus/progress.h"

#include "base/assert.h"

#include "base/banned.h"

void progress_reset(struct progress *p, uint64_t next, uint64_t match, uint32_t inflight_max)
{
	uint64_t heard_ms = p->heard_ms;

	assert(next >= 1);
	assert(inflight_max <= PROGRESS_INFLIGHT_MAX);
	*p = (struct progress){ .state = PROGRESS_PROBE,
				.next = next,
				.match = match,
				.heard_ms = heard_ms,
				.inflight_max = inflight_max };
}

bool progress_may_send(const struct progress *p)
{
	switch (p->state) {
	case PROGRESS_PROBE:
		return !p->is_probe_out && !p->is_load_out;
	case PROGRESS_REPLICATE:
		return p->inflight_count < p->inflight_max && !p->is_load_out;
	case PROGRESS_SNAPSHOT:
		return false;
	}
	return false;
}

void progress_sent(struct progress *p, uint64_t last)
{
	assert(progress_may_send(p));
	if (p->state == PROGRESS_PROBE) {
		p->is_probe_out = true;
		return;
	}
	assert(last >= p->next);
	p->inflight[(p->inflight_head + p->inflight_count) % PROGRESS_INFLIGHT_MAX] = last;
	p->inflight_count++;
	p->next = last + 1;
}

static void free_inflight(struct progress *p, uint64_t index)
{
	while (p->inflight_count > 0 && p->inflight[p->inflight_head] <= index) {
		p->inflight_head = (p->inflight_head + 1) % PROGRESS_INFLIGHT_MAX;
		p->inflight_count--;
	}
}

bool progress_matched(struct progress *p, uint64_t index)
{
	bool is_news = index > p->match;

	if (is_news)
		p->match = index;
	free_inflight(p, index);
	if (p->next <= index)
		p->next = index + 1;
	if (p->state != PROGRESS_REPLICATE) {
		/* Where the logs meet is known now: next is right behind it. */
		if (p->state == PROGRESS_PROBE || index >= p->match) {
			p->state = PROGRESS_REPLICATE;
			p->next = index + 1;
			p->inflight_head = p->inflight_count = 0;
		}
		p->is_probe_out = false;
	}
	return is_news;
}

void progress_rejected(struct progress *p, uint64_t next)
{
	assert(next >= 1);
	p->state = PROGRESS_PROBE;
	p->is_probe_out = false;
	p->inflight_head = p->inflight_count = 0;
	p->next = next;
}

void progress_snapshot(struct progress *p)
{
	p->state = PROGRESS_SNAPSHOT;
	p->wants_snapshot = false;
	p->is_probe_out = false;
	p->inflight_head = p->inflight_count = 0;
}

const char *progress_broken(const struct progress *p, uint64_t last)
{
	if (p->match > last)
		return "progress: a match behind the leader's last entry";
	if (p->next > last + 1)
		return "progress: the next entry is behind the last one";
	if (p->inflight_count > p->inflight_max)
		return "progress: more under way than allowed";
	return NULL;
}
