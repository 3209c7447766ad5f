/* Items of FROM in the warehouse dialects: stages, table functions, time travel, samples, joins. */
#include "sql/parse_warehouse.h"

void sql_source_add(SqlSource *source, SqlExpr *extra)
{
    if (extra->height >= source->height)
        source->height = (uint16_t)(extra->height + 1);
    SQL_LIST_ADD(&source->extras, extra);
}

static void add_options(SqlSource *source, const SqlOptionList *options)
{
    for (SqlOption *option = options->first; option; option = option->next)
        if (option->expr && !option->expr->next)
            sql_source_add(source, option->expr);
}

/* As many of the rows as stand here. */
static int read_clauses(SqlParser *parser, SqlSource *source, const SqlClause *rows)
{
    SqlOptionList options = {0};
    int taken;
    do
        taken = sql_read_clause(parser, rows, &options, NULL);
    while (taken > 0);
    add_options(source, &options);
    return taken;
}

/* ---- an item of its own ---- */

SqlExpr *sql_read_stage(SqlParser *parser)
{
    size_t from = parser->at++;
    for (;;) {
        const SqlToken *before = &parser->tokens[parser->at - 1], *token = sql_peek(parser, 0);
        bool glued = before->offset + before->length == token->offset;
        if (!glued || sql_at_end(parser) || at_punct(parser, ')') || at_punct(parser, '(') ||
            at_punct(parser, ',') || at_punct(parser, ';'))
            break;
        parser->at++;
    }
    SqlExpr *stage = sql_expr_new(parser, SQL_EXPR_OTHER, from);
    stage->span = sql_span_from(parser, from);
    stage->text = sql_text(parser->script, stage->span);
    stage->height = 1;
    return stage;
}

static SqlSource *read_stage(SqlParser *parser)
{
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_FUNCTION;
    SqlExpr *stage = sql_read_stage(parser);
    SQL_LIST_ADD(&source->calls, stage);
    source->height = 2;
    SqlOptionList options = {0};
    if (at_punct(parser, '(') && !sql_read_properties(parser, &options))
        return NULL;
    return source;
}

/* VALUES (1), (2) without parentheses around. */
static SqlSource *read_values(SqlParser *parser)
{
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_SUBQUERY;
    source->query = sql_read_query(parser);
    if (!source->query)
        return NULL;
    source->height = (uint16_t)(source->query->height + 1);
    return source;
}

/* TABLE(f(x)), TABLE(t) */
static SqlSource *read_table_call(SqlParser *parser)
{
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_FUNCTION;
    SqlExpr *call = sql_read_empty_or_call(parser);
    if (!call)
        return NULL;
    SQL_LIST_ADD(&source->calls, call);
    source->height = (uint16_t)(call->height + 1);
    return source;
}

static bool at_stage(const SqlParser *parser)
{
    if (parser->dialect->family != SQL_FAMILY_SNOWFLAKE)
        return false;
    return at_kind(parser, SQL_TOKEN_VARIABLE) || at_punct(parser, '@');
}

static bool read_alias(SqlParser *parser, SqlSource *source)
{
    bool as = take(parser, KW_AS);
    if (!as && !sql_token_is_alias(parser, sql_peek(parser, 0)))
        return true;
    source->alias = sql_read_ident(parser);
    if (!source->alias)
        return false;
    return !at_punct(parser, '(') || sql_read_ident_list(parser, &source->columns);
}

int sql_warehouse_source(SqlParser *parser, SqlSource **source)
{
    if (at_stage(parser))
        *source = read_stage(parser);
    else if (at(parser, KW_VALUES))
        *source = read_values(parser);
    else if (at(parser, KW_TABLE) && sql_token_is_punct(sql_peek(parser, 1), '('))
        *source = read_table_call(parser);
    else if (at(parser, KW_TABLE))
        *source = sql_read_table_source(parser);
    else
        return 0;
    if (!*source || (sql_warehouse_source_tail(parser, *source) < 0))
        return -1;
    return read_alias(parser, *source) ? 1 : -1;
}

/* ---- behind the name ---- */

