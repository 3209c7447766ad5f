/* Walk for policies: the script applied to the metadata, as Lua tables. */
#include "policy/api_walk.h"

#include "catalog/metadata.h"
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
