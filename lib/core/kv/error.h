/*
 * Why the store says no: the errors of the etcd v3 API that a state machine can give, with their
 * exact texts, because clients match on them, and a few of our own. The numbers are part of the
 * stored formats (results of sessions in snapshots): a new one goes to the end.
 */
#ifndef CORE_KV_ERROR_H
#define CORE_KV_ERROR_H

#include <stdint.h>

enum kv_error {
	KV_OK = 0,
	KV_ERR_EMPTY_KEY = 1,
	KV_ERR_KEY_NOT_FOUND = 2, /* and for an operation that is none */
	KV_ERR_VALUE_PROVIDED = 3,
	KV_ERR_LEASE_PROVIDED = 4,
	KV_ERR_TOO_MANY_OPS = 5,
	KV_ERR_DUPLICATE_KEY = 6,
	KV_ERR_COMPACTED = 7,
	KV_ERR_FUTURE_REVISION = 8,
	KV_ERR_NO_SPACE = 9, /* given by hosts, which know the quota */
	KV_ERR_LEASE_NOT_FOUND = 10,
	KV_ERR_LEASE_EXISTS = 11,
	KV_ERR_LEASE_TTL_TOO_LARGE = 12,
	KV_ERR_REQUEST_TOO_LARGE = 13,
	KV_ERR_TOO_MANY_REQUESTS = 14,
	KV_ERR_MALFORMED = 15, /* the bytes are no log entry */
	KV_ERR_SESSION_EXPIRED = 16, /* the client was forgotten: nothing was applied */
	KV_ERR_SEQUENCE_OLD = 17, /* applied or not, the result was forgotten */
	KV_ERR_RESULT_DROPPED = 18, /* a retry of what was applied, but the result was too large */
	KV_ERR_LEASE_RENEWED = 19, /* an expiry came behind a renewal and did nothing */
	KV_ERR_COUNT,
};

/* What the API says, "etcdserver: key is not provided"; "" for KV_OK. */
const char *kv_error_text(enum kv_error error);

/* The gRPC status code that goes with it; 0 for KV_OK. */
uint32_t kv_error_code(enum kv_error error);

#endif
