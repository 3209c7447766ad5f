/* The tables and columns of a statement: one walk over the whole tree with a stack of CTE names. */
#include "sql/names.h"
#include "base/map.h"

typedef struct Scope {
    const struct Scope *outer;
    const SqlCteList *ctes;
    const SqlCte *end; /* the first one not yet visible; NULL: all are */
} Scope;

typedef struct Walk {
    Arena *arena;
    SqlUses *uses;
    const Scope *scope;
    bool reads_only;
    bool no_exprs;       /* reads only, and none stands in an expression */
    Map *read, *written; /* only when there are too many names to compare each with all */
} Walk;

enum { FEW_NAMES = 24 };

static void walk_tree(Walk *walk, const SqlTree *tree);
static void walk_trees(Walk *walk, const SqlTreeList *trees);
static void walk_query(Walk *walk, const SqlQuery *query);
static void walk_expr(Walk *walk, const SqlExpr *expr);

static bool is_cte(const Walk *walk, const SqlName *name)
{
    if (name->schema.p)
        return false;
    for (const Scope *scope = walk->scope; scope; scope = scope->outer)
        for (const SqlCte *cte = scope->ctes->first; cte && cte != scope->end; cte = cte->next)
            if (str_eq(cte->name->name, name->name))
                return true;
    return false;
}

static bool is_same(const SqlName *a, const SqlName *b)
{
    return str_eq(a->name, b->name) && str_eq(a->schema, b->schema) &&
           str_eq(a->catalog, b->catalog);
}

static Str key_of(Walk *walk, const SqlName *name)
{
    Buf key = buf_new(walk->arena);
    buf_add_str(&key, name->catalog);
    buf_add_char(&key, '\0');
    buf_add_str(&key, name->schema);
    buf_add_char(&key, '\0');
    buf_add_str(&key, name->name);
    return buf_str(&key);
}

/* Notes the name as well. */
static bool is_known_of_many(Walk *walk, Map **map, const SqlNames *names, const SqlName *name)
{
    if (!*map) {
        *map = map_new(walk->arena);
        for (const SqlName *known = names->first; known; known = known->next)
            map_set(*map, key_of(walk, known), *map);
    }
    return !map_set(*map, key_of(walk, name), *map);
}

static bool is_known(Walk *walk, const SqlNames *names, const SqlName *name)
{
    Map **map = names == &walk->uses->reads ? &walk->read : &walk->written;
    if (names->n >= FEW_NAMES)
        return is_known_of_many(walk, map, names, name);
    for (const SqlName *known = names->first; known; known = known->next)
        if (is_same(known, name))
            return true;
    return false;
}

static void add(Walk *walk, SqlNames *names, const SqlName *name)
{
    if (!name || is_cte(walk, name) || is_known(walk, names, name))
        return;
    SqlName *copy = ARENA_NEW(walk->arena, SqlName);
    *copy = *name;
    copy->next = NULL;
    SQL_LIST_ADD(names, copy);
}

static void read_table(Walk *walk, const SqlName *name)
{
    add(walk, &walk->uses->reads, name);
}

static void write_table(Walk *walk, const SqlName *name)
{
    if (walk->reads_only)
        return;
    const Scope *scope = walk->scope;
    walk->scope = NULL; /* a CTE cannot be written to: the name is a table's */
    add(walk, &walk->uses->writes, name);
    walk->scope = scope;
}

static void read_tables(Walk *walk, const SqlNames *names)
{
    for (const SqlName *name = names->first; name; name = name->next)
        read_table(walk, name);
}

static void write_tables(Walk *walk, const SqlNames *names)
{
    for (const SqlName *name = names->first; name; name = name->next)
        write_table(walk, name);
}

static void walk_exprs(Walk *walk, const SqlExpr *expr)
{
    for (; expr && !walk->no_exprs; expr = expr->next)
        walk_expr(walk, expr);
}

static void walk_orders(Walk *walk, const SqlOrderList *orders)
{
    for (const SqlOrder *order = orders->first; order; order = order->next)
        walk_expr(walk, order->expr);
}

static void walk_window(Walk *walk, const SqlWindow *window)
{
    walk_exprs(walk, window->partition.first);
    walk_orders(walk, &window->order);
    walk_expr(walk, window->frame_start);
    walk_expr(walk, window->frame_end);
}

static void walk_call(Walk *walk, const SqlCall *call)
{
    walk_orders(walk, &call->order);
    walk_orders(walk, &call->within_group);
    walk_expr(walk, call->filter);
    if (call->over)
        walk_window(walk, call->over);
}

