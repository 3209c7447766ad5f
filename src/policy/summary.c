/* Summary: what the rest of the product needs to know of each statement of a review. */
#include "policy/review.h"
#include "policy/statement.h"

static const struct {
    uint32_t flag;
    const char *name;
} flags[] = {
    {SQL_IF_EXISTS, "if_exists"},   {SQL_IF_NOT_EXISTS, "if_not_exists"},
    {SQL_OR_REPLACE, "or_replace"}, {SQL_TEMPORARY, "temporary"},
    {SQL_CASCADE, "cascade"},       {SQL_CONCURRENTLY, "concurrently"},
    {SQL_UNIQUE, "unique"},         {SQL_UNLOGGED, "unlogged"},
};

static Json *flag_names(Arena *arena, uint32_t set)
{
    Json *names = json_new_array(arena);
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if (set & flags[i].flag)
            json_add_str(arena, names, str(flags[i].name));
    return names;
}

typedef VEC(const SqlName *) NameVec;

static void add_name(Arena *arena, NameVec *list, const SqlName *name)
{
    if (!name->name.p)
        return;
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->v[i]->name, name->name) && str_eq(list->v[i]->schema, name->schema))
            return;
    VEC_ADD(arena, list, name);
}

/* The tables that the statement is about: its target, or the objects when they are tables. */
static NameVec tables_of(Arena *arena, const SqlStmt *stmt)
{
    NameVec list = {.n = 0};
    const SqlName *table = policy_statement_table(stmt);
    if (table)
        add_name(arena, &list, table);
    if (stmt->object != SQL_OBJECT_TABLE && stmt->object != SQL_OBJECT_NONE)
        return list;
    for (const SqlName *name = stmt->names.first; name; name = name->next)
        add_name(arena, &list, name);
    return list;
}

static void write_text(Buf *key, Str text)
{
    buf_add(key, &text.n, sizeof text.n);
    buf_add_str(key, text);
}

/* What distinguishes a statement: everything but its place. */
static Str distinction(Arena *arena, const SqlStmt *stmt, const NameVec *tables)
{
    Buf key = buf_new(arena);
    const SqlActionList *actions = policy_statement_actions(stmt);
    uint32_t head[] = {stmt->kind, stmt->object, stmt->flags, policy_statement_is_named(stmt),
                       policy_statement_has_where(stmt)};
    buf_add(&key, head, sizeof head);
    for (size_t i = 0; i < tables->n; i++) {
        write_text(&key, tables->v[i]->schema);
        write_text(&key, tables->v[i]->name);
    }
    for (const SqlAction *action = actions ? actions->first : NULL; action; action = action->next)
        buf_add_char(&key, (char)action->op);
    return buf_str(&key);
}

static Json *table_names(Arena *arena, const NameVec *tables)
{
    Json *list = json_new_array(arena);
    for (size_t i = 0; i < tables->n; i++) {
        Json *name = json_new_object(arena);
        if (tables->v[i]->schema.p)
            json_set_str(arena, name, "schema", str_copy(arena, tables->v[i]->schema));
        json_set_str(arena, name, "name", str_copy(arena, tables->v[i]->name));
        json_add(arena, list, name);
    }
    return list;
}

static Json *action_names(Arena *arena, const SqlStmt *stmt)
{
    Json *list = json_new_array(arena);
    const SqlActionList *actions = policy_statement_actions(stmt);
    for (const SqlAction *action = actions ? actions->first : NULL; action; action = action->next)
        json_add_str(arena, list, str(sql_action_name(action->op)));
    return list;
}

static void set_places(Review *review, Json *summary, const SqlStmt *stmt)
{
    uint32_t line = 0, column = 0;
    sql_position(review->script, stmt->span.offset, &line, &column);
    json_set_int(review->arena, summary, "line", line);
    sql_position(review->script, stmt->span.offset + stmt->span.length, &line, &column);
    json_set_int(review->arena, summary, "endLine", line);
}

static void add_distinct(Review *review, const SqlStmt *stmt, const NameVec *tables)
{
    char buffer[64];
    Arena *arena = review->arena;
    Json *summary = json_new_object(arena);
    json_set_str(arena, summary, "kind", str_copy(arena, str(policy_statement_kind(stmt, buffer))));
    json_set_z(arena, summary, "object", sql_object_name(stmt->object));
    json_set(arena, summary, "tables", table_names(arena, tables));
    json_set(arena, summary, "flags", flag_names(arena, stmt->flags));
    json_set(arena, summary, "actions", action_names(arena, stmt));
    json_set_bool(arena, summary, "where", policy_statement_has_where(stmt));
    set_places(review, summary, stmt);
    json_add(arena, review->statements, summary);
}

/* A script of a million statements has few kinds of them; a bound keeps it so. */
static void add_one(Review *review, const SqlStmt *stmt)
{
    if (review->has_more)
        return;
    NameVec tables = tables_of(review->piece, stmt);
    Str key = distinction(review->piece, stmt, &tables);
    if (map_has(review->seen, key))
        return;
    if (review->statements->n >= REVIEW_STATEMENTS_MAX) {
        review->has_more = true;
        return;
    }
    map_set(review->seen, str_copy(review->arena, key), review);
    add_distinct(review, stmt, &tables);
}

static void add_list(Review *review, const SqlTreeList *list)
{
    for (const SqlTree *tree = list->first; tree; tree = tree->next)
        if (tree->stmt)
            policy_summary_add(review, tree->stmt);
}

void policy_summary_add(Review *review, const SqlStmt *stmt)
{
    add_one(review, stmt);
    if (stmt->tree && stmt->tree->kind == SQL_TREE_COMMAND)
        add_list(review, &stmt->tree->command->parts);
    if (!stmt->tree || stmt->tree->kind != SQL_TREE_COMPOUND)
        return;
    add_list(review, &stmt->tree->compound->statements);
    add_list(review, &stmt->tree->compound->otherwise);
}
