/* SELECT and VALUES of the MySQL family: options, INTO, GROUP BY ... WITH ROLLUP, LIMIT, locks. */
#include "sql/parse_mysql.h"

static bool take_option(SqlParser *parser, SqlQuery *query)
{
    static const char *const words[] = {"sql_small_result",
                                        "sql_big_result",
                                        "sql_buffer_result",
                                        "sql_calc_found_rows",
                                        "sql_cache",
                                        "sql_no_cache",
                                        NULL};
    if (take(parser, KW_DISTINCT) || take(parser, KW_DISTINCTROW))
        return query->distinct = true;
    if (sql_mysql_is(parser, "mariadb") && take(parser, KW_UNIQUE))
        return query->distinct = true;
    if (take(parser, KW_ALL) || take(parser, KW_HIGH_PRIORITY) || take(parser, KW_STRAIGHT_JOIN))
        return true;
    return str_starts(str_lower(parser->arena, sql_token_text(parser, sql_peek(parser, 0))),
                      "sql_") &&
           sql_mysql_take_any(parser, words);
}

static bool read_options(SqlParser *parser, SqlQuery *query)
{
    bool all = false;
    for (;;) {
        bool is_all = at(parser, KW_ALL);
        if (at_kind(parser, SQL_TOKEN_WORD) && take_option(parser, query)) {
            all = all || is_all;
            continue;
        }
        return !(all && query->distinct) || sql_fail(parser, "both ALL and DISTINCT");
    }
}

bool sql_mysql_file_format(SqlParser *parser)
{
    SqlPhrase found;
    return sql_mysql_phrase(parser,
                            "[character set $charset | charset $charset]"
                            "[(fields | columns) " SQL_MYSQL_FIELD "{" SQL_MYSQL_FIELD "}]"
                            "[lines (starting by $bytes | terminated by $bytes)"
                            " {starting by $bytes | terminated by $bytes}]",
                            &found);
}

/* INTO OUTFILE 'x' ..., INTO DUMPFILE 'x', INTO @a, b */
static bool read_into(SqlParser *parser, SqlQuery *query)
{
    Str file;
    if (!take(parser, KW_INTO))
        return true;
    if (take(parser, KW_OUTFILE)) {
        query->into_kind = STR("outfile");
        return sql_read_string(parser, &file) && sql_mysql_file_format(parser);
    }
    if (take_text(parser, "dumpfile")) {
        query->into_kind = STR("dumpfile");
        return sql_read_string(parser, &file);
    }
    query->into_kind = STR("variables");
    SqlPhrase found;
    return sql_mysql_phrase(parser, "<($variable | $ident)>", &found);
}

static bool read_groups(SqlParser *parser, SqlQuery *query)
{
    if (at(parser, KW_ROLLUP) && sql_token_is_punct(sql_peek(parser, 1), '('))
        return sql_read_grouping(parser, query);
    do {
        SqlExpr *group = sql_read_expr(parser);
        if (!group)
            return false;
        SQL_LIST_ADD(&query->group_by, group);
        if (!take(parser, KW_ASC))
            take(parser, KW_DESC);
    } while (take_punct(parser, ','));
    return !take(parser, KW_WITH) || need(parser, KW_ROLLUP);
}

static bool read_sources(SqlParser *parser, SqlQuery *query)
{
    if (!take(parser, KW_FROM))
        return true;
    return take(parser, KW_DUAL) || sql_read_from(parser, &query->from);
}

static bool read_select(SqlParser *parser, SqlQuery *query)
{
    if (!read_options(parser, query) || !sql_read_targets(parser, &query->targets))
        return false;
    if (!read_into(parser, query) || !read_sources(parser, query))
        return false;
    if (take(parser, KW_WHERE) && !(query->where = sql_read_expr(parser)))
        return false;
    if (take2(parser, KW_GROUP, KW_BY) && !read_groups(parser, query))
        return false;
    if (take(parser, KW_HAVING) && !(query->having = sql_read_expr(parser)))
        return false;
    return !take(parser, KW_WINDOW) || sql_read_named_windows(parser, query);
}

/* (1, DEFAULT): a row of VALUES; it may be empty in INSERT. */
static bool read_row(SqlParser *parser, SqlQuery *query, bool may_be_empty)
{
    size_t from = parser->at;
    SqlExpr *row = sql_expr_new(parser, SQL_EXPR_ROW, from);
    SqlExprList items = {0};
    if (!need_punct(parser, '('))
        return false;
    if (!(may_be_empty && at_punct(parser, ')')) && !sql_read_exprs(parser, &items))
        return false;
    if (!need_punct(parser, ')'))
        return false;
    sql_expr_adopt(row, &items);
    if (!sql_expr_close(parser, row, from))
        return false;
    SQL_LIST_ADD(&query->rows, row);
    return true;
}