static void walk_expr(Walk *walk, const SqlExpr *expr)
{
    if (!expr || walk->no_exprs)
        return;
    switch (expr->op) {
    case SQL_EXPR_COLUMN:
    case SQL_EXPR_STAR:
        if (!walk->reads_only)
            VEC_ADD(walk->arena, &walk->uses->columns, expr);
        return;
    case SQL_EXPR_CALL:
        walk_exprs(walk, expr->args);
        walk_call(walk, expr->call);
        return;
    case SQL_EXPR_IN:
    case SQL_EXPR_EXISTS:
    case SQL_EXPR_SUBQUERY:
    case SQL_EXPR_QUANTIFIED:
    case SQL_EXPR_ARRAY:
        walk_exprs(walk, expr->args);
        if (expr->query)
            walk_query(walk, expr->query);
        return;
    default:
        walk_exprs(walk, expr->args);
    }
}

static void walk_targets(Walk *walk, const SqlTargetList *targets)
{
    for (const SqlTarget *target = targets->first; target && !walk->no_exprs; target = target->next)
        walk_expr(walk, target->expr);
}

static void walk_source(Walk *walk, const SqlSource *source)
{
    if (!source)
        return;
    switch (source->kind) {
    case SQL_SOURCE_TABLE:
        read_table(walk, source->name);
        break;
    case SQL_SOURCE_SUBQUERY:
        walk_query(walk, source->query);
        break;
    case SQL_SOURCE_FUNCTION:
        walk_exprs(walk, source->calls.first);
        break;
    case SQL_SOURCE_JOIN:
        walk_source(walk, source->left);
        walk_source(walk, source->right);
        walk_expr(walk, source->on);
        break;
    }
    walk_exprs(walk, source->extras.first);
}

static void walk_sources(Walk *walk, const SqlSourceList *sources)
{
    for (const SqlSource *source = sources->first; source; source = source->next)
        walk_source(walk, source);
}

/* Opens a scope over the CTEs; without RECURSIVE each one sees only those before it. */
static void walk_ctes(Walk *walk, Scope *scope, const SqlCteList *ctes)
{
    *scope = (Scope){walk->scope, ctes, NULL};
    walk->scope = scope;
    for (const SqlCte *cte = ctes->first; cte; cte = cte->next) {
        scope->end = cte->recursive ? NULL : cte;
        walk_tree(walk, cte->tree);
    }
    scope->end = NULL;
}

static void walk_select(Walk *walk, const SqlQuery *query)
{
    if (walk->no_exprs) {
        walk_sources(walk, &query->from);
        return;
    }
    walk_exprs(walk, query->rows.first);
    walk_exprs(walk, query->distinct_on.first);
    walk_targets(walk, &query->targets);
    if (query->into)
        write_table(walk, query->into);
    walk_sources(walk, &query->from);
    walk_expr(walk, query->where);
    walk_expr(walk, query->start_with);
    walk_expr(walk, query->connect_by);
    walk_exprs(walk, query->group_by.first);
    walk_expr(walk, query->having);
    walk_expr(walk, query->qualify);
    walk_exprs(walk, query->extras.first);
    for (const SqlWindow *window = query->windows.first; window; window = window->next)
        walk_window(walk, window);
    walk_orders(walk, &query->order_by);
    walk_expr(walk, query->limit);
    walk_expr(walk, query->offset);
}

static void walk_query(Walk *walk, const SqlQuery *query)
{
    if (!query)
        return;
    Scope scope;
    walk_ctes(walk, &scope, &query->ctes);
    for (const SqlQuery *arm = query->arms.first; arm; arm = arm->next)
        walk_query(walk, arm);
    walk_select(walk, query);
    walk->scope = scope.outer;
}

static void walk_assigns(Walk *walk, const SqlAssignList *set)
{
    for (const SqlAssign *assign = set->first; assign; assign = assign->next) {
        walk_exprs(walk, assign->columns.first);
        walk_expr(walk, assign->value);
    }
}

static void walk_keys(Walk *walk, const SqlKeyList *keys)
{
    for (const SqlKey *key = keys->first; key; key = key->next)
        walk_expr(walk, key->expr);
}

static void walk_branch(Walk *walk, const SqlBranch *branch)
{
    write_table(walk, branch->table);
    walk_expr(walk, branch->condition);
    walk_exprs(walk, branch->columns.first);
    walk_query(walk, branch->values);
}

