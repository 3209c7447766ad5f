/* Blocks of T-SQL: BEGIN ... END, TRY ... CATCH, IF, WHILE, and the statements of bodies.
 *
 * Nothing here fails behind its head: a statement inside that cannot be read is skipped and noted
 * (SqlParser.hole), so that one gap does not hide the others, and no text is read twice. */
#include "sql/parse_tsql.h"
#include "sql/split.h"

bool sql_tsql_at_start(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind != SQL_TOKEN_WORD)
        return false;
    switch (token->id) {
    case KW_THROW:
    case KW_ENABLE:
    case KW_DISABLE:
    case KW_RECEIVE:
    case KW_SEND:
    case KW_MOVE:
    case KW_GET:
        return token->flags & SQL_TOKEN_NEWLINE;
    default:
        return sql_batch_is_start((SqlKeyword)token->id);
    }
}

static bool at_boundary(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    bool label = token->kind == SQL_TOKEN_WORD && sql_token_is_punct(sql_peek(parser, 1), ':');
    return sql_at_end(parser) || at_punct(parser, ';') || at(parser, KW_END) ||
           at(parser, KW_ELSE) || label || sql_tsql_at_start(parser);
}

/* To the place where the next statement may begin. */
static void skip_statement(SqlParser *parser)
{
    while (!sql_at_end(parser)) {
        if (!sql_skip_parens(parser))
            parser->at++;
        bool line = sql_peek(parser, 0)->flags & SQL_TOKEN_NEWLINE;
        if (at_punct(parser, ';') || at(parser, KW_END) || (line && at_boundary(parser)))
            return;
    }
}

void sql_tsql_rest(SqlParser *parser, SqlOptionList *options)
{
    if (parser->parts == 0) {
        sql_read_rest(parser, options);
        return;
    }
    size_t from = parser->at;
    if (at_boundary(parser) && sql_peek(parser, 0)->flags & SQL_TOKEN_NEWLINE)
        return;
    if (sql_at_end(parser) || at_punct(parser, ';') || at(parser, KW_END))
        return;
    skip_statement(parser);
    SqlOption *option = sql_option_new(parser, "rest", from);
    option->value = sql_text(parser->script, option->span);
    SQL_LIST_ADD(options, option);
}

static void note_hole(SqlParser *parser, Span span)
{
    if (!parser->hole_error) {
        parser->hole = span;
        parser->hole_error = parser->error;
        parser->hole_offset = parser->error_offset;
    }
    parser->error = NULL;
}

/* What could not be read becomes a statement of level 1. */
static SqlTree *recover(SqlParser *parser, size_t from)
{
    if (parser->at == from)
        parser->at++;
    sql_fail(parser, "unexpected text after the end of the statement");
    const char *error = parser->error;
    if (!at_boundary(parser) || !(sql_peek(parser, 0)->flags & SQL_TOKEN_NEWLINE))
        skip_statement(parser);
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_NONE);
    tree->span = sql_span_from(parser, from);
    note_hole(parser, tree->span);
    sql_part_head(parser, from, tree);
    tree->stmt->level = SQL_L1;
    tree->stmt->error = error;
    return tree;
}

static SqlTree *read_one(SqlParser *parser)
{
    size_t from = parser->at;
    int depth = parser->depth;
    SqlTree *tree = sql_read_part(parser);
    if (tree && at_boundary(parser))
        return tree;
    parser->depth = depth;
    return recover(parser, from);
}

static void skip_semicolons(SqlParser *parser)
{
    while (take_punct(parser, ';'))
        continue;
}

/* Statements up to END or the end of the tokens. */
static void read_statements(SqlParser *parser, SqlTreeList *trees)
{
    for (;;) {
        skip_semicolons(parser);
        if (sql_at_end(parser) || at(parser, KW_END))
            return;
        SqlTree *tree = read_one(parser);
        SQL_LIST_ADD(trees, tree);
    }
}

