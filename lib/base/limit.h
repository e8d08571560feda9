/*
 * Every cap of the project in one place. What grows from outside stops at one of these, with an
 * error that names it; each has a test that reaches it.
 */
#ifndef BASE_LIMIT_H
#define BASE_LIMIT_H

enum {
	LIMIT_ERR_BYTES = 512, /* text of one struct err */
	LIMIT_LOG_LINE_BYTES = 4096, /* one line on stderr */
	LIMIT_RECORD_BYTES = 16 << 20, /* one input line or NUL-terminated record */
	LIMIT_BLOCK_BYTES = 1 << 20, /* input is read, output written, in blocks of this size */
	LIMIT_CONFIG_BYTES = 64 << 20, /* a configuration file, such as a ring file */
	LIMIT_NAME_BYTES = 255, /* a node's name in a ring */
	LIMIT_RING_NODES = 65536, /* nodes of a ring */
	LIMIT_RING_WEIGHT = 1000000, /* weight of one node */
	LIMIT_RING_VNODES = 65536, /* virtual nodes a unit of weight */
	LIMIT_RING_POINTS = 1 << 24, /* points of a whole ring */
	LIMIT_RING_REPLICAS = 64, /* nodes printed for one key */
	LIMIT_RING_TABLE = 1 << 28, /* points times replicas */
	LIMIT_JOBS = 256, /* threads of a pool */
	LIMIT_MANIFEST_COMPLAINTS = 20, /* malformed lines that are named one by one */
	LIMIT_DIGEST_BYTES = 64, /* the longest digest */
	LIMIT_JSON_DEPTH = 32, /* arrays and objects inside of each other */
	LIMIT_HISTORY_EVENTS = 1 << 24, /* lines of a history that say something */
	LIMIT_DRAWN_OPERATIONS = 200, /* bars of a drawing */
	LIMIT_DRAWN_LABEL_BYTES = 24, /* of a value on a bar */
	LIMIT_REQUEST_BYTES = 3 << 19, /* a request of the store's API, by default */
	LIMIT_KV_ENTRY_BYTES = 2 << 20, /* a log entry of the key-value store */
	LIMIT_KV_KEY_BYTES = 1 << 16, /* a key, or the end of a range */
	LIMIT_KV_TXN_OPS = 128, /* operations in a list of a transaction, with those around it */
	LIMIT_KV_TXN_OPS_ALL = 1024, /* operations of a transaction, in all its lists */
	LIMIT_KV_TXN_DEPTH = 16, /* transactions in transactions, the outermost counted */
	LIMIT_KV_LEASES = 1 << 20, /* leases of a store */
	LIMIT_KV_SESSIONS = 1 << 16, /* clients whose last results are kept */
	LIMIT_KV_SESSION_RESULTS = 16, /* results kept of one client */
	LIMIT_KV_RESULT_BYTES = 1 << 16, /* a result that is kept */
	LIMIT_KV_SESSION_BYTES = 16 << 20, /* all results that are kept */
	LIMIT_KV_SCRUB_STEP = 1024, /* changes that a compaction looks at in one log entry */
};

#endif
