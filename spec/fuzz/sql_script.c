/* Any bytes, any dialect, any level: the first byte chooses, the rest is the script. */
#include "sql/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const SqlScript *script)
{
    uint32_t line, column;
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        if ((size_t)stmt->span.offset + stmt->span.length > script->text.n)
            __builtin_trap();
        sql_position(script, stmt->span.offset, &line, &column);
        if (line == 0 || column == 0)
            __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t dialects = 0;
    while (sql_dialect_list()[dialects])
        dialects++;
    if (size == 0)
        return 0;
    const SqlDialect *dialect = sql_dialect_list()[data[0] % dialects];
    Arena *arena = arena_new();
    Str text = {(const char *)data + 1, size - 1};
    walk(sql_parse(arena, dialect, text, SQL_L2));
    arena_free(arena);
    return 0;
}
