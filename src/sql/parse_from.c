/* FROM: tables, subqueries, functions, joins, aliases, samples. */
#include "sql/parse.h"

/* AS t (a int, b text): a name and a type for each column. */
static bool read_column_types(SqlParser *parser, SqlTypeList *types)
{
    do {
        SqlIdent *name = sql_read_ident(parser);
        SqlType *type = name ? sql_read_type(parser) : NULL;
        if (!type || (take(parser, KW_COLLATE) && !sql_read_object(parser)))
            return false;
        type->arg_name = name;
        SQL_LIST_ADD(types, type);
    } while (take_punct(parser, ','));
    return true;
}

static bool read_alias_columns(SqlParser *parser, SqlSource *source)
{
    if (!take_punct(parser, '('))
        return true;
    const SqlToken *after = sql_peek(parser, 1);
    bool plain = sql_token_is_punct(after, ',') || sql_token_is_punct(after, ')');
    bool ok = plain ? sql_read_idents(parser, &source->columns)
                    : read_column_types(parser, &source->types);
    return ok && need_punct(parser, ')');
}

bool sql_read_alias(SqlParser *parser, SqlSource *source)
{
    bool as = take(parser, KW_AS);
    if (as && at_punct(parser, '('))
        return read_alias_columns(parser, source);
    if (!as && !sql_token_is_alias(parser, sql_peek(parser, 0)))
        return true;
    source->alias = sql_read_ident(parser);
    return source->alias && read_alias_columns(parser, source);
}

SqlSource *sql_read_table_source(SqlParser *parser)
{
    size_t from = parser->at;
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_TABLE;
    source->height = 1;
    source->only = take(parser, KW_ONLY);
    bool parens = source->only && take_punct(parser, '(');
    source->name = sql_read_object(parser);
    if (!source->name || (parens && !need_punct(parser, ')')))
        return NULL;
    take_punct(parser, '*');
    source->span = sql_span_from(parser, from);
    return source;
}

static bool read_sample(SqlParser *parser, SqlSource *source)
{
    if (!take(parser, KW_TABLESAMPLE))
        return true;
    size_t from = parser->at;
    SqlName *method = sql_read_routine(parser);
    if (!method || !at_punct(parser, '('))
        return sql_fail(parser, "expected a sampling method and its arguments");
    SqlExpr *call = sql_read_call(parser, method, from);
    if (!call)
        return false;
    SQL_LIST_ADD(&source->extras, call);
    SqlExpr *seed = NULL;
    if (take(parser, KW_REPEATABLE) && !sql_read_expr_in_parens(parser, &seed))
        return false;
    if (seed)
        SQL_LIST_ADD(&source->extras, seed);
    return true;
}

static SqlSource *read_subquery(SqlParser *parser, SqlSource *source)
{
    source->kind = SQL_SOURCE_SUBQUERY;
    source->query = sql_read_query_in_parens(parser);
    if (!source->query || !sql_read_alias(parser, source))
        return NULL;
    since(parser, 16, !source->alias);
    source->height = (uint16_t)(source->query->height + 1);
    return source;
}

static SqlExpr *read_function(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *special = at_kind(parser, SQL_TOKEN_WORD) ? sql_read_special(parser) : NULL;
    if (special || parser->error)
        return special;
    SqlName *name = sql_read_routine(parser);
    if (!name)
        return NULL;
    if (!at_punct(parser, '(')) {
        sql_expect_punct(parser, '(');
        return NULL;
    }
    SqlExpr *call = sql_read_call(parser, name, from);
    if (call && (call->call->over || call->call->filter)) {
        sql_fail(parser, "a function in FROM has no window");
        return NULL;
    }
    return call;
}

static bool add_function(SqlParser *parser, SqlSource *source)
{
    if (at(parser, KW_JSON_TABLE))
        return sql_read_json_table(parser, &source->calls);
    SqlExpr *call = read_function(parser);
    if (!call)
        return false;
    SQL_LIST_ADD(&source->calls, call);
    return true;
}

