/* Handlers: the webhooks of a project. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/project.h"
#include "api/resource.h"
#include "base/clock.h"
#include "crypto/random.h"
#include "crypto/webhook_signature.h"
#include "service/webhook.h"
#include "store/webhook.h"

/* The kinds of receiver that a policy builds requests for; the others answer 501. */
typedef struct TypeRow {
    const char *type, *policy;
} TypeRow;

static const TypeRow types[] = {
    {"GENERIC", "webhook/generic"},
};

static bool take_type(Request *rq, Webhook *webhook)
{
    Str type = request_str(rq, "webhook.type");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!str_is(type, types[i].type))
            continue;
        webhook->type = type;
        webhook->policy = str(types[i].policy);
        return true;
    }
    if (type.n == 0)
        return err_set(rq->cx, ERR_INVALID, "\"webhook.type\" is required");
    return err_set(rq->cx, ERR_UNIMPLEMENTED,
                   "webhooks of type %.*s are not built yet; use GENERIC", STR_ARG(type));
}

static bool take_url(Request *rq, Webhook *webhook)
{
    Str url = request_str(rq, "webhook.url");
    if (url.n == 0)
        return err_set(rq->cx, ERR_INVALID, "\"webhook.url\" is required");
    if (!str_starts(url, "https://") && !str_starts(url, "http://"))
        return err_set(rq->cx, ERR_INVALID, "webhook.url does not begin with https:// or http://");
    return webhook_seal(rq->cx, rq->app, webhook->id, "url", secret_in(rq->cx->arena, url),
                        &webhook->url);
}

static bool take_title(Request *rq, Webhook *webhook)
{
    webhook->title = request_str(rq, "webhook.title");
    return str_trim(webhook->title).n > 0 ||
           err_set(rq->cx, ERR_INVALID, "\"webhook.title\" is required");
}

static bool take_events(Request *rq, Webhook *webhook)
{
    Json *events = request_json(rq, "webhook.notificationTypes");
    if (request_bool(rq, "webhook.directMessage"))
        return err_set(rq->cx, ERR_UNIMPLEMENTED, "direct messages are not built yet");
    webhook->events = (StrList){0};
    for (size_t i = 0; i < json_len(events); i++)
        VEC_ADD(rq->cx->arena, &webhook->events, json_at(events, i)->text);
    return true;
}

