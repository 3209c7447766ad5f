/* FROM of Oracle: links, partitions, flashback, TABLE (...), PIVOT, APPLY. */
#include "sql/parse_oracle.h"

static SqlName *name_of_parts(SqlParser *parser, SqlIdent *part, size_t from)
{
    SqlName *name = NEW(parser, SqlName);
    for (; part; part = part->next) {
        name->catalog = name->schema;
        name->schema = name->name;
        name->name = part->name;
        name->raw = part->raw;
        name->quoted = part->quoted;
    }
    name->span = sql_span_from(parser, from);
    return name;
}

/* schema.table@link, &variable: names that the shared code does not know. The link is the catalog:
 * such a table is another one than that of the same name here. */
int sql_oracle_object(SqlParser *parser, SqlName **name)
{
    size_t from = parser->at;
    bool variable = at_kind(parser, SQL_TOKEN_VARIABLE) || at_kind(parser, SQL_TOKEN_PARAM);
    bool qualifier = at_kind(parser, SQL_TOKEN_WORD) && /* PUBLIC.t */
                     sql_token_is_punct(sql_peek(parser, 1), '.');
    if (!variable && !qualifier && !at_ident(parser))
        return 0;
    SqlIdent *first = sql_ident_of_token(parser, sql_next(parser)), *last = first;
    while (at_punct(parser, '.') && sql_token_is_label(parser, sql_peek(parser, 1))) {
        parser->at++;
        last = last->next = sql_ident_of_token(parser, sql_next(parser));
    }
    *name = name_of_parts(parser, first, from);
    for (const SqlIdent *part = first; part && !variable; part = part->next)
        sql_note_ident(parser, part);
    if (!take_punct(parser, '@'))
        return 1;
    do {
        if (!sql_token_is_label(parser, sql_peek(parser, 0)))
            return sql_fail(parser, "expected the name of a database link") ? 1 : -1;
        (*name)->catalog = sql_token_name(parser, sql_next(parser));
    } while (take_punct(parser, '.'));
    return 1;
}

static int add_extra(SqlParser *parser, SqlSource *source)
{
    SqlExpr *extra = sql_read_operand(parser, SQL_BIND_ADD);
    if (!extra)
        return -1;
    SQL_LIST_ADD(&source->extras, extra);
    if (extra->height >= source->height)
        source->height = (uint16_t)(extra->height + 1);
    return 1;
}

/* AS OF SCN x, VERSIONS BETWEEN TIMESTAMP a AND b */
static int read_flashback(SqlParser *parser, SqlSource *source)
{
    bool versions = sql_oracle_take(parser, "versions");
    parser->at += versions ? 0 : 2;
    if (versions && !take(parser, KW_BETWEEN)) {
        return sql_fail(parser, "expected BETWEEN after VERSIONS") ? 1 : -1;
    }
    if (take2(parser, KW_PERIOD, KW_FOR))
        sql_next(parser);
    else if (sql_peek(parser, 1)->kind != SQL_TOKEN_STRING && !sql_oracle_take(parser, "scn"))
        take(parser, KW_TIMESTAMP);
    if (add_extra(parser, source) < 0)
        return -1;
    return !versions || (need(parser, KW_AND) && add_extra(parser, source) > 0) ? 1 : -1;
}

int sql_oracle_table_tail(SqlParser *parser, SqlSource *source)
{
    if ((at(parser, KW_PARTITION) || at(parser, KW_SUBPARTITION)) &&
        (sql_token_is_punct(sql_peek(parser, 1), '(') ||
         sql_token_is_word(sql_peek(parser, 1), KW_FOR))) {
        parser->at++;
        take(parser, KW_FOR);
        sql_skip_parens(parser);
    }
    if (at(parser, KW_SAMPLE)) {
        parser->at++;
        sql_oracle_take(parser, "block");
        sql_skip_parens(parser);
        if (sql_oracle_take(parser, "seed"))
            sql_skip_parens(parser);
    }
    if (at2(parser, KW_AS, KW_OF) ||
        (sql_oracle_at(parser, 0, "versions") && sql_oracle_at(parser, 1, "between")))
        return read_flashback(parser, source);
    return 0;
}

