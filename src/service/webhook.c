/* Webhook: tells an event to a receiver. */
#include "service/webhook.h"

#include "base/clock.h"
#include "crypto/webhook_signature.h"
#include "net/http_client.h"
#include "service/decision.h"
#include "service/webhook_kind.h"

#define CALL_MS 10000
/* Stands for the receiver's address in a policy: the real one may hold a secret. */
#define RECEIVER "https://receiver.invalid/"

typedef struct WebhookRequest {
    Str method, url, body;
    HttpField fields[24];
    size_t nfields;
    Json *json;         /* NULL = body is a text */
    Str signature;      /* "standard", "dingtalk", "feishu", empty = none */
    const Json *expect; /* {body, json}; NULL = any answer of 2xx will do */
    bool once;          /* an attempt that fails is the last */
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
    json_set_str(a, target, "host", webhook_host(a, secret_reveal(message->url)));
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
    const Json *retry = json_get(built, "retry");
    if (!built || built->kind != JSON_OBJECT)
        return true; /* the policy wants nothing sent */
    const Json *fields = json_get(built, "headers");
    request->method = json_str(built, "method");
    request->url = real_url(cx, message, json_str(built, "url"));
    request->json = json ? json_copy(cx->arena, json) : NULL;
    request->body = json_str(built, "body");
    request->signature = json_str(built, "signature");
    request->expect = json_get(built, "expect");
    request->once = retry && !json_bool(built, "retry");
    for (size_t i = 0; i < json_len(fields); i++)
        if (!add_field(cx, request, fields->members[i].key, fields->members[i].value->text))
            return false;
    return !json || has_field(request, "content-type") ||
           add_field(cx, request, STR("Content-Type"), STR("application/json"));
}

static bool sign_standard(Ctx *cx, const WebhookMessage *message, WebhookRequest *request,
                          int64_t now)
{
    Str signature;
    if (!add_field(cx, request, STR("webhook-id"), message->id) ||
        !add_field(cx, request, STR("webhook-timestamp"),
                   str_printf(cx->arena, "%lld", (long long)now)) ||
        !add_field(cx, request, STR("Idempotency-Key"), message->id))
        return false;
    return !message->secret ||
           (webhook_sign(cx, message->secret, message->id, now, request->body, &signature) &&
            add_field(cx, request, STR("webhook-signature"), signature));
}

/* Base64 as the value of a query parameter. */
static Str query_value(Arena *arena, Str base64)
{
    Buf text = buf_new(arena);
    for (size_t i = 0; i < base64.n; i++) {
        if (strchr("+/=", base64.p[i]))
            buf_printf(&text, "%%%02X", (unsigned)base64.p[i]);
        else
            buf_add_char(&text, base64.p[i]);
    }
    return buf_str(&text);
}

static void sign_dingtalk(Arena *a, const WebhookMessage *message, WebhookRequest *request,
                          int64_t now_ms)
{
    Str sign = query_value(a, webhook_sign_dingtalk(a, message->secret, now_ms));
    request->url = str_printf(a, "%.*s%stimestamp=%lld&sign=%.*s", STR_ARG(request->url),
                              memchr(request->url.p, '?', request->url.n) ? "&" : "?",
                              (long long)now_ms, STR_ARG(sign));
}

static void sign_feishu(Arena *a, const WebhookMessage *message, WebhookRequest *request,
                        int64_t now)
{
    json_set_str(a, request->json, "timestamp", str_printf(a, "%lld", (long long)now));
    json_set_str(a, request->json, "sign", webhook_sign_feishu(a, message->secret, now));
}

/* The secret stays here: a policy says only whose way of signing it is. The body is final after. */
static bool sign(Ctx *cx, const WebhookMessage *message, WebhookRequest *request)
{
    int64_t now_ms = clock_wall_us() / 1000;
    if (message->secret && str_is(request->signature, "dingtalk"))
        sign_dingtalk(cx->arena, message, request, now_ms);
    if (message->secret && str_is(request->signature, "feishu") && request->json)
        sign_feishu(cx->arena, message, request, now_ms / 1000);
    if (request->json)
        request->body = json_text(cx->arena, request->json);
    return !str_is(request->signature, "standard") ||
           sign_standard(cx, message, request, now_ms / 1000);
}

/* Some services answer 200 to what they refuse. */
static bool is_expected(Ctx *cx, const Json *expect, const HttpReply *reply)
{
    Ctx probe;
    const Json *text = json_get(expect, "body"), *fields = json_get(expect, "json");
    Str said = str_trim(reply->body);
    ctx_init(&probe, cx->arena);
    const Json *answer = fields ? json_parse(&probe, reply->body, NULL) : NULL;
    bool fine = !text || str_eq(text->text, said);
    for (size_t i = 0; fine && i < json_len(fields); i++) {
        const Json *found =
            answer ? json_get(answer, str_z(cx->arena, fields->members[i].key)) : NULL;
        fine = found && json_equal(found, fields->members[i].value);
    }
    said = str_printable(cx->arena, said, 300);
    return fine || err_set(cx, ERR_UNAVAILABLE, "the receiver refused it: %.*s",
                           STR_ARG(said.n ? said : STR("empty answer")));
}

static bool call(Ctx *cx, const App *app, const WebhookRequest *request)
{
    HttpReply reply;
    HttpCall call = {
        .method = request->method.n ? str_z(cx->arena, request->method) : "POST",
        .url = request->url,
        .fields = request->fields,
        .nfields = request->nfields,
        .body = request->body,
        .timeout_ms = CALL_MS,
        .allow = app->webhook_allow,
    };
    if (!http_call(cx, &call, &reply))
        return false;
    if (reply.status < 200 || reply.status >= 300)
        return err_set(cx, ERR_UNAVAILABLE, "the receiver answered %d", reply.status);
    return !request->expect || is_expected(cx, request->expect, &reply);
}

bool webhook_send(Ctx *cx, const App *app, const WebhookMessage *message)
{
    Ctx attempt;
    WebhookRequest request = {0};
    if (!build(cx, app, message, &request))
        return false;
    if (request.url.n == 0)
        return true;
    ctx_init(&attempt, cx->arena);
    attempt.deadline_ms = cx->deadline_ms;
    if (sign(&attempt, message, &request) && call(&attempt, app, &request))
        return true;
    return err_set(cx, request.once ? ERR_ABORTED : attempt.err, "%s", attempt.message);
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
