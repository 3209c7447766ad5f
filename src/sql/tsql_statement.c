/* The statements of T-SQL, and its hooks. */
#include "sql/head.h"
#include "sql/parse_tsql.h"

static bool at_prefix_of_with(const SqlParser *parser)
{
    const SqlToken *word = sql_peek(parser, 1);
    return sql_token_is_punct(sql_peek(parser, 2), '(') && word->kind == SQL_TOKEN_WORD &&
           (word->id == KW_XMLNAMESPACES ||
            str_is_nocase(sql_token_text(parser, word), "change_tracking_context"));
}

/* WITH XMLNAMESPACES ('a' AS b), c AS (...) */
static bool read_with(SqlParser *parser, SqlCteList *ctes)
{
    if (!at(parser, KW_WITH))
        return true;
    if (at_prefix_of_with(parser)) {
        parser->at += 2;
        sql_skip_parens(parser);
        if (!at_punct(parser, ','))
            return true;
        parser->tokens[parser->at].kind = SQL_TOKEN_WORD; /* the rest of WITH begins here */
        parser->tokens[parser->at].id = KW_WITH;
    }
    if (!sql_read_with(parser, ctes))
        return false;
    for (SqlCte *cte = ctes->first; cte; cte = cte->next)
        cte->recursive = true; /* every one may name itself */
    return true;
}

static SqlTree *read_query(SqlParser *parser, SqlCteList *ctes, size_t from)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_SELECT);
    tree->query = sql_read_query_after(parser, ctes, from);
    return tree->query ? tree : NULL;
}

static SqlTree *read_data(SqlParser *parser)
{
    size_t from = parser->at;
    SqlCteList ctes = {0};
    if (!read_with(parser, &ctes))
        return NULL;
    switch (sql_peek(parser, 0)->id) {
    case KW_INSERT:
        return sql_tsql_insert(parser, &ctes);
    case KW_UPDATE:
        return sql_tsql_update(parser, &ctes);
    case KW_DELETE:
        return sql_tsql_delete(parser, &ctes);
    case KW_MERGE:
        return sql_tsql_merge(parser, &ctes);
    default:
        return read_query(parser, &ctes, from);
    }
}

/* UPDATE STATISTICS t, INSERT BULK t (...): no data statements. */
static bool is_admin(const SqlParser *parser)
{
    return at2(parser, KW_UPDATE, KW_STATISTICS) || at2(parser, KW_INSERT, KW_BULK);
}

static bool begins_block(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    return !sql_token_is_word(after, KW_TRAN) && !sql_token_is_word(after, KW_TRANSACTION) &&
           !sql_token_is_word(after, KW_DISTRIBUTED) && !sql_token_is_word(after, KW_DIALOG) &&
           !sql_token_is_word(after, KW_CONVERSATION);
}

/* BEGIN TRAN [name], COMMIT, ROLLBACK TRAN, SAVE TRAN x */
static SqlTree *read_transaction(SqlParser *parser)
{
    static const SqlKeyword words[] = {KW_DISTRIBUTED, KW_TRAN, KW_TRANSACTION, KW_WORK};
    Str name = sql_lower_text(parser, sql_peek(parser, 0));
    SqlTree *tree = sql_command_new(parser, 1);
    tree->command->name = name;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        take(parser, words[i]);
    if (at_kind(parser, SQL_TOKEN_VARIABLE)) {
        parser->at++;
    } else if (at_ident(parser) && !sql_tsql_at_start(parser)) {
        SqlIdent *savepoint = sql_read_ident(parser);
        SQL_LIST_ADD(&tree->command->names, savepoint);
    }
    if (at(parser, KW_WITH) && sql_token_is_punct(sql_peek(parser, 1), '(')) {
        parser->at++;
        sql_skip_parens(parser);
    } else if (take(parser, KW_WITH)) {
        parser->at += 2; /* MARK 'x' */
    }
    return tree;
}

static SqlTree *read_begin(SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (begins_block(parser))
        return sql_tsql_begin(parser);
    if (sql_token_is_word(after, KW_DIALOG) || sql_token_is_word(after, KW_CONVERSATION))
        return sql_tsql_command(parser);
    return read_transaction(parser);
}

static SqlTree *read_label(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 0);
    tree->command->name = STR("label");
    parser->at += 2;
    return tree;
}

static SqlTree *read_procedural(SqlParser *parser)
{
    switch (sql_peek(parser, 0)->id) {
    case KW_IF:
        return sql_tsql_if(parser);
    case KW_WHILE:
        return sql_tsql_while(parser);
    case KW_BEGIN:
        return read_begin(parser);
    case KW_DECLARE:
        return sql_tsql_declare(parser);
    case KW_SET:
        return sql_tsql_set(parser);
    case KW_EXEC:
    case KW_EXECUTE:
        return sql_tsql_execute(parser);
    case KW_COMMIT:
    case KW_ROLLBACK:
    case KW_SAVE:
        return read_transaction(parser);
    default:
        return sql_tsql_command(parser);
    }
}

static SqlTree *read_by_word(SqlParser *parser)
{
    switch (sql_peek(parser, 0)->id) {
    case KW_SELECT:
    case KW_VALUES:
    case KW_WITH:
    case KW_INSERT:
    case KW_UPDATE:
    case KW_DELETE:
    case KW_MERGE:
        return is_admin(parser) ? sql_tsql_command(parser) : read_data(parser);
    case KW_CREATE:
        return sql_tsql_create(parser);
    case KW_ALTER:
        return sql_tsql_alter(parser);
    case KW_DROP:
        return sql_tsql_drop(parser);
    case KW_TRUNCATE:
        return sql_tsql_truncate(parser);
    case KW_GRANT:
    case KW_REVOKE:
    case KW_DENY:
        return sql_tsql_grant(parser);
    default:
        return read_procedural(parser);
    }
}

/* A batch may begin with the name of a procedure. */
static bool at_procedure(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind == SQL_TOKEN_QUOTED)
        return true;
    return token->kind == SQL_TOKEN_WORD && sql_token_is_name(parser, token) &&
           !sql_verb_find((SqlKeyword)token->id);
}

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (at_punct(parser, '('))
        *tree = read_data(parser);
    else if (token->kind == SQL_TOKEN_WORD && sql_token_is_punct(sql_peek(parser, 1), ':'))
        *tree = read_label(parser);
    else if (at_procedure(parser))
        *tree = sql_tsql_execute(parser);
    else if (token->kind == SQL_TOKEN_WORD)
        *tree = read_by_word(parser);
    else
        sql_fail(parser, "expected a statement");
    return *tree ? 1 : -1;
}

const SqlHooks sql_tsql_hooks = {
    .statement = read_statement,
    .type = sql_tsql_type,
    .primary = sql_tsql_primary,
    .source = sql_tsql_source,
    .join = sql_tsql_join,
    .select_head = sql_tsql_select,
    .target = sql_tsql_target,
    .query_clause = sql_tsql_query_tail,
};
