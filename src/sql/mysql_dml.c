/* INSERT, REPLACE, UPDATE and DELETE of the MySQL family. */
#include "sql/parse_mysql.h"

static void take_modifiers(SqlParser *parser)
{
    while (take(parser, KW_LOW_PRIORITY) || take(parser, KW_HIGH_PRIORITY) ||
           take(parser, KW_DELAYED) || take(parser, KW_QUICK) || take(parser, KW_IGNORE))
        continue;
}

/* The query of an INSERT is as high as its highest row. */
static bool set_rows(SqlParser *parser, SqlInsert *insert, SqlQuery *values, size_t from)
{
    for (const SqlExpr *row = values->rows.first; row; row = row->next)
        if (row->height >= values->height)
            values->height = (uint16_t)(row->height + 1);
    values->span = sql_span_from(parser, from);
    insert->rows = values->rows.n;
    insert->query = values;
    return sql_reach(parser, values->height);
}

/* SET a = 1, b = 2: columns and one row of values. */
static bool read_assigned(SqlParser *parser, SqlInsert *insert)
{
    size_t from = parser->at;
    SqlAssignList set = {0};
    SqlExprList items = {0};
    SqlQuery *values = NEW(parser, SqlQuery);
    SqlExpr *row = sql_expr_new(parser, SQL_EXPR_ROW, from);
    insert->source = SQL_INSERT_SET;
    insert->has_columns = true;
    if (!sql_read_assigns(parser, &set))
        return false;
    for (SqlAssign *assign = set.first; assign; assign = assign->next) {
        if (assign->columns.first)
            SQL_LIST_ADD(&insert->columns, assign->columns.first);
        if (assign->value)
            SQL_LIST_ADD(&items, assign->value);
    }
    sql_expr_adopt(row, &items);
    if (!sql_expr_close(parser, row, from))
        return false;
    values->kind = SQL_QUERY_VALUES;
    SQL_LIST_ADD(&values->rows, row);
    return set_rows(parser, insert, values, from);
}

/* VALUES (), (): every column gets its default. */
static bool is_empty(const SqlQuery *values)
{
    for (const SqlExpr *row = values->rows.first; row; row = row->next)
        if (row->n)
            return false;
    return true;
}

static bool read_rows(SqlParser *parser, SqlInsert *insert)
{
    size_t from = parser->at;
    SqlQuery *values = NEW(parser, SqlQuery);
    if (!sql_mysql_inserted_rows(parser, values) || !set_rows(parser, insert, values, from))
        return false;
    insert->source = is_empty(values) ? SQL_INSERT_DEFAULT : SQL_INSERT_VALUES;
    insert->query = is_empty(values) ? NULL : values;
    return true;
}

static bool read_source(SqlParser *parser, SqlInsert *insert)
{
    if (at(parser, KW_SET) && insert->has_columns)
        return sql_fail(parser, "both a list of columns and SET");
    if (take(parser, KW_SET))
        return read_assigned(parser, insert);
    if (at(parser, KW_VALUES) || at(parser, KW_VALUE))
        return read_rows(parser, insert);
    insert->source = SQL_INSERT_SELECT;
    return (insert->query = sql_read_query(parser)) != NULL;
}

/* AS new (a, b) behind the rows. */
static bool read_row_alias(SqlParser *parser, SqlInsert *insert)
{
    SqlIdentList columns = {0};
    if (!take(parser, KW_AS))
        return true;
    if (!(insert->alias = sql_read_ident(parser)))
        return false;
    return !at_punct(parser, '(') || sql_read_ident_list(parser, &columns);
}

static bool read_on_duplicate(SqlParser *parser, SqlInsert *insert)
{
    size_t from = parser->at;
    if (!take3(parser, KW_ON, KW_DUPLICATE, KW_KEY))
        return true;
    SqlConflict *conflict = insert->on_conflict = NEW(parser, SqlConflict);
    conflict->do_update = true;
    if (!need(parser, KW_UPDATE) || !sql_read_assigns(parser, &conflict->set))
        return false;
    conflict->span = sql_span_from(parser, from);
    return true;
}

