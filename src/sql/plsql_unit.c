/* Stored units of PL/SQL: procedures, functions, packages, object types and their bodies. */
#include "sql/parse_oracle.h"

/* The words that may stand before PROCEDURE and FUNCTION in a type or its body. */
static size_t count_prefix(const SqlParser *parser)
{
    static const char *const words[] = {"not",    "overriding",  "final", "instantiable", "member",
                                        "static", "constructor", "map",   "order",        NULL};
    size_t k = 0;
    for (size_t i = 0; words[i];) {
        bool found = sql_oracle_at(parser, k, words[i]);
        k += found ? 1 : 0;
        i = found ? 0 : i + 1;
    }
    return k;
}

bool sql_plsql_at_subprogram(const SqlParser *parser)
{
    if (!at_kind(parser, SQL_TOKEN_WORD))
        return false;
    size_t k = count_prefix(parser);
    const SqlToken *token = sql_peek(parser, k);
    return (sql_token_is_word(token, KW_PROCEDURE) || sql_token_is_word(token, KW_FUNCTION)) &&
           sql_token_is_label(parser, sql_peek(parser, k + 1));
}

/* RETURN t DETERMINISTIC AUTHID CURRENT_USER ACCESSIBLE BY (...): up to IS, AS or the end */
static bool read_properties(SqlParser *parser, SqlDefinition *unit)
{
    if (take(parser, KW_RETURN)) {
        if (sql_oracle_take2(parser, "self", "as"))
            sql_oracle_take(parser, "result");
        else if (!(unit->type = sql_read_type(parser)))
            return false;
    }
    while (!sql_at_end(parser) && !at(parser, KW_IS) && !at(parser, KW_AS) &&
           !at_punct(parser, ';') && !at_punct(parser, ',') && !at_punct(parser, ')'))
        if (!sql_skip_parens(parser))
            parser->at++;
    return true;
}

/* LANGUAGE JAVA NAME 'x', EXTERNAL NAME "y" LIBRARY l */
static bool at_call_specification(const SqlParser *parser)
{
    return at(parser, KW_LANGUAGE) || at(parser, KW_EXTERNAL) || sql_oracle_at(parser, 0, "mle");
}

static bool read_routine(SqlParser *parser, SqlDefinition *unit, SqlCompound *compound)
{
    if (!sql_plsql_parameters(parser, &unit->arguments, &unit->argument_defaults) ||
        !read_properties(parser, unit))
        return false;
    if (!take(parser, KW_IS) && !take(parser, KW_AS))
        return true;
    if (at_call_specification(parser)) {
        sql_oracle_rest(parser, &unit->options);
        return true;
    }
    return sql_plsql_declarations(parser, &compound->statements) &&
           sql_plsql_body(parser, compound);
}

SqlTree *sql_plsql_subprogram(SqlParser *parser)
{
    size_t from = parser->at;
    if (!sql_enter(parser))
        return NULL;
    parser->at += count_prefix(parser);
    SqlTree *tree = sql_plsql_compound_new(
        parser, sql_token_is_word(sql_next(parser), KW_FUNCTION) ? "function" : "procedure");
    SqlDefinition unit = {0};
    bool ok = sql_read_label(parser) && read_routine(parser, &unit, tree->compound);
    sql_leave(parser);
    return ok ? sql_plsql_close(parser, tree, from) : NULL;
}

/* PACKAGE p IS declarations END p; a body may begin with BEGIN before its END. */
static bool read_package(SqlParser *parser, SqlCompound *compound)
{
    while (!sql_at_end(parser) && !at(parser, KW_IS) && !at(parser, KW_AS))
        if (!sql_skip_parens(parser))
            parser->at++;
    if (!take(parser, KW_IS) && !need(parser, KW_AS))
        return false;
    if (!sql_plsql_declarations(parser, &compound->statements))
        return false;
    if (at(parser, KW_BEGIN))
        return sql_plsql_body(parser, compound);
    if (!need(parser, KW_END))
        return false;
    if (sql_token_is_label(parser, sql_peek(parser, 0)))
        parser->at++;
    return true;
}

/* One element of an object type: an attribute, or a method without its body. */
static bool read_attribute(SqlParser *parser, SqlDefinition *type)
{
    if (sql_plsql_at_subprogram(parser))
        return sql_plsql_subprogram(parser) != NULL;
    if (at(parser, KW_PRAGMA)) {
        parser->at += 2;
        sql_skip_parens(parser);
        return true;
    }
    SqlColumn *column = sql_read_column_def(parser);
    if (column)
        SQL_LIST_ADD(&type->columns, column);
    return column != NULL;
}

/* AS OBJECT (a t, ...), UNDER s (...), AS TABLE OF t, AS VARRAY (5) OF t */
static bool read_type(SqlParser *parser, SqlDefinition *type)
{
    while (!sql_at_end(parser) && !at_punct(parser, '(') && !sql_oracle_at(parser, 0, "object") &&
           !at(parser, KW_TABLE) && !sql_oracle_at(parser, 0, "varray") && !at(parser, KW_ENUM))
        parser->at++;
    bool object = sql_oracle_take(parser, "object") || at_punct(parser, '(');
    if (object && take_punct(parser, '(')) {
        do {
            if (!read_attribute(parser, type))
                return false;
        } while (take_punct(parser, ','));
        if (!need_punct(parser, ')'))
            return false;
    }
    sql_oracle_rest(parser, &type->options);
    return true;
}

bool sql_plsql_unit(SqlParser *parser, SqlDefinition *unit)
{
    SqlTree *body = sql_plsql_compound_new(parser, "body");
    unit->name = sql_read_object(parser);
    if (!unit->name)
        return false;
    bool routine = str_is(unit->object, "procedure") || str_is(unit->object, "function");
    bool ok;
    if (routine)
        ok = read_routine(parser, unit, body->compound);
    else if (str_is(unit->object, "type"))
        ok = read_type(parser, unit);
    else
        ok = read_package(parser, body->compound);
    unit->block = body->compound;
    take_punct(parser, ';');
    return ok;
}
