/* Waivers: whose word lets a rule's advice pass in a project. */
#ifndef TG_STORE_WAIVER_H
#define TG_STORE_WAIVER_H

#include "store/store.h"

typedef struct ReviewWaiver {
    Str id, project; /* id: uuid */
    Str rule, scope; /* scope: environments/e, instances/i/databases/d or empty */
    Str owner;       /* email */
    Str reason;
    Str until; /* YYYY-MM-DD, the last day; empty = none */
    Str create_time;
} ReviewWaiver;

typedef struct ReviewWaiverList {
    ReviewWaiver *v;
    size_t n;
} ReviewWaiverList;

/* Of one project, oldest first; limit 0 = all. */
bool store_waiver_list(Ctx *cx, StoreConn *db, Str project, int64_t offset, int limit,
                       ReviewWaiverList *list) MUST_CHECK;
/* NULL without an error when there is none. */
ReviewWaiver *store_waiver_get(Ctx *cx, StoreConn *db, Str project, Str id) MUST_CHECK;
/* Fills the id; `owner` is the principal's id. */
bool store_waiver_add(Ctx *cx, StoreConn *db, ReviewWaiver *waiver, int64_t owner) MUST_CHECK;
bool store_waiver_remove(Ctx *cx, StoreConn *db, Str project, Str id) MUST_CHECK;

#endif
