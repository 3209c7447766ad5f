/* Splitter: the loop over the tokens of a script that finds where statements end. */
#include "sql/split.h"
#include "sql/head.h"

SqlKeyword sql_split_keyword(SqlSplitter *splitter, SqlToken *token)
{
    if (token->kind != SQL_TOKEN_WORD)
        return KW_NO_KEYWORD;
    if (!(token->flags & SQL_TOKEN_KNOWN)) {
        Str word = {splitter->lexer.begin + token->offset, token->length};
        token->id = (uint16_t)sql_keyword_find(word);
        token->flags |= SQL_TOKEN_KNOWN;
    }
    return (SqlKeyword)token->id;
}

SqlToken sql_split_ahead(const SqlSplitter *splitter)
{
    SqlLexer lexer = splitter->lexer;
    SqlToken token;
    do {
        sql_lex_raw(&lexer, &token);
    } while (token.kind == SQL_TOKEN_COMMENT || token.kind == SQL_TOKEN_HINT);
    return token;
}

static void keep_token(SqlSplitter *splitter, const SqlToken *token)
{
    SqlParser *parser = &splitter->parser;
    if (splitter->level == SQL_L0 || parser->n >= SQL_TOKENS_MAX)
        return;
    if (parser->n == parser->cap)
        parser->tokens = vec_grow(parser->arena, parser->tokens, &parser->cap, parser->n + 1,
                                  sizeof *parser->tokens);
    parser->tokens[parser->n] = *token;
    if (token->kind != SQL_TOKEN_WORD)
        parser->tokens[parser->n].flags |= SQL_TOKEN_KNOWN;
    parser->n++;
}

static void add_token(SqlSplitter *splitter, const SqlToken *token)
{
    /* The marks of an executable comment belong to the statement that is sent. */
    uint32_t opened = splitter->lexer.opened;
    bool marked = opened >= splitter->chunk && opened < token->offset;
    if (splitter->ntokens++ == 0)
        splitter->first = marked ? opened : token->offset;
    splitter->end = token->offset + token->length;
    keep_token(splitter, token);
}

static void reset(SqlSplitter *splitter, uint32_t chunk)
{
    splitter->chunk = chunk;
    splitter->ntokens = 0;
    splitter->parens = 0;
    splitter->parser.n = 0;
    /* The units are not cleared: n says how many are valid. */
    splitter->block.mode = SQL_BLOCK_PLAIN;
    splitter->block.n = 0;
    splitter->block.seen = false;
    splitter->batch = (SqlBatch){0};
}

/* Level 1 and above, from the tokens that were kept. */
static void read_statement(SqlSplitter *splitter, SqlStmt *stmt)
{
    SqlParser *parser = &splitter->parser;
    if (parser->n == parser->cap)
        parser->tokens = vec_grow(parser->arena, parser->tokens, &parser->cap, parser->n + 1,
                                  sizeof *parser->tokens);
    parser->tokens[parser->n] =
        (SqlToken){.offset = splitter->end, .kind = SQL_TOKEN_END, .flags = SQL_TOKEN_KNOWN};
    parser->at = 0;
    parser->depth = 0;
    parser->error = NULL;
    sql_head_read(parser, stmt);
    stmt->level = SQL_L1;
    if (splitter->level < SQL_L2 || !splitter->dialect->tree)
        return;
    parser->at = 0;
    if (stmt->span.length >= SQL_TREE_MAX_BYTES || splitter->ntokens >= SQL_TOKENS_MAX) {
        stmt->rest = stmt->span;
        stmt->error = "the statement is too large for the tree parser";
        stmt->error_offset = stmt->span.offset;
    } else if (sql_tree_parse(parser, stmt)) {
        stmt->level = SQL_L2;
    }
}

void sql_split_finish(SqlSplitter *splitter, uint32_t from, uint32_t to)
{
    if (splitter->ntokens == 0) {
        reset(splitter, to);
        return;
    }
    if (splitter->lexer.closed > splitter->end)
        splitter->end = splitter->lexer.closed;
    uint32_t end = splitter->end;
    SqlStmt stmt = {.span = {splitter->first, end - splitter->first}};
    uint32_t stop = to > from ? to : end;
    stmt.chunk = (Span){splitter->chunk, stop - splitter->chunk};
    stmt.text = sql_text(splitter->script, stmt.span);
    if (splitter->level >= SQL_L1)
        read_statement(splitter, &stmt);
    if (splitter->block.first == KW_COPY && (splitter->dialect->split & SQL_SPLIT_PSQL))
        stmt.data = sql_split_copy_data(splitter, stmt.span);
    VEC_ADD(splitter->script->arena, &splitter->script->stmts, stmt);
    uint32_t here = (uint32_t)(splitter->lexer.p - splitter->lexer.begin);
    reset(splitter, stmt.data.length ? here : stop);
}

