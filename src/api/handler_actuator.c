/* Handlers: what this server is. */
#include "api/borrow.h"
#include "api/handler.h"
#include "base/clock.h"
#include "service/app.h"
#include "store/instance.h"
#include "store/principal.h"
#include "store/replica.h"

#define ALIVE_MS 30000

static Json *info(Request *rq)
{
    Arena *a = rq->cx->arena;
    int64_t replicas, users;
    InstanceList instances;
    Json *message = json_new_object(a);
    StoreConn *db = request_store(rq);
    if (!db || !store_replica_count(rq->cx, db, ALIVE_MS, &replicas) ||
        !store_principal_count(rq->cx, db, &users) ||
        !store_instance_list(rq->cx, db, NULL, false, 0, 0, &instances))
        return NULL;
    json_set_z(a, message, "version", TIDEGATE_VERSION);
    json_set_str(a, message, "externalUrl", rq->app->external_url);
    json_set_bool(a, message, "externalUrlFromFlag", rq->app->external_url_fixed);
    json_set_str(a, message, "lastActiveTime", clock_rfc3339(a, clock_wall_us()));
    json_set_str(a, message, "workspace",
                 str_printf(a, "workspaces/%.*s", STR_ARG(rq->app->workspace)));
    json_set_int(a, message, "activatedInstanceCount", (int64_t)instances.n);
    json_set_int(a, message, "totalInstanceCount", (int64_t)instances.n);
    json_set_bool(a, message, "enableSample", rq->app->sample);
    json_set_int(a, message, "replicaCount", replicas > 0 ? replicas : 1);
    json_set_z(a, message, "defaultProject", "projects/default");
    json_set_int(a, message, "userCountInIam", users);
    return message;
}

const ApiHandler handlers_actuator[] = {
    {"ActuatorService/GetActuatorInfo", info},
    {NULL, NULL},
};
