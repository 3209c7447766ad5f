/* Handlers: what another bundle would have said to the decisions of the past. */
#include "api/candidate.h"
#include "api/handler.h"
#include "api/name.h"
#include "service/replay.h"

#define LIMIT_MAX 1000000

/* Project ids, from names or ids. */
static StrList read_list(Request *rq, const char *field)
{
    StrList list = {0};
    const Json *given = request_json(rq, field);
    for (size_t i = 0; i < json_len(given); i++) {
        Str one = json_at(given, i)->text;
        Str project = name_project(one);
        VEC_ADD(rq->cx->arena, &list, project.n ? project : one);
    }
    return list;
}

static Json *replay(Request *rq, const ReplayQuery *query)
{
    Bundle *bundle = request_candidate(rq);
    Json *response = bundle ? replay_run(rq->cx, rq->app, bundle, query) : NULL;
    policy_bundle_unref(bundle);
    return response;
}

static Json *bundle_replay(Request *rq)
{
    int64_t limit = request_int(rq, "limit", 0);
    if (limit < 0 || limit > LIMIT_MAX)
        return err_null(rq->cx, ERR_INVALID, "limit must be 0 (10,000) to 1000000");
    ReplayQuery query = {.limit = (int)limit};
    query.cursor.projects = read_list(rq, "projects");
    query.cursor.kinds = read_list(rq, "kinds");
    query.cursor.since = request_str(rq, "since");
    query.cursor.until = request_str(rq, "until");
    if (!replay_begin(rq->cx, rq->app))
        return NULL;
    Json *response = replay(rq, &query);
    replay_end(rq->app);
    return response;
}

const ApiHandler handlers_replay[] = {
    {"PolicyService/ReplayPolicyBundle", bundle_replay},
    {NULL, NULL},
};
