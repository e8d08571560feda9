/*
 * At most once: the last results of each client. A client is known from its request number 1 on; it
 * is forgotten, with all its results, when LIMIT_KV_SESSIONS others were used since, or when the
 * results of all come to more than LIMIT_KV_SESSION_BYTES. Of each client the results of its
 * LIMIT_KV_SESSION_RESULTS highest numbers are kept, so that a client may have that many requests
 * on their way, which may arrive in any order, but for number 1, which comes first.
 *
 * One thing is not caught: number 1 of a client that was forgotten, when it comes again.
 *
 * Private to core/kv.
 */
#ifndef CORE_KV_SESSION_H
#define CORE_KV_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/tree.h"
#include "core/kv/kv.h"

struct kv_session_result {
	uint64_t sequence;
	size_t size;
	char *bytes;
};

struct kv_session {
	uint64_t client;
	uint64_t used_index; /* of the entry that used it last; different in each */
	uint64_t forgotten; /* the highest number whose result was forgotten */
	struct kv_session *older, *newer; /* by used_index */
	struct tree_node *node;
	struct kv_session_result *results; /* numbers ascend */
	uint32_t count, cap;
};

/*
 * Whether a request is to be applied now. If not, the reply is complete: a repetition of what was
 * answered, or an error.
 */
bool kv_session_begin(struct kv *kv, const struct kv_entry *entry, struct kv_reply *reply);

/* Keeps the answer to a request that was to be applied. */
void kv_session_keep(struct kv *kv, const struct kv_entry *entry, const struct kv_reply *reply);

/*
 * For restoring: the newest session, NULL where there is one of that client; and a result, whose
 * number is above those before it.
 */
struct kv_session *kv_session_restore(struct kv *kv, uint64_t client, uint64_t used_index,
				      uint64_t forgotten);
void kv_session_restore_result(struct kv *kv, struct kv_session *session, uint64_t sequence,
			       struct span bytes);

/* For kv_free. */
void kv_session_release_all(struct kv *kv);

#endif
