/* Fuzz: any two scripts, the first as a dump, the second over it, with the spans of its statements:
 * nothing breaks, and what comes out is metadata that goes round. */
#include <stdlib.h>

#include "catalog/metadata.h"
#include "catalog/span.h"
#include "catalog/walk.h"

static void read_spans(Arena *arena, Catalog *catalog, const SqlScript *script, bool is_mysql)
{
    CatalogNames *names = catalog_names_new(arena, catalog, is_mysql, is_mysql);
    for (size_t i = 0; i < script->stmts.n; i++) {
        CatalogSpan span;
        if (script->stmts.v[i].tree && catalog_span(names, script, script->stmts.v[i].tree, &span))
            catalog_span_json(arena, &span);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena *arena = arena_new();
    Ctx cx;
    Str dump, rest, text = str_copy(arena, (Str){(const char *)bytes, n});
    ApplyFault fault;
    bool is_mysql = n && (bytes[0] & 1);
    const SqlDialect *dialect = sql_dialect_find(is_mysql ? STR("mysql") : STR("postgres"));
    ctx_init(&cx, arena);
    str_cut(text, '\x01', &dump, &rest);
    Catalog *catalog = catalog_from_dump(arena, dialect, dump, &fault);
    Json *metadata = catalog_to_json(arena, catalog);
    SqlScript *script = sql_parse(arena, dialect, rest, SQL_L2);
    catalog = catalog_walk(&cx, script, metadata, NULL, &fault);
    if (!catalog)
        abort();
    catalog_fault_json(arena, script, &fault);
    read_spans(arena, catalog, script, is_mysql);
    if (!catalog_from_json(&cx, catalog_to_json(arena, catalog)))
        abort();
    arena_free(arena);
    return 0;
}