static void walk_insert(Walk *walk, const SqlInsert *insert)
{
    Scope scope;
    walk_ctes(walk, &scope, &insert->ctes);
    write_table(walk, insert->table);
    walk_exprs(walk, insert->columns.first);
    walk_query(walk, insert->target);
    for (const SqlBranch *branch = insert->branches.first; branch; branch = branch->next)
        walk_branch(walk, branch);
    walk_query(walk, insert->query);
    if (insert->on_conflict) {
        walk_keys(walk, &insert->on_conflict->keys);
        walk_expr(walk, insert->on_conflict->keys_where);
        walk_assigns(walk, &insert->on_conflict->set);
        walk_expr(walk, insert->on_conflict->where);
    }
    walk_targets(walk, &insert->returning);
    write_tables(walk, &insert->output_into);
    walk->scope = scope.outer;
}

static void walk_modify(Walk *walk, const SqlModify *modify)
{
    Scope scope;
    walk_ctes(walk, &scope, &modify->ctes);
    write_table(walk, modify->target->name);
    walk_query(walk, modify->target->query);
    for (const SqlSource *target = modify->targets.first; target; target = target->next)
        write_table(walk, target->name);
    walk_assigns(walk, &modify->set);
    walk_sources(walk, &modify->from);
    walk_expr(walk, modify->where);
    walk_orders(walk, &modify->order_by);
    walk_expr(walk, modify->limit);
    walk_targets(walk, &modify->returning);
    write_tables(walk, &modify->output_into);
    walk->scope = scope.outer;
}

static void walk_merge(Walk *walk, const SqlMerge *merge)
{
    Scope scope;
    walk_ctes(walk, &scope, &merge->ctes);
    write_table(walk, merge->target->name);
    walk_query(walk, merge->target->query);
    walk_source(walk, merge->source);
    walk_expr(walk, merge->on);
    for (const SqlMergeWhen *when = merge->whens.first; when; when = when->next) {
        walk_expr(walk, when->condition);
        walk_expr(walk, when->where);
        walk_expr(walk, when->delete_where);
        walk_assigns(walk, &when->set);
        walk_exprs(walk, when->columns.first);
        walk_exprs(walk, when->values.first);
    }
    walk_targets(walk, &merge->returning);
    write_tables(walk, &merge->output_into);
    walk->scope = scope.outer;
}

static void walk_constraint(Walk *walk, const SqlConstraint *constraint)
{
    if (!constraint)
        return;
    walk_keys(walk, &constraint->keys);
    walk_expr(walk, constraint->check);
    walk_expr(walk, constraint->where);
    read_table(walk, constraint->references);
}

static void walk_constraints(Walk *walk, const SqlConstraintList *constraints)
{
    for (const SqlConstraint *one = constraints->first; one; one = one->next)
        walk_constraint(walk, one);
}

static void walk_column(Walk *walk, const SqlColumn *column)
{
    if (!column)
        return;
    walk_expr(walk, column->default_value);
    walk_expr(walk, column->on_update);
    walk_expr(walk, column->generated);
    walk_constraints(walk, &column->constraints);
}

static void walk_bound(Walk *walk, const SqlBound *bound)
{
    if (!bound)
        return;
    walk_exprs(walk, bound->in.first);
    walk_exprs(walk, bound->from.first);
    walk_exprs(walk, bound->to.first);
}

static void walk_create_table(Walk *walk, const SqlCreateTable *table)
{
    write_table(walk, table->name);
    for (const SqlColumn *column = table->columns.first; column; column = column->next)
        walk_column(walk, column);
    walk_constraints(walk, &table->constraints);
    for (const SqlLike *like = table->likes.first; like; like = like->next)
        read_table(walk, like->name);
    read_tables(walk, &table->inherits);
    read_table(walk, table->partition_of);
    walk_bound(walk, table->bound);
    if (table->partition_by)
        walk_keys(walk, &table->partition_by->keys);
    walk_tree(walk, table->as);
}

static void walk_create_index(Walk *walk, const SqlCreateIndex *index)
{
    write_table(walk, index->table);
    walk_keys(walk, &index->keys);
    walk_expr(walk, index->where);
}

static void write_relation(Walk *walk, Str object, const SqlName *name)
{
    bool is_relation =
        !walk->reads_only &&
        (str_is(object, "table") || str_is(object, "view") || str_is(object, "recursive view") ||
         str_is(object, "materialized view") || str_is(object, "foreign table"));
    if (is_relation)
        write_table(walk, name);
}

static void write_relations(Walk *walk, Str object, const SqlNames *names)
{
    for (const SqlName *name = names->first; name; name = name->next)
        write_relation(walk, object, name);
}

static void walk_compound(Walk *walk, const SqlCompound *compound)
{
    walk_expr(walk, compound->condition);
    walk_trees(walk, &compound->statements);
    walk_trees(walk, &compound->otherwise);
}

