/* Decisions: every answer of a policy with the whole input that led to it. */
#ifndef TG_STORE_DECISION_H
#define TG_STORE_DECISION_H

#include "base/json.h"
#include "store/store.h"
#include "store/where.h"

typedef struct Decision {
    Str id, kind, project, subject; /* subject: resource name */
    Str bundle;
    int64_t generation;
    const Json *input, *output, *trace; /* output and trace may be NULL */
    const Json *facts; /* {read: [{path, value} or {path, count}], more}; NULL: not recorded */
    Str input_hash;    /* of the input as it was decided on */
    Str redacted;      /* what the stored input lacks: "secret,data,person"; "" = it is whole */
    Str outcome, error;
    bool must_be_current; /* not stored when a newer bundle is in force: ERR_ABORTED */
    int64_t duration_us;
    Str create_time;
} Decision;

typedef struct DecisionList {
    Decision *v;
    size_t n;
} DecisionList;

/* What is empty is not asked for. */
typedef struct DecisionQuery {
    Str project;
    const Where *where; /* of store_decision_fields; NULL = all */
    int64_t offset;
    int limit;
} DecisionQuery;

extern const WhereField store_decision_fields[];

/* Fills id. */
bool store_decision_add(Ctx *cx, StoreConn *db, Decision *decision) MUST_CHECK;
Decision *store_decision_get(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;
/* Newest first, without input, output and facts. */
bool store_decision_list(Ctx *cx, StoreConn *db, const DecisionQuery *query,
                         DecisionList *list) MUST_CHECK;
/* The newest decision of the kind about the subject; NULL without an error when there is none. */
Decision *store_decision_newest(Ctx *cx, StoreConn *db, Str kind, Str subject) MUST_CHECK;
/* Removes what is older, and the texts that nothing holds any more; at most some thousands a call:
 * *more says that there is more. */
bool store_decision_clean(Ctx *cx, StoreConn *db, int days, bool *more) MUST_CHECK;

#endif
