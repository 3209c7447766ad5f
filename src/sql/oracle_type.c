/* Data types of Oracle and PL/SQL: VARCHAR2(10 CHAR), NUMBER(*, 2), LONG RAW, t.c%TYPE, REF t. */
#include "sql/parse_oracle.h"

static void set_name(SqlParser *parser, SqlType *type, size_t from)
{
    SqlName *name = NEW(parser, SqlName);
    name->name = name->raw = sql_words_since(parser, from);
    name->span = sql_span_from(parser, from);
    type->name = name;
    type->canon = name->name;
}

/* (10), (10 CHAR), (*, 2), (10, -2) */
static bool read_args(SqlParser *parser, SqlType *type)
{
    if (!take_punct(parser, '('))
        return true;
    do {
        size_t from = parser->at;
        SqlExpr *arg = NULL;
        if (take_punct(parser, '*'))
            arg = sql_expr_close(parser, sql_expr_new(parser, SQL_EXPR_STAR, from), from);
        else
            arg = sql_read_plain_expr(parser);
        if (!arg)
            return false;
        SQL_LIST_ADD(&type->args, arg);
        if (!sql_oracle_take(parser, "char"))
            sql_oracle_take(parser, "byte");
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* TIMESTAMP(3) WITH LOCAL TIME ZONE */
static bool read_time_zone(SqlParser *parser, SqlType *type)
{
    bool local = at2(parser, KW_WITH, KW_LOCAL);
    if (!local && !at2(parser, KW_WITH, KW_TIME))
        return true;
    parser->at += local ? 2 : 1;
    type->has_time_zone = true;
    type->canon = local ? STR("timestamp with local time zone") : STR("timestamp with time zone");
    return need(parser, KW_TIME) && need(parser, KW_ZONE);
}

/* YEAR(9) TO MONTH, DAY(2) TO SECOND(6); behind a literal one field may stand alone. */
static bool read_fields(SqlParser *parser, SqlType *type)
{
    size_t from = parser->at;
    if (!take(parser, KW_YEAR) && !take(parser, KW_MONTH) && !take(parser, KW_DAY) &&
        !take(parser, KW_HOUR) && !take(parser, KW_MINUTE) && !take(parser, KW_SECOND))
        return true;
    sql_skip_parens(parser);
    if (take(parser, KW_TO)) {
        parser->at++;
        sql_skip_parens(parser);
    }
    type->interval = sql_words_since(parser, from);
    return true;
}

/* Names of two or three words, longest first. */
static const char *const phrases[][3] = {
    {"national", "character", "varying"},
    {"national", "char", "varying"},
    {"national", "character", NULL},
    {"national", "char", NULL},
    {"character", "varying", NULL},
    {"char", "varying", NULL},
    {"nchar", "varying", NULL},
    {"double", "precision", NULL},
    {"long", "raw", NULL},
    {"long", "varchar", NULL},
    {"binary", "float", NULL},
    {"ref", "cursor", NULL},
};

static bool take_phrase(SqlParser *parser)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
        size_t n = 0;
        while (n < 3 && phrases[i][n] && sql_oracle_at(parser, n, phrases[i][n]))
            n++;
        if (n < 3 && phrases[i][n])
            continue;
        parser->at += n;
        return true;
    }
    return false;
}

/* schema.pkg.type@link, t.c%TYPE */
static bool read_name(SqlParser *parser, SqlType *type, size_t from)
{
    while (at_punct(parser, '.') && sql_token_is_label(parser, sql_peek(parser, 1)))
        parser->at += 2;
    if (at_punct(parser, '@') && sql_token_is_label(parser, sql_peek(parser, 1)))
        parser->at += 2;
    const SqlToken *last = &parser->tokens[parser->at - 1];
    SqlName *name = NEW(parser, SqlName);
    name->name = name->raw = str_lower(parser->arena, sql_token_raw_name(parser, last));
    name->quoted = last->kind == SQL_TOKEN_QUOTED;
    name->span = sql_span_from(parser, from);
    if (parser->at - from > 2)
        name->schema = sql_token_name(parser, &parser->tokens[parser->at - 3]);
    type->name = name;
    type->canon = name->name;
    if (!at_punct(parser, '%'))
        return true;
    parser->at++;
    type->percent_type = true;
    return sql_oracle_take(parser, "type") || sql_oracle_take(parser, "rowtype") ||
           sql_fail(parser, "expected TYPE or ROWTYPE");
}

int sql_oracle_type(SqlParser *parser, void *target)
{
    SqlType *type = target;
    bool ref = at(parser, KW_REF) && !sql_oracle_at(parser, 1, "cursor") &&
               sql_token_is_label(parser, sql_peek(parser, 1));
    if (ref)
        parser->at++;
    size_t from = parser->at;
    if (!sql_token_is_label(parser, sql_peek(parser, 0)))
        return sql_fail(parser, "expected a type") ? 1 : -1;
    if (take_phrase(parser)) {
        set_name(parser, type, from);
        return read_args(parser, type) ? 1 : -1;
    }
    bool interval = at(parser, KW_INTERVAL);
    parser->at++;
    if (interval) {
        set_name(parser, type, from);
        return read_fields(parser, type) ? 1 : -1;
    }
    if (!read_name(parser, type, from) || (!type->percent_type && !read_args(parser, type)))
        return -1;
    if (str_is(type->canon, "timestamp") && !read_time_zone(parser, type))
        return -1;
    return 1;
}