static bool read_rows_from(SqlParser *parser, SqlSource *source)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        if (!add_function(parser, source))
            return false;
        if (take(parser, KW_AS) &&
            (!need_punct(parser, '(') || !read_column_types(parser, &source->types) ||
             !need_punct(parser, ')')))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static SqlSource *read_function_source(SqlParser *parser, SqlSource *source)
{
    source->kind = SQL_SOURCE_FUNCTION;
    bool ok = take2(parser, KW_ROWS, KW_FROM) ? read_rows_from(parser, source)
                                              : add_function(parser, source);
    if (!ok)
        return NULL;
    source->with_ordinality = take2(parser, KW_WITH, KW_ORDINALITY);
    for (const SqlExpr *call = source->calls.first; call; call = call->next)
        if (call->height >= source->height)
            source->height = (uint16_t)(call->height + 1);
    return sql_read_alias(parser, source) ? source : NULL;
}

static bool at_function(const SqlParser *parser)
{
    if (at2(parser, KW_ROWS, KW_FROM))
        return true;
    const SqlToken *token = sql_peek(parser, 0);
    if (!sql_token_is_ident(parser, token) && token->kind == SQL_TOKEN_WORD && !at(parser, KW_ONLY))
        return true;
    size_t k = 1;
    while (sql_token_is_punct(sql_peek(parser, k), '.'))
        k += 2;
    return sql_token_is_punct(sql_peek(parser, k), '(') && !at(parser, KW_ONLY);
}

static SqlSource *read_plain_table(SqlParser *parser)
{
    SqlSource *source = sql_read_table_source(parser);
    if (!source || SQL_HOOK(parser, table_tail, source) < 0 || !sql_read_alias(parser, source) ||
        SQL_HOOK(parser, source_tail, source) < 0 || !read_sample(parser, source))
        return NULL;
    return source;
}

static SqlSource *read_parens(SqlParser *parser)
{
    parser->at++;
    SqlSource *source = sql_read_source(parser);
    if (!source || !need_punct(parser, ')'))
        return NULL;
    if (source->kind != SQL_SOURCE_JOIN && !parser->dialect->hooks) {
        sql_fail(parser, "only a join may stand in parentheses here");
        return NULL;
    }
    return sql_read_alias(parser, source) ? source : NULL;
}

static SqlSource *read_source(SqlParser *parser)
{
    size_t from = parser->at;
    SqlSource *source = NULL;
    bool lateral = take(parser, KW_LATERAL);
    int taken = SQL_HOOK(parser, source, &source);
    if (taken)
        source = taken > 0 ? source : NULL;
    else if (sql_at_query_parens(parser))
        source = read_subquery(parser, NEW(parser, SqlSource));
    else if (at_punct(parser, '(') && !lateral)
        source = read_parens(parser);
    else if (lateral || at_function(parser))
        source = read_function_source(parser, NEW(parser, SqlSource));
    else
        source = read_plain_table(parser);
    if (!source || SQL_HOOK(parser, source_tail, source) < 0)
        return NULL;
    source->lateral |= lateral;
    source->span = sql_span_from(parser, from);
    return source;
}

static bool at_join(const SqlParser *parser)
{
    return at(parser, KW_JOIN) || at(parser, KW_INNER) || at(parser, KW_LEFT) ||
           at(parser, KW_RIGHT) || at(parser, KW_FULL) || at(parser, KW_CROSS) ||
           at(parser, KW_NATURAL);
}

static bool read_join_words(SqlParser *parser, SqlSource *join)
{
    join->natural = take(parser, KW_NATURAL);
    if (take(parser, KW_CROSS))
        join->join = SQL_JOIN_CROSS;
    else if (take(parser, KW_LEFT))
        join->join = SQL_JOIN_LEFT;
    else if (take(parser, KW_RIGHT))
        join->join = SQL_JOIN_RIGHT;
    else if (take(parser, KW_FULL))
        join->join = SQL_JOIN_FULL;
    else
        take(parser, KW_INNER);
    if (join->join != SQL_JOIN_CROSS && join->join != SQL_JOIN_INNER)
        take(parser, KW_OUTER);
    return need(parser, KW_JOIN);
}

