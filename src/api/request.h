/* Request: one validated call on its way to its handler, and what the handler may ask of it. */
#ifndef TG_API_REQUEST_H
#define TG_API_REQUEST_H

#include "api/message.h"
#include "api/rpc.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/vec.h"
#include "service/caller.h"

struct App;
struct Api;

typedef enum RequestForm { REQUEST_REST, REQUEST_CONNECT } RequestForm;

typedef struct Request {
    Ctx *cx;
    struct App *app;
    const struct Api *api;
    const Rpc *rpc;
    const HttpRequest *http;
    RequestForm form;
    /* The request message, checked against its rows: camelCase keys, enums by name, int64 as
     * strings, RFC 3339 times in UTC, bytes as padded base64; nulls and output fields are gone. */
    Json *body;
    Str path_field, path_value; /* what the path says, REST only */
    Caller caller;              /* id 0 = nobody, only with RPC_ANYONE */
    bool by_cookie;
    bool decided;         /* a permission was asked for */
    struct StoreConn *db; /* of request_store; NULL = none */
    Str resource;         /* of which the permission is checked; "" = the workspace */
    /* The answer beside the message that the handler returns. */
    int status; /* 0 = 200 */
    VEC(HttpField) fields;
} Request;

/* A handler returns its response message, or NULL with the reason in rq->cx. It may leave fields in
 * any order and zero values in place: the answer is normalized by the rows. */
typedef Json *ApiFn(Request *rq);
typedef struct ApiHandler {
    const char *rpc; /* "ProjectService/GetProject"; NULL ends a table */
    ApiFn *fn;
} ApiHandler;

/* Fields of the request message; dots go down: request_str(rq, "plan.title"). Never absent. */
Str request_str(const Request *rq, const char *path);
int64_t request_int(const Request *rq, const char *path, int64_t fallback);
bool request_bool(const Request *rq, const char *path);
Json *request_json(const Request *rq, const char *path); /* NULL when absent */
/* Decodes a bytes field; false (ERR_INVALID) when it is absent. */
bool request_bytes(Request *rq, const char *path, Str *bytes) MUST_CHECK;

/* True when updateMask names the path (camelCase, e.g. "title") or a parent or a child of it, or
 * when there is no mask at all. */
bool request_masks(const Request *rq, const char *path);

/* "plans.create" on a resource name ("" = the workspace). Asks IAM; false without an error for no,
 * false with an error in rq->cx when it could not be found out. */
bool request_may(Request *rq, const char *permission, Str resource);
/* As request_may, but "no" is ERR_DENIED with its PermissionDeniedDetail. */
bool request_require(Request *rq, const char *permission, Str resource) MUST_CHECK;
/* The handler of an RPC_CUSTOM row decided without IAM (the approval flow, the caller himself). */
void request_decide(Request *rq);
/* ERR_UNAUTHENTICATED when nobody is signed in. */
bool request_signed_in(Request *rq) MUST_CHECK;

/* Set-Cookie with HttpOnly, Path=/, SameSite=Strict, and Secure over TLS. max_age_s < 0 = session,
 * 0 = delete. */
void request_set_cookie(Request *rq, const char *name, Str value, int64_t max_age_s);
Json *request_empty(Request *rq); /* {} */

#endif
