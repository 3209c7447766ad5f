/* Metadata filter: the part of a database's schema that a client asks for. */
#include "api/metadata_filter.h"

#include "cel/cel.h"

static const CelVariable variables[] = {
    {"schema", {CEL_STRING, CEL_DYN}},
    {"table", {CEL_STRING, CEL_DYN}},
    {NULL, {CEL_DYN, CEL_DYN}},
};

/* The lists of a schema whose members the filter looks at; others stay as they are. */
static const char *const lists[] = {"tables", "externalTables", "views", "materializedViews"};

typedef struct Filter {
    Ctx *cx;
    const CelProgram *program;
    bool names_tables; /* without that a schema stays or goes as a whole */
} Filter;

/* An answer that is no bool, and a failure, is no. */
static bool is_true(const Filter *filter, Str schema, Str table)
{
    Arena *arena = filter->cx->arena;
    CelValue answer;
    const char *message;
    CelEntry *entries = ARENA_ARRAY(arena, CelEntry, 2);
    entries[0] = (CelEntry){cel_text(CEL_STRING, STR("schema")), cel_text(CEL_STRING, schema)};
    entries[1] = (CelEntry){cel_text(CEL_STRING, STR("table")), cel_text(CEL_STRING, table)};
    CelRun run = {.arena = arena, .variables = cel_map(arena, entries, table.p ? 2 : 1).box};
    return cel_eval(filter->program, &run, &answer, &message) && answer.kind == CEL_BOOL &&
           answer.yes;
}

/* What is left of a list of the schema. */
static size_t filter_list(const Filter *filter, Json *schema, const char *name)
{
    Json *list = json_get(schema, name);
    size_t kept = 0;
    for (size_t i = 0; i < json_len(list); i++)
        if (is_true(filter, json_str(schema, "name"), json_str(list->items[i], "name")))
            list->items[kept++] = list->items[i];
    if (list)
        list->n = kept;
    return kept;
}

static bool filter_schema(const Filter *filter, Json *schema)
{
    size_t kept = 0;
    if (!filter->names_tables)
        return is_true(filter, json_str(schema, "name"), STR_NONE);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        kept += filter_list(filter, schema, lists[i]);
    return kept > 0;
}

static bool open_filter(Filter *filter, Str text)
{
    Ctx aside;
    ctx_init(&aside, filter->cx->arena);
    filter->program = cel_parse(&aside, text);
    if (!filter->program || !cel_check(&aside, filter->program, variables, CEL_BOOL))
        return err_set(filter->cx, ERR_INVALID, "invalid filter: %s", aside.message);
    const CelVariable schema_only[] = {variables[0], variables[2]};
    filter->names_tables = !cel_check(&aside, filter->program, schema_only, CEL_BOOL);
    return true;
}

bool metadata_filter(Ctx *cx, Json *metadata, Str text, int64_t limit)
{
    Filter filter = {.cx = cx};
    Json *schemas = json_get(metadata, "schemas");
    bool has_filter = str_trim(text).n > 0;
    size_t kept = 0;
    if (limit < 0)
        return err_set(cx, ERR_INVALID, "limit is %lld, less than 0", (long long)limit);
    if (has_filter && !open_filter(&filter, text))
        return false;
    for (size_t i = 0; i < json_len(schemas); i++) {
        Json *schema = schemas->items[i], *tables = json_get(schema, "tables");
        if (has_filter && !filter_schema(&filter, schema))
            continue;
        if (limit > 0 && json_len(tables) > (size_t)limit)
            tables->n = (size_t)limit;
        schemas->items[kept++] = schema;
    }
    if (schemas)
        schemas->n = kept;
    return true;
}
