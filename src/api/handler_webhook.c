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
#include "service/webhook_kind.h"
#include "store/webhook.h"

static bool take_type(Request *rq, Webhook *webhook)
{
    Str type = request_str(rq, "webhook.type");
    const WebhookKind *kind = webhook_kind_find(type);
    if (!kind)
        return err_set(rq->cx, ERR_INVALID, "\"webhook.type\" is required");
    webhook->type = type;
    webhook->policy = str(kind->policy);
    return true;
}

static bool take_url(Request *rq, Webhook *webhook)
{
    Str url = request_str(rq, "webhook.url");
    const WebhookKind *kind = webhook_kind_find(webhook->type);
    if (url.n == 0)
        return err_set(rq->cx, ERR_INVALID, "\"webhook.url\" is required");
    return kind && webhook_kind_allows(rq->cx, rq->app, kind, url) &&
           webhook_seal(rq->cx, rq->app, webhook->id, "url", secret_in(rq->cx->arena, url),
                        &webhook->url);
}

/* Made here, or given by the receiver; *made is what the caller must be told. */
static bool take_secret(Request *rq, Webhook *webhook, Secret **made)
{
    Str given = request_str(rq, "webhook.signingSecret");
    const WebhookKind *kind = webhook_kind_find(webhook->type);
    bool is_made = kind->secret && str_is(str(kind->secret), "made");
    *made = is_made ? webhook_secret_new(rq->cx->arena) : NULL;
    webhook->secret = STR("");
    if (given.n && (is_made || !kind->secret))
        return err_set(rq->cx, ERR_INVALID, "a %s webhook takes no \"signingSecret\"", kind->type);
    if (!is_made && given.n == 0)
        return true;
    return webhook_seal(rq->cx, rq->app, webhook->id, "secret",
                        is_made ? *made : secret_in(rq->cx->arena, given), &webhook->secret);
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
    Secret *made;
    Webhook webhook = {.id = random_uuid(rq->cx->arena)};
    StoreConn *db = request_begin(rq);
    Project *project = db ? request_project(rq, db, request_str(rq, "project")) : NULL;
    if (!project || !take_type(rq, &webhook) || !take_title(rq, &webhook) ||
        !take_url(rq, &webhook) || !take_events(rq, &webhook) || !take_secret(rq, &webhook, &made))
        return NULL;
    webhook.project = project->id;
    if (!store_webhook_add(rq->cx, db, &webhook))
        return NULL;
    Json *message = project_message(rq, db, project->id);
    if (message && made)
        show_secret(rq, message, webhook.id, made);
    return message ? request_commit(rq, db, message) : NULL;
}

/* Another type is another receiver: the address goes with it, and so does the secret. */
static bool take_changes(Request *rq, Webhook *webhook, Secret **made)
{
    Str old_type = webhook->type;
    *made = NULL;
    if (request_masks(rq, "type") && !take_type(rq, webhook))
        return false;
    bool other = !str_eq(old_type, webhook->type);
    if (other && !request_masks(rq, "url"))
        return err_set(rq->cx, ERR_INVALID, "another type needs another \"webhook.url\"");
    return (!request_masks(rq, "title") || take_title(rq, webhook)) &&
           (!request_masks(rq, "url") || take_url(rq, webhook)) &&
           (!request_masks(rq, "notificationTypes") || take_events(rq, webhook)) &&
           (!(other || request_masks(rq, "signingSecret")) || take_secret(rq, webhook, made));
}

static Json *webhook_update(Request *rq)
{
    Secret *made;
    StoreConn *db = request_begin(rq);
    Webhook *webhook = db ? find_webhook(rq, db, request_str(rq, "webhook.name")) : NULL;
    if (!webhook || !take_changes(rq, webhook, &made) || !store_webhook_update(rq->cx, db, webhook))
        return NULL;
    Json *message = project_message(rq, db, webhook->project);
    if (message && made)
        show_secret(rq, message, webhook->id, made);
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
    json_set_str(a, event, "title", request_str(rq, "webhook.title"));
    json_set_str(a, event, "actor", rq->caller.email);
    json_set_str(a, event, "actorTitle", rq->caller.title);
    json_set_str(a, event, "link", rq->app->external_url);
    return event;
}

/* A stored webhook (webhook.name) with its secret, or one that is not stored yet. */
static bool test_target(Request *rq, StoreConn *db, WebhookMessage *message)
{
    Str name = request_str(rq, "webhook.name"), url = request_str(rq, "webhook.url");
    Webhook draft = {.id = message->id}, *webhook = &draft;
    Secret *address = NULL, *secret = NULL, *made;
    if (name.n && !(webhook = find_webhook(rq, db, name)))
        return false;
    if (name.n && !str_eq(webhook->project, message->project))
        return err_set(rq->cx, ERR_INVALID, "%.*s is in another project", STR_ARG(name));
    if ((!name.n && (!take_type(rq, webhook) || !take_secret(rq, webhook, &made))) ||
        ((url.n || !name.n) && !take_url(rq, webhook)) ||
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
    StoreConn *db = request_store(rq);
    Project *found = db ? request_project(rq, db, project) : NULL;
    if (found)
        message.project = found->id;
    bool ready = found && test_target(rq, db, &message);
    request_end(rq);
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
