/* PL/pgSQL's blocks and control statements; each is a compound node with the statements it runs. */
#include "sql/parse_plpgsql.h"

static SqlTree *compound_new(SqlParser *parser, const char *word)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMPOUND);
    tree->compound = NEW(parser, SqlCompound);
    tree->compound->word = str(word);
    return tree;
}

/* Words that end a list of statements. */
static bool at_list_end(const SqlParser *parser)
{
    return at(parser, KW_END) || at(parser, KW_ELSE) || at(parser, KW_ELSIF) ||
           at_text(parser, "elseif") || at(parser, KW_WHEN) || at(parser, KW_EXCEPTION) ||
           sql_at_end(parser);
}

static bool read_list(SqlParser *parser, SqlTreeList *trees)
{
    while (!at_list_end(parser)) {
        SqlTree *tree = sql_read_part(parser);
        if (!tree || !need_punct(parser, ';'))
            return false;
        SQL_LIST_ADD(trees, tree);
    }
    return true;
}

static bool take_label(SqlParser *parser)
{
    size_t from = parser->at;
    const SqlToken *open = sql_peek(parser, 0), *close = sql_peek(parser, 2);
    if (open->kind != SQL_TOKEN_PUNCT || close->kind != SQL_TOKEN_PUNCT ||
        !str_is(sql_token_text(parser, open), "<<") || !str_is(sql_token_text(parser, close), ">>"))
        return false;
    parser->at = from + 3;
    return true;
}

/* A label may be any word. */
void sql_plpgsql_take_label(SqlParser *parser)
{
    if (at_kind(parser, SQL_TOKEN_WORD) || at_kind(parser, SQL_TOKEN_QUOTED))
        parser->at++;
}

/* END [LOOP | IF | CASE] [label] */
static bool read_end(SqlParser *parser, SqlKeyword word)
{
    if (!need(parser, KW_END) || (word && !need(parser, word)))
        return false;
    sql_plpgsql_take_label(parser);
    return true;
}

/* t.c%TYPE, t%ROWTYPE, or a plain type */
static bool read_variable_type(SqlParser *parser)
{
    size_t from = parser->at;
    SqlName name;
    if (sql_read_name(parser, &name) && take_punct(parser, '%')) {
        if (!take_text(parser, "type") && !take_text(parser, "rowtype"))
            return sql_fail(parser, "expected TYPE or ROWTYPE");
        while (take_punct(parser, '['))
            if (!need_punct(parser, ']'))
                return false;
        return true;
    }
    parser->at = from;
    return sql_read_type(parser) != NULL;
}

/* [(a int, b int)] FOR | IS query */
static bool read_bound_cursor(SqlParser *parser, SqlTreeList *trees)
{
    SqlTypeList arguments = {0};
    if (at_punct(parser, '(') && !sql_read_parameters(parser, &arguments, NULL))
        return false;
    if (!take(parser, KW_FOR) && !need(parser, KW_IS))
        return false;
    SqlTree *query = sql_read_part(parser);
    if (query)
        SQL_LIST_ADD(trees, query);
    return query != NULL;
}

static bool read_default(SqlParser *parser, SqlTreeList *trees)
{
    if (!take(parser, KW_DEFAULT) && !take_punct(parser, SQL_OP_ASSIGN) && !take_punct(parser, '='))
        return true;
    size_t from = parser->at;
    SqlExpr *value = sql_read_expr(parser);
    if (!value)
        return false;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMMAND);
    tree->command = NEW(parser, SqlCommand);
    tree->command->name = STR("declare");
    tree->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&tree->command->values, value);
    SQL_LIST_ADD(trees, tree);
    return true;
}

static bool read_declaration(SqlParser *parser, SqlTreeList *trees)
{
    if (!sql_read_label(parser))
        return false;
    if (take_text(parser, "alias"))
        return need(parser, KW_FOR) && sql_next(parser)->kind != SQL_TOKEN_END;
    if (take2(parser, KW_NO, KW_SCROLL) || take(parser, KW_SCROLL) || at(parser, KW_CURSOR))
        return need(parser, KW_CURSOR) && read_bound_cursor(parser, trees);
    take(parser, KW_CONSTANT);
    if (!read_variable_type(parser) || (take(parser, KW_COLLATE) && !sql_read_object(parser)) ||
        (take(parser, KW_NOT) && !need(parser, KW_NULL)))
        return false;
    return read_default(parser, trees);
}

static bool read_declarations(SqlParser *parser, SqlTreeList *trees)
{
    while (!at(parser, KW_BEGIN) && !sql_at_end(parser)) {
        if (take(parser, KW_DECLARE))
            continue;
        if (!read_declaration(parser, trees) || !need_punct(parser, ';'))
            return false;
    }
    return true;
}

/* WHEN unique_violation OR SQLSTATE '22012' THEN ... */
static bool read_handlers(SqlParser *parser, SqlTreeList *trees)
{
    while (take(parser, KW_WHEN)) {
        do {
            Str state;
            if (take_text(parser, "sqlstate") ? !sql_read_string(parser, &state)
                                              : !sql_read_label(parser))
                return false;
        } while (take(parser, KW_OR));
        if (!need(parser, KW_THEN) || !read_list(parser, trees))
            return false;
    }
    return true;
}

static SqlTree *read_block(SqlParser *parser)
{
    SqlTree *tree = compound_new(parser, "begin");
    SqlCompound *block = tree->compound;
    if (take(parser, KW_DECLARE) && !read_declarations(parser, &block->statements))
        return NULL;
    if (!need(parser, KW_BEGIN) || !read_list(parser, &block->statements))
        return NULL;
    if (take(parser, KW_EXCEPTION) && !read_handlers(parser, &block->otherwise))
        return NULL;
    return read_end(parser, KW_NO_KEYWORD) ? tree : NULL;
}

