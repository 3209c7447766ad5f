/* Handlers: what the policies decided, and on which input. */
#include "api/borrow.h"
#include "api/decision.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/where.h"

static Json *decision_message(Ctx *cx, const Decision *decision)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a);
    Str project = decision->project.n ? decision->project : STR("-");
    json_set_str(a, message, "name",
                 name_print(a, "projects/{}/decisions/{}", project, decision->id));
    json_set_str(a, message, "kind", decision->kind);
    json_set_str(a, message, "subject", decision->subject);
    json_set_str(a, message, "bundle", decision->bundle);
    json_set_int64(a, message, "generation", decision->generation);
    json_set_str(a, message, "outcome", decision->outcome);
    json_set_str(a, message, "error", decision->error);
    if (decision->input)
        json_set(a, message, "input", (Json *)decision->input);
    if (decision->output)
        json_set(a, message, "output", (Json *)decision->output);
    if (decision->trace)
        json_set(a, message, "trace", (Json *)decision->trace);
    json_set_str(a, message, "inputHash", decision->input_hash);
    json_set_str(a, message, "duration",
                 str_printf(a, "%lld.%06llds", (long long)(decision->duration_us / 1000000),
                            (long long)(decision->duration_us % 1000000)));
    json_set_str(a, message, "createTime", decision->create_time);
    if (decision->facts)
        json_set(a, message, "facts", (Json *)decision->facts);
    Json *redacted = json_new_array(a);
    for (Str rest = decision->redacted, one; str_next(&rest, ',', &one);)
        if (one.n)
            json_add_str(a, redacted, one);
    json_set(a, message, "redacted", redacted);
    return message;
}

/* Without a parent: of the whole workspace. */
static Json *decision_list(Request *rq)
{
    Page page;
    DecisionList list;
    DecisionQuery query = {.project = name_project(request_str(rq, "parent"))};
    Json *response = json_new_object(rq->cx->arena), *decisions = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (!db || !page_read(rq, 0, &page))
        return NULL;
    query.where = where_read(rq, store_decision_fields);
    if (!query.where)
        return NULL;
    query.offset = page.offset;
    query.limit = page.size + 1;
    if (!store_decision_list(rq->cx, db, &query, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, decisions, decision_message(rq->cx, &list.v[i]));
    json_set(rq->cx->arena, response, "decisions", decisions);
    return response;
}

static Json *decision_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Decision *decision = db ? request_decision(rq, db) : NULL;
    return decision ? decision_message(rq->cx, decision) : NULL;
}

const ApiHandler handlers_decision[] = {
    {"PolicyService/ListDecisions", decision_list},
    {"PolicyService/GetDecision", decision_get},
    {NULL, NULL},
};
