/* Check report: advices, summaries and table sizes. */
#include "service/check_report.h"

#include "base/map.h"

/* The API's StatementType names; a kind that is not among them is left out. */
static const char *const statement_types[] = {
    "CREATE_DATABASE",  "CREATE_TABLE",    "CREATE_VIEW",    "CREATE_INDEX",     "CREATE_SEQUENCE",
    "CREATE_SCHEMA",    "CREATE_FUNCTION", "CREATE_TRIGGER", "CREATE_PROCEDURE", "CREATE_EVENT",
    "CREATE_EXTENSION", "CREATE_TYPE",     "DROP_DATABASE",  "DROP_TABLE",       "DROP_VIEW",
    "DROP_INDEX",       "DROP_SEQUENCE",   "DROP_SCHEMA",    "DROP_FUNCTION",    "DROP_TRIGGER",
    "DROP_PROCEDURE",   "DROP_EVENT",      "DROP_EXTENSION", "DROP_TYPE",        "ALTER_DATABASE",
    "ALTER_TABLE",      "ALTER_VIEW",      "ALTER_SEQUENCE", "ALTER_EVENT",      "ALTER_TYPE",
    "ALTER_INDEX",      "TRUNCATE",        "RENAME",         "RENAME_INDEX",     "RENAME_SCHEMA",
    "RENAME_SEQUENCE",  "COMMENT",         "INSERT",         "UPDATE",           "DELETE",
};

Json *report_rules_for(Ctx *cx, const Json *rules, Str engine)
{
    Json *list = json_new_array(cx->arena);
    for (size_t i = 0; i < json_len(rules); i++) {
        Json *rule = json_at(rules, i);
        Str wanted = json_str(rule, "engine");
        if (wanted.n == 0 || str_is(wanted, "ENGINE_UNSPECIFIED") || str_eq(wanted, engine))
            json_add(cx->arena, list, rule);
    }
    return list;
}

static Json *result_new(Ctx *cx, Str target, const char *type, Str status, Str title)
{
    Json *result = json_new_object(cx->arena);
    json_set_str(cx->arena, result, "status", status);
    json_set_str(cx->arena, result, "title", title);
    json_set_str(cx->arena, result, "target", target);
    json_set_z(cx->arena, result, "type", type);
    return result;
}

static Json *position(Ctx *cx, const Json *advice, const char *line, const char *column)
{
    Json *at = json_new_object(cx->arena);
    json_set_int(cx->arena, at, "line", json_int(advice, line, 0));
    json_set_int(cx->arena, at, "column", json_int(advice, column, 0));
    return at;
}

static Json *advice_result(Ctx *cx, Str target, const Json *advice)
{
    Json *result = result_new(cx, target, "STATEMENT_ADVISE", json_str(advice, "status"),
                              json_str(advice, "title"));
    Json *report = json_new_object(cx->arena);
    json_set_str(cx->arena, result, "content", json_str(advice, "content"));
    json_set_int(cx->arena, result, "code", json_int(advice, "code", 0));
    if (json_int(advice, "line", 0) > 0)
        json_set(cx->arena, report, "startPosition", position(cx, advice, "line", "column"));
    if (json_int(advice, "endLine", 0) > 0)
        json_set(cx->arena, report, "endPosition", position(cx, advice, "endLine", "endColumn"));
    if (json_get(advice, "edits"))
        json_set(cx->arena, report, "edits", json_get(advice, "edits"));
    json_set(cx->arena, result, "sqlReviewReport", report);
    return result;
}

void report_advices(Ctx *cx, Str target, const Json *advices, Json *results)
{
    for (size_t i = 0; i < json_len(advices); i++)
        json_add(cx->arena, results, advice_result(cx, target, json_at(advices, i)));
    if (json_len(advices) == 0)
        json_add(cx->arena, results,
                 result_new(cx, target, "STATEMENT_ADVISE", STR("SUCCESS"), STR("OK")));
}

void report_waived(Ctx *cx, Str target, const Json *waived, Json *results)
{
    for (size_t i = 0; i < json_len(waived); i++) {
        const Json *one = json_at(waived, i);
        Str owner = json_str(one, "owner"), until = json_str(one, "until");
        Json *result = advice_result(cx, target, one);
        json_set_z(cx->arena, result, "status", "SUCCESS");
        json_set_str(cx->arena, result, "content",
                     str_printf(cx->arena, "waived%s%.*s%s%.*s (%.*s): %.*s", owner.n ? " by " : "",
                                STR_ARG(owner), until.n ? " until " : "", STR_ARG(until),
                                STR_ARG(json_str(one, "reason")),
                                STR_ARG(json_str(one, "content"))));
        json_add(cx->arena, results, result);
    }
}

Json *report_failure(Ctx *cx, Str target, Str error)
{
    Json *result = result_new(cx, target, "STATEMENT_ADVISE", STR("ERROR"), STR("Policy error"));
    json_set_str(cx->arena, result, "content", error);
    json_set_int(cx->arena, result, "code", 1);
    return result;
}

