/* Parts: what a statement has in it, as a set of bits. */
#include "policy/parts.h"

#include "policy/statement.h"

#define NAME_MAX_BYTES 63
#define COMPARED_MAX 64 /* of longer lists it is not asked what stands in them twice */

static const char *const names[] = {
#define PART_NAME(constant, name) name,
    POLICY_PARTS(PART_NAME)
#undef PART_NAME
};

const char *policy_part_name(unsigned part)
{
    if (part < SQL_ACTION_COUNT)
        return sql_action_name((SqlActionOp)part);
    return names[part - SQL_ACTION_COUNT];
}

unsigned policy_part_find(Str name)
{
    unsigned part = 0;
    while (part < POLICY_PART_COUNT && !str_is(name, policy_part_name(part)))
        part++;
    return part;
}

static void add_if(PolicyParts *parts, unsigned part, bool is_there)
{
    if (is_there)
        policy_parts_add(parts, part);
}

static bool is_long(const SqlIdent *ident)
{
    return ident && (ident->name.n > NAME_MAX_BYTES || ident->raw.n > NAME_MAX_BYTES);
}

/* The column that is written to, under any subscript or field; in which case counts is not asked.
 */
static bool is_repeated(const Str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (str_eq_nocase(list[i], list[j]))
                return true;
    return false;
}

/* A list of names under way. An expression may be any column. */
typedef struct Names {
    Str v[COMPARED_MAX];
    size_t n;
    bool has_expression, is_cut;
} Names;

static void add_name(Names *list, const SqlIdent *ident)
{
    if (!ident)
        list->has_expression = true;
    else if (list->n < COMPARED_MAX)
        list->v[list->n++] = ident->name;
    else
        list->is_cut = true;
}

static void tell_repeated(PolicyParts *parts, const Names *list)
{
    bool may_be = list->is_cut || list->has_expression;
    add_if(parts, POLICY_PART_REPEATED_COLUMN, may_be || is_repeated(list->v, list->n));
}

static const SqlIdent *column_of(const SqlExpr *expr)
{
    while (expr->op != SQL_EXPR_COLUMN && expr->args)
        expr = expr->args;
    const SqlIdent *part = expr->op == SQL_EXPR_COLUMN ? expr->parts : NULL;
    while (part && part->next)
        part = part->next;
    return part;
}

static void add_exprs(Names *list, const SqlExprList *exprs)
{
    for (const SqlExpr *expr = exprs->first; expr; expr = expr->next)
        add_name(list, column_of(expr));
}

static void read_keys(PolicyParts *parts, const SqlKeyList *keys)
{
    Names list = {.n = 0};
    add_if(parts, POLICY_PART_COMPOSITE, keys->n > 1);
    if (keys->n < 2)
        return;
    for (const SqlKey *key = keys->first; key; key = key->next)
        add_name(&list, key->column);
    tell_repeated(parts, &list);
}

static void read_constraint(PolicyParts *parts, const SqlConstraint *constraint)
{
    static const PolicyPart kinds[] = {
        [SQL_CONSTRAINT_PRIMARY] = POLICY_PART_ADDS_PRIMARY,
        [SQL_CONSTRAINT_UNIQUE] = POLICY_PART_ADDS_UNIQUE,
        [SQL_CONSTRAINT_FOREIGN] = POLICY_PART_ADDS_FOREIGN,
        [SQL_CONSTRAINT_CHECK] = POLICY_PART_ADDS_CHECK,
        [SQL_CONSTRAINT_EXCLUDE] = POLICY_PART_ADDS_EXCLUDE,
        [SQL_CONSTRAINT_NOT_NULL] = POLICY_PART_ADDS_NOT_NULL,
        [SQL_CONSTRAINT_INDEX] = POLICY_PART_ADDS_INDEX,
        [SQL_CONSTRAINT_FULLTEXT] = POLICY_PART_ADDS_FULLTEXT,
        [SQL_CONSTRAINT_SPATIAL] = POLICY_PART_ADDS_SPATIAL,
        [SQL_CONSTRAINT_DEFAULT] = POLICY_PART_ADDS_DEFAULT,
    };
    policy_parts_add(parts, kinds[constraint->kind]);
    add_if(parts, POLICY_PART_DELETE_CASCADE, str_is(constraint->on_delete, "cascade"));
    add_if(parts, POLICY_PART_LONG_NAME, is_long(constraint->name));
    read_keys(parts, &constraint->keys);
}

