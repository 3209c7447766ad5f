/* Route: finds the call that a method and a path mean. */
#ifndef TG_API_ROUTE_H
#define TG_API_ROUTE_H

#include "api/rpc.h"

typedef struct Router Router;

typedef struct RouteMatch {
    const Rpc *rpc;   /* NULL: nothing found */
    Str field, value; /* the part of the path that becomes a field; "" none */
    unsigned allowed; /* when rpc is NULL: methods (1 << HttpMethod) that the path does have */
} RouteMatch;

/* Built from every row; two rows with one route are our bug and assert. Lives in `arena`. */
Router *router_new(Arena *arena);
/* segments: decoded, without the leading v1. A '/' or '%' inside a segment is encoded again in
 * match->value. */
bool router_find(const Router *router, Arena *arena, HttpMethod method, const Str *segments,
                 size_t n, RouteMatch *match);
/* Every route in the order of the rows: method, "/v1/projects/{project}:approve" with OpenAPI
 * placeholders, the bound field. */
typedef struct RouteInfo {
    const Rpc *rpc;
    Str pattern; /* as in the row, twins expanded */
    Str field;
} RouteInfo;
const RouteInfo *router_routes(const Router *router, size_t *n);

/* The field that one path of a row binds, and the form of its values: "projects/\*"; "" none. */
Str route_field(Str path, Str *form);
/* Whether one of the routes of the call can carry this value of the field. */
bool route_takes(const Rpc *rpc, Str field, Str value);

/* "{parent=projects/x}/plans:check" → pieces; exposed for the OpenAPI document. */
typedef struct RoutePattern {
    Str *segments; /* "*" or a literal */
    size_t n;
    Str verb, field;
    size_t from, to; /* the segments that are bound to field */
} RoutePattern;
void route_pattern_parse(Arena *arena, Str text, RoutePattern *pattern);

#endif
