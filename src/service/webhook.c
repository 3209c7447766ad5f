/* Webhook: tells an event to a receiver. */
#include "service/webhook.h"

#include "base/clock.h"
#include "crypto/webhook_signature.h"
#include "net/http_client.h"
#include "service/decision.h"

#define CALL_MS 10000
/* Stands for the receiver's address in a policy: the real one may hold a secret. */
#define RECEIVER "https://receiver.invalid/"

typedef struct WebhookRequest {
    Str method, url, body;
    HttpField fields[24];
    size_t nfields;
} WebhookRequest;

static Str place(Ctx *cx, Str webhook_id, const char *field)
{
    return str_printf(cx->arena, "webhook:%.*s:%s", STR_ARG(webhook_id), field);
}

bool webhook_seal(Ctx *cx, const App *app, Str webhook_id, const char *field, const Secret *secret,
                  Str *sealed)
{
    return secret_box_seal(cx, app->box, place(cx, webhook_id, field), secret, sealed);
}

bool webhook_unseal(Ctx *cx, const App *app, Str webhook_id, const char *field, Str sealed,
                    Secret **secret)
{
    *secret =
        sealed.n ? secret_box_unseal(cx, app->box, place(cx, webhook_id, field), sealed) : NULL;
    return cx->err == ERR_NONE;
}

static bool add_field(Ctx *cx, WebhookRequest *request, Str name, Str value)
{
    if (request->nfields == sizeof request->fields / sizeof *request->fields)
        return err_set(cx, ERR_INVALID, "the request has too many header fields");
    request->fields[request->nfields++] = (HttpField){name, value};
    return true;
}

static bool has_field(const WebhookRequest *request, const char *name)
{
    for (size_t i = 0; i < request->nfields; i++)
        if (str_is_nocase(request->fields[i].name, name))
            return true;
    return false;
}

static Json *policy_input(Ctx *cx, const WebhookMessage *message)
{
    Arena *a = cx->arena;
    Json *input = json_new_object(a), *target = json_new_object(a);
    json_set_str(a, target, "url", STR(RECEIVER));
    json_set_str(a, target, "title", message->title);
    json_set_str(a, target, "type", message->type);
    json_set(a, input, "event", message->event);
    json_set(a, input, "target", target);
    json_set_str(a, input, "policy", message->policy);
    return input;
}

/* The policy may append to the address, or send to one of its own. */
static Str real_url(Ctx *cx, const WebhookMessage *message, Str wanted)
{
    if (!str_starts(wanted, RECEIVER))
        return wanted;
    Str rest = str_sub(wanted, strlen(RECEIVER), wanted.n), url = secret_reveal(message->url);
    return str_printf(cx->arena, "%.*s%.*s", STR_ARG(url), STR_ARG(rest));
}

static bool build(Ctx *cx, const App *app, const WebhookMessage *message, WebhookRequest *request)
{
    Verdict verdict;
    Str subject = str_printf(cx->arena, "projects/%.*s/webhooks/%.*s", STR_ARG(message->project),
                             STR_ARG(message->webhook_id));
    if (!decision_make(cx, app, "webhook", message->project, subject, policy_input(cx, message),
                       &verdict))
        return false;
    if (verdict.failed)
        return err_set(cx, ERR_INTERNAL, "%.*s", STR_ARG(verdict.error));
    const Json *built = json_get(verdict.output, "request"), *json = json_get(built, "json");
    const Json *fields = json_get(built, "headers");
    request->method = json_str(built, "method");
    request->url = real_url(cx, message, json_str(built, "url"));
    request->body = json ? json_text(cx->arena, json) : json_str(built, "body");
    for (size_t i = 0; i < json_len(fields); i++)
        if (!add_field(cx, request, fields->members[i].key, fields->members[i].value->text))
            return false;
    return !json || has_field(request, "content-type") ||
           add_field(cx, request, STR("Content-Type"), STR("application/json"));
}

static bool sign(Ctx *cx, const WebhookMessage *message, WebhookRequest *request)
{
    Str signature;
    int64_t now = clock_wall_us() / 1000000;
    if (!add_field(cx, request, STR("webhook-id"), message->id) ||
        !add_field(cx, request, STR("webhook-timestamp"),
                   str_printf(cx->arena, "%lld", (long long)now)) ||
        !add_field(cx, request, STR("Idempotency-Key"), message->id))
        return false;
    if (!message->secret)
        return true;
    return webhook_sign(cx, message->secret, message->id, now, request->body, &signature) &&
           add_field(cx, request, STR("webhook-signature"), signature);
}

bool webhook_send(Ctx *cx, const App *app, const WebhookMessage *message)
{
    WebhookRequest request = {0};
    HttpReply reply;
    if (!build(cx, app, message, &request) || !sign(cx, message, &request))
        return false;
    HttpCall call = {
        .method = request.method.n ? str_z(cx->arena, request.method) : "POST",
        .url = request.url,
        .fields = request.fields,
        .nfields = request.nfields,
        .body = request.body,
        .timeout_ms = CALL_MS,
        .allow = app->webhook_allow,
    };
    if (!http_call(cx, &call, &reply))
        return false;
    return (reply.status >= 200 && reply.status < 300) ||
           err_set(cx, ERR_UNAVAILABLE, "the receiver answered %d", reply.status);
}

bool webhook_deliver(Ctx *cx, const App *app, const Delivery *delivery)
{
    Secret *url, *secret;
    if (!webhook_unseal(cx, app, delivery->webhook_id, "url", delivery->url, &url) ||
        !webhook_unseal(cx, app, delivery->webhook_id, "secret", delivery->secret, &secret))
        return false;
    WebhookMessage message = {
        .id = delivery->id,
        .project = delivery->project,
        .webhook_id = delivery->webhook_id,
        .type = delivery->type,
        .title = delivery->title,
        .policy = delivery->policy,
        .event = delivery->event,
        .url = url,
        .secret = secret,
    };
    return webhook_send(cx, app, &message);
}
