/* Control statements of PL/SQL: IF, CASE, LOOP, WHILE, FOR, FORALL. */
#include "sql/parse_oracle.h"

/* END IF;  END LOOP label; */
static bool read_end(SqlParser *parser, SqlKeyword word)
{
    if (!need(parser, KW_END) || !need(parser, word))
        return false;
    if (sql_token_is_label(parser, sql_peek(parser, 0)))
        parser->at++;
    take_punct(parser, ';');
    return true;
}

/* One arm of IF or CASE, with its condition, inside the list of the others. */
static bool read_arm(SqlParser *parser, SqlTreeList *list, const char *word)
{
    size_t from = parser->at++;
    SqlTree *arm = sql_plsql_compound_new(parser, word);
    arm->compound->condition = sql_read_expr(parser);
    while (arm->compound->condition && take_punct(parser, ','))
        if (!sql_read_expr(parser))
            return false;
    if (!arm->compound->condition || !need(parser, KW_THEN) ||
        !sql_plsql_statements(parser, &arm->compound->statements))
        return false;
    sql_plsql_close(parser, arm, from);
    SQL_LIST_ADD(list, arm);
    return true;
}

static bool read_arms(SqlParser *parser, SqlCompound *compound, SqlKeyword word, const char *name)
{
    while (at(parser, word))
        if (!read_arm(parser, &compound->otherwise, name))
            return false;
    return !take(parser, KW_ELSE) || sql_plsql_statements(parser, &compound->otherwise);
}

static bool read_if(SqlParser *parser, SqlCompound *compound)
{
    compound->condition = sql_read_expr(parser);
    return compound->condition && need(parser, KW_THEN) &&
           sql_plsql_statements(parser, &compound->statements) &&
           read_arms(parser, compound, KW_ELSIF, "elsif") && read_end(parser, KW_IF);
}

static bool read_case(SqlParser *parser, SqlCompound *compound)
{
    if (!at(parser, KW_WHEN) && !(compound->condition = sql_read_expr(parser)))
        return false;
    return read_arms(parser, compound, KW_WHEN, "when") && read_end(parser, KW_CASE);
}

static bool read_loop(SqlParser *parser, SqlCompound *compound)
{
    return need(parser, KW_LOOP) && sql_plsql_statements(parser, &compound->statements) &&
           read_end(parser, KW_LOOP);
}

static bool read_while(SqlParser *parser, SqlCompound *compound)
{
    compound->condition = sql_read_expr(parser);
    return compound->condition && read_loop(parser, compound);
}

/* 1 .. n, c (1), INDICES OF t BETWEEN a AND b, VALUES OF t */
static bool read_range(SqlParser *parser)
{
    sql_oracle_take(parser, "reverse");
    if (sql_oracle_take2(parser, "indices", "of") || take2(parser, KW_VALUES, KW_OF)) {
        if (!sql_oracle_reference(parser))
            return false;
        return !take(parser, KW_BETWEEN) ||
               (sql_read_plain_expr(parser) && need(parser, KW_AND) && sql_read_plain_expr(parser));
    }
    do {
        if (!sql_read_expr(parser))
            return false;
    } while (take_punct(parser, SQL_OP_DOTS) || take_punct(parser, ','));
    return true;
}

/* FOR r IN (SELECT ...): the query is the first statement of the loop. */
static bool read_for(SqlParser *parser, SqlCompound *compound)
{
    if (!sql_read_label(parser) || !need(parser, KW_IN))
        return false;
    if (!sql_at_query_parens(parser))
        return read_range(parser) && read_loop(parser, compound);
    SqlTree *query = sql_read_part(parser);
    if (!query)
        return false;
    SQL_LIST_ADD(&compound->statements, query);
    return read_loop(parser, compound);
}

static bool read_forall(SqlParser *parser, SqlCompound *compound)
{
    if (!sql_read_label(parser) || !need(parser, KW_IN) || !read_range(parser))
        return false;
    sql_oracle_take2(parser, "save", "exceptions");
    SqlTree *part = sql_read_part(parser);
    if (!part)
        return false;
    SQL_LIST_ADD(&compound->statements, part);
    take_punct(parser, ';');
    return true;
}

typedef bool (*ReadControl)(SqlParser *parser, SqlCompound *compound);

static ReadControl control_of(const SqlToken *token)
{
    switch (token->kind == SQL_TOKEN_WORD ? token->id : KW_NO_KEYWORD) {
    case KW_IF:
        return read_if;
    case KW_CASE:
        return read_case;
    case KW_LOOP:
        return read_loop;
    case KW_WHILE:
        return read_while;
    case KW_FOR:
        return read_for;
    case KW_FORALL:
        return read_forall;
    default:
        return NULL;
    }
}

SqlTree *sql_plsql_control(SqlParser *parser)
{
    size_t from = parser->at;
    ReadControl read = control_of(sql_peek(parser, 0));
    bool assigned = sql_token_is_punct(sql_peek(parser, 1), SQL_OP_ASSIGN);
    if (!read || assigned || !sql_enter(parser))
        return NULL;
    const char *word = str_z(parser->arena, sql_lower_text(parser, sql_peek(parser, 0)));
    SqlTree *tree = sql_plsql_compound_new(parser, word);
    parser->at += read == read_loop ? 0 : 1;
    bool ok = read(parser, tree->compound);
    sql_leave(parser);
    if (!ok) {
        sql_fail(parser, "not understood");
        return NULL;
    }
    return sql_plsql_close(parser, tree, from);
}
