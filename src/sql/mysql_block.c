/* The statements of stored programs: BEGIN ... END, IF, CASE, loops, DECLARE, cursors, handlers.
 * Each block is a compound node whose parts are statements of their own. */
#include "sql/parse_mysql.h"

static SqlTree *new_block(SqlParser *parser, const char *word)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMPOUND);
    tree->compound = NEW(parser, SqlCompound);
    tree->compound->word = str(word);
    return tree;
}

static bool at_end_of_list(const SqlParser *parser)
{
    return at(parser, KW_END) || at(parser, KW_ELSE) || at(parser, KW_ELSEIF) ||
           at(parser, KW_WHEN) || at(parser, KW_UNTIL) || sql_at_end(parser);
}

/* Statements, each with its semicolon, up to a word that ends the list. */
static bool read_list(SqlParser *parser, SqlTreeList *list)
{
    while (!at_end_of_list(parser)) {
        SqlTree *part = sql_read_part(parser);
        if (!part || !need_punct(parser, ';'))
            return false;
        SQL_LIST_ADD(list, part);
    }
    return true;
}

/* END [word] [label] */
static bool read_end(SqlParser *parser, SqlKeyword word)
{
    if (!need(parser, KW_END) || (word && !need(parser, word)))
        return false;
    if (at_ident(parser))
        parser->at++;
    return true;
}

static SqlTree *read_begin(SqlParser *parser)
{
    SqlTree *tree = new_block(parser, "begin");
    parser->at++;
    if (take(parser, KW_NOT) && !need(parser, KW_ATOMIC))
        return NULL;
    bool ok = read_list(parser, &tree->compound->statements) && read_end(parser, KW_NO_KEYWORD);
    return ok ? tree : NULL;
}

/* Behind IF or ELSEIF: ELSEIF is an IF in the ELSE of the one before. */
static bool read_condition(SqlParser *parser, SqlCompound *compound)
{
    compound->condition = sql_read_expr(parser);
    return compound->condition && need(parser, KW_THEN) && read_list(parser, &compound->statements);
}

/* Each ELSEIF counts as nesting, because it is that in the tree. */
static bool read_branches(SqlParser *parser, SqlCompound *last, int *entered)
{
    if (!read_condition(parser, last))
        return false;
    while (at(parser, KW_ELSEIF)) {
        size_t from = parser->at++;
        SqlTree *next = new_block(parser, "if");
        if (!sql_enter(parser))
            return false;
        ++*entered;
        if (!read_condition(parser, next->compound))
            return false;
        next->span = sql_span_from(parser, from);
        SQL_LIST_ADD(&last->otherwise, next);
        last = next->compound;
    }
    return !take(parser, KW_ELSE) || read_list(parser, &last->otherwise);
}

static SqlTree *read_if(SqlParser *parser)
{
    SqlTree *tree = new_block(parser, "if");
    int entered = 0;
    parser->at++;
    bool ok = read_branches(parser, tree->compound, &entered);
    parser->depth -= entered;
    return ok && need(parser, KW_END) && need(parser, KW_IF) ? tree : NULL;
}

static SqlTree *read_case(SqlParser *parser)
{
    SqlTree *tree = new_block(parser, "case");
    SqlCompound *compound = tree->compound;
    parser->at++;
    if (!at(parser, KW_WHEN) && !(compound->condition = sql_read_expr(parser)))
        return NULL;
    do {
        size_t from = parser->at;
        SqlTree *when = new_block(parser, "when");
        if (!need(parser, KW_WHEN) || !read_condition(parser, when->compound))
            return NULL;
        when->span = sql_span_from(parser, from);
        SQL_LIST_ADD(&compound->statements, when);
    } while (at(parser, KW_WHEN));
    if (take(parser, KW_ELSE) && !read_list(parser, &compound->otherwise))
        return NULL;
    return need(parser, KW_END) && need(parser, KW_CASE) ? tree : NULL;
}

static SqlTree *read_loop(SqlParser *parser)
{
    SqlTree *tree = new_block(parser, "loop");
    parser->at++;
    bool ok = read_list(parser, &tree->compound->statements) && read_end(parser, KW_LOOP);
    return ok ? tree : NULL;
}

static SqlTree *read_while(SqlParser *parser)
{
    SqlTree *tree = new_block(parser, "while");
    parser->at++;
    tree->compound->condition = sql_read_expr(parser);
    if (!tree->compound->condition || !need(parser, KW_DO))
        return NULL;
    bool ok = read_list(parser, &tree->compound->statements) && read_end(parser, KW_WHILE);
    return ok ? tree : NULL;
}

