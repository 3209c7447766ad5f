/* Rpc: the tables of all calls and the look-up by name. */
#include "api/rpc_rows.h"

const RpcTable *rpc_table(size_t i)
{
    static const RpcTable *const tables[] = {&rpc_auth,  &rpc_project, &rpc_database, &rpc_plan,
                                             &rpc_query, &rpc_policy,  &rpc_decision};
    return i < sizeof tables / sizeof *tables ? tables[i] : NULL;
}

static Str without_package(Str name)
{
    static const char *const packages[] = {"bytebase.v1.", "tidegate.v1."};
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++) {
        if (str_starts(name, packages[i]))
            return str_sub(name, strlen(packages[i]), name.n);
    }
    return name;
}

const Rpc *rpc_find(Str name)
{
    Str service, call;
    if (!str_cut(without_package(name), '/', &service, &call))
        return NULL;
    const RpcTable *table;
    for (size_t i = 0; (table = rpc_table(i)); i++) {
        for (size_t j = 0; j < table->n; j++) {
            const Rpc *rpc = &table->rows[j];
            if (str_is(call, rpc->name) && str_is(service, rpc->service))
                return rpc;
        }
    }
    return NULL;
}

Str rpc_full_service(Arena *arena, const Rpc *rpc)
{
    const char *package = rpc->flags & RPC_EXTENSION ? "tidegate" : "bytebase";
    return str_printf(arena, "%s.v1.%s", package, rpc->service);
}