/* VALUES ROW(1, 2), ROW(3, 4); MariaDB writes its rows without the word. */
static bool read_values(SqlParser *parser, SqlQuery *query)
{
    query->kind = SQL_QUERY_VALUES;
    bool bare = sql_mysql_is(parser, "mariadb");
    do {
        if (!take(parser, KW_ROW) && !bare)
            return sql_expect_word(parser, KW_ROW);
        if (!read_row(parser, query, false))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

bool sql_mysql_inserted_rows(SqlParser *parser, SqlQuery *query)
{
    query->kind = SQL_QUERY_VALUES;
    parser->at++;
    do {
        take(parser, KW_ROW);
        if (!read_row(parser, query, true))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

int sql_mysql_arm(SqlParser *parser, SqlQuery *query)
{
    bool ok;
    if (take(parser, KW_SELECT))
        ok = read_select(parser, query);
    else if (take(parser, KW_VALUES))
        ok = read_values(parser, query);
    else
        return 0;
    return ok ? 1 : -1;
}

/* A number, a parameter, or a variable of a stored program. */
static SqlExpr *read_count(SqlParser *parser)
{
    bool ok = sql_mysql_at_int(parser) || at_kind(parser, SQL_TOKEN_PARAM) ||
              at_kind(parser, SQL_TOKEN_VARIABLE) || at_ident(parser);
    if (ok)
        return sql_read_primary(parser);
    sql_fail(parser, "expected a number of rows");
    return NULL;
}

/* LIMIT 10, LIMIT 5, 10, LIMIT 10 OFFSET 5, LIMIT ROWS EXAMINED 100 of MariaDB */
static bool read_limit(SqlParser *parser, SqlQuery *query)
{
    if (!at(parser, KW_ROWS) && !(query->limit = read_count(parser)))
        return false;
    if (take_punct(parser, ',')) {
        query->offset = query->limit;
        query->limit = read_count(parser);
    } else if (take(parser, KW_OFFSET)) {
        query->offset = read_count(parser);
    }
    if (parser->error)
        return false;
    if (!take(parser, KW_ROWS))
        return true;
    return (take_text(parser, "examined") || sql_fail(parser, "expected EXAMINED")) &&
           read_count(parser);
}

/* [OFFSET 5 ROWS] FETCH FIRST 10 ROWS ONLY */
static bool read_fetch(SqlParser *parser, SqlQuery *query)
{
    if (!take(parser, KW_FIRST) && !need(parser, KW_NEXT))
        return false;
    if (!at(parser, KW_ROW) && !at(parser, KW_ROWS) && !(query->limit = read_count(parser)))
        return false;
    if (!take(parser, KW_ROW) && !need(parser, KW_ROWS))
        return false;
    query->with_ties = take2(parser, KW_WITH, KW_TIES);
    return query->with_ties || need(parser, KW_ONLY);
}

static bool read_offset(SqlParser *parser, SqlQuery *query)
{
    if (!(query->offset = read_count(parser)))
        return false;
    return take(parser, KW_ROW) || need(parser, KW_ROWS);
}

static bool read_limits(SqlParser *parser, SqlQuery *query)
{
    if (take(parser, KW_LIMIT))
        return read_limit(parser, query);
    if (take(parser, KW_OFFSET) && !read_offset(parser, query))
        return false;
    return !take(parser, KW_FETCH) || read_fetch(parser, query);
}

static bool read_patience(SqlParser *parser, SqlLock *lock)
{
    lock->nowait = take(parser, KW_NOWAIT);
    lock->skip_locked = !lock->nowait && take2(parser, KW_SKIP, KW_LOCKED);
    return !take(parser, KW_WAIT) || sql_mysql_read_int(parser);
}

/* FOR UPDATE OF t NOWAIT, FOR SHARE, LOCK IN SHARE MODE */
static bool read_lock(SqlParser *parser, SqlQuery *query)
{
    size_t from = parser->at;
    SqlLock *lock = NEW(parser, SqlLock);
    bool old = take(parser, KW_LOCK);
    lock->strength = STR("share");
    if (old) {
        if (!need(parser, KW_IN) || !need(parser, KW_SHARE) || !need(parser, KW_MODE))
            return false;
    } else {
        parser->at++;
        if (take(parser, KW_UPDATE))
            lock->strength = STR("update");
        else if (!need(parser, KW_SHARE))
            return false;
        if (take(parser, KW_OF) && !sql_read_objects(parser, &lock->of))
            return false;
    }
    bool patient = !old || sql_mysql_is(parser, "mariadb");
    if (patient && !read_patience(parser, lock))
        return false;
    lock->span = sql_span_from(parser, from);
    query->for_update = true;
    SQL_LIST_ADD(&query->locks, lock);
    return true;
}

static bool read_locks(SqlParser *parser, SqlQuery *query)
{
    while (at(parser, KW_FOR) || at2(parser, KW_LOCK, KW_IN))
        if (!read_lock(parser, query))
            return false;
    return true;
}

/* PROCEDURE ANALYSE(1, 2) */
static bool read_procedure(SqlParser *parser)
{
    if (!take(parser, KW_PROCEDURE))
        return true;
    SqlExprList args = {0};
    return sql_read_ident(parser) && need_punct(parser, '(') &&
           (at_punct(parser, ')') || sql_read_exprs(parser, &args)) && need_punct(parser, ')');
}

int sql_mysql_query_tail(SqlParser *parser, SqlQuery *query)
{
    if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &query->order_by))
        return -1;
    if (!read_limits(parser, query) || !read_procedure(parser) || !read_into(parser, query) ||
        !read_locks(parser, query))
        return -1;
    return read_into(parser, query) ? 1 : -1;
}