static bool read_columns(SqlParser *parser, SqlInsert *insert)
{
    if (!at_punct(parser, '(') || sql_at_query_parens(parser))
        return true;
    insert->has_columns = true;
    if (sql_token_is_punct(sql_peek(parser, 1), ')')) {
        parser->at += 2;
        return true;
    }
    return sql_read_columns(parser, &insert->columns);
}

static bool read_inserted(SqlParser *parser, SqlInsert *insert)
{
    take(parser, KW_INTO);
    insert->table = sql_read_object(parser);
    return insert->table && sql_mysql_partitions(parser) && read_columns(parser, insert) &&
           read_source(parser, insert) && read_row_alias(parser, insert) &&
           read_on_duplicate(parser, insert);
}

SqlTree *sql_mysql_insert(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_INSERT);
    SqlInsert *insert = tree->insert = NEW(parser, SqlInsert);
    parser->at++;
    take_modifiers(parser);
    if (!read_inserted(parser, insert) || !sql_read_returning(parser, &insert->returning))
        return NULL;
    return tree;
}

static bool read_tail(SqlParser *parser, SqlModify *modify, bool many)
{
    if (take(parser, KW_WHERE) && !(modify->where = sql_read_expr(parser)))
        return false;
    if (many && (at(parser, KW_ORDER) || at(parser, KW_LIMIT)))
        return sql_fail(parser, "neither ORDER BY nor LIMIT with more than one table");
    if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &modify->order_by))
        return false;
    if (take(parser, KW_LIMIT) && !(modify->limit = sql_read_expr(parser)))
        return false;
    return sql_read_returning(parser, &modify->returning);
}

/* UPDATE t, u JOIN v SET ...: what is not the one plain table is a source. */
static bool read_updated(SqlParser *parser, SqlModify *update)
{
    SqlSourceList sources = {0};
    if (!sql_read_from(parser, &sources))
        return false;
    SqlSource *first = sources.first;
    bool plain = sources.n == 1 && first->kind == SQL_SOURCE_TABLE;
    while (first->kind == SQL_SOURCE_JOIN)
        first = first->left;
    if (plain) {
        update->target = first;
        return true;
    }
    update->target = NEW(parser, SqlSource);
    *update->target = *first;
    update->target->next = NULL;
    update->from = sources;
    return true;
}

SqlTree *sql_mysql_update(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_UPDATE);
    SqlModify *update = tree->modify = NEW(parser, SqlModify);
    update->ctes = *ctes;
    parser->at++;
    take_modifiers(parser);
    if (!read_updated(parser, update) || !need(parser, KW_SET) ||
        !sql_read_assigns(parser, &update->set) || !read_tail(parser, update, update->from.n > 0))
        return NULL;
    return tree;
}

/* t1, s.t2.*: the tables that DELETE names. */
static bool read_deleted(SqlParser *parser, SqlNames *names)
{
    do {
        SqlName *name = sql_read_object(parser);
        if (!name)
            return false;
        if (take_punct(parser, '.') && !need_punct(parser, '*'))
            return false;
        SQL_LIST_ADD(names, name);
    } while (take_punct(parser, ','));
    return true;
}

static bool is_called(const SqlSource *source, const SqlName *name)
{
    if (source->kind != SQL_SOURCE_TABLE)
        return false;
    if (source->alias && !name->schema.p)
        return str_eq(source->alias->name, name->name);
    return str_eq(source->name->name, name->name) &&
           (!name->schema.p || str_eq(source->name->schema, name->schema));
}

