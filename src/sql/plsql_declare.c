/* Declarations of PL/SQL: variables, types, cursors, exceptions, nested subprograms, parameters. */
#include "sql/parse_oracle.h"

static bool read_default(SqlParser *parser, SqlExprList *defaults)
{
    if (!take_punct(parser, SQL_OP_ASSIGN) && !take(parser, KW_DEFAULT))
        return true;
    SqlExpr *value = sql_read_expr(parser);
    if (value)
        SQL_LIST_ADD(defaults, value);
    return value != NULL;
}

static void take_mode(SqlParser *parser, SqlType *type)
{
    size_t from = parser->at;
    take(parser, KW_IN);
    sql_oracle_take(parser, "out");
    if (parser->at > from)
        type->arg_mode = sql_words_since(parser, from);
    sql_oracle_take(parser, "nocopy");
}

/* (a IN OUT NOCOPY t := 1, b u DEFAULT 2) */
bool sql_plsql_parameters(SqlParser *parser, SqlTypeList *types, SqlExprList *defaults)
{
    if (!take_punct(parser, '('))
        return true;
    if (take_punct(parser, ')'))
        return true;
    do {
        SqlIdent *name = sql_read_label(parser);
        SqlType mode = {0};
        take_mode(parser, &mode);
        SqlType *type = name ? sql_read_type(parser) : NULL;
        if (!type)
            return false;
        type->arg_name = name;
        type->arg_mode = mode.arg_mode;
        SQL_LIST_ADD(types, type);
        if (!read_default(parser, defaults))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* The rest of TYPE t IS ..., of which rules ask nothing. */
static void skip_definition(SqlParser *parser)
{
    while (!sql_at_end(parser) && !at_punct(parser, ';'))
        if (!sql_skip_parens(parser))
            parser->at++;
}

/* CURSOR c (p t) RETURN u IS SELECT ...: the query is a statement for the rules. */
static SqlTree *read_cursor(SqlParser *parser, SqlCommand *command)
{
    SqlIdent *name = sql_read_label(parser);
    SqlExprList defaults = {0};
    if (!name || !sql_plsql_parameters(parser, &command->types, &defaults))
        return NULL;
    if (take(parser, KW_RETURN) && !sql_read_type(parser))
        return NULL;
    return take(parser, KW_IS) ? sql_read_part(parser) : NULL;
}

/* a CONSTANT t NOT NULL := 1 */
static bool read_variable(SqlParser *parser, SqlCommand *command)
{
    SqlIdent *name = sql_read_label(parser);
    if (!name)
        return false;
    SQL_LIST_ADD(&command->names, name);
    if (take(parser, KW_EXCEPTION))
        return true;
    take(parser, KW_CONSTANT);
    SqlType *type = sql_read_type(parser);
    if (!type)
        return false;
    SQL_LIST_ADD(&command->types, type);
    if (take(parser, KW_NOT) && !need(parser, KW_NULL))
        return false;
    return read_default(parser, &command->values);
}

static SqlTree *read_item(SqlParser *parser)
{
    size_t from = parser->at;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMMAND);
    SqlCommand *command = tree->command = NEW(parser, SqlCommand);
    command->name = STR("declare");
    bool named = sql_token_is_label(parser, sql_peek(parser, 1));
    if (named && take(parser, KW_CURSOR)) {
        SqlTree *query = read_cursor(parser, command);
        tree = query ? query : tree;
    } else if (named && (at(parser, KW_TYPE) || sql_oracle_at(parser, 0, "subtype") ||
                         at(parser, KW_PRAGMA))) {
        parser->at += 2;
        skip_definition(parser);
    } else {
        read_variable(parser, command);
    }
    bool is_whole = !parser->error && at_punct(parser, ';');
    if (!is_whole) {
        sql_fail(parser, "unexpected text after the end of the declaration");
        skip_definition(parser);
        sql_plsql_note_hole(parser, sql_span_from(parser, from));
    }
    if (!tree->span.length)
        tree->span = sql_span_from(parser, from);
    return tree;
}

bool sql_plsql_declarations_to(SqlParser *parser, SqlTreeList *list,
                               bool (*ends)(const SqlParser *parser))
{
    while (!sql_at_end(parser) && !at(parser, KW_BEGIN) && !at(parser, KW_END) &&
           !(ends && ends(parser))) {
        size_t from = parser->at;
        SqlTree *item = NULL;
        if (sql_plsql_at_subprogram(parser)) {
            item = sql_plsql_subprogram(parser);
            if (!item)
                return false;
        } else {
            item = read_item(parser);
        }
        SQL_LIST_ADD(list, item);
        take_punct(parser, ';');
        if (parser->at == from)
            return sql_fail(parser, "expected a declaration");
    }
    return true;
}

bool sql_plsql_declarations(SqlParser *parser, SqlTreeList *list)
{
    return sql_plsql_declarations_to(parser, list, NULL);
}
