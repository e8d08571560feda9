/*
 * Ranges as results. Private to core/kv.
 */
#ifndef CORE_KV_RANGE_H
#define CORE_KV_RANGE_H

#include "core/kv/history.h"
#include "core/kv/kv.h"

/* What the API says of a revision that cannot be read, or KV_OK. */
enum kv_error kv_range_check(const struct kv *kv, const struct kv_range *range);

/* Adds the result of a range that was checked. */
void kv_range_add(const struct kv *kv, const struct kv_range *range, struct kv_reply *reply);

struct kv_item kv_item_of(const struct kv_record *record);

#endif