static SqlTree *read_repeat(SqlParser *parser)
{
    SqlTree *tree = new_block(parser, "repeat");
    parser->at++;
    if (!read_list(parser, &tree->compound->statements) || !need(parser, KW_UNTIL) ||
        !(tree->compound->condition = sql_read_expr(parser)))
        return NULL;
    return read_end(parser, KW_REPEAT) ? tree : NULL;
}

/* FOR r IN (SELECT ...) DO, FOR i IN [REVERSE] 1 .. 10 DO of MariaDB */
static SqlTree *read_for(SqlParser *parser)
{
    SqlTree *tree = new_block(parser, "for");
    SqlPhrase found;
    parser->at++;
    if (!sql_mysql_phrase(parser, "$ident in", &found))
        return NULL;
    bool query = sql_at_query_parens(parser);
    const char *range = "[reverse] $expr ['..' $expr]";
    if (!sql_mysql_phrase(parser, query ? "'(' $query ')'" : range, &found) || !need(parser, KW_DO))
        return NULL;
    tree->compound->condition = found.values.first;
    bool ok = read_list(parser, &tree->compound->statements) && read_end(parser, KW_FOR);
    return ok ? tree : NULL;
}

#define CONDITION                                                                                  \
    "(sqlstate [value] $string | sqlwarning | not found | sqlexception | $int | $ident)"

/* DECLARE EXIT HANDLER FOR NOT FOUND statement */
static SqlTree *read_handler(SqlParser *parser)
{
    SqlTree *tree = new_block(parser, "handler");
    SqlPhrase found;
    parser->at += 3;
    if (!sql_mysql_phrase(parser, "for <" CONDITION ">", &found))
        return NULL;
    SqlTree *part = sql_read_part(parser);
    if (!part)
        return NULL;
    SQL_LIST_ADD(&tree->compound->statements, part);
    return tree;
}

static SqlTree *read_declare(SqlParser *parser)
{
    if (is_text(parser, sql_peek(parser, 2), "handler"))
        return read_handler(parser);
    SqlTree *tree = sql_command_new(parser, 1);
    SqlPhrase found;
    if (!sql_mysql_phrase(parser,
                          "$ident condition for (sqlstate [value] $string | $int) |"
                          " $ident cursor ['(' <$word $type> ')'] for ($query | $ident) |"
                          " <$ident> (type of $name | row type of $name | $type) [default $expr]",
                          &found))
        return NULL;
    tree->command->names = found.idents;
    tree->command->values = found.values;
    tree->command->inner = found.inner;
    return tree;
}

static const SqlMysqlRow rows[] = {
    {"leave", "", "$ident"},
    {"iterate", "", "$ident"},
    {"return", "", "[$expr]"},
    {"open", "", "$ident ['(' [<$expr>] ')'] [for $query]"},
    {"fetch group next row", "", ""},
    {"fetch", "", "[[next] from] $ident into <($variable | $ident)>"},
    {"close", "", "$ident"},
    {NULL, NULL, NULL},
};

/* BEGIN alone, and before a word of transactions, is no block. */
static bool begins_transaction(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    return after->kind == SQL_TOKEN_END || sql_token_is_punct(after, ';') ||
           sql_token_is_word(after, KW_WORK) || is_text(parser, after, "pessimistic") ||
           is_text(parser, after, "optimistic") ||
           (sql_token_is_word(after, KW_WITH) && is_text(parser, sql_peek(parser, 2), "causal"));
}

static SqlTree *read_block(SqlParser *parser)
{
    switch (sql_peek(parser, 0)->id) {
    case KW_BEGIN:
        return read_begin(parser);
    case KW_IF:
        return read_if(parser);
    case KW_CASE:
        return read_case(parser);
    case KW_LOOP:
        return read_loop(parser);
    case KW_WHILE:
        return read_while(parser);
    case KW_REPEAT:
        return read_repeat(parser);
    case KW_FOR:
        return read_for(parser);
    case KW_DECLARE:
        return read_declare(parser);
    default:
        return sql_mysql_command(parser, rows);
    }
}

/* label: in front of a loop or block */
static bool take_label(SqlParser *parser)
{
    bool label = sql_token_is_name(parser, sql_peek(parser, 0)) &&
                 sql_token_is_punct(sql_peek(parser, 1), ':');
    parser->at += label ? 2 : 0;
    return label;
}

SqlTree *sql_mysql_block(SqlParser *parser)
{
    bool label = take_label(parser);
    if (!label && at(parser, KW_BEGIN) && begins_transaction(parser))
        return NULL;
    if (!at_kind(parser, SQL_TOKEN_WORD) || !sql_enter(parser))
        return NULL;
    SqlTree *tree = read_block(parser);
    sql_leave(parser);
    return tree;
}