static void walk_definition(Walk *walk, const SqlDefinition *definition)
{
    write_relation(walk, definition->object, definition->name);
    write_table(walk, definition->table);
    read_table(walk, definition->other_table);
    if (str_is(definition->object, "publication"))
        read_tables(walk, &definition->uses);
    walk_exprs(walk, definition->argument_defaults.first);
    walk_constraints(walk, &definition->constraints);
    walk_expr(walk, definition->default_value);
    walk_expr(walk, definition->where);
    walk_expr(walk, definition->check);
    walk_sources(walk, &definition->from);
    walk_query(walk, definition->query);
    walk_trees(walk, &definition->trees);
    if (definition->block)
        walk_compound(walk, definition->block);
}

static void walk_action(Walk *walk, const SqlAlter *alter, const SqlAction *action)
{
    walk_column(walk, action->column);
    walk_constraint(walk, action->constraint);
    walk_expr(walk, action->expr);
    walk_bound(walk, action->bound);
    bool partition =
        action->op == SQL_ACTION_ATTACH_PARTITION || action->op == SQL_ACTION_DETACH_PARTITION;
    if (str_is(alter->object, "index"))
        partition = false; /* its partitions are indexes */
    bool parent = action->op == SQL_ACTION_INHERIT || action->op == SQL_ACTION_NO_INHERIT;
    if (partition)
        write_table(walk, action->table);
    else if (parent)
        read_table(walk, action->table);
    if (str_is(alter->object, "publication"))
        for (const SqlName *name = action->table; name; name = name->next)
            read_table(walk, name);
}

static void walk_alter(Walk *walk, const SqlAlter *alter)
{
    write_relation(walk, alter->object, alter->name);
    write_table(walk, alter->table);
    for (const SqlAction *action = alter->actions.first; action; action = action->next)
        walk_action(walk, alter, action);
}

static void walk_command(Walk *walk, const SqlCommand *command)
{
    bool other = str_is(command->name, "constraints") || str_is(command->name, "import") ||
                 str_is(command->scope, "index");
    if (command->to)
        read_tables(walk, &command->tables);
    else if (!other)
        write_tables(walk, &command->tables);
    walk_exprs(walk, command->values.first);
    walk_tree(walk, command->inner);
}

static void walk_trees(Walk *walk, const SqlTreeList *trees)
{
    for (const SqlTree *tree = trees->first; tree; tree = tree->next)
        walk_tree(walk, tree);
}

static void walk_tree(Walk *walk, const SqlTree *tree)
{
    switch (tree ? tree->kind : SQL_TREE_NONE) {
    case SQL_TREE_NONE:
        break;
    case SQL_TREE_CREATE_TABLE:
        walk_create_table(walk, tree->create_table);
        break;
    case SQL_TREE_CREATE_INDEX:
        walk_create_index(walk, tree->create_index);
        break;
    case SQL_TREE_CREATE:
        walk_definition(walk, tree->definition);
        break;
    case SQL_TREE_ALTER:
        walk_alter(walk, tree->alter);
        break;
    case SQL_TREE_DROP:
        write_relations(walk, tree->drop->object, &tree->drop->names);
        write_table(walk, tree->drop->table);
        break;
    case SQL_TREE_COMMENT:
        break;
    case SQL_TREE_GRANT:
        if (!tree->grant->all_in_schema)
            write_relations(walk, tree->grant->object, &tree->grant->objects);
        break;
    case SQL_TREE_INSERT:
        walk_insert(walk, tree->insert);
        break;
    case SQL_TREE_UPDATE:
    case SQL_TREE_DELETE:
        walk_modify(walk, tree->modify);
        break;
    case SQL_TREE_MERGE:
        walk_merge(walk, tree->merge);
        break;
    case SQL_TREE_SELECT:
        walk_query(walk, tree->query);
        break;
    case SQL_TREE_COMMAND:
        walk_command(walk, tree->command);
        break;
    case SQL_TREE_COMPOUND:
        walk_compound(walk, tree->compound);
        break;
    }
}

void sql_tree_uses(Arena *arena, const SqlTree *tree, SqlUses *uses)
{
    *uses = (SqlUses){0};
    Walk walk = {.arena = arena, .uses = uses};
    walk_tree(&walk, tree);
}

void sql_tree_reads(Arena *arena, const SqlTree *tree, bool has_subquery, SqlNames *reads)
{
    SqlUses uses = {0};
    Walk walk = {.arena = arena, .uses = &uses, .reads_only = true, .no_exprs = !has_subquery};
    walk_tree(&walk, tree);
    *reads = uses.reads;
}
