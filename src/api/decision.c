/* Decision: the decision that a request is about. */
#include "api/decision.h"

#include "api/name.h"

Decision *request_decision(Request *rq, StoreConn *db)
{
    Str project, id, name = request_str(rq, "name");
    if (!name_parse(rq->cx, name, "projects/{}/decisions/{}", &project, &id))
        return NULL;
    Decision *decision = store_decision_get(rq->cx, db, id);
    if (rq->cx->err)
        return NULL;
    bool is_meant = decision && (str_is(project, "-") || str_eq(decision->project, project));
    if (!is_meant)
        return err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    return decision;
}