static const char *statement_type(Ctx *cx, const Json *statement)
{
    Str kind = str_upper(cx->arena, json_str(statement, "kind"));
    if (str_is(kind, "COMMENT_ON"))
        kind = STR("COMMENT");
    for (size_t i = 0; i < sizeof statement_types / sizeof *statement_types; i++)
        if (str_is(kind, statement_types[i]))
            return statement_types[i];
    return NULL;
}

Json *report_summary(Ctx *cx, Str target, const Json *statements)
{
    Json *result = result_new(cx, target, "STATEMENT_SUMMARY_REPORT", STR("SUCCESS"), STR("OK"));
    Json *report = json_new_object(cx->arena), *types = json_new_array(cx->arena);
    Map *seen = map_new(cx->arena);
    for (size_t i = 0; i < json_len(statements); i++) {
        const char *type = statement_type(cx, json_at(statements, i));
        if (type && map_set(seen, str(type), NULL))
            json_add_str(cx->arena, types, str(type));
    }
    json_set(cx->arena, report, "statementTypes", types);
    json_set(cx->arena, result, "sqlSummaryReport", report);
    return result;
}

/* A table name without a schema means the first schema of the search path; public is PostgreSQL's.
 */
static Json *find_rows(const Json *metadata, Str schema, Str table)
{
    const Json *schemas = json_get(metadata, "schemas");
    for (size_t i = 0; i < json_len(schemas); i++) {
        const Json *each = json_at(schemas, i), *tables = json_get(each, "tables");
        Str name = json_str(each, "name");
        if (schema.n ? !str_eq(name, schema) : name.n && !str_is(name, "public"))
            continue;
        for (size_t k = 0; k < json_len(tables); k++)
            if (str_eq(json_str(json_at(tables, k), "name"), table))
                return json_get(json_at(tables, k), "rowCount");
    }
    return NULL;
}

static bool is_place(Str key)
{
    return str_is(key, "line") || str_is(key, "column") || str_is(key, "endLine") ||
           str_is(key, "endColumn");
}

static Str without_place(Ctx *cx, const Json *statement)
{
    Json *rest = json_new_object(cx->arena);
    Buf text = buf_new(cx->arena);
    for (size_t i = 0; i < json_len(statement); i++)
        if (!is_place(statement->members[i].key))
            json_set_key(cx->arena, rest, statement->members[i].key, statement->members[i].value);
    json_write_sorted(&text, rest);
    return buf_str(&text);
}

Json *report_distinct(Ctx *cx, const Json *statements)
{
    Json *list = json_new_array(cx->arena);
    Map *seen = map_new(cx->arena);
    for (size_t i = 0; i < json_len(statements); i++)
        if (map_set(seen, without_place(cx, json_at(statements, i)), NULL))
            json_add(cx->arena, list, json_at(statements, i));
    return list;
}

Json *report_tables(Ctx *cx, const Json *statements, const Json *metadata)
{
    Json *list = json_new_array(cx->arena);
    Map *seen = map_new(cx->arena);
    for (size_t i = 0; i < json_len(statements); i++) {
        const Json *tables = json_get(json_at(statements, i), "tables");
        for (size_t k = 0; k < json_len(tables); k++) {
            Str schema = json_str(json_at(tables, k), "schema");
            Str name = json_str(json_at(tables, k), "name");
            Str key = str_printf(cx->arena, "%.*s.%.*s", STR_ARG(schema), STR_ARG(name));
            if (!map_set(seen, key, NULL))
                continue;
            Json *table = json_new_object(cx->arena);
            int64_t rows;
            const Json *count = find_rows(metadata, schema, name);
            bool is_counted = json_to_i64(count, &rows) && rows >= 0;
            json_set_str(cx->arena, table, "schema", schema);
            json_set_str(cx->arena, table, "name", name);
            json_set(cx->arena, table, "rows",
                     is_counted ? json_new_int(cx->arena, rows) : json_null(cx->arena));
            json_set_bool(cx->arena, table, "known", count != NULL);
            json_add(cx->arena, list, table);
        }
    }
    return list;
}

Json *report_as_advices(Ctx *cx, const Json *results)
{
    Json *list = json_new_array(cx->arena);
    for (size_t i = 0; i < json_len(results); i++) {
        const Json *result = json_at(results, i), *report = json_get(result, "sqlReviewReport");
        bool is_success = str_is(json_str(result, "status"), "SUCCESS");
        if (!str_is(json_str(result, "type"), "STATEMENT_ADVISE") || (is_success && !report))
            continue;
        Json *advice = json_new_object(cx->arena);
        if (is_success)
            json_set_bool(cx->arena, advice, "waived", true);
        json_set_str(cx->arena, advice, "status", json_str(result, "status"));
        json_set_int(cx->arena, advice, "code", json_int(result, "code", 0));
        json_set_str(cx->arena, advice, "title", json_str(result, "title"));
        json_set_str(cx->arena, advice, "content", json_str(result, "content"));
        if (json_get(report, "startPosition"))
            json_set(cx->arena, advice, "startPosition", json_get(report, "startPosition"));
        if (json_get(report, "endPosition"))
            json_set(cx->arena, advice, "endPosition", json_get(report, "endPosition"));
        if (json_get(report, "edits"))
            json_set(cx->arena, advice, "edits", json_get(report, "edits"));
        json_add(cx->arena, list, advice);
    }
    return list;
}
