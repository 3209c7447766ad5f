/* Check as a filter: a review request per line of standard input, an answer per line. */
#ifndef TG_CHECK_JSONL_H
#define TG_CHECK_JSONL_H

#include "base/ctx.h"
#include "policy/policy.h"

/* Reads to the end of standard input; `rules` is the metadata of the bundle's rules. Returns 0: a
 * request that cannot be answered says so in its own line. */
int check_jsonl(PolicyHost *host, const Json *rules);

#endif