static void read_constraints(PolicyParts *parts, const SqlConstraint *constraint)
{
    for (; constraint; constraint = constraint->next)
        read_constraint(parts, constraint);
}

static bool is_serial(const SqlType *type)
{
    Str name = type && type->name ? type->name->name : STR_NONE;
    for (size_t i = 0; i + 6 <= name.n; i++)
        if (str_is_nocase(str_sub(name, i, i + 6), "serial"))
            return true;
    return false;
}

static void read_column(PolicyParts *parts, const SqlColumn *column)
{
    bool is_filled = column->default_value || column->generated || column->identity.p ||
                     column->auto_increment || is_serial(column->type);
    bool is_required = column->nullable == SQL_NULL_NO;
    policy_parts_add(parts, POLICY_PART_ADDS_COLUMN);
    add_if(parts, POLICY_PART_NULLABLE,
           !is_required && !column->primary && !column->auto_increment);
    add_if(parts, POLICY_PART_FILLED, is_filled);
    add_if(parts, POLICY_PART_REQUIRED, is_required && !column->default_value);
    add_if(parts, POLICY_PART_CHARSET, column->type && column->type->charset);
    add_if(parts, POLICY_PART_LONG_NAME, is_long(column->name));
    read_constraints(parts, column->constraints.first);
}

static void read_columns(PolicyParts *parts, const SqlColumn *column)
{
    for (; column; column = column->next)
        read_column(parts, column);
}

static void read_create_table(PolicyParts *parts, const SqlCreateTable *table)
{
    Names list = {.n = 0};
    for (const SqlColumn *column = table->columns.first; column; column = column->next)
        add_name(&list, column->name);
    tell_repeated(parts, &list);
    read_columns(parts, table->columns.first);
    read_constraints(parts, table->constraints.first);
    add_if(parts, POLICY_PART_OPTIONS, table->options.n > 0);
    add_if(parts, POLICY_PART_QUERY, table->as != NULL);
    add_if(parts, POLICY_PART_TEMPORARY, table->temporary);
    add_if(parts, POLICY_PART_IF_NOT_EXISTS, table->if_not_exists);
}

static void read_create_index(PolicyParts *parts, const SqlCreateIndex *index)
{
    read_keys(parts, &index->keys);
    add_if(parts, POLICY_PART_OPTIONS, index->options.n > 0);
    add_if(parts, POLICY_PART_UNIQUE, index->unique);
    add_if(parts, POLICY_PART_CONCURRENTLY, index->concurrently);
    add_if(parts, POLICY_PART_IF_NOT_EXISTS, index->if_not_exists);
    add_if(parts, POLICY_PART_ADDS_FULLTEXT, index->fulltext);
    add_if(parts, POLICY_PART_ADDS_SPATIAL, index->spatial);
}

static bool adds_column(SqlActionOp op)
{
    return op == SQL_ACTION_ADD_COLUMN || op == SQL_ACTION_CHANGE_COLUMN ||
           op == SQL_ACTION_MODIFY_COLUMN;
}

static void read_alter(PolicyParts *parts, const SqlAlter *alter)
{
    add_if(parts, POLICY_PART_IF_EXISTS, alter->if_exists);
    for (const SqlAction *action = alter->actions.first; action; action = action->next) {
        policy_parts_add(parts, action->op);
        add_if(parts, POLICY_PART_OPTIONS, action->options.n > 0);
        add_if(parts, POLICY_PART_CASCADE, action->cascade);
        if (adds_column(action->op))
            read_columns(parts, action->column);
        if (action->constraint)
            read_constraint(parts, action->constraint);
    }
}

static void read_insert(PolicyParts *parts, const SqlInsert *insert)
{
    Names list = {.n = 0};
    bool names_columns = insert->source == SQL_INSERT_SET || insert->target || insert->columns.n;
    add_exprs(&list, &insert->columns);
    tell_repeated(parts, &list);
    add_if(parts, POLICY_PART_NO_COLUMNS, !names_columns || insert->branches.n);
    add_if(parts, POLICY_PART_QUERY, insert->source == SQL_INSERT_SELECT);
}

