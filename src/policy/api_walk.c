/* Walk for policies: the script applied to the metadata, as Lua tables. */
#include "policy/api_walk.h"

#include "catalog/metadata.h"
#include "catalog/span.h"
#include "policy/value.h"

void policy_walk_push(lua_State *L, Arena *arena, const SqlScript *script, const Json *metadata,
                      const Json *context)
{
    Ctx cx;
    ApplyFault fault;
    ctx_init(&cx, arena);
    Catalog *catalog = catalog_walk(&cx, script, metadata, context, &fault);
    if (!catalog) {
        lua_pushnil(L);
        lua_pushnil(L);
        return;
    }
    policy_value_push(L, catalog_to_json(arena, catalog));
    policy_value_push(L, catalog_fault_json(arena, script, &fault));
}

struct PolicySpans {
    Arena *arena;
    const SqlScript *script;
    Apply *apply; /* NULL: the metadata is none */
    ApplyFault fault;
};

PolicySpans *policy_spans_new(Arena *arena, const SqlScript *script, const Json *metadata,
                              const Json *context)
{
    Ctx cx;
    PolicySpans *spans = ARENA_NEW(arena, PolicySpans);
    ctx_init(&cx, arena);
    spans->arena = arena;
    spans->script = script;
    spans->apply = catalog_walk_begin(&cx, script, metadata, context, &spans->fault);
    return spans;
}

void policy_span_push(lua_State *L, PolicySpans *spans, size_t index)
{
    CatalogSpan span;
    const SqlTree *tree =
        spans->apply && index < spans->script->stmts.n ? spans->script->stmts.v[index].tree : NULL;
    if (tree)
        catalog_apply_until(spans->apply, index);
    if (tree && catalog_span(catalog_apply_names(spans->apply), spans->script, tree, &span))
        policy_value_push(L, catalog_span_json(spans->arena, &span));
    else
        lua_pushnil(L);
}
