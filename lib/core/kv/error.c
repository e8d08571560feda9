/*
 * One table, so that code and text cannot drift. Texts that start with "etcdserver: " are those of
 * etcd's rpctypes/error.go.
 */
#include "core/kv/error.h"

#include "base/assert.h"

#include "base/banned.h"

/* The gRPC codes in use. */
enum {
	INVALID_ARGUMENT = 3,
	NOT_FOUND = 5,
	RESOURCE_EXHAUSTED = 8,
	FAILED_PRECONDITION = 9,
	OUT_OF_RANGE = 11,
	INTERNAL = 13
};

static const struct {
	const char *text;
	uint32_t code;
} errors[KV_ERR_COUNT] = {
	[KV_OK] = { "", 0 },
	[KV_ERR_EMPTY_KEY] = { "etcdserver: key is not provided", INVALID_ARGUMENT },
	[KV_ERR_KEY_NOT_FOUND] = { "etcdserver: key not found", INVALID_ARGUMENT },
	[KV_ERR_VALUE_PROVIDED] = { "etcdserver: value is provided", INVALID_ARGUMENT },
	[KV_ERR_LEASE_PROVIDED] = { "etcdserver: lease is provided", INVALID_ARGUMENT },
	[KV_ERR_TOO_MANY_OPS] = { "etcdserver: too many operations in txn request",
				  INVALID_ARGUMENT },
	[KV_ERR_DUPLICATE_KEY] = { "etcdserver: duplicate key given in txn request",
				   INVALID_ARGUMENT },
	[KV_ERR_COMPACTED] = { "etcdserver: mvcc: required revision has been compacted",
			       OUT_OF_RANGE },
	[KV_ERR_FUTURE_REVISION] = { "etcdserver: mvcc: required revision is a future revision",
				     OUT_OF_RANGE },
	[KV_ERR_NO_SPACE] = { "etcdserver: mvcc: database space exceeded", RESOURCE_EXHAUSTED },
	[KV_ERR_LEASE_NOT_FOUND] = { "etcdserver: requested lease not found", NOT_FOUND },
	[KV_ERR_LEASE_EXISTS] = { "etcdserver: lease already exists", FAILED_PRECONDITION },
	[KV_ERR_LEASE_TTL_TOO_LARGE] = { "etcdserver: too large lease TTL", OUT_OF_RANGE },
	[KV_ERR_REQUEST_TOO_LARGE] = { "etcdserver: request is too large", INVALID_ARGUMENT },
	[KV_ERR_TOO_MANY_REQUESTS] = { "etcdserver: too many requests", RESOURCE_EXHAUSTED },
	[KV_ERR_MALFORMED] = { "holdfast: malformed log entry", INTERNAL },
	[KV_ERR_SESSION_EXPIRED] = { "holdfast: the client's session was forgotten",
				     FAILED_PRECONDITION },
	[KV_ERR_SEQUENCE_OLD] = { "holdfast: the result of this request was forgotten",
				  FAILED_PRECONDITION },
	[KV_ERR_RESULT_DROPPED] = { "holdfast: applied before, the result was too large to keep",
				    FAILED_PRECONDITION },
	[KV_ERR_LEASE_RENEWED] = { "holdfast: the lease was renewed meanwhile",
				   FAILED_PRECONDITION },
};

const char *kv_error_text(enum kv_error error)
{
	assert(error < KV_ERR_COUNT);
	return errors[error].text;
}

uint32_t kv_error_code(enum kv_error error)
{
	assert(error < KV_ERR_COUNT);
	return errors[error].code;
}