static const SqlClause travels[] = {
    {"for system_time as of", SQL_CLAUSE_EXPR, 0},
    {"for system time as of", SQL_CLAUSE_EXPR, 0},
    {"for system_version as of", SQL_CLAUSE_EXPR, 0},
    {"for system_version", SQL_CLAUSE_EXPR, 0},
    {"for version as of", SQL_CLAUSE_EXPR, 0},
    {"for timestamp as of", SQL_CLAUSE_EXPR, 0},
    {"version as of", SQL_CLAUSE_EXPR, 0},
    {"timestamp as of", SQL_CLAUSE_EXPR, 0},
    {"system_time as of", SQL_CLAUSE_EXPR, 0},
    {"system_version as of", SQL_CLAUSE_EXPR, 0},
    {"match_condition", SQL_CLAUSE_LIST, 0},
    {NULL, 0, 0},
};

/* AT (TIMESTAMP => x), BEFORE (STATEMENT => 'id'), CHANGES (...) AT (...) END (...) */
static bool at_window_of_time(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    return sql_token_is_punct(after, '(') &&
           (at(parser, KW_AT) || at(parser, KW_BEFORE) || at(parser, KW_CHANGES) ||
            at(parser, KW_END)) &&
           parser->dialect->family == SQL_FAMILY_SNOWFLAKE;
}

static bool read_windows_of_time(SqlParser *parser, SqlSource *source)
{
    while (at_window_of_time(parser)) {
        parser->at += 2;
        do {
            SqlExpr *argument = NULL;
            if (sql_warehouse_argument(parser, &argument) < 0)
                return false;
            sql_source_add(source, argument);
        } while (take_punct(parser, ','));
        if (!need_punct(parser, ')'))
            return false;
    }
    return true;
}

static bool read_sample_size(SqlParser *parser, SqlSource *source)
{
    if (!need_punct(parser, '('))
        return false;
    if (take_text(parser, "bucket")) {
        SqlExpr *bucket = sql_read_literal(parser), *of = NULL;
        if (!bucket || !sql_take_phrase(parser, "out of") || !(of = sql_read_literal(parser)))
            return sql_fail(parser, "expected BUCKET n OUT OF m");
        SqlExpr *on = take(parser, KW_ON) ? sql_read_expr(parser) : NULL;
        if (on)
            sql_source_add(source, on);
        return !parser->error && need_punct(parser, ')');
    }
    SqlExpr *size = sql_read_expr(parser);
    if (!size)
        return false;
    sql_source_add(source, size);
    if (!take(parser, KW_ROWS) && !take(parser, KW_PERCENT))
        take(parser, KW_ROW);
    return need_punct(parser, ')');
}

/* TABLESAMPLE BERNOULLI (10 PERCENT) REPEATABLE (1), SAMPLE ROW (3 ROWS) SEED (4) */
static bool read_sample(SqlParser *parser, SqlSource *source)
{
    bool sample = at(parser, KW_TABLESAMPLE) || at(parser, KW_SAMPLE);
    const SqlToken *after = sql_peek(parser, 1), *second = sql_peek(parser, 2);
    bool parens = sql_token_is_punct(after, '(') ||
                  (after->kind == SQL_TOKEN_WORD && sql_token_is_punct(second, '('));
    if (!sample || !parens)
        return true;
    parser->at++;
    if (!at_punct(parser, '('))
        parser->at++;
    if (!read_sample_size(parser, source))
        return false;
    if ((take(parser, KW_REPEATABLE) || take(parser, KW_SEED)) && !sql_skip_parens(parser))
        return sql_fail(parser, "expected the seed in parentheses");
    return true;
}

int sql_warehouse_table_tail(SqlParser *parser, SqlSource *source)
{
    if (read_clauses(parser, source, travels) < 0 || !read_windows_of_time(parser, source) ||
        !read_sample(parser, source))
        return -1;
    return sql_warehouse_pivot(parser, source);
}

/* ---- behind the alias ---- */

