/* Calls with a grammar of their own: EXTRACT(x FROM y), TRIM, CAST, CURRENT_DATE, COALESCE, XML. */
#include "sql/parse.h"

typedef bool (*ReadArguments)(SqlParser *parser, SqlExpr *call);

static bool add_expr(SqlParser *parser, SqlExpr *call)
{
    SqlExpr *expr = sql_read_expr(parser);
    if (!expr)
        return false;
    sql_call_add(call, expr);
    return true;
}

static bool add_exprs(SqlParser *parser, SqlExpr *call)
{
    SqlExprList list = {0};
    if (!sql_read_exprs(parser, &list))
        return false;
    while (list.first) {
        SqlExpr *expr = list.first;
        list.first = expr->next;
        expr->next = NULL;
        sql_call_add(call, expr);
    }
    return true;
}

/* A bare word as an argument: the field of EXTRACT, the name of an XML element. */
static bool add_word(SqlParser *parser, SqlExpr *call)
{
    size_t from = parser->at;
    SqlExpr *word = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    word->literal = SQL_LITERAL_STRING;
    SqlIdent *ident = sql_read_label(parser);
    if (!ident)
        return false;
    if (parser->idents.n && parser->idents.v[parser->idents.n - 1] == ident)
        parser->idents.n--; /* it names nothing of the schema */
    word->text = ident->name;
    if (!sql_expr_close(parser, word, from))
        return false;
    sql_call_add(call, word);
    return true;
}

static bool read_extract(SqlParser *parser, SqlExpr *call)
{
    bool field =
        at_kind(parser, SQL_TOKEN_STRING) ? add_expr(parser, call) : add_word(parser, call);
    return field && need(parser, KW_FROM) && add_expr(parser, call);
}

static bool read_position(SqlParser *parser, SqlExpr *call)
{
    SqlExpr *needle = sql_read_plain_expr(parser);
    if (!needle || !need(parser, KW_IN))
        return false;
    sql_call_add(call, needle);
    SqlExpr *text = sql_read_plain_expr(parser);
    if (!text)
        return false;
    sql_call_add(call, text);
    return true;
}

static bool read_normalize(SqlParser *parser, SqlExpr *call)
{
    return add_expr(parser, call) && (!take_punct(parser, ',') || add_word(parser, call));
}

/* OVERLAY(a PLACING b FROM c FOR d), SUBSTRING(a FROM b FOR c), or plain commas. */
static bool read_clauses(SqlParser *parser, SqlExpr *call)
{
    if (at_punct(parser, ')'))
        return true;
    if (!add_exprs(parser, call))
        return false;
    while (at(parser, KW_FROM) || at(parser, KW_FOR) || at(parser, KW_PLACING) ||
           at(parser, KW_SIMILAR) || at(parser, KW_ESCAPE)) {
        parser->at++;
        if (!add_expr(parser, call))
            return false;
    }
    return true;
}

static bool read_trim(SqlParser *parser, SqlExpr *call)
{
    if (!take(parser, KW_BOTH) && !take(parser, KW_LEADING))
        take(parser, KW_TRAILING);
    if (!at(parser, KW_FROM) && !add_exprs(parser, call))
        return false;
    return !take(parser, KW_FROM) || add_exprs(parser, call);
}

static bool read_xml_named(SqlParser *parser, SqlExpr *call)
{
    do {
        if (!add_expr(parser, call))
            return false;
        if (take(parser, KW_AS) && !sql_read_label(parser))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

static bool read_xml_attributes(SqlParser *parser, SqlExpr *call)
{
    parser->at++;
    return need_punct(parser, '(') && read_xml_named(parser, call) && need_punct(parser, ')');
}

static bool read_xml_element(SqlParser *parser, SqlExpr *call)
{
    if (!need(parser, KW_NAME) || !add_word(parser, call))
        return false;
    while (take_punct(parser, ',')) {
        bool attributes = at(parser, KW_XMLATTRIBUTES);
        if (!(attributes ? read_xml_attributes(parser, call) : add_expr(parser, call)))
            return false;
    }
    return true;
}

static bool take_passing_mode(SqlParser *parser)
{
    return take2(parser, KW_BY, KW_REF) || take2(parser, KW_BY, KW_VALUE);
}

static bool read_xml_exists(SqlParser *parser, SqlExpr *call)
{
    if (!add_expr(parser, call) || !need(parser, KW_PASSING))
        return false;
    take_passing_mode(parser);
    if (!add_expr(parser, call))
        return false;
    take_passing_mode(parser);
    return true;
}

static bool read_xml_parse(SqlParser *parser, SqlExpr *call)
{
    if (!take(parser, KW_DOCUMENT) && !need(parser, KW_CONTENT))
        return false;
    if (!add_expr(parser, call))
        return false;
    if (!take2(parser, KW_PRESERVE, KW_WHITESPACE))
        take2(parser, KW_STRIP, KW_WHITESPACE);
    return true;
}

static bool read_xml_serialize(SqlParser *parser, SqlExpr *call)
{
    if (!take(parser, KW_DOCUMENT) && !need(parser, KW_CONTENT))
        return false;
    if (!add_expr(parser, call) || !need(parser, KW_AS) || !sql_read_type(parser))
        return false;
    if (!take(parser, KW_INDENT))
        take2(parser, KW_NO, KW_INDENT);
    return true;
}

static bool read_xml_root(SqlParser *parser, SqlExpr *call)
{
    if (!add_expr(parser, call) || !need_punct(parser, ',') || !need(parser, KW_VERSION))
        return false;
    if (!take2(parser, KW_NO, KW_VALUE) && !add_expr(parser, call))
        return false;
    if (!take_punct(parser, ','))
        return true;
    if (!need(parser, KW_STANDALONE))
        return false;
    return take(parser, KW_YES) || take2(parser, KW_NO, KW_VALUE) || need(parser, KW_NO);
}

static bool read_xml_column(SqlParser *parser, SqlExpr *call)
{
    if (!sql_read_ident(parser))
        return false;
    if (take2(parser, KW_FOR, KW_ORDINALITY))
        return true;
    if (!sql_read_type(parser))
        return false;
    while (!at_punct(parser, ',') && !at_punct(parser, ')')) {
        if (take2(parser, KW_NOT, KW_NULL) || take(parser, KW_NULL))
            continue;
        if (!take(parser, KW_DEFAULT) && !need(parser, KW_PATH))
            return false;
        SqlExpr *value = sql_read_plain_expr(parser);
        if (!value)
            return false;
        sql_call_add(call, value);
    }
    return true;
}

static bool read_xml_namespaces(SqlParser *parser, SqlExpr *call)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        if (take(parser, KW_DEFAULT)) {
            if (!add_expr(parser, call))
                return false;
        } else if (!add_expr(parser, call) || !need(parser, KW_AS) || !sql_read_label(parser)) {
            return false;
        }
    } while (take_punct(parser, ','));
    return need_punct(parser, ')') && need_punct(parser, ',');
}

