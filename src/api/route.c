/* Route: a tree of path segments, literals before wildcards, with the calls at its leaves. */
#include "api/route.h"

#include <assert.h>

#include "base/map.h"
#include "base/vec.h"

typedef struct RouteEnd {
    Str verb, field;
    size_t from, to;
    const Rpc *rpc;
} RouteEnd;

typedef struct RouteNode {
    Map *literals;
    struct RouteNode *wildcard;
    VEC(RouteEnd) ends;
} RouteNode;

struct Router {
    Arena *arena;
    RouteNode *root;
    VEC(RouteInfo) routes;
};

static RouteNode *node_new(Arena *arena)
{
    RouteNode *node = ARENA_NEW(arena, RouteNode);
    node->literals = map_new(arena);
    return node;
}

/* Takes a piece in braces off the start of *text, or one plain segment. */
static void parse_piece(Arena *arena, Str *text, RoutePattern *pattern, StrList *segments)
{
    Str piece, head;
    if (str_starts(*text, "{")) {
        long close = str_find(*text, STR("}"));
        assert(close > 0);
        piece = str_sub(*text, 1, (size_t)close);
        *text = str_sub(*text, (size_t)close + 1, text->n);
        bool has_field = str_cut(piece, '=', &pattern->field, &piece);
        assert(has_field);
        (void)has_field;
        pattern->from = segments->n;
        while (str_next(&piece, '/', &head))
            VEC_ADD(arena, segments, head);
        pattern->to = segments->n;
        return;
    }
    long end = str_find(*text, STR("/"));
    piece = end < 0 ? *text : str_sub(*text, 0, (size_t)end);
    *text = str_sub(*text, piece.n, text->n);
    VEC_ADD(arena, segments, piece);
}

void route_pattern_parse(Arena *arena, Str text, RoutePattern *pattern)
{
    *pattern = (RoutePattern){.verb = STR(""), .field = STR("")};
    StrList segments = {0};
    for (size_t i = text.n; i > 0 && text.p[i - 1] != '/' && text.p[i - 1] != '}'; i--) {
        if (text.p[i - 1] == ':') {
            pattern->verb = str_sub(text, i, text.n);
            text.n = i - 1;
            break;
        }
    }
    while (text.n > 0) {
        if (text.p[0] == '/')
            text = str_sub(text, 1, text.n);
        if (text.n > 0)
            parse_piece(arena, &text, pattern, &segments);
    }
    pattern->segments = segments.v;
    pattern->n = segments.n;
}

static RouteNode *descend(Arena *arena, RouteNode *node, Str segment)
{
    RouteNode *next = str_is(segment, "*") ? node->wildcard : map_get(node->literals, segment);
    if (next)
        return next;
    next = node_new(arena);
    if (str_is(segment, "*"))
        node->wildcard = next;
    else
        map_set(node->literals, segment, next);
    return next;
}

static void add_pattern(Router *router, const Rpc *rpc, Str text)
{
    RoutePattern pattern;
    route_pattern_parse(router->arena, text, &pattern);
    RouteNode *node = router->root;
    for (size_t i = 0; i < pattern.n; i++)
        node = descend(router->arena, node, pattern.segments[i]);
    for (size_t i = 0; i < node->ends.n; i++)
        assert(!str_eq(node->ends.v[i].verb, pattern.verb) ||
               node->ends.v[i].rpc->method != rpc->method);
    RouteEnd end = {pattern.verb, pattern.field, pattern.from, pattern.to, rpc};
    VEC_ADD(router->arena, &node->ends, end);
    RouteInfo info = {rpc, text, pattern.field};
    VEC_ADD(router->arena, &router->routes, info);
}

/* The same route under a project: an instance below it, or the project as the parent of all. */
static void add_twin(Router *router, const Rpc *rpc, Str text)
{
    long at = str_find(text, STR("=instances/"));
    if (at >= 0) {
        Str head = str_sub(text, 0, (size_t)at + 1), tail = str_sub(text, (size_t)at + 1, text.n);
        add_pattern(router, rpc,
                    str_printf(router->arena, "%.*sprojects/*/%.*s", STR_ARG(head), STR_ARG(tail)));
    } else if (str_starts(text, "/instances")) {
        add_pattern(router, rpc,
                    str_printf(router->arena, "/{parent=projects/*}%.*s", STR_ARG(text)));
    }
}

Router *router_new(Arena *arena)
{
    Router *router = ARENA_NEW(arena, Router);
    router->arena = arena;
    router->root = node_new(arena);
    const RpcTable *table;
    for (size_t i = 0; (table = rpc_table(i)); i++) {
        for (size_t j = 0; j < table->n; j++) {
            const Rpc *rpc = &table->rows[j];
            Str rest = str(rpc->paths), text;
            while (rest.n > 0 && str_next(&rest, ' ', &text)) {
                add_pattern(router, rpc, text);
                if (rpc->flags & RPC_TWIN)
                    add_twin(router, rpc, text);
            }
        }
    }
    return router;
}

