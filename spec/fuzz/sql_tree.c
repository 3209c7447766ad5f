/* Any bytes through the PostgreSQL tree parser and the walk over its tree. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "sql/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    Str text = {(const char *)data, size};
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), text, SQL_L2);
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        SqlUses uses;
        sql_tree_uses(arena, stmt->tree, &uses);
        if ((size_t)stmt->rest.offset + stmt->rest.length > size || !(stmt->tree || stmt->error))
            abort();
    }
    arena_free(arena);
    return 0;
}
