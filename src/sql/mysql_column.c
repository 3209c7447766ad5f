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

/* A generated column has no value of its own. */
static bool check_value(SqlParser *parser, const SqlColumn *column)
{
    bool own = column->default_value || column->on_update || column->auto_increment;
    return !column->generated || !own ||
           sql_fail(parser, "a generated column has no default and no ON UPDATE");
}

/* [GENERATED ALWAYS] AS (expr) [VIRTUAL | STORED]; AS ROW START of MariaDB's versions. */
static int read_generated(SqlParser *parser, SqlColumn *column)
{
    if (take(parser, KW_GENERATED) && !need(parser, KW_ALWAYS))
        return -1;
    if (!need(parser, KW_AS))
        return -1;
    if (take(parser, KW_ROW)) {
        column->generated_kind = STR("row");
        return take(parser, KW_START) || need(parser, KW_END) ? 1 : -1;
    }
    if (!sql_read_expr_in_parens(parser, &column->generated) || !check_value(parser, column))
        return -1;
    column->generated_kind = STR("virtual");
    if (take(parser, KW_STORED) || take(parser, KW_PERSISTENT))
        column->generated_kind = STR("stored");
    else
        take(parser, KW_VIRTUAL);
    return 1;
}

static bool is_constant(const SqlExpr *expr)
{
    return expr->op == SQL_EXPR_LITERAL || expr->op == SQL_EXPR_CALL || expr->op == SQL_EXPR_PAREN;
}

SqlExpr *sql_mysql_default(SqlParser *parser, bool calls)
{
    if (sql_mysql_is(parser, "mariadb"))
        return sql_read_plain_expr(parser);
    if (at_punct(parser, '-') || at_punct(parser, '+'))
        return sql_read_literal(parser);
    SqlExpr *value = sql_read_primary(parser);
    if (!value || (is_constant(value) && (calls || value->op != SQL_EXPR_CALL)))
        return value;
    sql_fail(parser, "expected a literal, or an expression in parentheses, as default");
    return NULL;
}

static int read_default(SqlParser *parser, SqlColumn *column)
{
    column->default_value = sql_mysql_default(parser, true);
    return column->default_value && check_value(parser, column) ? 1 : -1;
}

static bool is_moment(const SqlExpr *expr)
{
    return expr && expr->op == SQL_EXPR_CALL;
}

static int read_on_update(SqlParser *parser, SqlColumn *column)
{
    column->on_update = sql_read_primary(parser);
    bool ok = is_moment(column->on_update) || sql_fail(parser, "expected CURRENT_TIMESTAMP");
    return ok && check_value(parser, column) ? 1 : -1;
}

/* COLUMN_FORMAT FIXED, STORAGE DISK, SRID 4326: kept as options. */
static const SqlMysqlRow options[] = {
    {"column_format", "", "['='] (fixed | dynamic | default)"},
    {"storage", "", "['='] (disk | memory | default)"},
    {"srid", "", "['='] $int"},
    {"ref_system_id", "", "['='] $int"},
    {"engine_attribute", "", "['='] $string"},
    {"secondary_engine_attribute", "", "['='] $string"},
    {"compressed", "", "['=' $value]"},
    {"not secondary", "", ""},
    {"with system", "", "versioning"},
    {"without system", "", "versioning"},
    {"serial default", "", "value"},
    {"skip_index", "", "'(' [<$word>] ')'"},
    {NULL, NULL, NULL},
};

static int read_rare(SqlParser *parser, SqlColumn *column)
{
    size_t from = parser->at;
    SqlPhrase found;
    const SqlMysqlRow *row = sql_mysql_take_row(parser, options);
    if (row) {
        if (!sql_mysql_phrase(parser, row->rest, &found))
            return -1;
        SqlOption *option = sql_option_new(parser, row->words, from);
        option->value = sql_token_text(parser, &parser->tokens[parser->at - 1]);
        option->span = sql_span_from(parser, from);
        SQL_LIST_ADD(&column->options, option);
        return 1;
    }
    if (!take_text(parser, "auto_random"))
        return 0;
    column->auto_increment = true;
    return sql_mysql_phrase(parser, "['(' $int [',' $int] ')']", &found) ? 1 : -1;
}

/* Behind CHECK (...) only. */
static int read_enforced(SqlParser *parser, SqlColumn *column)
{
    bool not_enforced = take2(parser, KW_NOT, KW_ENFORCED);
    if (!not_enforced && !take(parser, KW_ENFORCED))
        return 0;
    SqlConstraint *last = column->constraints.last;
    if (!last || last->kind != SQL_CONSTRAINT_CHECK)
        return sql_fail(parser, "only a CHECK is enforced or not") ? 1 : -1;
    last->not_enforced = not_enforced;
    last->span.length = parser->tokens[parser->at - 1].offset +
                        parser->tokens[parser->at - 1].length - last->span.offset;
    return 1;
}

/* CLUSTERED, GLOBAL: behind a key of TiDB. */
static bool take_flag(SqlParser *parser)
{
    return take(parser, KW_VISIBLE) || take(parser, KW_INVISIBLE) || take(parser, KW_PERSISTENT) ||
           take(parser, KW_CLUSTERED) || take(parser, KW_NONCLUSTERED) || take(parser, KW_GLOBAL) ||
           take(parser, KW_LOCAL);
}

int sql_mysql_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (take(parser, KW_AUTO_INCREMENT)) {
        column->auto_increment = true;
        return check_value(parser, column) ? 1 : -1;
    }
    if (take(parser, KW_COMMENT))
        return sql_read_string(parser, &column->comment) ? 1 : -1;
    if (take(parser, KW_DEFAULT))
        return read_default(parser, column);
    if (take2(parser, KW_ON, KW_UPDATE))
        return read_on_update(parser, column);
    if (at(parser, KW_KEY))
        return take_key(parser, column);
    if (at(parser, KW_AS) || at(parser, KW_GENERATED))
        return read_generated(parser, column);
    if (take_flag(parser))
        return 1;
    int taken = read_enforced(parser, column);
    return taken ? taken : read_rare(parser, column);
}
