/* Blocks of PL/SQL: BEGIN ... END with declarations and exception handlers. */
#include "sql/parse_oracle.h"

bool sql_plsql_at_block(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    bool label = token->kind == SQL_TOKEN_PUNCT && str_is(sql_token_text(parser, token), "<<");
    return label || at(parser, KW_BEGIN) || at(parser, KW_DECLARE);
}

void sql_plsql_skip_labels(SqlParser *parser)
{
    while (at_kind(parser, SQL_TOKEN_PUNCT) &&
           str_is(sql_token_text(parser, sql_peek(parser, 0)), "<<"))
        parser->at += 3;
    if (parser->at > parser->n)
        parser->at = parser->n;
}

/* WHEN a OR pkg.b THEN statements; handlers are one list: what runs when something fails. */
static bool read_handlers(SqlParser *parser, SqlCompound *compound)
{
    while (take(parser, KW_WHEN)) {
        while (!sql_at_end(parser) && !at(parser, KW_THEN) && !at_punct(parser, ';'))
            parser->at++;
        if (!need(parser, KW_THEN) || !sql_plsql_statements(parser, &compound->otherwise))
            return false;
    }
    return true;
}

bool sql_plsql_body(SqlParser *parser, SqlCompound *compound)
{
    if (!need(parser, KW_BEGIN) || !sql_plsql_statements(parser, &compound->statements))
        return false;
    if (take(parser, KW_EXCEPTION) && !read_handlers(parser, compound))
        return false;
    if (!need(parser, KW_END))
        return false;
    while (sql_token_is_label(parser, sql_peek(parser, 0)) || at_punct(parser, '.'))
        parser->at++;
    return true;
}

static bool read_block(SqlParser *parser, SqlCompound *compound)
{
    sql_plsql_skip_labels(parser);
    SqlTree *control = sql_plsql_control(parser);
    if (control) {
        SQL_LIST_ADD(&compound->statements, control);
        return true;
    }
    if (parser->error)
        return false;
    if (take(parser, KW_DECLARE) && !sql_plsql_declarations(parser, &compound->statements))
        return false;
    return sql_plsql_body(parser, compound);
}

SqlTree *sql_plsql_block(SqlParser *parser)
{
    size_t from = parser->at;
    if (!sql_enter(parser))
        return NULL;
    SqlTree *tree = sql_plsql_compound_new(parser, "begin");
    bool ok = read_block(parser, tree->compound);
    sql_leave(parser);
    if (!ok)
        return NULL;
    take_punct(parser, ';');
    return sql_plsql_close(parser, tree, from);
}
