/* PolicyService: the bundle of rules and policies that is in force. */
#include "api/handler.h"
#include "service/app.h"

static Json *get_policy_bundle(Request *rq)
{
    const Json *status = policy_status(rq->cx, rq->app->policy);
    return status ? json_copy(rq->cx->arena, status) : NULL;
}

const ApiHandler handlers_policy[] = {
    {"PolicyService/GetPolicyBundle", get_policy_bundle},
    {NULL, NULL},
};