static void take_comment(SqlSplitter *splitter, const SqlToken *token)
{
    Span span = {token->offset, token->length};
    VEC_ADD(splitter->script->arena, &splitter->script->comments, span);
    /* A mistake that must not pass unseen; SQLite alone accepts it. */
    if ((token->flags & SQL_TOKEN_UNCLOSED) && splitter->dialect->family != SQL_FAMILY_SQLITE)
        add_token(splitter, token);
    if (splitter->dialect->split & SQL_SPLIT_CELLS)
        sql_split_cell(splitter, token);
}

static void count_parens(SqlSplitter *splitter, uint16_t punct)
{
    if (punct == '(' || punct == '{')
        splitter->parens++;
    else if ((punct == ')' || punct == '}') && splitter->parens > 0)
        splitter->parens--;
}

static void end_at_semicolon(SqlSplitter *splitter, const SqlToken *token)
{
    uint32_t stop = token->offset + token->length;
    /* A PL/SQL block is sent with the semicolon behind its END. */
    if (splitter->block.seen && (splitter->dialect->split & SQL_SPLIT_SLASH))
        splitter->end = stop;
    sql_split_finish(splitter, token->offset, stop);
}

static void take_semicolon(SqlSplitter *splitter, SqlToken *token)
{
    if (splitter->dialect->split & SQL_SPLIT_WHOLE)
        return;
    /* db.t.forEach(function (x) { a; b; }) */
    bool script = splitter->dialect->family == SQL_FAMILY_NOSQL && splitter->parens;
    bool open = script || sql_block_is_open(splitter) || sql_batch_continues(splitter);
    if (!open) {
        end_at_semicolon(splitter, token);
        return;
    }
    sql_block_token(splitter, token);
    add_token(splitter, token);
}

static void take_token(SqlSplitter *splitter, SqlToken *token)
{
    if (sql_split_client_line(splitter, token))
        return;
    if (splitter->delimiter_length && sql_split_delimiter(splitter, token))
        return;
    if (token->kind == SQL_TOKEN_PUNCT) {
        if (token->id == ';' && !splitter->delimiter_length) {
            take_semicolon(splitter, token);
            return;
        }
        count_parens(splitter, token->id);
    }
    if (sql_batch_starts(splitter, token)) {
        sql_split_finish(splitter, splitter->end, splitter->end);
        sql_batch_starts(splitter, token);
    }
    sql_block_token(splitter, token);
    add_token(splitter, token);
}

/* Everything from the current statement on, unread. */
static void give_up(SqlSplitter *splitter)
{
    uint32_t n = (uint32_t)splitter->script->text.n;
    SqlStmt stmt = {.span = {splitter->chunk, n - splitter->chunk}};
    stmt.chunk = stmt.rest = stmt.span;
    stmt.text = sql_text(splitter->script, stmt.span);
    stmt.error = "the script has too many statements to be parsed";
    stmt.error_offset = stmt.span.offset;
    VEC_ADD(splitter->script->arena, &splitter->script->stmts, stmt);
}

void sql_split(SqlScript *script, SqlLevel level)
{
    SqlSplitter splitter = {.script = script, .dialect = script->dialect, .level = level};
    splitter.parser.script = script;
    splitter.parser.dialect = script->dialect;
    splitter.parser.arena = script->arena;
    sql_lexer_init(&splitter.lexer, script->dialect, script->text);
    if (sql_split_whole(&splitter))
        return;
    for (;;) {
        SqlToken token;
        sql_lex_raw(&splitter.lexer, &token);
        if (token.kind == SQL_TOKEN_END)
            break;
        if (script->stmts.n >= SQL_STATEMENTS_MAX) {
            give_up(&splitter);
            return;
        }
        if (token.kind == SQL_TOKEN_COMMENT)
            take_comment(&splitter, &token);
        else if (token.kind != SQL_TOKEN_HINT)
            take_token(&splitter, &token);
    }
    sql_split_finish(&splitter, splitter.end, splitter.end);
}
