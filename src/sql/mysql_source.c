/* What stands in FROM in the MySQL family: tables with partitions, hints, samples and times. */
#include "sql/parse_mysql.h"

bool sql_mysql_partitions(SqlParser *parser)
{
    SqlIdentList names = {0};
    return !take(parser, KW_PARTITION) || sql_read_ident_list(parser, &names);
}

/* FOR SYSTEM_TIME AS OF x, BETWEEN x AND y, FROM x TO y, ALL: MariaDB's history. */
static bool read_system_time(SqlParser *parser)
{
    SqlPhrase found;
    const SqlToken *after = sql_peek(parser, 1);
    bool history = at(parser, KW_FOR) && is_text(parser, after, "system_time");
    if (at(parser, KW_FOR) && is_text(parser, after, "portion"))
        return sql_mysql_phrase(parser, "for portion of $word from $expr to $expr", &found);
    return !history ||
           sql_mysql_phrase(parser,
                            "for system_time (as of [timestamp | transaction] $simple | all |"
                            " between [timestamp | transaction] $simple and"
                            " [timestamp | transaction] $simple |"
                            " from [timestamp | transaction] $simple to"
                            " [timestamp | transaction] $simple)",
                            &found);
}

static bool read_alias(SqlParser *parser, SqlSource *source)
{
    if (at2(parser, KW_AS, KW_OF) || at(parser, KW_TABLESAMPLE)) /* of TiDB */
        return true;
    if (at(parser, KW_RETURNING) && sql_mysql_is(parser, "mariadb"))
        return true;
    return sql_read_alias(parser, source);
}

/* USE INDEX FOR JOIN (a, PRIMARY), IGNORE KEY (b) */
static bool read_hint(SqlParser *parser)
{
    parser->at++;
    if (!take(parser, KW_INDEX) && !need(parser, KW_KEY))
        return false;
    if (take(parser, KW_FOR) && !take(parser, KW_JOIN) && !take2(parser, KW_ORDER, KW_BY) &&
        !take2(parser, KW_GROUP, KW_BY))
        return sql_fail(parser, "expected JOIN, ORDER BY or GROUP BY");
    SqlPhrase found;
    return sql_mysql_phrase(parser, "'(' [<(primary | $ident)>] ')'", &found);
}

static bool at_hint(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    return (at(parser, KW_USE) || at(parser, KW_FORCE) || at(parser, KW_IGNORE)) &&
           (sql_token_is_word(after, KW_INDEX) || sql_token_is_word(after, KW_KEY));
}

bool sql_mysql_hints(SqlParser *parser)
{
    while (at_hint(parser)) {
        if (!read_hint(parser))
            return false;
        if (at_punct(parser, ',')) { /* a list of hints, or the next table */
            parser->at++;
            if (!at_hint(parser)) {
                parser->at--;
                return true;
            }
        }
    }
    return true;
}

/* TABLESAMPLE SYSTEM (50 PERCENT) REPEATABLE (1) */
static bool read_sample(SqlParser *parser, SqlSource *source)
{
    SqlPhrase found;
    if (!take(parser, KW_TABLESAMPLE))
        return true;
    if (!sql_mysql_phrase(parser,
                          "[system | bernoulli | regions | region] '(' [$expr [percent | rows]] ')'"
                          " [repeatable '(' $expr ')']",
                          &found))
        return false;
    source->extras = found.values;
    return true;
}

static bool read_time(SqlParser *parser)
{
    if (!take2(parser, KW_AS, KW_OF))
        return true;
    return need(parser, KW_TIMESTAMP) && sql_read_expr(parser);
}

static bool read_table(SqlParser *parser, SqlSource *source)
{
    source->kind = SQL_SOURCE_TABLE;
    source->height = 1;
    source->name = sql_read_object(parser);
    return source->name && sql_mysql_partitions(parser) && read_system_time(parser) &&
           read_alias(parser, source) && read_time(parser) && sql_mysql_hints(parser) &&
           read_sample(parser, source);
}

static bool read_subquery(SqlParser *parser, SqlSource *source)
{
    source->kind = SQL_SOURCE_SUBQUERY;
    source->query = sql_read_query_in_parens(parser);
    if (!source->query)
        return false;
    source->height = (uint16_t)(source->query->height + 1);
    return sql_read_alias(parser, source);
}

static bool read_function(SqlParser *parser, SqlSource *source)
{
    source->kind = SQL_SOURCE_FUNCTION;
    size_t from = parser->at;
    if (at(parser, KW_JSON_TABLE)) {
        if (!sql_read_json_table(parser, &source->calls))
            return false;
    } else {
        SqlName *name = sql_read_object(parser);
        SqlExpr *call = name ? sql_read_call(parser, name, from) : NULL;
        if (!call)
            return false;
        SQL_LIST_ADD(&source->calls, call);
    }
    source->height = (uint16_t)(source->calls.first->height + 1);
    return sql_read_alias(parser, source);
}

/* (a), (a, b), (a JOIN b): a list is a join without a condition. */
static SqlSource *read_parens(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlSource *left = sql_read_source(parser);
    while (left && take_punct(parser, ',')) {
        SqlSource *join = NEW(parser, SqlSource);
        join->kind = SQL_SOURCE_JOIN;
        join->join = SQL_JOIN_CROSS;
        join->left = left;
        join->right = sql_read_source(parser);
        if (!join->right)
            return NULL;
        uint16_t right = join->right->height;
        join->height = (uint16_t)((left->height > right ? left->height : right) + 1);
        join->span = sql_span_from(parser, from);
        left = sql_reach(parser, join->height) ? join : NULL;
    }
    return left && need_punct(parser, ')') ? left : NULL;
}

/* { OJ a LEFT JOIN b ON ... } */
static SqlSource *read_escape(SqlParser *parser)
{
    parser->at++;
    if (!sql_read_ident(parser))
        return NULL;
    SqlSource *source = sql_read_source(parser);
    return source && need_punct(parser, '}') ? source : NULL;
}

static bool at_call(const SqlParser *parser)
{
    size_t k = 1;
    while (sql_token_is_punct(sql_peek(parser, k), '.') && k < 6)
        k += 2;
    return sql_token_is_punct(sql_peek(parser, k), '(');
}

int sql_mysql_source(SqlParser *parser, SqlSource **out)
{
    size_t from = parser->at;
    SqlSource *source = NEW(parser, SqlSource);
    bool ok = true, query = sql_at_query_parens(parser);
    if (query)
        ok = read_subquery(parser, source);
    else if (at_punct(parser, '('))
        source = read_parens(parser);
    else if (at_punct(parser, '{'))
        source = read_escape(parser);
    else
        ok = at_call(parser) ? read_function(parser, source) : read_table(parser, source);
    if (!source || !ok)
        return -1;
    source->span = sql_span_from(parser, from);
    *out = source;
    return 1;
}

int sql_mysql_join(SqlParser *parser, SqlSource *join)
{
    (void)join;
    if (at2(parser, KW_NATURAL, KW_INNER) && sql_mysql_is(parser, "tidb"))
        return sql_fail(parser, "NATURAL JOIN has no INNER") ? 1 : -1;
    return take(parser, KW_STRAIGHT_JOIN);
}