const RouteInfo *router_routes(const Router *router, size_t *n)
{
    *n = router->routes.n;
    return router->routes.v;
}

/* "projects/p" has the form "projects/\*". */
static bool has_form(Str value, Str form)
{
    Str want, have;
    while (str_next(&form, '/', &want))
        if (!str_next(&value, '/', &have) || have.n == 0 ||
            !(str_is(want, "*") || str_eq(want, have)))
            return false;
    return !value.p;
}

Str route_field(Str path, Str *form)
{
    Str field;
    long open = str_find(path, STR("{")), close = str_find(path, STR("}"));
    *form = STR("");
    if (open < 0 || !str_cut(str_sub(path, (size_t)open + 1, (size_t)close), '=', &field, form))
        return STR("");
    return field;
}

/* An instance and what it holds may stand behind a project. */
static Str without_project(Str name)
{
    Str head, id, rest;
    bool is_below = str_cut(name, '/', &head, &rest) && str_is(head, "projects") &&
                    str_cut(rest, '/', &id, &rest) && str_starts(rest, "instances/");
    return is_below ? rest : name;
}

bool route_takes(const Rpc *rpc, Str field, Str value)
{
    Str rest = str(rpc->paths), path, form;
    while (rest.n > 0 && str_next(&rest, ' ', &path)) {
        bool is_bound = str_eq(route_field(path, &form), field);
        bool is_twin = rpc->flags & RPC_TWIN && str_starts(form, "instances/");
        if (is_bound && has_form(is_twin ? without_project(value) : value, form))
            return true;
    }
    return false;
}

typedef struct Search {
    const Str *segments;
    size_t n;
    Str last; /* the last segment without its verb */
    Str verb;
    HttpMethod method;
    unsigned allowed;
} Search;

static const RouteEnd *find_end(Search *search, const RouteNode *node)
{
    for (size_t i = 0; i < node->ends.n; i++) {
        const RouteEnd *end = &node->ends.v[i];
        if (!str_eq(end->verb, search->verb))
            continue;
        if (end->rpc->method == search->method)
            return end;
        search->allowed |= 1u << end->rpc->method;
    }
    return NULL;
}

/* Depth is the number of segments of the longest pattern. */
static const RouteEnd *walk(Search *search, const RouteNode *node, size_t i)
{
    if (i == search->n)
        return find_end(search, node);
    Str segment = i + 1 == search->n ? search->last : search->segments[i];
    const RouteNode *next = map_get(node->literals, segment);
    const RouteEnd *end = next ? walk(search, next, i + 1) : NULL;
    if (!end && node->wildcard && segment.n > 0)
        end = walk(search, node->wildcard, i + 1);
    return end;
}

static Str bound_value(Arena *arena, const Search *search, const RouteEnd *end)
{
    Buf out = buf_new(arena);
    for (size_t i = end->from; i < end->to; i++) {
        Str segment = i + 1 == search->n ? search->last : search->segments[i];
        if (i > end->from)
            buf_add_char(&out, '/');
        for (size_t j = 0; j < segment.n; j++) {
            if (segment.p[j] == '/' || segment.p[j] == '%')
                buf_printf(&out, "%%%02X", segment.p[j]);
            else
                buf_add_char(&out, segment.p[j]);
        }
    }
    return buf_str(&out);
}

static bool try_match(const Router *router, Arena *arena, Search *search, RouteMatch *match)
{
    const RouteEnd *end = walk(search, router->root, 0);
    if (!end)
        return false;
    match->rpc = end->rpc;
    match->field = end->field;
    match->value = bound_value(arena, search, end);
    return true;
}

/* The offset of the last ':' of a segment; -1 when there is none. */
static long last_colon(Str s)
{
    for (size_t i = s.n; i > 0; i--) {
        if (s.p[i - 1] == ':')
            return (long)i - 1;
    }
    return -1;
}

bool router_find(const Router *router, Arena *arena, HttpMethod method, const Str *segments,
                 size_t n, RouteMatch *match)
{
    *match = (RouteMatch){.field = STR(""), .value = STR("")};
    Str last = n > 0 ? segments[n - 1] : STR("");
    long colon = last_colon(last);
    Search search = {segments, n, last, STR(""), method, 0};
    if (colon >= 0) {
        search.last = str_sub(last, 0, (size_t)colon);
        search.verb = str_sub(last, (size_t)colon + 1, last.n);
        search.n = search.last.n == 0 ? n - 1 : n; /* "/:adminExecute" */
        if (search.verb.n > 0 && try_match(router, arena, &search, match))
            return true;
    }
    match->allowed = search.allowed;
    search = (Search){segments, n, last, STR(""), method, 0};
    if (try_match(router, arena, &search, match))
        return true;
    /* "projects/p:nosuch" is no project that has other methods, it is a verb that nobody knows. */
    if (colon < 0)
        match->allowed |= search.allowed;
    return false;
}
