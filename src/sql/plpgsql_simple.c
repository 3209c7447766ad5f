/* PL/pgSQL's statements that hold no others: assignment, RETURN, RAISE, EXECUTE, cursors ... */
#include "sql/parse_plpgsql.h"

/* Steps over [ ... ] from token i on; the index behind it. */
static size_t behind_brackets(const SqlParser *parser, size_t i)
{
    size_t depth = 0;
    do {
        const SqlToken *token = sql_peek(parser, i);
        if (token->kind == SQL_TOKEN_END)
            return i;
        depth += sql_token_is_punct(token, '[');
        depth -= sql_token_is_punct(token, ']');
        i++;
    } while (depth);
    return i;
}

/* The index behind a, a.b, a[1].c that begins at token i; i when nothing like it does. */
static size_t behind_target(const SqlParser *parser, size_t i)
{
    const SqlToken *token = sql_peek(parser, i);
    if (token->kind != SQL_TOKEN_WORD && token->kind != SQL_TOKEN_QUOTED &&
        token->kind != SQL_TOKEN_PARAM)
        return i;
    for (i++;;) {
        if (sql_token_is_punct(sql_peek(parser, i), '['))
            i = behind_brackets(parser, i);
        else if (sql_token_is_punct(sql_peek(parser, i), '.'))
            i += 2;
        else
            return i;
    }
}

bool sql_at_plpgsql_assign(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, behind_target(parser, 0));
    return sql_token_is_punct(token, SQL_OP_ASSIGN) || sql_token_is_punct(token, '=');
}

static bool read_values(SqlParser *parser, SqlTree *tree)
{
    return sql_read_exprs(parser, &tree->command->values);
}

/* What stands behind the token before the cursor, read as the targets of a SELECT and perhaps its
 * FROM: RETURN a FROM t, x := count(*) FROM t. */
static bool read_value(SqlParser *parser, SqlTree *tree)
{
    SqlToken *word = &parser->tokens[--parser->at];
    word->kind = SQL_TOKEN_WORD;
    word->id = KW_SELECT;
    return (tree->command->inner = sql_read_preparable(parser)) != NULL;
}

static SqlTree *read_assign(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, behind_target(parser, 0));
    tree->command->name = STR("assign");
    SqlToken *sign = &parser->tokens[parser->at++], kept = *sign;
    bool ok = read_value(parser, tree);
    *sign = kept; /* the statement's head is read later, and begins with no SELECT */
    return ok ? tree : NULL;
}

/* PERFORM is SELECT without a result. */
static SqlTree *read_perform(SqlParser *parser)
{
    SqlToken *word = &parser->tokens[parser->at];
    word->id = KW_SELECT;
    return sql_read_preparable(parser);
}

static bool read_into(SqlParser *parser)
{
    SqlExprList targets = {0};
    if (!take(parser, KW_INTO))
        return true;
    take(parser, KW_STRICT);
    return sql_read_column_list(parser, &targets);
}

/* EXECUTE text [INTO x] [USING a, b] into the values of a command. */
static bool read_dynamic(SqlParser *parser, SqlExprList *values)
{
    SqlExpr *text = sql_read_expr(parser);
    if (!text)
        return false;
    SQL_LIST_ADD(values, text);
    while (at(parser, KW_INTO) || at(parser, KW_USING)) {
        if (take(parser, KW_USING) ? !sql_read_exprs(parser, values) : !read_into(parser))
            return false;
    }
    return true;
}

/* RETURN [NEXT] [value], RETURN QUERY query | EXECUTE text */
static SqlTree *read_return(SqlParser *parser)
{
    if (sql_token_is_word(sql_peek(parser, 1), KW_QUERY)) {
        parser->at += 2;
        if (!at(parser, KW_EXECUTE))
            return sql_read_preparable(parser);
        SqlTree *dynamic = sql_command_new(parser, 1);
        return read_dynamic(parser, &dynamic->command->values) ? dynamic : NULL;
    }
    SqlTree *tree = sql_command_new(parser, 1);
    take(parser, KW_NEXT);
    if (at_punct(parser, ';') || sql_at_end(parser))
        return tree;
    return read_value(parser, tree) ? tree : NULL;
}

/* USING MESSAGE = x, HINT := y */
static bool read_raise_using(SqlParser *parser, SqlTree *tree)
{
    do {
        if (!sql_read_label(parser))
            return false;
        if (!take_punct(parser, '=') && !need_punct(parser, SQL_OP_ASSIGN))
            return false;
        SqlExpr *value = sql_read_expr(parser);
        if (!value)
            return false;
        SQL_LIST_ADD(&tree->command->values, value);
    } while (take_punct(parser, ','));
    return true;
}

