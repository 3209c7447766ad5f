/* Handlers: the candidate that is evaluated beside the bundle in force. */
#include "api/borrow.h"
#include "api/candidate.h"
#include "api/handler.h"
#include "api/page.h"
#include "policy/trial.h"
#include "service/replay_summary.h"
#include "service/shadow.h"

/* A candidate that does not even load is refused here, with file and line. */
static bool loads(Request *rq, Bundle *bundle)
{
    Trial *trial = policy_trial_open(rq->cx, rq->app->policy, bundle);
    policy_trial_close(trial);
    return trial != NULL;
}

static bool start(Request *rq)
{
    Bundle *bundle = request_candidate(rq);
    ShadowRow row = {.starter = rq->caller.email};
    bool ok = bundle && loads(rq, bundle);
    if (ok) {
        row.bundle = str_copy(rq->cx->arena, bundle->hash);
        row.files = json_len(request_json(rq, "files")) ? request_json(rq, "files") : NULL;
    }
    policy_bundle_unref(bundle);
    StoreConn *db = ok ? request_store(rq) : NULL;
    return db && store_shadow_start(rq->cx, db, &row);
}

static Json *describe(Request *rq)
{
    StoreConn *db = request_store(rq);
    return db ? shadow_describe(rq->cx, db) : NULL;
}

static Json *bundle_shadow(Request *rq)
{
    bool ok;
    if (request_bool(rq, "stop")) {
        StoreConn *db = request_store(rq);
        ok = db && store_shadow_stop(rq->cx, db);
    } else {
        ok = start(rq);
    }
    return ok ? describe(rq) : NULL;
}

static Json *shadow_differences(Request *rq)
{
    Page page;
    ShadowDifferenceList list = {NULL, 0};
    Json *response = json_new_object(rq->cx->arena), *found = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (!db || !page_read(rq, 0, &page))
        return NULL;
    ShadowRow *row = store_shadow_mark(rq->cx, db);
    if (rq->cx->err ||
        (row && !store_shadow_list(rq->cx, db, row->bundle, page.offset, page.size + 1, &list)))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++) {
        ReplayDifference one = {&list.v[i].decision, list.v[i].changes, list.v[i].outcome, false};
        json_add(rq->cx->arena, found, replay_summary_difference(rq->cx->arena, &one));
    }
    json_set(rq->cx->arena, response, "differences", found);
    return response;
}

const ApiHandler handlers_shadow[] = {
    {"PolicyService/ShadowPolicyBundle", bundle_shadow},
    {"PolicyService/GetPolicyShadow", describe},
    {"PolicyService/ListShadowDifferences", shadow_differences},
    {NULL, NULL},
};
