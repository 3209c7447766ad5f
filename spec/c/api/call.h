/* Call: makes one request of an Api in memory and looks at the answer. */
#ifndef TG_SPEC_API_CALL_H
#define TG_SPEC_API_CALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "api/api.h"
#include "service/permission.h"

static Arena *arena;
static Api *api;
static ApiResponse answer;
static size_t nsent;
static HttpField header_list[16];

/* "good" is a person who may do everything, "member" may do nothing on projects/secret. */
static bool authenticate(Ctx *cx, struct App *app, Str token, Caller *caller)
{
    (void)app;
    if (!str_is(token, "good") && !str_is(token, "member"))
        return err_set(cx, ERR_UNAUTHENTICATED, "access token expired");
    caller->id = str_is(token, "good") ? 101 : 102;
    caller->email = STR("a@b.c");
    return true;
}

static bool permitted(Ctx *cx, struct App *app, struct StoreConn *db, const Caller *caller,
                      Str resource, int permission)
{
    (void)cx, (void)app, (void)db, (void)permission;
    return caller->id == 101 || !str_starts(resource, "projects/secret");
}

/* Sends a header with the next call. */
static inline void with(const char *name, const char *value)
{
    header_list[nsent++] = (HttpField){str(name), str(value)};
}

static inline int call(const char *method, const char *target, const char *body)
{
    HttpRequest http = {.minor = 1,
                        .target = str(target),
                        .host = STR("tidegate.test"),
                        .body = str(body),
                        .peer = STR("127.0.0.1")};
    for (int i = 0; i < HTTP_METHODS; i++) {
        if (strcmp(http_method_name((HttpMethod)i), method) == 0)
            http.method = (HttpMethod)i;
    }
    if (!str_cut(http.target, '?', &http.path, &http.query))
        http.query = STR_NONE;
    assert_true(http_request_split(arena, &http));
    http.fields = header_list;
    http.nfields = nsent;
    nsent = 0;
    Ctx *cx = ARENA_NEW(arena, Ctx);
    ctx_init(cx, arena);
    api_handle(api, cx, &http, &answer);
    return answer.status;
}

/* As call, by somebody who may do everything. */
static inline int call_as_admin(const char *method, const char *target, const char *body)
{
    with("authorization", "Bearer good");
    return call(method, target, body);
}

static inline Json *answered(void)
{
    Ctx cx;
    ctx_init(&cx, arena);
    Json *json = json_parse(&cx, answer.body, NULL);
    assert_non_null(json);
    return json;
}

static inline const char *message(void)
{
    return json_z(arena, answered(), "message");
}

static inline const char *answer_field(const char *name)
{
    for (size_t i = 0; i < answer.nfields; i++) {
        if (str_is_nocase(answer.fields[i].name, name))
            return str_z(arena, answer.fields[i].value);
    }
    return "";
}

static inline const char *body(void)
{
    return str_z(arena, answer.body);
}

static inline void start(const ApiHandler *handlers)
{
    arena = arena_new();
    ApiHooks hooks = {.authenticate = authenticate, .permitted = permitted, .handlers = handlers};
    api = api_new(arena, &hooks);
}

#endif
