/* Walk: metadata in, script over it, metadata out. */
#include "catalog/walk.h"

#include "catalog/metadata.h"

static bool is_true(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    return value && value->kind == JSON_BOOL && value->yes;
}

static Catalog *open_catalog(Ctx *cx, const Json *metadata, const Json *context,
                             ApplyOptions *options)
{
    bool is_known = metadata && metadata->kind == JSON_OBJECT;
    Catalog *catalog = is_known ? catalog_from_json(cx, metadata) : catalog_new(cx->arena);
    *options = (ApplyOptions){.case_sensitive = is_true(context, "isObjectCaseSensitive"),
                              .hides_heirs = is_known,
                              .database = is_known ? json_str(metadata, "name") : STR(""),
                              .current = json_str(context, "currentDatabase")};
    if (catalog)
        catalog->is_partial = !is_known;
    return catalog;
}

Catalog *catalog_walk(Ctx *cx, const SqlScript *script, const Json *metadata, const Json *context,
                      ApplyFault *fault)
{
    ApplyOptions options;
    Catalog *catalog = open_catalog(cx, metadata, context, &options);
    if (catalog)
        catalog_apply(catalog, script, &options, fault);
    return catalog;
}

Apply *catalog_walk_begin(Ctx *cx, const SqlScript *script, const Json *metadata,
                          const Json *context, ApplyFault *fault)
{
    ApplyOptions options;
    Catalog *catalog = open_catalog(cx, metadata, context, &options);
    return catalog ? catalog_apply_begin(catalog, script, &options, fault) : NULL;
}

static Json *place(Arena *arena, const SqlScript *script, uint32_t offset, Json *object)
{
    uint32_t line, column;
    sql_position(script, offset, &line, &column);
    json_set_int(arena, object, "line", line);
    json_set_int(arena, object, "column", column);
    return object;
}

Json *catalog_fault_json(Arena *arena, const SqlScript *script, const ApplyFault *fault)
{
    if (fault->kind == APPLY_NONE)
        return NULL;
    const SqlStmt *stmt = &script->stmts.v[fault->stmt];
    Json *object = json_new_object(arena);
    json_set_int(arena, object, "code", apply_fault_code(fault->kind));
    json_set_str(arena, object, "message", str_printable(arena, fault->message, fault->message.n));
    json_set_int(arena, object, "statement", (int64_t)fault->stmt + 1);
    place(arena, script, stmt->span.offset, object);
    json_set(arena, object, "stop",
             place(arena, script, stmt->span.offset + stmt->span.length, json_new_object(arena)));
    return object;
}

Catalog *catalog_from_dump(Arena *arena, const SqlDialect *dialect, Str text, ApplyFault *fault)
{
    Catalog *catalog = catalog_new(arena);
    SqlScript *script = sql_parse(arena, dialect, text, SQL_L2);
    ApplyOptions options = {.case_sensitive = true};
    catalog_apply(catalog, script, &options, fault);
    return catalog;
}
