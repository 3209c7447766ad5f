/* Handlers: sign-up, sign-in, tokens. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/resource.h"
#include "base/clock.h"
#include "service/account.h"
#include "service/app.h"
#include "store/setting.h"

#define ACCESS_COOKIE "access-token"
#define REFRESH_COOKIE "refresh-token"

static void set_cookies(Request *rq, const Tokens *tokens)
{
    request_set_cookie(rq, ACCESS_COOKIE, tokens->access, tokens->access_s);
    request_set_cookie(rq, REFRESH_COOKIE, tokens->refresh, tokens->refresh_s);
}

/* The address and the program of whoever calls, for the session's record. */
static Caller origin(const Request *rq)
{
    Caller from = rq->caller;
    if (!from.ip.n)
        from.ip = rq->http->peer;
    if (!from.user_agent.n)
        from.user_agent = http_request_field(rq->http, "user-agent");
    return from;
}

static Json *signed_in(Request *rq, StoreConn *db, const Principal *principal, bool web)
{
    Tokens tokens;
    Caller from = origin(rq);
    Json *response = json_new_object(rq->cx->arena);
    if (!account_issue_tokens(rq->cx, db, principal->id, &from, &tokens))
        return NULL;
    if (web)
        set_cookies(rq, &tokens);
    else
        json_set_str(rq->cx->arena, response, "token", tokens.access);
    json_set(rq->cx->arena, response, "user", resource_user(rq->cx, principal));
    return response;
}

static bool refuse_unbuilt(Request *rq)
{
    static const char *const fields[] = {"idpName", "otpCode", "recoveryCode", "mfaTempToken",
                                         "emailCode"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (request_str(rq, fields[i]).n)
            return err_set(rq->cx, ERR_UNIMPLEMENTED,
                           "signing in by %s is not built yet; use email and password", fields[i]);
    return true;
}

/* A failure must stay counted, so each step commits by itself. */
static Json *login(Request *rq)
{
    Principal *principal;
    Caller from = origin(rq);
    StoreConn *db = request_store(rq);
    if (!db || !refuse_unbuilt(rq) ||
        !account_sign_in(rq->cx, rq->app, db, request_str(rq, "email"), request_str(rq, "password"),
                         &from, &principal))
        return NULL;
    return signed_in(rq, db, principal, request_bool(rq, "web"));
}

static Json *signup(Request *rq)
{
    Principal *principal;
    StoreConn *db = request_begin(rq);
    if (!db || !account_sign_up(rq->cx, rq->app, db, request_str(rq, "email"),
                                request_str(rq, "password"), request_str(rq, "title"), &principal))
        return NULL;
    return request_commit(rq, db, signed_in(rq, db, principal, false));
}

static Str bearer_or_cookie(Request *rq)
{
    Str field = http_request_field(rq->http, "authorization");
    if (field.n > 7 && str_eq_nocase(str_sub(field, 0, 7), STR("bearer ")))
        return str_trim(str_sub(field, 7, field.n));
    return http_request_cookie(rq->http, ACCESS_COOKIE);
}

static Json *logout(Request *rq)
{
    Str refresh = http_request_cookie(rq->http, REFRESH_COOKIE);
    StoreConn *db = request_begin(rq);
    if (!db || !account_sign_out(rq->cx, db, bearer_or_cookie(rq)) ||
        !account_sign_out_refresh(rq->cx, db, refresh))
        return NULL;
    request_set_cookie(rq, ACCESS_COOKIE, STR(""), 0);
    request_set_cookie(rq, REFRESH_COOKIE, STR(""), 0);
    return request_commit(rq, db, request_empty(rq));
}

static Json *refresh(Request *rq)
{
    Tokens tokens;
    Caller from = origin(rq);
    StoreConn *db = request_begin(rq);
    if (!db ||
        !account_refresh(rq->cx, db, http_request_cookie(rq->http, REFRESH_COOKIE), &from, &tokens))
        return NULL;
    set_cookies(rq, &tokens);
    return request_commit(rq, db, request_empty(rq));
}

static Json *restriction(Request *rq)
{
    bool first;
    StoreConn *db = request_store(rq);
    if (!db || !account_is_first(rq->cx, db, &first))
        return NULL;
    Json *profile = store_setting_get(rq->cx, db, STR("WORKSPACE_PROFILE"));
    if (rq->cx->err)
        return NULL;
    Json *response = json_new_object(rq->cx->arena), *limits = json_new_object(rq->cx->arena);
    json_set_bool(rq->cx->arena, limits, "disallowSignup", json_bool(profile, "disallowSignup"));
    json_set_str(rq->cx->arena, response, "workspace",
                 str_printf(rq->cx->arena, "workspaces/%.*s", STR_ARG(rq->app->workspace)));
    json_set(rq->cx->arena, response, "restriction", limits);
    json_set_bool(rq->cx->arena, response, "needsAdministrator", first);
    return response;
}

const ApiHandler handlers_auth[] = {
    {"AuthService/GetAuthenticationRestriction", restriction},
    {"AuthService/Login", login},
    {"AuthService/Logout", logout},
    {"AuthService/Signup", signup},
    {"AuthService/Refresh", refresh},
    {NULL, NULL},
};