static bool read_pivot_alias(SqlParser *parser, SqlSource *source)
{
    if (!take(parser, KW_AS) && !sql_token_is_alias(parser, sql_peek(parser, 0)))
        return true;
    source->alias = sql_read_ident(parser);
    return source->alias != NULL;
}

/* PIVOT XML (...), UNPIVOT INCLUDE NULLS (...), MATCH_RECOGNIZE (...): another table, unknown */
static int read_pivot(SqlParser *parser, SqlSource *source)
{
    while (at_kind(parser, SQL_TOKEN_WORD))
        parser->at++;
    if (!sql_skip_parens(parser))
        return sql_fail(parser, "expected a parenthesis") ? 1 : -1;
    source->pivoted = true;
    return read_pivot_alias(parser, source) ? 1 : -1;
}

static void take_outer_mark(SqlParser *parser)
{
    if (at_punct(parser, '(') && sql_token_is_punct(sql_peek(parser, 1), '+'))
        sql_skip_parens(parser);
}

int sql_oracle_source_tail(SqlParser *parser, void *target)
{
    SqlSource *source = target;
    bool pivot = at(parser, KW_PIVOT) || at(parser, KW_UNPIVOT);
    if (pivot || at(parser, KW_MATCH_RECOGNIZE))
        return read_pivot(parser, source);
    return 0;
}

static bool read_alias(SqlParser *parser, SqlSource *source)
{
    take_outer_mark(parser);
    if (!sql_token_is_alias(parser, sql_peek(parser, 0)))
        return true;
    source->alias = sql_read_ident(parser);
    return source->alias != NULL;
}

/* TABLE (expression), THE (SELECT ...), CONTAINERS (t) */
static SqlSource *read_collection(SqlParser *parser)
{
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_FUNCTION;
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    if (sql_at_query_parens(parser)) {
        source->kind = SQL_SOURCE_SUBQUERY;
        source->query = sql_read_query_in_parens(parser);
        if (!source->query)
            return NULL;
        source->height = (uint16_t)(source->query->height + 1);
        return read_alias(parser, source) ? source : NULL;
    }
    SqlExpr *argument = NULL;
    if (!sql_read_expr_in_parens(parser, &argument))
        return NULL;
    sql_call_add(call, argument);
    if (!sql_expr_close(parser, call, from))
        return NULL;
    SQL_LIST_ADD(&source->calls, call);
    source->height = (uint16_t)(call->height + 1);
    return read_alias(parser, source) ? source : NULL;
}

/* xmltable(...), json_table(...) */
static SqlSource *read_loose(SqlParser *parser)
{
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_FUNCTION;
    SqlExpr *call = sql_oracle_loose_call(parser);
    if (!call)
        return NULL;
    SQL_LIST_ADD(&source->calls, call);
    source->height = (uint16_t)(call->height + 1);
    return read_alias(parser, source) ? source : NULL;
}

bool sql_oracle_at_collection(const SqlParser *parser)
{
    return sql_token_is_punct(sql_peek(parser, 1), '(') &&
           (at(parser, KW_TABLE) || sql_oracle_at(parser, 0, "the") ||
            sql_oracle_at(parser, 0, "containers"));
}

int sql_oracle_source(SqlParser *parser, SqlSource **source)
{
    SqlSource *own = NULL;
    if (sql_oracle_at_collection(parser))
        own = read_collection(parser);
    else if (at_kind(parser, SQL_TOKEN_WORD))
        own = read_loose(parser);
    if (own)
        *source = own;
    return own ? 1 : parser->error ? -1 : 0;
}

/* CROSS APPLY, OUTER APPLY: neither has an ON. */
int sql_oracle_join(SqlParser *parser, SqlSource *join)
{
    if (!take2(parser, KW_CROSS, KW_APPLY) && !take2(parser, KW_OUTER, KW_APPLY))
        return 0;
    join->join = SQL_JOIN_CROSS;
    return 1;
}
