/* Webhook policies: the request that tells another system of an event; the core sends it. */
#include <lauxlib.h>

#include "policy/answer.h"
#include "policy/decide.h"
#include "policy/kind.h"
#include "policy/value.h"

#define URL_MAX 2048

static const PolicyField fields[] = {
    {"title", FIELD_STRING, true, "string", "the name of the service", NULL},
    {"why", FIELD_STRING, false, "string", "what it is for", NULL},
    {"on", FIELD_CHOICE, false, "\"*\"|string[]", "types of events", NULL},
    POLICY_FIELD_ENABLED,
    POLICY_FIELD_BUDGET,
    {"request", FIELD_FUNCTION, true, "fun(event: Event, target: Target): WebhookRequest?",
     "builds the request; nil sends nothing", NULL},
    {0}};

static const PolicyField request_fields[] = {
    {"method", FIELD_STRING, true, "\"POST\"|\"PUT\"|\"GET\"", "of HTTP", NULL},
    {"url", FIELD_STRING, true, "string", "http or https, at most 2048 bytes", NULL},
    {"headers", FIELD_TABLE, false, "table<string, string>", "at most 50", NULL},
    {"json", FIELD_OWN, false, "any", "the body as a table", NULL},
    {"body", FIELD_OWN, false, "string", "the body as a text, instead of json", NULL},
    {"signature", FIELD_STRING, false, "\"standard\"|\"dingtalk\"|\"feishu\"",
     "how the core signs when the webhook has a secret; not at all when left out", NULL},
    {"expect", FIELD_TABLE, false, "WebhookExpectation",
     "what the answer must be beside its status of 2xx", NULL},
    {"retry", FIELD_BOOLEAN, false, "boolean", "false: an attempt that fails is the last", NULL},
    {0}};

static const PolicyField expectation_fields[] = {
    {"body", FIELD_STRING, false, "string", "the whole answer: \"ok\"", NULL},
    {"json", FIELD_TABLE, false, "table<string, string|number|boolean>",
     "fields of the answer: { errcode = 0 }", NULL},
    {0}};

static const PolicyShape shapes[] = {
    {"WebhookRequest", "The request that the core sends.", request_fields},
    {"WebhookExpectation", "What a receiver answers that took the request.", expectation_fields},
    {0}};

static const char *const signatures[] = {"standard", "dingtalk", "feishu", NULL};

static bool is_header_text(Str s, bool is_name)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == 0x7f ||
            (is_name && (c <= ' ' || c >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", c))))
            return false;
    }
    return s.n > 0 && s.n <= 4096;
}

static void check_headers(lua_State *L, const Decision *decision, const Json *headers)
{
    if (headers && (headers->kind != JSON_OBJECT || headers->n > 50))
        policy_decide_refuse(L, decision, "headers must be a table of at most 50 texts");
    for (size_t i = 0; i < json_len(headers); i++) {
        const JsonMember *member = &headers->members[i];
        if (member->value->kind != JSON_STRING || !is_header_text(member->key, true) ||
            !is_header_text(member->value->text, false))
            policy_decide_refuse(L, decision, "a header is not a valid name and text");
    }
}

/* NULL, or what is wrong with how the answer is judged and the request signed. */
static const char *check_handling(Arena *arena, const Json *request)
{
    const Json *expect = json_get(request, "expect"), *json = json_get(request, "json");
    const Json *wanted = json_get(expect, "json");
    const char *wrong = expect ? policy_shape_check(arena, &shapes[1], expect) : NULL;
    for (size_t i = 0; !wrong && i < json_len(wanted); i++) {
        JsonKind kind = wanted->members[i].value->kind;
        if (kind != JSON_STRING && kind != JSON_NUMBER && kind != JSON_BOOL)
            wrong = "expect.json holds texts, numbers and booleans";
    }
    if (wrong || !json_get(request, "signature"))
        return wrong;
    if (!policy_answer_is_one_of(request, "signature", signatures))
        return "the signature must be standard, dingtalk or feishu";
    if (str_is(json_str(request, "signature"), "feishu") && (!json || json->kind != JSON_OBJECT))
        return "the signature feishu needs a body as json with named fields";
    return NULL;
}