/* LATERAL VIEW OUTER explode(x) t AS a, b */
bool sql_read_lateral_view(SqlParser *parser, SqlExprList *calls)
{
    sql_take_phrase(parser, "outer");
    size_t from = parser->at;
    SqlName *name = sql_read_routine(parser);
    if (!name || !at_punct(parser, '('))
        return sql_fail(parser, "expected a function");
    SqlExpr *call = sql_read_call(parser, name, from);
    if (!call)
        return false;
    SQL_LIST_ADD(calls, call);
    if (sql_token_is_alias(parser, sql_peek(parser, 0)))
        parser->at++;
    SqlIdentList columns = {0};
    if (!take(parser, KW_AS) && !sql_token_is_alias(parser, sql_peek(parser, 0)))
        return true;
    if (at_punct(parser, '('))
        return sql_read_ident_list(parser, &columns);
    return sql_read_idents(parser, &columns);
}

/* WITH OFFSET [[AS] o] */
static bool read_offset(SqlParser *parser, SqlSource *source)
{
    if (!take2(parser, KW_WITH, KW_OFFSET))
        return true;
    source->with_ordinality = true;
    bool as = take(parser, KW_AS);
    return !(as || sql_token_is_alias(parser, sql_peek(parser, 0))) || sql_read_ident(parser);
}

static bool add_lateral_view(SqlParser *parser, SqlSource *source)
{
    SqlExprList calls = {0};
    if (!sql_read_lateral_view(parser, &calls))
        return false;
    sql_source_add(source, calls.first);
    return true;
}

int sql_warehouse_source_tail(SqlParser *parser, void *target)
{
    SqlSource *source = target;
    int taken;
    do {
        size_t from = parser->at;
        if (!read_offset(parser, source) || !read_sample(parser, source) ||
            read_clauses(parser, source, travels) < 0)
            return -1;
        taken = sql_warehouse_pivot(parser, source);
        if (taken >= 0 && sql_take_phrase(parser, "lateral view") &&
            !add_lateral_view(parser, source))
            return -1;
        if (taken == 0 && parser->at > from)
            taken = 1;
    } while (taken > 0);
    return taken;
}

/* ---- joins ---- */

static bool is_join_word(const SqlParser *parser, const SqlToken *token)
{
    switch (token->kind == SQL_TOKEN_WORD ? token->id : KW_JOIN) {
    case KW_INNER:
    case KW_LEFT:
    case KW_RIGHT:
    case KW_FULL:
    case KW_OUTER:
    case KW_CROSS:
    case KW_NATURAL:
        return true;
    case KW_SEMI:
    case KW_ANTI:
    case KW_ASOF:
    case KW_ANY:
    case KW_ALL:
    case KW_GLOBAL:
    case KW_LOCAL:
        return sql_has_grammar(parser->dialect, SQL_GRAMMAR_SEMI_JOIN);
    default:
        return is_text(parser, token, "paste") || is_text(parser, token, "directed");
    }
}

static void note_join_word(SqlSource *join, SqlKeyword word)
{
    if (word == KW_LEFT)
        join->join = SQL_JOIN_LEFT;
    else if (word == KW_RIGHT)
        join->join = SQL_JOIN_RIGHT;
    else if (word == KW_FULL)
        join->join = SQL_JOIN_FULL;
    else if (word == KW_CROSS)
        join->join = SQL_JOIN_CROSS;
    else if (word == KW_NATURAL)
        join->natural = true;
}

int sql_warehouse_join(SqlParser *parser, SqlSource *join)
{
    size_t n = 0;
    while (n < 5 && is_join_word(parser, sql_peek(parser, n)))
        n++;
    if (!sql_token_is_word(sql_peek(parser, n), KW_JOIN))
        return 0;
    for (size_t k = 0; k < n; k++)
        note_join_word(join, (SqlKeyword)sql_next(parser)->id);
    parser->at++;
    return 1;
}

int sql_warehouse_clone(SqlParser *parser, SqlCreateTable *table, size_t from)
{
    SqlLike *like = NEW(parser, SqlLike);
    SqlSource source = {0};
    like->name = sql_read_object(parser);
    if (!like->name || sql_warehouse_table_tail(parser, &source) < 0)
        return -1;
    SqlOption *option = sql_option_new(parser, "clone", from);
    SQL_LIST_ADD(&like->options, option);
    like->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&table->likes, like);
    return 1;
}