/* RAISE [level] ['format' [, a, b] | condition | SQLSTATE 'x'] [USING ...] */
static SqlTree *read_raise(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    while (at_ident(parser) && !at(parser, KW_USING))
        parser->at++; /* level, condition, SQLSTATE */
    if (at_kind(parser, SQL_TOKEN_STRING) && !read_values(parser, tree))
        return NULL;
    return !take(parser, KW_USING) || read_raise_using(parser, tree) ? tree : NULL;
}

static SqlTree *read_execute(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    return read_dynamic(parser, &tree->command->values) ? tree : NULL;
}

/* GET [CURRENT | STACKED] DIAGNOSTICS x = ROW_COUNT, y := ... */
static SqlTree *read_diagnostics(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    if (!take(parser, KW_CURRENT))
        take_text(parser, "stacked");
    if (!need(parser, KW_DIAGNOSTICS))
        return NULL;
    do {
        if (!sql_read_column(parser) ||
            (!take_punct(parser, '=') && !need_punct(parser, SQL_OP_ASSIGN)) ||
            !sql_read_label(parser))
            return NULL;
    } while (take_punct(parser, ','));
    return tree;
}

/* OPEN c [(args)] | OPEN c [[NO] SCROLL] FOR query | EXECUTE text */
static SqlTree *read_open(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    if (!sql_read_label(parser))
        return NULL;
    if (at_punct(parser, '(') && !sql_skip_parens(parser))
        return NULL;
    if (!take2(parser, KW_NO, KW_SCROLL))
        take(parser, KW_SCROLL);
    if (!take(parser, KW_FOR))
        return tree;
    if (take(parser, KW_EXECUTE))
        return read_dynamic(parser, &tree->command->values) ? tree : NULL;
    return (tree->command->inner = sql_read_preparable(parser)) ? tree : NULL;
}

/* EXIT | CONTINUE [label] [WHEN condition] */
static SqlTree *read_exit(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    if (!at(parser, KW_WHEN))
        sql_plpgsql_take_label(parser);
    return !take(parser, KW_WHEN) || read_values(parser, tree) ? tree : NULL;
}

/* FETCH | MOVE [direction [FROM | IN]] cursor [INTO x, y] */
static SqlTree *read_fetch(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    while (!at(parser, KW_INTO) && !at_punct(parser, ';') && !sql_at_end(parser))
        parser->at++;
    return read_into(parser) ? tree : NULL;
}

static SqlTree *read_assert(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    return read_values(parser, tree) ? tree : NULL;
}

SqlTree *sql_read_plpgsql_simple(SqlParser *parser)
{
    if (sql_at_plpgsql_assign(parser))
        return read_assign(parser);
    if (at_text(parser, "perform"))
        return read_perform(parser);
    switch (sql_peek(parser, 0)->id) {
    case KW_RETURN:
        return read_return(parser);
    case KW_RAISE:
        return read_raise(parser);
    case KW_EXECUTE:
        return read_execute(parser);
    case KW_GET:
        return read_diagnostics(parser);
    case KW_OPEN:
        return read_open(parser);
    case KW_FETCH:
    case KW_MOVE:
        return read_fetch(parser);
    case KW_EXIT:
    case KW_CONTINUE:
        return read_exit(parser);
    case KW_ASSERT:
        return read_assert(parser);
    case KW_NULL:
        return sql_command_new(parser, 1);
    default:
        return NULL;
    }
}

/* The tokens of INTO [STRICT] a, b.c from token `from` on; 0 when that is no target list. */
static size_t into_length(const SqlParser *parser, size_t from)
{
    size_t i = from + 1;
    if (sql_token_is_word(sql_peek(parser, i), KW_STRICT))
        i++;
    for (;;) {
        size_t behind = behind_target(parser, i);
        if (behind == i)
            return 0;
        i = behind;
        if (!sql_token_is_punct(sql_peek(parser, i), ','))
            return i - from;
        i++;
    }
}

void sql_plpgsql_drop_into(SqlParser *parser)
{
    size_t depth = 0, length = 0;
    for (size_t i = 0; parser->at + i < parser->n; i++) {
        const SqlToken *token = sql_peek(parser, i);
        if (sql_token_is_punct(token, '('))
            depth++;
        else if (sql_token_is_punct(token, ')'))
            depth -= depth > 0;
        else if (!depth && sql_token_is_punct(token, ';'))
            return;
        bool is_target = i && !depth && sql_token_is_word(token, KW_INTO) &&
                         !sql_token_is_word(sql_peek(parser, i - 1), KW_INSERT) &&
                         !sql_token_is_word(sql_peek(parser, i - 1), KW_MERGE);
        if (!is_target || !(length = into_length(parser, i)))
            continue;
        SqlToken *gap = &parser->tokens[parser->at + i];
        memmove(gap, gap + length,
                (parser->n + 1 - parser->at - i - length) * sizeof *parser->tokens);
        parser->n -= length;
        return;
    }
}
