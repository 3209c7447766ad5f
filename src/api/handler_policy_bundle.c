/* Handlers: bundles of rules and policies: what is in force, what was, what waits, what differs. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/resource.h"
#include "policy/bundle_diff.h"
#include "service/bundle.h"
#include "service/bundle_git.h"
#include "store/replica.h"

#define ALIVE_MS 30000
#define REASON_MAX 2000

static Json *bundle_message(Ctx *cx, const BundleRow *row)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a);
    json_set_str(a, message, "name", name_print(a, "policyBundles/{}", row->hash));
    json_set_str(a, message, "bundle", row->hash);
    json_set_z(a, message, "state", store_bundle_state_name(row->state));
    json_set(a, message, "source", (Json *)row->source);
    json_set_str(a, message, "version", row->version);
    json_set_str(a, message, "createTime", row->create_time);
    resource_set(cx, message, "activateTime", row->activate_time);
    resource_set_user(cx, message, "activator", row->activator);
    json_set_int(a, message, "fileCount", row->files);
    if (row->error)
        json_set(a, message, "error", (Json *)row->error);
    return message;
}

static Json *replica_list(Ctx *cx, StoreConn *db)
{
    ReplicaList replicas;
    Json *list = json_new_array(cx->arena);
    if (!store_replica_list(cx, db, ALIVE_MS, &replicas))
        return NULL;
    for (size_t i = 0; i < replicas.n; i++) {
        Json *replica = json_new_object(cx->arena);
        json_set_str(cx->arena, replica, "host", replicas.v[i].host);
        json_set_str(cx->arena, replica, "version", replicas.v[i].version);
        json_set_str(cx->arena, replica, "bundle", replicas.v[i].bundle);
        json_add(cx->arena, list, replica);
    }
    return list;
}

/* What this server decides by, with what the store knows of it. */
static Json *get_status(Request *rq)
{
    const Json *status = policy_status(rq->cx, rq->app->policy);
    StoreConn *db = status ? request_store(rq) : NULL;
    BundleRow *row = db ? store_bundle_get(rq->cx, db, json_str(status, "bundle")) : NULL;
    Json *replicas = db && !rq->cx->err ? replica_list(rq->cx, db) : NULL;
    if (!replicas)
        return NULL;
    Json *answer = row ? bundle_message(rq->cx, row) : json_new_object(rq->cx->arena);
    json_remove(answer, "error");
    for (size_t i = 0; i < status->n; i++)
        json_set_key(rq->cx->arena, answer, status->members[i].key, status->members[i].value);
    json_set(rq->cx->arena, answer, "replicas", replicas);
    Json *git = bundle_git_status(rq->cx, rq->app, db);
    if (git)
        json_set(rq->cx->arena, answer, "git", git);
    return rq->cx->err ? NULL : answer;
}

static BundleRow *find(Request *rq, StoreConn *db, Str name)
{
    Str hash;
    if (!name_parse(rq->cx, name, "policyBundles/{}", &hash))
        return NULL;
    BundleRow *row = store_bundle_get(rq->cx, db, hash);
    if (row || rq->cx->err)
        return row;
    return err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
}

static Json *whole_message(Ctx *cx, StoreConn *db, const BundleRow *row)
{
    Json *files = store_bundle_files(cx, db, row->hash);
    Json *history = store_bundle_history(cx, db, row->hash);
    if (!files || !history)
        return NULL;
    Json *message = bundle_message(cx, row);
    json_set(cx->arena, message, "files", files);
    json_set(cx->arena, message, "history", history);
    return message;
}

static Json *bundle_get(Request *rq)
{
    Str name = request_str(rq, "name");
    if (name.n == 0)
        return get_status(rq);
    StoreConn *db = request_store(rq);
    BundleRow *row = db ? find(rq, db, name) : NULL;
    return row ? whole_message(rq->cx, db, row) : NULL;
}

static bool read_state(Request *rq, BundleState *state)
{
    Str name = request_str(rq, "state");
    *state = BUNDLE_NEW;
    if (name.n == 0)
        return true;
    for (int i = BUNDLE_PENDING; i < BUNDLE_STATES; i++)
        if (str_is(name, store_bundle_state_name((BundleState)i)))
            *state = (BundleState)i;
    return *state != BUNDLE_NEW ||
           err_set(rq->cx, ERR_INVALID,
                   "state \"%.*s\" is none of PENDING, ACTIVE, RETIRED, REFUSED, QUARANTINED",
                   STR_ARG(name));
}

