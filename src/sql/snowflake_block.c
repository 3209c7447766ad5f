/* Snowflake Scripting: DECLARE, BEGIN ... END, IF, CASE, loops, and the statements inside.
 *
 * A statement inside that cannot be read is skipped up to its semicolon and noted
 * (SqlParser.hole), so that one gap does not hide the others. */
#include "sql/parse_snowflake.h"

static bool read_list(SqlParser *parser, SqlTreeList *list);

static SqlTree *compound_new(SqlParser *parser, const char *word)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMPOUND);
    tree->compound = NEW(parser, SqlCompound);
    tree->compound->word = str(word);
    return tree;
}

/* ---- simple statements ---- */

static bool read_value_into(SqlParser *parser, SqlCommand *command)
{
    SqlExpr *value = sql_read_expr(parser);
    if (value)
        SQL_LIST_ADD(&command->values, value);
    return value != NULL;
}

static bool read_cursor_query(SqlParser *parser, SqlCommand *command)
{
    if (!sql_at_query(parser)) /* a prepared statement's name */
        return sql_read_ident(parser) != NULL;
    return (command->inner = sql_read_query_tree(parser)) != NULL;
}

/* x [type] [DEFAULT | := value], c CURSOR FOR query, r RESULTSET [:= (query)], e EXCEPTION (1, 'x')
 */
static bool read_declaration(SqlParser *parser, SqlCommand *command)
{
    SqlIdent *name = sql_read_ident(parser);
    if (!name)
        return false;
    SQL_LIST_ADD(&command->names, name);
    if (sql_take_phrase(parser, "cursor for"))
        return read_cursor_query(parser, command);
    if (take(parser, KW_EXCEPTION))
        return !at_punct(parser, '(') || read_value_into(parser, command);
    bool typed = sql_token_is_label(parser, sql_peek(parser, 0)) && !at(parser, KW_DEFAULT);
    if (typed && !sql_read_type(parser))
        return false;
    if (!take(parser, KW_DEFAULT) && !take_punct(parser, SQL_OP_ASSIGN))
        return true;
    take_text(parser, "async");
    return read_value_into(parser, command);
}

static const SqlClause simple_rows[] = {
    {"execute immediate", SQL_CLAUSE_EXPR, 0},
    {"return", SQL_CLAUSE_EXPR, 0},
    {"raise", SQL_CLAUSE_NONE, 0},
    {"open", SQL_CLAUSE_WORD, 0},
    {"fetch", SQL_CLAUSE_WORD, 0},
    {"close", SQL_CLAUSE_WORD, 0},
    {"await all", SQL_CLAUSE_NONE, 0},
    {"await", SQL_CLAUSE_WORD, 0},
    {"cancel", SQL_CLAUSE_WORD, 0},
    {"null", SQL_CLAUSE_NONE, 0},
    {"break", SQL_CLAUSE_NONE, 0},
    {"exit", SQL_CLAUSE_NONE, 0},
    {"continue", SQL_CLAUSE_NONE, 0},
    {"iterate", SQL_CLAUSE_NONE, 0},
    {NULL, 0, 0},
};

static bool read_simple_row(SqlParser *parser, SqlCommand *command)
{
    SqlOptionList options = {0};
    if (at_text(parser, "return") && sql_token_is_punct(sql_peek(parser, 1), ';')) {
        parser->at++;
        return true;
    }
    if (sql_read_clause(parser, simple_rows, &options, NULL) <= 0)
        return false;
    command->name = options.first->name;
    if (options.first->expr)
        SQL_LIST_ADD(&command->values, options.first->expr);
    if (sql_token_is_label(parser, sql_peek(parser, 0)) && !at(parser, KW_USING) &&
        !at(parser, KW_INTO))
        parser->at++; /* the label of a loop */
    if (take(parser, KW_USING) && !sql_skip_parens(parser))
        return sql_fail(parser, "expected the values in parentheses");
    SqlExprList targets = {0};
    return !take(parser, KW_INTO) || sql_read_exprs(parser, &targets);
}

