/*
 * Programs run against the store. Private to core/kv.
 */
#ifndef CORE_KV_RUN_H
#define CORE_KV_RUN_H

#include "core/kv/kv.h"

/*
 * Runs all of it in one revision and adds the results, or changes nothing and says why. The program
 * is checked first.
 */
enum kv_error kv_run(struct kv *kv, struct kv_program *program, struct kv_reply *reply);

#endif