static void check_request(lua_State *L, const Decision *decision, const Json *request)
{
    Str method = json_str(request, "method"), url = json_str(request, "url");
    const char *wrong = policy_shape_check(decision->evaluation->arena, &shapes[0], request);
    if (wrong)
        policy_decide_refuse(L, decision, wrong);
    if (!str_is(method, "POST") && !str_is(method, "PUT") && !str_is(method, "GET"))
        policy_decide_refuse(L, decision, "the method must be POST, PUT or GET");
    if (url.n > URL_MAX || (!str_starts(url, "https://") && !str_starts(url, "http://")))
        policy_decide_refuse(L, decision,
                             "the url must be an http or https address of at most 2048 bytes");
    check_headers(L, decision, json_get(request, "headers"));
    wrong = check_handling(decision->evaluation->arena, request);
    if (wrong)
        policy_decide_refuse(L, decision, wrong);
    const Json *body = json_get(request, "body");
    if (body && (body->kind != JSON_STRING || json_get(request, "json")))
        policy_decide_refuse(L, decision, "body must be a text, and not beside json");
}

static void finish_webhook(lua_State *L, Decision *decision)
{
    const char *why = NULL;
    Evaluation *evaluation = decision->evaluation;
    Json *request = json_null(evaluation->arena);
    if (!lua_isnil(L, -1))
        request = policy_value_read(L, -1, evaluation->arena, false, &why);
    if (!request)
        policy_decide_refuse(L, decision, why);
    if (request->kind != JSON_NULL) {
        if (request->kind != JSON_OBJECT)
            policy_decide_refuse(L, decision, "request must return a table or nil");
        check_request(L, decision, request);
    }
    evaluation->output = json_new_object(evaluation->arena);
    json_set(evaluation->arena, evaluation->output, "request", request);
    policy_decide_trace(decision, request->kind == JSON_NULL ? "nothing to send" : "request");
}

static int run_webhook(lua_State *L)
{
    Decision *decision = lua_touserdata(L, 1);
    Evaluation *evaluation = decision->evaluation;
    const Policy *policy =
        map_get(evaluation->library->by_id, json_str(evaluation->input, "policy"));
    policy_decide_start(L, decision, "event");
    policy_decide_start(L, decision, "target");
    int event = lua_gettop(L) - 1;
    policy_decide_push(L, decision, policy, "request");
    lua_pushvalue(L, event);
    lua_pushvalue(L, event + 1);
    policy_decide_call(L, decision, 2, 1);
    finish_webhook(L, decision);
    return 0;
}

static bool evaluate(Evaluation *evaluation)
{
    Str id = json_str(evaluation->input, "policy");
    const Policy *policy = map_get(evaluation->library->by_id, id);
    if (!policy_decide_has(evaluation, "event") || !policy_decide_has(evaluation, "target"))
        return policy_evaluate_refuse(evaluation, "the input needs objects 'event' and 'target'");
    if (policy && policy->is_off)
        return policy_evaluate_refuse(evaluation, "the webhook policy '%.*s' is switched off",
                                      STR_ARG(id));
    if (!policy || policy->kind != POLICY_WEBHOOK)
        return policy_evaluate_refuse(evaluation, "no webhook policy is called '%.*s'",
                                      STR_ARG(id));
    return policy_decide(evaluation, run_webhook);
}

static bool is_answer(const Json *output)
{
    static const char *const methods[] = {"POST", "PUT", "GET", NULL};
    const Json *request = json_get(output, "request");
    if (!request)
        return false;
    if (request->kind == JSON_NULL)
        return true;
    Arena *arena = arena_new();
    bool fine = request->kind == JSON_OBJECT && !check_handling(arena, request);
    arena_free(arena);
    Str url = json_str(request, "url");
    return fine && policy_answer_is_one_of(request, "method", methods) && url.n <= 2048 &&
           (str_starts(url, "https://") || str_starts(url, "http://"));
}

static Str outcome(Arena *arena, const Json *output)
{
    (void)arena;
    (void)output;
    return STR("request");
}

const PolicyKindRow policy_kind_webhook = {
    .kind = POLICY_WEBHOOK,
    .name = "webhook",
    .class_name = "WebhookPolicy",
    .folder = "policies/webhook/",
    .id_from = 9,
    .help = "Builds the request of a notification; the core signs, sends and tries again.",
    .fields = fields,
    .shapes = shapes,
    .example = "policies/webhook/generic.lua",
    .decision = "webhook",
    .evaluate = evaluate,
    .is_answer = is_answer,
    .outcome = outcome,
};
