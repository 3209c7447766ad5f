/* Core: what Api holds; for the files of this folder only. */
#ifndef TG_API_CORE_H
#define TG_API_CORE_H

#include "api/api.h"
#include "api/route.h"

typedef struct ApiCall {
    const Rpc *rpc;
    const Message *request, *response;
    ApiFn *fn;      /* NULL: 501 */
    int permission; /* id; -1 = none */
} ApiCall;

struct Api {
    Arena *arena;
    ApiHooks hooks;
    Schema *schema;
    Router *router;
    Str openapi;
    Map *calls; /* "ProjectService/GetProject" to ApiCall * */
};

const ApiCall *api_call(const Api *api, Str name); /* NULL when unknown */
const ApiCall *api_call_of(const Api *api, Arena *arena, const Rpc *rpc);

/* The two edges: fill rq->rpc and rq->body, or fail. */
const ApiCall *api_rest_find(Request *rq, ApiResponse *response);
bool api_rest_read(Request *rq, const ApiCall *call) MUST_CHECK;
const ApiCall *api_connect_find(Request *rq, ApiResponse *response);
bool api_connect_read(Request *rq, const ApiCall *call) MUST_CHECK;

/* Who is calling, and may he. */
bool access_identify(Request *rq) MUST_CHECK;
bool access_check(Request *rq, const ApiCall *call) MUST_CHECK;

/* The error in rq->cx as the body of its form. */
void problem_write(Request *rq, ApiResponse *response);
/* Parses a body: an empty one is {}. */
Json *api_parse_body(Request *rq) MUST_CHECK;
/* "GET" in an Allow field and so on. */
void api_add_field(Ctx *cx, ApiResponse *response, const char *name, Str value);

#endif
