/* Outbox: performs webhook deliveries: at least once, with back-off, never in a rollout's way. */
#include "store/outbox.h"

#include "base/clock.h"
#include "base/log.h"
#include "crypto/random.h"
#include "crypto/webhook_signature.h"
#include "net/http_client.h"
#include "runner/state.h"
#include "service/decision.h"

#define RETRY_MS 5000
#define MOST_ATTEMPTS 8
#define CALL_MS 10000

typedef struct OutboxCall {
    Str method, url, body, content_type;
    HttpField fields[24];
    size_t nfields;
} OutboxCall;

static bool add_field(Ctx *cx, OutboxCall *call, Str name, Str value)
{
    if (call->nfields == sizeof call->fields / sizeof *call->fields)
        return err_set(cx, ERR_INVALID, "the request has too many header fields");
    call->fields[call->nfields++] = (HttpField){name, value};
    return true;
}

static bool unseal(Ctx *cx, const App *app, const Delivery *delivery, const char *field, Str sealed,
                   Secret **secret)
{
    Str place = str_printf(cx->arena, "webhook:%.*s:%s", STR_ARG(delivery->webhook_id), field);
    *secret = sealed.n ? secret_box_unseal(cx, app->box, place, sealed) : NULL;
    return cx->err == ERR_NONE;
}

/* The policy builds the request; the core signs and sends it. */
static bool build(Ctx *cx, const App *app, const Delivery *delivery, Str url, OutboxCall *call)
{
    Verdict verdict;
    Arena *a = cx->arena;
    Json *input = json_new_object(a), *target = json_new_object(a);
    json_set_str(a, target, "url", STR("{url}")); /* the real one may hold a secret */
    json_set_str(a, target, "title", delivery->title);
    json_set_str(a, target, "type", delivery->type);
    json_set(a, input, "event", delivery->event);
    json_set(a, input, "target", target);
    json_set_str(a, input, "policy", delivery->policy);
    Str subject = str_printf(a, "projects/%.*s/webhooks/%.*s", STR_ARG(delivery->project),
                             STR_ARG(delivery->webhook_id));
    if (!decision_make(cx, app, "webhook", delivery->project, subject, input, &verdict))
        return false;
    if (verdict.failed)
        return err_set(cx, ERR_INTERNAL, "%.*s", STR_ARG(verdict.error));
    const Json *request = json_get(verdict.output, "request"), *json = json_get(request, "json");
    const Json *fields = json_get(request, "headers");
    Str wanted = json_str(request, "url");
    call->method = json_str(request, "method");
    call->url = str_is(wanted, "{url}") ? url : wanted;
    call->body = json ? json_text(a, json) : json_str(request, "body");
    for (size_t i = 0; i < json_len(fields); i++)
        if (!add_field(cx, call, fields->members[i].key, fields->members[i].value->text))
            return false;
    return !json || add_field(cx, call, STR("Content-Type"), STR("application/json"));
}

static bool sign(Ctx *cx, const Secret *secret, const Delivery *delivery, OutboxCall *call)
{
    Str signature;
    int64_t now = clock_wall_us() / 1000000;
    if (!add_field(cx, call, STR("webhook-id"), delivery->id) ||
        !add_field(cx, call, STR("webhook-timestamp"),
                   str_printf(cx->arena, "%lld", (long long)now)) ||
        !add_field(cx, call, STR("Idempotency-Key"), delivery->id))
        return false;
    if (!secret)
        return true;
    return webhook_sign(cx, secret, delivery->id, now, call->body, &signature) &&
           add_field(cx, call, STR("webhook-signature"), signature);
}

static bool send(Ctx *cx, const Runner *runner, const Delivery *delivery)
{
    Secret *url, *secret;
    OutboxCall call = {0};
    HttpReply reply;
    if (!unseal(cx, runner->app, delivery, "url", delivery->url, &url) ||
        !unseal(cx, runner->app, delivery, "secret", delivery->secret, &secret) ||
        !build(cx, runner->app, delivery, secret_reveal(url), &call) ||
        !sign(cx, secret, delivery, &call))
        return false;
    HttpCall http = {
        .method = call.method.n ? str_z(cx->arena, call.method) : "POST",
        .url = call.url,
        .fields = call.fields,
        .nfields = call.nfields,
        .body = call.body,
        .timeout_ms = CALL_MS,
        .allow = runner->app->webhook_allow,
    };
    if (!http_call(cx, &http, &reply))
        return false;
    return (reply.status >= 200 && reply.status < 300) ||
           err_set(cx, ERR_UNAVAILABLE, "the receiver answered %d", reply.status);
}

/* 5 s, 10 s, 20 s … with up to half of it more; then the row stays as DEAD. */
static int64_t next_try_ms(int attempts)
{
    if (attempts >= MOST_ATTEMPTS)
        return -1;
    int64_t pause = (int64_t)RETRY_MS << (attempts - 1);
    return pause + (int64_t)random_below((uint64_t)pause / 2);
}

static void settle(Ctx *cx, Runner *runner, const Delivery *delivery, const Ctx *sent)
{
    StoreConn *db = store_borrow(cx, runner->app->store);
    bool ok =
        db && (sent->err == ERR_NONE ? store_outbox_sent(cx, db, delivery->id)
                                     : store_outbox_failed(cx, db, delivery->id, str(sent->message),
                                                           next_try_ms(delivery->attempts)));
    store_return(db);
    if (!ok)
        log_warn("the end of a webhook delivery was not stored: %s", cx->message);
    if (sent->err)
        log_event(LOG_WARN, "webhook not delivered", "webhook",
                  str_z(cx->arena, delivery->webhook_id), "error", sent->message, NULL);
}

/* False when nothing was due. */
static bool deliver_one(Runner *runner)
{
    Ctx cx, work;
    Delivery *delivery = NULL;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    ctx_init(&work, arena);
    StoreConn *db = store_borrow(&cx, runner->app->store);
    bool ok = db && store_outbox_claim(&cx, db, RETRY_MS + CALL_MS, &delivery);
    store_return(db);
    bool any = ok && delivery;
    if (any) {
        bool sent = send(&work, runner, delivery);
        (void)sent; /* work says it */
        settle(&cx, runner, delivery, &work);
    }
    arena_free(arena);
    return any;
}

void *outbox_main(void *arg)
{
    Runner *runner = arg;
    while (!atomic_load(&runner->ending)) {
        if (!deliver_one(runner))
            bell_wait(&runner->outbox_bell, runner->options.poll_ms);
    }
    return NULL;
}
