/* CAST and CONVERT of the MySQL family. */
#include "sql/parse_mysql.h"

static const char *const cast_types[] = {"binary",
                                         "char",
                                         "character",
                                         "nchar",
                                         "date",
                                         "datetime",
                                         "time",
                                         "decimal",
                                         "dec",
                                         "numeric",
                                         "fixed",
                                         "signed",
                                         "unsigned",
                                         "json",
                                         "year",
                                         "float",
                                         "double",
                                         "real",
                                         "vector",
                                         "point",
                                         "linestring",
                                         "polygon",
                                         "multipoint",
                                         "multilinestring",
                                         "multipolygon",
                                         "geometrycollection",
                                         "geomcollection",
                                         "int",
                                         "integer",
                                         "varchar",
                                         "interval",
                                         "uuid",
                                         "inet4",
                                         "inet6",
                                         NULL};

enum { FLOAT_DIGITS_MAX = 53 };

/* What may not be: FLOAT(54). */
static bool is_too_precise(const SqlType *type)
{
    int64_t digits = 0;
    return str_is(type->canon, "float") && type->args.n == 1 &&
           str_to_i64(type->args.first->text, &digits) && digits > FLOAT_DIGITS_MAX;
}

SqlType *sql_mysql_cast_type(SqlParser *parser)
{
    size_t from = parser->at;
    bool known = sql_mysql_take_any(parser, cast_types);
    parser->at = from;
    if (!known) {
        sql_fail(parser, "expected a type that values can be cast to");
        return NULL;
    }
    if (take_text(parser, "interval") && !sql_mysql_unit(parser, SQL_UNIT_ANY))
        return NULL;
    if (parser->at > from) { /* MariaDB: INTERVAL DAY_SECOND(3) */
        if (at_punct(parser, '(') &&
            (!need_punct(parser, '(') || !sql_mysql_read_int(parser) || !need_punct(parser, ')')))
            return NULL;
        SqlType *interval = NEW(parser, SqlType);
        interval->canon = STR("interval");
        interval->name = NEW(parser, SqlName);
        interval->name->name = interval->name->raw = interval->canon;
        interval->span = sql_span_from(parser, from);
        return interval;
    }
    SqlType *type = sql_read_type(parser);
    if (type && is_too_precise(type)) {
        sql_fail(parser, "a FLOAT has at most %d digits", FLOAT_DIGITS_MAX);
        return NULL;
    }
    return type;
}

static SqlExpr *close_cast(SqlParser *parser, SqlExpr *operand, size_t from)
{
    SqlExpr *cast = sql_expr_new(parser, SQL_EXPR_CAST, from);
    sql_expr_add(cast, operand);
    if (!(cast->type = sql_mysql_cast_type(parser)))
        return NULL;
    take_text(parser, "array");
    return need_punct(parser, ')') ? sql_expr_close(parser, cast, from) : NULL;
}

/* CAST(x AS type), CAST(t AT TIME ZONE '+00:00' AS DATETIME) */
SqlExpr *sql_mysql_cast(SqlParser *parser)
{
    size_t from = parser->at;
    parser->at += 2;
    SqlExpr *operand = sql_read_expr(parser);
    if (!operand)
        return NULL;
    if (take3(parser, KW_AT, KW_TIME, KW_ZONE)) {
        Str zone;
        take(parser, KW_INTERVAL);
        if (!sql_read_string(parser, &zone))
            return NULL;
    }
    return need(parser, KW_AS) ? close_cast(parser, operand, from) : NULL;
}

/* CONVERT(x, type), CONVERT(x USING utf8mb4) */
SqlExpr *sql_mysql_convert(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    parser->at++;
    SqlExpr *operand = sql_read_expr(parser);
    if (!operand)
        return NULL;
    if (take_punct(parser, ','))
        return close_cast(parser, operand, from);
    Str charset;
    sql_call_add(call, operand);
    if (!need(parser, KW_USING) || !sql_mysql_charset(parser, &charset) || !need_punct(parser, ')'))
        return NULL;
    return sql_expr_close(parser, call, from);
}
