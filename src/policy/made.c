/* Made: the tables that the script itself made: nobody else uses them yet. */
#include "policy/made.h"

#include "policy/statement.h"

static Str key_of(Arena *arena, Str schema, Str name)
{
    Buf text = buf_new(arena);
    buf_add_str(&text, schema.p && !str_is(schema, "public") ? schema : STR(""));
    buf_add_char(&text, '.');
    buf_add_str(&text, name);
    return buf_str(&text);
}

bool policy_made_has(const Review *review, Str schema, Str name)
{
    uint32_t number = intern_find(review->names, key_of(review->piece, schema, name));
    return number && number <= review->made.n && review->made.v[number - 1];
}

uint32_t policy_made_number(Review *review, Str schema, Str name)
{
    return intern_add(review->names, key_of(review->piece, schema, name));
}

static void add(Review *review, Str schema, Str name)
{
    uint32_t number = policy_made_number(review, schema, name);
    while (review->made.n < number)
        VEC_ADD_MOVING(review->arena, &review->made, false);
    if (number)
        review->made.v[number - 1] = true;
}

/* The table that the statement makes; its query's INTO, when it is none of its own. */
static const SqlName *made_by(const SqlStmt *stmt)
{
    const SqlTree *tree = stmt->level == SQL_L2 ? stmt->tree : NULL;
    const SqlQuery *query = NULL;
    if (stmt->kind == SQL_KIND_CREATE && policy_statement_is_named(stmt)) {
        if (stmt->object == SQL_OBJECT_TABLE)
            return policy_statement_table(stmt);
        if (stmt->object == SQL_OBJECT_MATERIALIZED_VIEW)
            return tree && tree->kind == SQL_TREE_CREATE ? tree->definition->name
                                                         : stmt->names.first;
    }
    if (tree && tree->kind == SQL_TREE_SELECT)
        query = tree->query;
    else if (tree && tree->kind == SQL_TREE_INSERT)
        query = tree->insert->query;
    else if (tree && tree->kind == SQL_TREE_CREATE)
        query = tree->definition->query;
    return query ? query->into : NULL;
}

static const SqlIdent *new_name_of(const SqlStmt *stmt)
{
    const SqlActionList *actions = policy_statement_actions(stmt);
    bool is_table = stmt->kind == SQL_KIND_ALTER && stmt->object == SQL_OBJECT_TABLE;
    for (const SqlAction *one = is_table && actions ? actions->first : NULL; one; one = one->next)
        if (one->op == SQL_ACTION_RENAME || one->op == SQL_ACTION_RENAME_TABLE)
            return one->new_name;
    return NULL;
}

void policy_made_note(Review *review, const SqlStmt *stmt)
{
    const SqlName *name = made_by(stmt), *table = policy_statement_table(stmt);
    const SqlIdent *new_name = new_name_of(stmt);
    if (name)
        add(review, name->schema, name->name);
    if (new_name && table && policy_made_has(review, table->schema, table->name))
        add(review, table->schema, new_name->name);
}

bool policy_made_is_old(const Review *review, const SqlStmt *stmt)
{
    const SqlName *table = policy_statement_table(stmt);
    return !table || !policy_made_has(review, table->schema, table->name);
}
