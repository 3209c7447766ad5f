/* Columns of T-SQL: types and computed columns, IDENTITY, inline constraints, rarer marks. */
#include "sql/parse_tsql.h"

static int read_identity(SqlParser *parser, SqlColumn *column)
{
    parser->at++;
    column->auto_increment = true;
    column->identity = STR("always");
    if (!take_punct(parser, '('))
        return 1;
    size_t from = parser->at;
    SqlExpr *seed = sql_read_expr(parser);
    SqlExpr *step = seed && need_punct(parser, ',') ? sql_read_expr(parser) : NULL;
    if (!step || !need_punct(parser, ')'))
        return -1;
    SqlOption *option = sql_option_new(parser, "start", from);
    option->expr = seed;
    SQL_LIST_ADD(&column->identity_options, option);
    option = sql_option_new(parser, "increment", from);
    option->expr = step;
    SQL_LIST_ADD(&column->identity_options, option);
    return 1;
}

/* GENERATED ALWAYS AS ROW START HIDDEN: a period's column, set by the server and never NULL. */
static int read_generated(SqlParser *parser, SqlColumn *column)
{
    parser->at++;
    column->nullable = SQL_NULL_NO;
    if (!take2(parser, KW_ALWAYS, KW_AS))
        return sql_fail(parser, "expected ALWAYS AS") ? 1 : -1;
    while (at_kind(parser, SQL_TOKEN_WORD) && !at(parser, KW_NOT) && !at(parser, KW_NULL) &&
           !sql_tsql_at_constraint(parser))
        parser->at++;
    return 1;
}

static int read_nullable(SqlParser *parser, SqlColumn *column)
{
    size_t from = parser->at;
    column->nullable = take(parser, KW_NOT) ? SQL_NULL_NO : SQL_NULL_YES;
    if (!need(parser, KW_NULL))
        return -1;
    column->nullable_span = sql_span_from(parser, from);
    return 1;
}

static int read_constraint(SqlParser *parser, SqlColumn *column)
{
    /* CONSTRAINT n NOT NULL: the name is lost, as in the server. */
    const SqlToken *third = sql_peek(parser, 2);
    if (at(parser, KW_CONSTRAINT) &&
        (sql_token_is_word(third, KW_NOT) || sql_token_is_word(third, KW_NULL))) {
        parser->at += 2;
        return read_nullable(parser, column);
    }
    SqlConstraint *constraint = sql_tsql_constraint(parser, column);
    if (!constraint)
        return -1;
    column->primary |= constraint->is_inline && constraint->kind == SQL_CONSTRAINT_PRIMARY;
    column->unique |= constraint->is_inline && constraint->kind == SQL_CONSTRAINT_UNIQUE;
    SQL_LIST_ADD(&column->constraints, constraint);
    return 1;
}

/* SPARSE, MASKED WITH (...), COLUMN_SET FOR ALL_SPARSE_COLUMNS ...: kept as options. */
static int read_mark(SqlParser *parser, SqlColumn *column)
{
    static const char *const words[] = {"sparse", "filestream", "rowguidcol",
                                        "hidden", "persisted",  "column_set",
                                        "masked", "encrypted",  NULL};
    size_t from = parser->at;
    for (size_t i = 0; words[i]; i++) {
        if (!take_text(parser, words[i]))
            continue;
        SqlOption *option = sql_option_new(parser, words[i], from);
        SQL_LIST_ADD(&column->options, option);
        if (take(parser, KW_FOR))
            return sql_read_label(parser) ? 1 : -1;
        if (take(parser, KW_WITH))
            return sql_skip_parens(parser) ? 1 : -1;
        if (column->generated && str_is(str(words[i]), "persisted"))
            column->generated_kind = STR("stored");
        return 1;
    }
    return 0;
}

static int read_option(SqlParser *parser, SqlColumn *column)
{
    if (at2(parser, KW_NOT, KW_NULL) || at(parser, KW_NULL))
        return read_nullable(parser, column);
    if (at2(parser, KW_NOT, KW_FOR)) {
        parser->at += 2;
        return sql_read_label(parser) ? 1 : -1;
    }
    if (sql_tsql_at_constraint(parser))
        return read_constraint(parser, column);
    if (at(parser, KW_IDENTITY))
        return read_identity(parser, column);
    if (at(parser, KW_GENERATED))
        return read_generated(parser, column);
    if (take(parser, KW_COLLATE))
        return (column->collate = sql_read_object(parser)) ? 1 : -1;
    if (take2(parser, KW_WITH, KW_VALUES))
        return 1;
    return read_mark(parser, column);
}

bool sql_tsql_column_options(SqlParser *parser, SqlColumn *column)
{
    int taken;
    while ((taken = read_option(parser, column)) > 0)
        continue;
    return taken == 0;
}

static bool read_type(SqlParser *parser, SqlColumn *column)
{
    if (take(parser, KW_AS)) {
        column->generated_kind = STR("virtual");
        return (column->generated = sql_read_expr(parser)) != NULL;
    }
    /* "timestamp" alone is a column of that name and type. */
    if (str_is_nocase(column->name->name, "timestamp") &&
        (at_punct(parser, ',') || at_punct(parser, ')') || at(parser, KW_NOT) ||
         at(parser, KW_NULL))) {
        parser->at--;
        column->type = sql_read_type(parser);
        return column->type != NULL;
    }
    return (column->type = sql_read_type(parser)) != NULL;
}

static SqlColumn *read_column(SqlParser *parser)
{
    size_t from = parser->at;
    SqlColumn *column = NEW(parser, SqlColumn);
    column->name = sql_read_ident(parser);
    if (!column->name || !read_type(parser, column) || !sql_tsql_column_options(parser, column))
        return NULL;
    column->span = sql_span_from(parser, from);
    return column;
}

/* PERIOD FOR SYSTEM_TIME (a, b) */
static bool take_period(SqlParser *parser)
{
    if (!at2(parser, KW_PERIOD, KW_FOR))
        return false;
    parser->at += 3;
    return sql_skip_parens(parser);
}

bool sql_tsql_table_item(SqlParser *parser, SqlTableItem *item)
{
    *item = (SqlTableItem){0};
    if (take_period(parser))
        return true;
    bool edge = at(parser, KW_CONSTRAINT) && sql_peek(parser, 2)->kind == SQL_TOKEN_WORD &&
                str_is_nocase(sql_token_text(parser, sql_peek(parser, 2)), "connection");
    if (edge) { /* CONSTRAINT e CONNECTION (a TO b): of a graph */
        parser->at += 3;
        return sql_skip_parens(parser);
    }
    if (sql_tsql_at_constraint(parser))
        return (item->constraint = sql_tsql_constraint(parser, NULL)) != NULL;
    return (item->column = read_column(parser)) != NULL;
}

bool sql_tsql_table_items(SqlParser *parser, SqlColumnList *columns, SqlConstraintList *constraints)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        SqlTableItem item;
        if (at_punct(parser, ')')) /* a comma behind the last item is fine */
            break;
        if (!sql_tsql_table_item(parser, &item))
            return false;
        if (item.column)
            SQL_LIST_ADD(columns, item.column);
        if (item.constraint)
            SQL_LIST_ADD(constraints, item.constraint);
    } while (take_punct(parser, ',') || (sql_tsql_at_constraint(parser)));
    return need_punct(parser, ')');
}