static void read_modify(PolicyParts *parts, const SqlModify *modify)
{
    Names list = {.n = 0};
    for (const SqlAssign *assign = modify->set.first; assign; assign = assign->next)
        add_exprs(&list, &assign->columns);
    tell_repeated(parts, &list);
}

static void read_definition(PolicyParts *parts, const SqlDefinition *definition)
{
    read_constraints(parts, definition->constraints.first);
    add_if(parts, POLICY_PART_OPTIONS, definition->options.n > 0);
    add_if(parts, POLICY_PART_QUERY, definition->query != NULL);
    add_if(parts, POLICY_PART_OR_REPLACE, definition->or_replace);
    add_if(parts, POLICY_PART_IF_NOT_EXISTS, definition->if_not_exists);
    add_if(parts, POLICY_PART_TEMPORARY, definition->temporary);
}

static void read_drop(PolicyParts *parts, const SqlDrop *drop)
{
    add_if(parts, POLICY_PART_IF_EXISTS, drop->if_exists);
    add_if(parts, POLICY_PART_CONCURRENTLY, drop->concurrently);
    add_if(parts, POLICY_PART_CASCADE, drop->cascade);
    add_if(parts, POLICY_PART_OPTIONS, drop->options.n > 0);
}

static void read_tree(PolicyParts *parts, const SqlTree *tree)
{
    switch (tree->kind) {
    case SQL_TREE_CREATE_TABLE:
        read_create_table(parts, tree->create_table);
        break;
    case SQL_TREE_CREATE_INDEX:
        read_create_index(parts, tree->create_index);
        break;
    case SQL_TREE_CREATE:
        read_definition(parts, tree->definition);
        break;
    case SQL_TREE_ALTER:
        read_alter(parts, tree->alter);
        break;
    case SQL_TREE_DROP:
        read_drop(parts, tree->drop);
        break;
    case SQL_TREE_INSERT:
        read_insert(parts, tree->insert);
        break;
    case SQL_TREE_UPDATE:
    case SQL_TREE_DELETE:
        read_modify(parts, tree->modify);
        break;
    case SQL_TREE_COMMAND:
        add_if(parts, POLICY_PART_OPTIONS, tree->command->options.n > 0);
        break;
    default:
        break;
    }
}

static void read_head(PolicyParts *parts, const SqlStmt *stmt)
{
    bool modifies = stmt->kind == SQL_KIND_UPDATE || stmt->kind == SQL_KIND_DELETE;
    add_if(parts, POLICY_PART_IF_EXISTS, stmt->flags & SQL_IF_EXISTS);
    add_if(parts, POLICY_PART_IF_NOT_EXISTS, stmt->flags & SQL_IF_NOT_EXISTS);
    add_if(parts, POLICY_PART_OR_REPLACE, stmt->flags & SQL_OR_REPLACE);
    add_if(parts, POLICY_PART_TEMPORARY, stmt->flags & SQL_TEMPORARY);
    add_if(parts, POLICY_PART_CASCADE, stmt->flags & SQL_CASCADE);
    add_if(parts, POLICY_PART_CONCURRENTLY, stmt->flags & SQL_CONCURRENTLY);
    add_if(parts, POLICY_PART_UNIQUE, stmt->flags & SQL_UNIQUE);
    add_if(parts, POLICY_PART_OF_DATABASE, stmt->object == SQL_OBJECT_DATABASE);
    add_if(parts, POLICY_PART_NO_WHERE,
           modifies && stmt->level != SQL_L1 && !policy_statement_has_where(stmt));
    for (const SqlName *name = stmt->names.first; name; name = name->next)
        add_if(parts, POLICY_PART_LONG_NAME,
               name->name.n > NAME_MAX_BYTES || name->raw.n > NAME_MAX_BYTES);
}

void policy_parts_read(const SqlStmt *stmt, PolicyParts *parts)
{
    *parts = (PolicyParts){{0}};
    read_head(parts, stmt);
    if (stmt->tree && stmt->level == SQL_L2)
        read_tree(parts, stmt->tree);
}