static bool read_using(SqlParser *parser, SqlSource *join)
{
    bool bare = sql_has_grammar(parser->dialect, SQL_GRAMMAR_BARE_JOIN) && at_ident(parser);
    return bare ? sql_read_idents(parser, &join->using_columns)
                : sql_read_ident_list(parser, &join->using_columns);
}

static bool read_qualification(SqlParser *parser, SqlSource *join)
{
    if (take(parser, KW_ON))
        return (join->on = sql_read_expr(parser)) != NULL;
    if (!at(parser, KW_USING) && sql_has_grammar(parser->dialect, SQL_GRAMMAR_BARE_JOIN))
        return true;
    if (!need(parser, KW_USING) || !read_using(parser, join))
        return false;
    if (take(parser, KW_AS))
        join->alias = sql_read_ident(parser);
    return !parser->error;
}

static bool read_join(SqlParser *parser, SqlSource **left, size_t from);

/* In the MySQL family JOIN, INNER JOIN and CROSS JOIN are the same, with or without ON. */
static bool is_mysql_join(const SqlParser *parser, const SqlSource *join)
{
    return parser->dialect->family == SQL_FAMILY_MYSQL &&
           (join->join == SQL_JOIN_INNER || join->join == SQL_JOIN_CROSS) && !join->natural;
}

/* b JOIN c ON ... as the right side of a JOIN whose own ON comes later. */
static SqlSource *read_right_side(SqlParser *parser, bool qualified)
{
    if (!sql_enter(parser))
        return NULL;
    size_t from = parser->at;
    SqlSource *right = read_source(parser);
    bool nests = qualified && !sql_has_grammar(parser->dialect, SQL_GRAMMAR_BARE_JOIN);
    while (right && nests && read_join(parser, &right, from))
        continue;
    sql_leave(parser);
    return parser->error ? NULL : right;
}

static uint16_t height_of_join(const SqlSource *join)
{
    uint16_t height = join->left->height;
    if (join->right->height > height)
        height = join->right->height;
    if (join->on && join->on->height > height)
        height = join->on->height;
    return (uint16_t)(height + 1);
}

/* Makes *left the left side of the join that stands here; false when none does, or on failure. */
static bool read_join(SqlParser *parser, SqlSource **left, size_t from)
{
    bool own = parser->dialect->hooks && parser->dialect->hooks->join;
    if (!own && !at_join(parser))
        return false;
    SqlSource words = {.kind = SQL_SOURCE_JOIN, .left = *left};
    int taken = SQL_HOOK(parser, join, &words);
    if (taken < 0 || (taken == 0 && (!at_join(parser) || !read_join_words(parser, &words))))
        return false;
    SqlSource *join = NEW(parser, SqlSource);
    *join = words;
    bool qualified = join->join != SQL_JOIN_CROSS && !join->natural;
    join->right = read_right_side(parser, qualified);
    if (!join->right)
        return false;
    if (is_mysql_join(parser, join))
        qualified = at(parser, KW_ON) || at(parser, KW_USING);
    if (qualified && !read_qualification(parser, join))
        return false;
    join->height = height_of_join(join);
    join->span = sql_span_from(parser, from);
    *left = join;
    return sql_reach(parser, join->height);
}

SqlSource *sql_read_source(SqlParser *parser)
{
    if (!sql_enter(parser))
        return NULL;
    size_t from = parser->at;
    SqlSource *source = read_source(parser);
    while (source && read_join(parser, &source, from))
        if (SQL_HOOK(parser, source_tail, source) < 0)
            break;
    sql_leave(parser);
    if (!source || parser->error)
        return NULL;
    return sql_reach(parser, source->height) ? source : NULL;
}

bool sql_read_from(SqlParser *parser, SqlSourceList *sources)
{
    do {
        SqlSource *source = sql_read_source(parser);
        if (!source)
            return false;
        SQL_LIST_ADD(sources, source);
    } while (take_punct(parser, ','));
    return true;
}