/* The source that a target means, by its alias or name; joins lean to the left. */
static const SqlSource *find_source(const SqlSource *source, const SqlName *name)
{
    for (; source; source = source->next) {
        const SqlSource *inner = source;
        for (; inner->kind == SQL_SOURCE_JOIN; inner = inner->left) {
            const SqlSource *right = find_source(inner->right, name);
            if (right)
                return right;
        }
        if (is_called(inner, name))
            return inner;
    }
    return NULL;
}

/* No server joins more tables; more names are not looked up, as each look walks all sources. */
enum { JOINED_MAX = 64 };

static void set_targets(SqlParser *parser, SqlModify *remove, const SqlNames *names)
{
    bool few = names->n <= JOINED_MAX;
    for (const SqlName *name = names->first; name; name = name->next) {
        const SqlSource *source = few ? find_source(remove->from.first, name) : NULL;
        SqlSource *target = NEW(parser, SqlSource);
        target->kind = SQL_SOURCE_TABLE;
        target->height = 1;
        target->name = source ? source->name : (SqlName *)name;
        target->alias = source ? source->alias : NULL;
        target->span = name->span;
        SQL_LIST_ADD(&remove->targets, target);
    }
    remove->target = remove->targets.first;
}

/* DELETE t1, t2 FROM ..., DELETE FROM t1, t2 USING ... */
static bool read_joined_delete(SqlParser *parser, SqlModify *remove, bool using)
{
    SqlNames names = {0};
    if (!read_deleted(parser, &names) || !need(parser, using ? KW_USING : KW_FROM) ||
        !sql_read_from(parser, &remove->from))
        return false;
    set_targets(parser, remove, &names);
    return read_tail(parser, remove, true);
}

/* Behind FROM: names and a USING. */
static bool at_using(const SqlParser *parser)
{
    for (size_t k = 0;; k++) {
        const SqlToken *token = sql_peek(parser, k);
        bool name = sql_token_is_name(parser, token) || sql_token_is_punct(token, '.') ||
                    sql_token_is_punct(token, ',') || sql_token_is_punct(token, '*');
        if (!name)
            return sql_token_is_word(token, KW_USING);
    }
}

static bool read_alias(SqlParser *parser, SqlSource *target)
{
    bool as = take(parser, KW_AS);
    bool alias = as || (at_ident(parser) && !at(parser, KW_RETURNING));
    return !alias || (target->alias = sql_read_ident(parser));
}

/* FOR PORTION OF p FROM x TO y, BEFORE SYSTEM_TIME t: MariaDB's history */
static bool read_history(SqlParser *parser)
{
    SqlPhrase found;
    return sql_mysql_phrase(parser,
                            "[for portion of $word from $expr to $expr |"
                            " before system_time [timestamp | transaction] $expr]",
                            &found);
}

/* DELETE FROM t PARTITION (p) AS a */
static bool read_plain_delete(SqlParser *parser, SqlModify *remove)
{
    size_t from = parser->at;
    SqlSource *target = remove->target = NEW(parser, SqlSource);
    target->kind = SQL_SOURCE_TABLE;
    target->height = 1;
    if (!(target->name = sql_read_object(parser)) || !sql_mysql_partitions(parser) ||
        !read_history(parser) || !read_alias(parser, target) || !sql_mysql_partitions(parser) ||
        !sql_mysql_hints(parser))
        return false;
    target->span = sql_span_from(parser, from);
    return read_tail(parser, remove, false);
}

SqlTree *sql_mysql_delete(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DELETE);
    SqlModify *remove = tree->modify = NEW(parser, SqlModify);
    remove->ctes = *ctes;
    parser->at++;
    take_modifiers(parser);
    if (sql_token_is_word(sql_peek(parser, 1), KW_FROM))
        take_text(parser, "history");
    bool from = take(parser, KW_FROM), using = from && at_using(parser);
    bool ok = from && !using ? read_plain_delete(parser, remove)
                             : read_joined_delete(parser, remove, using);
    return ok ? tree : NULL;
}