static bool at_simple(const SqlParser *parser)
{
    for (const SqlClause *row = simple_rows; row->words; row++)
        if (sql_at_phrase(parser, row->words))
            return true;
    return at_text(parser, "let") || sql_token_is_punct(sql_peek(parser, 1), SQL_OP_ASSIGN);
}

/* LET x := 1, x := 1, RETURN x, OPEN c ...; these mean something else outside of a block. */
static SqlTree *read_simple(SqlParser *parser)
{
    size_t from = parser->at;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMMAND);
    SqlCommand *command = tree->command = NEW(parser, SqlCommand);
    command->name = STR("let");
    bool assigns = sql_token_is_punct(sql_peek(parser, 1), SQL_OP_ASSIGN);
    bool ok;
    if (assigns) {
        parser->at += 2;
        take_text(parser, "async");
        ok = read_value_into(parser, command);
    } else if (take_text(parser, "let")) {
        ok = read_declaration(parser, command);
    } else {
        ok = read_simple_row(parser, command);
    }
    if (!ok)
        return NULL;
    tree->span = sql_span_from(parser, from);
    sql_part_close(parser, tree, SQL_KIND_CONTROL);
    return tree;
}

/* ---- lists of statements ---- */

static bool at_stop(const SqlParser *parser)
{
    return sql_at_end(parser) || at(parser, KW_END) || at(parser, KW_ELSE) ||
           at(parser, KW_ELSEIF) || at(parser, KW_WHEN) || at(parser, KW_EXCEPTION) ||
           at(parser, KW_UNTIL);
}

/* What could not be read becomes a statement of level 1. */
static SqlTree *recover(SqlParser *parser, size_t from)
{
    sql_fail(parser, "unexpected text after the end of the statement");
    const char *error = parser->error;
    while (!sql_at_end(parser) && !at_punct(parser, ';'))
        if (!sql_skip_parens(parser))
            parser->at++;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_NONE);
    tree->span = sql_span_from(parser, from);
    if (!parser->hole_error) {
        parser->hole = tree->span;
        parser->hole_error = error;
        parser->hole_offset = parser->error_offset;
    }
    parser->error = NULL;
    sql_part_head(parser, from, tree);
    tree->stmt->level = SQL_L1;
    tree->stmt->error = error;
    return tree;
}

static bool read_list(SqlParser *parser, SqlTreeList *list)
{
    for (;;) {
        while (take_punct(parser, ';'))
            continue;
        if (at_stop(parser))
            return true;
        size_t from = parser->at;
        int depth = parser->depth;
        SqlTree *tree = at_simple(parser) ? read_simple(parser) : sql_read_part(parser);
        if (!tree || (!at_punct(parser, ';') && !at_stop(parser))) {
            parser->depth = depth;
            tree = recover(parser, from);
        }
        SQL_LIST_ADD(list, tree);
        if (parser->at == from)
            return sql_fail(parser, "expected a statement");
    }
}

static bool read_declarations(SqlParser *parser, SqlTreeList *list)
{
    while (!at(parser, KW_BEGIN) && !sql_at_end(parser)) {
        size_t from = parser->at;
        SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMMAND);
        tree->command = NEW(parser, SqlCommand);
        tree->command->name = STR("declare");
        if (!read_declaration(parser, tree->command) || !need_punct(parser, ';'))
            return false;
        tree->span = sql_span_from(parser, from);
        sql_part_close(parser, tree, SQL_KIND_DECLARE);
        SQL_LIST_ADD(list, tree);
    }
    return true;
}