static Json *bundle_list(Request *rq)
{
    Page page;
    BundleState state;
    BundleRowList list;
    Json *response = json_new_object(rq->cx->arena), *bundles = json_new_array(rq->cx->arena);
    if (!page_read(rq, 100, &page) || !read_state(rq, &state))
        return NULL;
    StoreConn *db = request_store(rq);
    if (!db || !store_bundle_list(rq->cx, db, state, page.offset, page.size + 1, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, bundles, bundle_message(rq->cx, &list.v[i]));
    json_set(rq->cx->arena, response, "policyBundles", bundles);
    return response;
}

static Json *push_source(Request *rq)
{
    Json *source = json_new_object(rq->cx->arena);
    json_set_z(rq->cx->arena, source, "type", "PUSH");
    json_set_str(rq->cx->arena, source, "author", rq->caller.email);
    json_set_str(rq->cx->arena, source, "message",
                 str_printable(rq->cx->arena, request_str(rq, "message"), REASON_MAX));
    return source;
}

static Json *propose(Request *rq, Bundle *bundle)
{
    BundleRow *row;
    BundleFault fault = {.time_us = 0};
    BundleProposal proposal = {.bundle = bundle,
                               .source = push_source(rq),
                               .actor = rq->caller.email,
                               .only_try = request_bool(rq, "validateOnly")};
    if (!bundle_propose(rq->cx, rq->app, &proposal, &fault, &row))
        return NULL;
    if (row)
        return bundle_message(rq->cx, row);
    Json *message = json_new_object(rq->cx->arena);
    json_set_str(rq->cx->arena, message, "bundle", str_copy(rq->cx->arena, bundle->hash));
    json_set_int(rq->cx->arena, message, "fileCount", (int64_t)bundle->files.n);
    return message;
}

static Json *bundle_create(Request *rq)
{
    BundleFault fault = {.time_us = 0};
    Bundle *bundle = bundle_lay(rq->cx, rq->app, request_json(rq, "policyBundle.files"), &fault);
    Json *message = bundle ? propose(rq, bundle) : NULL;
    policy_bundle_unref(bundle);
    return message;
}

typedef bool MoveFn(Ctx *cx, const App *app, const Caller *caller, Str hash, Str reason,
                    BundleRow **row);

static Json *move(Request *rq, MoveFn *fn)
{
    Str hash, reason = str_trim(request_str(rq, "reason"));
    BundleRow *row;
    if (!name_parse(rq->cx, request_str(rq, "name"), "policyBundles/{}", &hash))
        return NULL;
    if (reason.n == 0 || reason.n > REASON_MAX)
        return err_null(rq->cx, ERR_INVALID, "\"reason\" is required, of at most %d bytes",
                        REASON_MAX);
    return fn(rq->cx, rq->app, &rq->caller, hash, reason, &row) ? bundle_message(rq->cx, row)
                                                                : NULL;
}

static Json *bundle_activate_call(Request *rq)
{
    return move(rq, bundle_activate);
}

static Json *bundle_reject_call(Request *rq)
{
    return move(rq, bundle_reject);
}

static BundleRow *find_base(Request *rq, StoreConn *db)
{
    BundleInForce now;
    Str base = request_str(rq, "base");
    if (base.n == 0)
        return store_bundle_in_force(rq->cx, db, &now) ? store_bundle_get(rq->cx, db, now.hash)
                                                       : NULL;
    if (!str_starts(base, "policyBundles/"))
        base = name_print(rq->cx->arena, "policyBundles/{}", base);
    return find(rq, db, base);
}

static Json *bundle_diff(Request *rq)
{
    StoreConn *db = request_store(rq);
    BundleRow *row = db ? find(rq, db, request_str(rq, "name")) : NULL;
    BundleRow *base = row ? find_base(rq, db) : NULL;
    if (!base)
        return NULL;
    const Json *before = store_bundle_files(rq->cx, db, base->hash);
    const Json *after = before ? store_bundle_files(rq->cx, db, row->hash) : NULL;
    if (!after)
        return NULL;
    Json *response = json_new_object(rq->cx->arena);
    json_set(rq->cx->arena, response, "base", bundle_message(rq->cx, base));
    json_set(rq->cx->arena, response, "files", policy_bundle_diff(rq->cx->arena, before, after));
    return response;
}

const ApiHandler handlers_policy[] = {
    {"PolicyService/GetPolicyBundle", bundle_get},
    {"PolicyService/ListPolicyBundles", bundle_list},
    {"PolicyService/CreatePolicyBundle", bundle_create},
    {"PolicyService/ActivatePolicyBundle", bundle_activate_call},
    {"PolicyService/RejectPolicyBundle", bundle_reject_call},
    {"PolicyService/DiffPolicyBundle", bundle_diff},
    {NULL, NULL},
};