/* At IF, ELSIF: one condition, and the rest of the chain as what is done otherwise. */
static SqlTree *read_branch(SqlParser *parser)
{
    size_t from = parser->at;
    SqlTree *tree = compound_new(parser, "if");
    SqlCompound *branch = tree->compound;
    if (!sql_enter(parser))
        return NULL;
    parser->at++;
    branch->condition = sql_read_expr(parser);
    bool ok = branch->condition && need(parser, KW_THEN) && read_list(parser, &branch->statements);
    if (ok && (at(parser, KW_ELSIF) || at_text(parser, "elseif"))) {
        SqlTree *next = read_branch(parser);
        ok = next != NULL;
        if (ok)
            SQL_LIST_ADD(&branch->otherwise, next);
    } else if (ok && take(parser, KW_ELSE)) {
        ok = read_list(parser, &branch->otherwise);
    }
    sql_leave(parser);
    tree->span = sql_span_from(parser, from);
    return ok ? tree : NULL;
}

static SqlTree *read_if(SqlParser *parser)
{
    SqlTree *tree = read_branch(parser);
    return tree && read_end(parser, KW_IF) ? tree : NULL;
}

static SqlTree *read_case(SqlParser *parser)
{
    SqlTree *tree = compound_new(parser, "case");
    SqlCompound *choice = tree->compound;
    parser->at++;
    if (!at(parser, KW_WHEN) && !(choice->condition = sql_read_expr(parser)))
        return NULL;
    while (take(parser, KW_WHEN)) {
        SqlExprList values = {0};
        if (!sql_read_exprs(parser, &values) || !need(parser, KW_THEN) ||
            !read_list(parser, &choice->statements))
            return NULL;
    }
    if (take(parser, KW_ELSE) && !read_list(parser, &choice->otherwise))
        return NULL;
    return read_end(parser, KW_CASE) ? tree : NULL;
}

static bool read_loop_body(SqlParser *parser, SqlCompound *loop)
{
    return need(parser, KW_LOOP) && read_list(parser, &loop->statements) &&
           read_end(parser, KW_LOOP);
}

static bool at_loop_statement(const SqlParser *parser)
{
    return sql_at_query(parser) || at(parser, KW_EXECUTE) || at(parser, KW_EXPLAIN) ||
           at(parser, KW_INSERT) || at(parser, KW_UPDATE) || at(parser, KW_DELETE);
}

/* EXECUTE text | query | cursor [(args)] | [REVERSE] a .. b [BY c] */
static bool read_range(SqlParser *parser, SqlCompound *loop)
{
    if (at_loop_statement(parser)) {
        SqlTree *tree = sql_read_part(parser);
        if (tree)
            SQL_LIST_ADD(&loop->statements, tree);
        return tree != NULL;
    }
    take_text(parser, "reverse");
    loop->condition = sql_read_expr(parser);
    if (!loop->condition || !take_punct(parser, SQL_OP_DOTS))
        return loop->condition != NULL;
    return sql_read_expr(parser) && (!take(parser, KW_BY) || sql_read_expr(parser));
}

static SqlTree *read_for(SqlParser *parser)
{
    SqlTree *tree = compound_new(parser, "for");
    SqlExprList targets = {0};
    parser->at++;
    if (!sql_read_column_list(parser, &targets) || !need(parser, KW_IN) ||
        !read_range(parser, tree->compound))
        return NULL;
    return read_loop_body(parser, tree->compound) ? tree : NULL;
}

/* FOREACH x [SLICE 1] IN ARRAY a */
static SqlTree *read_foreach(SqlParser *parser)
{
    SqlTree *tree = compound_new(parser, "foreach");
    SqlExprList targets = {0};
    parser->at++;
    if (!sql_read_column_list(parser, &targets) ||
        (take_text(parser, "slice") && !sql_read_literal(parser)) || !need(parser, KW_IN) ||
        !need(parser, KW_ARRAY) || !(tree->compound->condition = sql_read_expr(parser)))
        return NULL;
    return read_loop_body(parser, tree->compound) ? tree : NULL;
}

static SqlTree *read_while(SqlParser *parser)
{
    SqlTree *tree = compound_new(parser, "while");
    parser->at++;
    if (!(tree->compound->condition = sql_read_expr(parser)))
        return NULL;
    return read_loop_body(parser, tree->compound) ? tree : NULL;
}

static SqlTree *read_loop(SqlParser *parser)
{
    SqlTree *tree = compound_new(parser, "loop");
    return read_loop_body(parser, tree->compound) ? tree : NULL;
}

/* A block or control statement; NULL without an error when none stands here. */
static SqlTree *read_compound(SqlParser *parser)
{
    while (take_label(parser))
        ;
    if (at(parser, KW_DECLARE) || at(parser, KW_BEGIN))
        return read_block(parser);
    if (at(parser, KW_IF))
        return read_if(parser);
    if (at(parser, KW_CASE))
        return read_case(parser);
    if (at(parser, KW_LOOP))
        return read_loop(parser);
    if (at(parser, KW_WHILE))
        return read_while(parser);
    if (at(parser, KW_FOR))
        return read_for(parser);
    return at_text(parser, "foreach") ? read_foreach(parser) : NULL;
}

int sql_plpgsql_statement(SqlParser *parser, SqlTree **tree)
{
    if (!sql_at_plpgsql_assign(parser))
        *tree = read_compound(parser);
    if (!*tree && !parser->error)
        *tree = sql_read_plpgsql_simple(parser);
    if (*tree)
        return 1;
    if (parser->error)
        return -1;
    sql_plpgsql_drop_into(parser);
    return 0;
}