/* EXCEPTION WHEN a OR b THEN statements WHEN OTHER THEN statements */
static bool read_handlers(SqlParser *parser, SqlCompound *block)
{
    while (take(parser, KW_WHEN)) {
        while (!sql_at_end(parser) && !at(parser, KW_THEN) && !at_punct(parser, ';'))
            parser->at++;
        if (!need(parser, KW_THEN) || !read_list(parser, &block->otherwise))
            return false;
    }
    return true;
}

static bool read_block(SqlParser *parser, SqlCompound *block)
{
    if (take(parser, KW_DECLARE) && !read_declarations(parser, &block->statements))
        return false;
    if (!need(parser, KW_BEGIN) || !read_list(parser, &block->statements))
        return false;
    if (take(parser, KW_EXCEPTION) && !read_handlers(parser, block))
        return false;
    return need(parser, KW_END);
}

/* ---- control ---- */

/* Where the branches of IF and CASE meet: THEN statements, as often as another word leads to it. */
static bool read_branches(SqlParser *parser, SqlCompound *control, SqlKeyword word)
{
    do {
        SqlExpr *condition = sql_read_expr(parser);
        if (!condition || !need(parser, KW_THEN))
            return false;
        if (!control->condition)
            control->condition = condition;
        if (!read_list(parser, &control->statements))
            return false;
    } while (take(parser, word));
    return !take(parser, KW_ELSE) || read_list(parser, &control->otherwise);
}

static bool read_case(SqlParser *parser, SqlCompound *control)
{
    if (!at(parser, KW_WHEN) && !sql_read_expr(parser))
        return false;
    return need(parser, KW_WHEN) && read_branches(parser, control, KW_WHEN);
}

/* FOR x IN [REVERSE] a [TO b] DO, WHILE (a) DO, LOOP, REPEAT ... UNTIL (a) */
static bool read_loop(SqlParser *parser, SqlCompound *control)
{
    bool repeats = str_is(control->word, "repeat"), loops = str_is(control->word, "loop");
    if (str_is(control->word, "for")) {
        if (!sql_read_ident(parser) || !need(parser, KW_IN))
            return false;
        take_text(parser, "reverse");
    }
    if (!repeats && !loops && !(control->condition = sql_read_expr(parser)))
        return false;
    if (take(parser, KW_TO) && !sql_read_expr(parser))
        return false;
    if (!repeats && !loops && !take(parser, KW_DO) && !need(parser, KW_LOOP))
        return false;
    if (!read_list(parser, &control->statements))
        return false;
    return !repeats ||
           (need(parser, KW_UNTIL) && (control->condition = sql_read_expr(parser)) != NULL);
}

static bool is_transaction(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    return after->kind == SQL_TOKEN_END || sql_token_is_punct(after, ';') ||
           sql_token_is_word(after, KW_TRANSACTION) || sql_token_is_word(after, KW_WORK) ||
           sql_token_is_word(after, KW_NAME);
}

static const char *control_word(const SqlParser *parser)
{
    static const char *const words[] = {"if", "case", "for", "while", "repeat", "loop"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (at_text(parser, words[i]))
            return words[i];
    return NULL;
}

static bool read_control(SqlParser *parser, SqlCompound *control)
{
    parser->at++;
    if (str_is(control->word, "if"))
        return read_branches(parser, control, KW_ELSEIF);
    return str_is(control->word, "case") ? read_case(parser, control) : read_loop(parser, control);
}

int sql_snowflake_block(SqlParser *parser, SqlTree **tree)
{
    bool block = at(parser, KW_DECLARE) || (at(parser, KW_BEGIN) && !is_transaction(parser));
    const char *word = control_word(parser);
    if (!block && !word)
        return 0;
    *tree = compound_new(parser, block ? "begin" : word);
    bool ok = block ? read_block(parser, (*tree)->compound)
                    : read_control(parser, (*tree)->compound) && need(parser, KW_END);
    if (ok && word)
        while (sql_token_is_label(parser, sql_peek(parser, 0))) /* END IF, END FOR label */
            parser->at++;
    return ok ? 1 : -1;
}
