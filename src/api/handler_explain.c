/* Handlers: why something was decided as it was. */
#include "api/borrow.h"
#include "api/decision.h"
#include "api/handler.h"
#include "api/name.h"
#include "service/explain.h"

static Json *decision_explain(Request *rq)
{
    StoreConn *db = request_store(rq);
    Decision *decision = db ? request_decision(rq, db) : NULL;
    return decision ? explain_decision(rq->cx, rq->app, decision) : NULL;
}

static Json *approval_explain(Request *rq)
{
    int64_t id;
    Json *explanation;
    Str project, number, name = request_str(rq, "name"), person = request_str(rq, "person");
    StoreConn *db = request_store(rq);
    if (!db || !name_parse(rq->cx, name, "projects/{}/issues/{}", &project, &number) ||
        !name_number(rq->cx, number, &id))
        return NULL;
    Issue *issue = store_issue_get(rq->cx, db, project, id);
    if (!issue)
        return rq->cx->err ? NULL
                           : err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    if (str_starts(person, "users/"))
        person = str_sub(person, 6, person.n);
    if (!person.n)
        person = rq->caller.email;
    return explain_approval(rq->cx, rq->app, db, issue, person, &explanation) ? explanation : NULL;
}

const ApiHandler handlers_explain[] = {
    {"PolicyService/ExplainDecision", decision_explain},
    {"PolicyService/ExplainApproval", approval_explain},
    {NULL, NULL},
};