static Webhook *find_webhook(Request *rq, StoreConn *db, Str name)
{
    Str project, id;
    if (!name_parse(rq->cx, name, "projects/{}/webhooks/{}", &project, &id))
        return NULL;
    Webhook *webhook = store_webhook_get(rq->cx, db, project, id);
    if (!webhook && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    return webhook;
}

static Json *project_message(Request *rq, StoreConn *db, Str id)
{
    Project *project = store_project_get(rq->cx, db, id);
    return project ? resource_project(rq->cx, db, project) : NULL;
}

/* The one time that the signing secret is told. */
static void show_secret(Request *rq, Json *project, Str id, const Secret *secret)
{
    Json *list = json_get(project, "webhooks");
    for (size_t i = 0; i < json_len(list); i++)
        if (str_ends(json_str(json_at(list, i), "name"), str_z(rq->cx->arena, id)))
            json_set_str(rq->cx->arena, json_at(list, i), "signingSecret", secret_reveal(secret));
}

static Json *webhook_add(Request *rq)
{
    Secret *secret = webhook_secret_new(rq->cx->arena);
    Webhook webhook = {.id = random_uuid(rq->cx->arena)};
    StoreConn *db = request_begin(rq);
    Project *project = db ? request_project(rq, db, request_str(rq, "project")) : NULL;
    if (!project || !take_type(rq, &webhook) || !take_title(rq, &webhook) ||
        !take_url(rq, &webhook) || !take_events(rq, &webhook) ||
        !webhook_seal(rq->cx, rq->app, webhook.id, "secret", secret, &webhook.secret))
        return NULL;
    webhook.project = project->id;
    if (!store_webhook_add(rq->cx, db, &webhook))
        return NULL;
    Json *message = project_message(rq, db, project->id);
    if (message)
        show_secret(rq, message, webhook.id, secret);
    return message ? request_commit(rq, db, message) : NULL;
}

static Json *webhook_update(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Webhook *webhook = db ? find_webhook(rq, db, request_str(rq, "webhook.name")) : NULL;
    if (!webhook)
        return NULL;
    if ((request_masks(rq, "type") && !take_type(rq, webhook)) ||
        (request_masks(rq, "title") && !take_title(rq, webhook)) ||
        (request_masks(rq, "url") && !take_url(rq, webhook)) ||
        (request_masks(rq, "notificationTypes") && !take_events(rq, webhook)) ||
        !store_webhook_update(rq->cx, db, webhook))
        return NULL;
    Json *message = project_message(rq, db, webhook->project);
    return message ? request_commit(rq, db, message) : NULL;
}

static Json *webhook_remove(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Webhook *webhook = db ? find_webhook(rq, db, request_str(rq, "webhook.name")) : NULL;
    if (!webhook || !store_webhook_remove(rq->cx, db, webhook->project, webhook->id))
        return NULL;
    Json *message = project_message(rq, db, webhook->project);
    return message ? request_commit(rq, db, message) : NULL;
}

static Json *test_event(Request *rq, Str project)
{
    Arena *a = rq->cx->arena;
    Json *event = json_new_object(a);
    json_set_z(a, event, "type", "TEST");
    json_set_str(a, event, "summary",
                 str_printf(a, "%.*s tests this webhook", STR_ARG(rq->caller.email)));
    json_set_str(a, event, "time", clock_rfc3339(a, clock_wall_us()));
    json_set_str(a, event, "project", project);
    json_set_str(a, event, "actor", rq->caller.email);
    json_set_str(a, event, "link", rq->app->external_url);
    return event;
}

/* A stored webhook (webhook.name) with its secret, or one that is not stored yet, unsigned. */
static bool test_target(Request *rq, StoreConn *db, WebhookMessage *message)
{
    Str name = request_str(rq, "webhook.name"), url = request_str(rq, "webhook.url");
    Webhook draft = {.id = message->id}, *webhook = &draft;
    Secret *address = NULL, *secret = NULL;
    if (name.n && !(webhook = find_webhook(rq, db, name)))
        return false;
    if (name.n && !str_eq(webhook->project, message->project))
        return err_set(rq->cx, ERR_INVALID, "%.*s is in another project", STR_ARG(name));
    if ((!name.n && !take_type(rq, webhook)) || ((url.n || !name.n) && !take_url(rq, webhook)) ||
        !webhook_unseal(rq->cx, rq->app, webhook->id, "url", webhook->url, &address) ||
        !webhook_unseal(rq->cx, rq->app, webhook->id, "secret", webhook->secret, &secret))
        return false;
    message->webhook_id = name.n ? webhook->id : STR("-");
    message->type = webhook->type;
    message->policy = webhook->policy;
    message->title = name.n ? webhook->title : request_str(rq, "webhook.title");
    message->url = address;
    message->secret = secret;
    return true;
}

/* The connection goes back before the receiver is called: it may take its time. */
static Json *webhook_test(Request *rq)
{
    Str project = request_str(rq, "project");
    WebhookMessage message = {.id = random_uuid(rq->cx->arena), .event = test_event(rq, project)};
    StoreConn *db = store_borrow(rq->cx, rq->app->store);
    Project *found = db ? request_project(rq, db, project) : NULL;
    if (found)
        message.project = found->id;
    bool ready = found && test_target(rq, db, &message);
    store_return(db);
    if (!ready)
        return NULL;
    Ctx aside;
    ctx_init(&aside, rq->cx->arena);
    aside.deadline_ms = rq->cx->deadline_ms;
    bool sent = webhook_send(&aside, rq->app, &message);
    Json *response = json_new_object(rq->cx->arena);
    json_set_str(rq->cx->arena, response, "error", sent ? STR("") : str(aside.message));
    return response;
}

const ApiHandler handlers_webhook[] = {
    {"ProjectService/AddWebhook", webhook_add},
    {"ProjectService/UpdateWebhook", webhook_update},
    {"ProjectService/RemoveWebhook", webhook_remove},
    {"ProjectService/TestWebhook", webhook_test},
    {NULL, NULL},
};