static bool read_xml_table(SqlParser *parser, SqlExpr *call)
{
    if (take(parser, KW_XMLNAMESPACES) && !read_xml_namespaces(parser, call))
        return false;
    if (!read_xml_exists(parser, call) || !need(parser, KW_COLUMNS))
        return false;
    do {
        if (!read_xml_column(parser, call))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

static ReadArguments special_of(SqlKeyword word)
{
    switch (word) {
    case KW_EXTRACT:
        return read_extract;
    case KW_POSITION:
        return read_position;
    case KW_OVERLAY:
    case KW_SUBSTRING:
        return read_clauses;
    case KW_TRIM:
        return read_trim;
    case KW_COALESCE:
    case KW_GREATEST:
    case KW_LEAST:
    case KW_NULLIF:
    case KW_GROUPING:
    case KW_XMLCONCAT:
        return add_exprs;
    case KW_NORMALIZE:
        return read_normalize;
    case KW_XMLFOREST:
        return read_xml_named;
    case KW_XMLELEMENT:
    case KW_XMLPI:
        return read_xml_element;
    case KW_XMLEXISTS:
        return read_xml_exists;
    case KW_XMLPARSE:
        return read_xml_parse;
    case KW_XMLSERIALIZE:
        return read_xml_serialize;
    case KW_XMLROOT:
        return read_xml_root;
    case KW_XMLTABLE:
        return read_xml_table;
    default:
        return NULL;
    }
}

static SqlExpr *read_special_call(SqlParser *parser, ReadArguments read)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    if (!need_punct(parser, '(') || !read(parser, call) || !need_punct(parser, ')'))
        return NULL;
    return sql_read_call_tail(parser, call, from);
}

static SqlExpr *read_cast(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_CAST, from);
    SqlExpr *operand = need_punct(parser, '(') ? sql_read_expr(parser) : NULL;
    if (!operand || !need(parser, KW_AS))
        return NULL;
    sql_expr_add(expr, operand);
    expr->type = sql_read_type(parser);
    return expr->type && need_punct(parser, ')') ? sql_expr_close(parser, expr, from) : NULL;
}

/* CURRENT_DATE, CURRENT_TIMESTAMP(3), USER */
static SqlExpr *read_bare(SqlParser *parser, bool has_precision)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    if (!has_precision || !at_punct(parser, '(')) {
        call->flags |= SQL_EXPR_BARE;
        return sql_read_call_tail(parser, call, from);
    }
    if (!need_punct(parser, '(') || !add_expr(parser, call) || !need_punct(parser, ')'))
        return NULL;
    return sql_expr_close(parser, call, from);
}

static SqlExpr *read_collation_for(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    parser->at++;
    if (!need_punct(parser, '(') || !add_expr(parser, call) || !need_punct(parser, ')'))
        return NULL;
    return sql_expr_close(parser, call, from);
}

static SqlExpr *read_with_parens(SqlParser *parser, const SqlToken *token)
{
    if (token->id == KW_CAST || token->id == KW_TREAT)
        return read_cast(parser);
    if (token->id == KW_MERGE_ACTION) {
        size_t from = parser->at++;
        return sql_read_call(parser, sql_name_of_ident(parser, sql_ident_of_token(parser, token)),
                             from);
    }
    ReadArguments read = special_of((SqlKeyword)token->id);
    return read ? read_special_call(parser, read) : sql_read_json(parser);
}

SqlExpr *sql_read_special(SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    bool parens = sql_token_is_punct(sql_peek(parser, 1), '(');
    switch (token->id) {
    case KW_NO_KEYWORD:
        return NULL;
    case KW_CURRENT_DATE:
    case KW_CURRENT_ROLE:
    case KW_CURRENT_USER:
    case KW_SESSION_USER:
    case KW_SYSTEM_USER:
    case KW_USER:
    case KW_CURRENT_CATALOG:
        return read_bare(parser, false);
    case KW_CURRENT_TIME:
    case KW_CURRENT_TIMESTAMP:
    case KW_LOCALTIME:
    case KW_LOCALTIMESTAMP:
        return read_bare(parser, true);
    case KW_CURRENT_SCHEMA:
        return parens ? NULL : read_bare(parser, false);
    case KW_COLLATION:
        return at2(parser, KW_COLLATION, KW_FOR) ? read_collation_for(parser) : NULL;
    default:
        return parens ? read_with_parens(parser, token) : NULL;
    }
}