void sql_tsql_body(SqlParser *parser, SqlTreeList *trees)
{
    parser->parts++;
    for (;;) {
        read_statements(parser, trees);
        if (sql_at_end(parser))
            break;
        size_t from = parser->at++; /* END of nothing */
        sql_fail(parser, "END without BEGIN");
        note_hole(parser, sql_span_from(parser, from));
    }
    parser->parts--;
}

/* What stands behind a block of the script, as one END too many: noted, and read on. */
static SqlTree *close_outermost(SqlParser *parser, SqlTree *tree)
{
    if (parser->parts > 0 || sql_at_end(parser))
        return tree;
    sql_fail(parser, "unexpected text after the end of the block");
    note_hole(parser, (Span){sql_peek(parser, 0)->offset, sql_peek(parser, 0)->length});
    sql_tsql_body(parser, &tree->compound->statements);
    return tree;
}

static SqlTree *new_compound(SqlParser *parser, const char *word)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMPOUND);
    tree->compound = NEW(parser, SqlCompound);
    tree->compound->word = str(word);
    return tree;
}

/* END, with TRY or CATCH behind it; a missing one is only noted. */
static void take_end(SqlParser *parser, SqlKeyword what)
{
    size_t from = parser->at;
    if (take(parser, KW_END) && (what == KW_NO_KEYWORD || take(parser, what)))
        return;
    sql_expect_word(parser, what == KW_NO_KEYWORD ? KW_END : what);
    note_hole(parser, sql_span_from(parser, from));
}

static SqlTree *read_try(SqlParser *parser)
{
    SqlTree *tree = new_compound(parser, "try");
    parser->at += 2;
    read_statements(parser, &tree->compound->statements);
    take_end(parser, KW_TRY);
    take_punct(parser, ';');
    if (!take2(parser, KW_BEGIN, KW_CATCH))
        return tree;
    read_statements(parser, &tree->compound->otherwise);
    take_end(parser, KW_CATCH);
    return tree;
}

SqlTree *sql_tsql_begin(SqlParser *parser)
{
    SqlTree *tree;
    parser->parts++;
    if (at2(parser, KW_BEGIN, KW_TRY)) {
        tree = read_try(parser);
    } else {
        tree = new_compound(parser, "begin");
        parser->at++;
        if (take(parser, KW_ATOMIC) && take(parser, KW_WITH))
            sql_skip_parens(parser);
        read_statements(parser, &tree->compound->statements);
        take_end(parser, KW_NO_KEYWORD);
    }
    parser->parts--;
    return close_outermost(parser, tree);
}

/* The one statement that IF, ELSE or WHILE governs. */
static void read_governed(SqlParser *parser, SqlTreeList *trees)
{
    parser->parts++;
    if (!sql_at_end(parser) && !at(parser, KW_END) && !at_punct(parser, ';')) {
        SqlTree *tree = read_one(parser);
        SQL_LIST_ADD(trees, tree);
    }
    parser->parts--;
}

SqlTree *sql_tsql_if(SqlParser *parser)
{
    SqlTree *tree = new_compound(parser, "if");
    parser->at++;
    tree->compound->condition = sql_read_expr(parser);
    if (!tree->compound->condition)
        return NULL;
    read_governed(parser, &tree->compound->statements);
    size_t from = parser->at;
    skip_semicolons(parser);
    if (take(parser, KW_ELSE))
        read_governed(parser, &tree->compound->otherwise);
    else
        parser->at = from;
    return close_outermost(parser, tree);
}

SqlTree *sql_tsql_while(SqlParser *parser)
{
    SqlTree *tree = new_compound(parser, "while");
    parser->at++;
    tree->compound->condition = sql_read_expr(parser);
    if (!tree->compound->condition)
        return NULL;
    read_governed(parser, &tree->compound->statements);
    return close_outermost(parser, tree);
}
