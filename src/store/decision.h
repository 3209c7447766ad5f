/* Decisions: every answer of a policy with the whole input that led to it. */
#ifndef TG_STORE_DECISION_H
#define TG_STORE_DECISION_H

#include "base/json.h"
#include "store/store.h"

typedef struct Decision {
    Str id, kind, project, subject; /* subject: resource name */
    Str bundle;
    int64_t generation;
    const Json *input, *output, *trace; /* output and trace may be NULL */
    Str input_hash, outcome, error;
    int64_t duration_us;
    Str create_time;
} Decision;

typedef struct DecisionList {
    Decision *v;
    size_t n;
} DecisionList;

/* Fills id. */
bool store_decision_add(Ctx *cx, StoreConn *db, Decision *decision) MUST_CHECK;
Decision *store_decision_get(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;
/* Newest first, without input and output; kind and subject empty = any. */
bool store_decision_list(Ctx *cx, StoreConn *db, Str project, Str kind, Str subject,
                         int64_t offset, int limit, DecisionList *list) MUST_CHECK;

#endif
