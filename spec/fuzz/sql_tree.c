/* Any bytes through the tree parser and the walk over its tree; the first byte picks the dialect.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "sql/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const SqlDialect *dialect_of(uint8_t byte)
{
    static const char *const names[] = {"postgres",    "mysql",      "oracle",   "mssql",
                                        "snowflake",   "clickhouse", "bigquery", "sqlite",
                                        "hive",        "redshift",   "trino",    "starrocks",
                                        "cockroachdb", "mariadb",    "tidb"};
    return sql_dialect_find(str(names[byte % (sizeof(names) / sizeof(*names))]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    Arena *arena = arena_new();
    Str text = {(const char *)data + 1, size - 1};
    SqlScript *script = sql_parse(arena, dialect_of(data[0]), text, SQL_L2);
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        SqlUses uses;
        sql_tree_uses(arena, stmt->tree, &uses);
        bool has_tree = stmt->tree || !script->dialect->tree;
        if ((size_t)stmt->rest.offset + stmt->rest.length > text.n || !(has_tree || stmt->error))
            abort();
    }
    arena_free(arena);
    return 0;
}
