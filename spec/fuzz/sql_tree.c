/* Any bytes through a tree parser and the walk over its tree; the first byte picks the dialect. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "sql/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const dialects[] = {"postgres", "mysql", "mssql", "oracle", "snowflake"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *name = dialects[data[0] % (sizeof(dialects) / sizeof(*dialects))];
    Arena *arena = arena_new();
    Str text = {(const char *)data + 1, size - 1};
    SqlScript *script = sql_parse(arena, sql_dialect_find(str(name)), text, SQL_L2);
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        SqlUses uses;
        sql_tree_uses(arena, stmt->tree, &uses);
        if ((size_t)stmt->rest.offset + stmt->rest.length > text.n)
            abort();
        if (script->dialect->tree && !stmt->tree && !stmt->error)
            abort();
    }
    arena_free(arena);
    return 0;
}
