/*
 * The registry: the one table outside a protocol's folder that names it.
 */
#include <stddef.h>

#include "core/consensus/core.h"
#include "core/consensus/raft/raft.h"

#include "base/banned.h"

const struct core_ops *const core_protocols[] = { &raft_ops, NULL };
