/* Column options of the MySQL family: AUTO_INCREMENT, COMMENT, ON UPDATE, generated columns. */
#include "sql/parse_mysql.h"

static void add_inline(SqlParser *parser, SqlColumn *column, SqlConstraintKind kind, size_t from)
{
    SqlConstraint *constraint = sql_constraint_new(parser, kind, from);
    constraint->is_inline = true;
    constraint->column = column->name;
    SQL_LIST_ADD(&column->constraints, constraint);
}

/* KEY alone makes a primary key; behind UNIQUE it says nothing new. */
static int take_key(SqlParser *parser, SqlColumn *column)
{
    size_t from = parser->at++;
    if (from > 0 && sql_token_is_word(&parser->tokens[from - 1], KW_UNIQUE))
        return 1;
    column->primary = true;
    add_inline(parser, column, SQL_CONSTRAINT_PRIMARY, from);
    return 1;
}

static int read_generated(SqlParser *parser, SqlColumn *column)
{
    parser->at++;
    if (!sql_read_expr_in_parens(parser, &column->generated))
        return -1;
    column->generated_kind = STR("virtual");
    if (take(parser, KW_STORED) || take(parser, KW_PERSISTENT))
        column->generated_kind = STR("stored");
    else
        take(parser, KW_VIRTUAL);
    return 1;
}

/* COLUMN_FORMAT FIXED, STORAGE DISK, SRID 4326, AUTO_RANDOM(5): kept as options. */
static int read_rare(SqlParser *parser, SqlColumn *column)
{
    static const char *const names[] = {
        "column_format", "storage", "srid", "engine_attribute", "secondary_engine_attribute", NULL};
    size_t from = parser->at;
    for (size_t i = 0; names[i]; i++) {
        if (!sql_mysql_take_text(parser, names[i]))
            continue;
        take_punct(parser, '=');
        SqlOption *option = sql_option_new(parser, names[i], from);
        option->value = sql_token_text(parser, sql_next(parser));
        SQL_LIST_ADD(&column->options, option);
        return 1;
    }
    if (!sql_mysql_take_text(parser, "auto_random"))
        return 0;
    column->auto_increment = true;
    sql_skip_parens(parser);
    return 1;
}

int sql_mysql_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (take(parser, KW_AUTO_INCREMENT))
        return column->auto_increment = true;
    if (take(parser, KW_COMMENT))
        return sql_read_string(parser, &column->comment) ? 1 : -1;
    if (take2(parser, KW_ON, KW_UPDATE))
        return (column->on_update = sql_read_primary(parser)) ? 1 : -1;
    if (at(parser, KW_KEY))
        return take_key(parser, column);
    if (at(parser, KW_AS))
        return read_generated(parser, column);
    if (take(parser, KW_VISIBLE) || take(parser, KW_INVISIBLE) || take(parser, KW_PERSISTENT))
        return 1;
    return read_rare(parser, column);
}
