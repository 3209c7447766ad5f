/* Splitter: the loop over the tokens of a script that finds where statements end. */
#include "sql/split.h"
#include "sql/head.h"

enum { STATEMENT_BYTES = 96, RESERVED_MAX = 256 };

SqlKeyword sql_split_keyword(SqlSplitter *splitter, SqlToken *token)
{
    if (token->kind != SQL_TOKEN_WORD)
        return KW_NO_KEYWORD;
    sql_keyword_resolve(splitter->script->text, token);
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

/* Not in the arena of the statement: the next one uses them again. */
static void grow_tokens(SqlSplitter *splitter)
{
    SqlParser *parser = &splitter->parser;
    parser->tokens = vec_grow(splitter->script->arena, parser->tokens, &parser->cap, parser->n + 1,
                              sizeof *parser->tokens);
}

/* Where the next token is read: behind those that are kept, so that keeping it copies nothing. */
static SqlToken *next_place(SqlSplitter *splitter)
{
    SqlParser *parser = &splitter->parser;
    if (parser->n == parser->cap)
        grow_tokens(splitter);
    return &parser->tokens[parser->n];
}

/* The marks of an executable comment belong to the statement that is sent. */
static uint32_t first_byte(const SqlSplitter *splitter, const SqlToken *token)
{
    uint32_t opened = splitter->lexer.opened;
    return opened >= splitter->chunk && opened < token->offset ? opened : token->offset;
}

/* The token is the one at next_place. A tree needs all its words: they are looked up here, where it
 * is known already that the token is one. */
static void add_token(SqlSplitter *splitter, SqlToken *token)
{
    if (splitter->ntokens++ == 0)
        splitter->first = first_byte(splitter, token);
    splitter->end = token->offset + token->length;
    if (splitter->parser.is_resolved && token->kind == SQL_TOKEN_WORD)
        sql_keyword_resolve(splitter->script->text, token);
    if (splitter->level != SQL_L0 && splitter->parser.n < SQL_TOKENS_MAX)
        splitter->parser.n++;
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
    *next_place(splitter) = (SqlToken){.offset = splitter->end, .kind = SQL_TOKEN_END};
    parser->at = 0;
    parser->depth = 0;
    parser->error = NULL;
    sql_head_read(parser, stmt);
    stmt->level = SQL_L1;
    if (splitter->level < SQL_L2 || !splitter->dialect->tree)
        return;
    parser->at = 0;
    parser->bytes_max = arena_size(parser->arena) + SQL_TREE_BYTES_MAX;
    if (splitter->ntokens >= SQL_TOKENS_MAX) {
        stmt->rest = stmt->span;
        stmt->error = SQL_TOO_LARGE;
        stmt->error_offset = stmt->span.offset;
    } else if (sql_tree_parse(parser, stmt)) {
        stmt->level = SQL_L2;
    }
}

/* In its place from the start: it is too large to be copied there. Its place is cleared. */
static SqlStmt *add_statement(SqlScript *script)
{
    SqlStmtVec *stmts = &script->stmts;
    if (stmts->n == stmts->cap)
        stmts->v = vec_grow(script->arena, stmts->v, &stmts->cap, stmts->n + 1, sizeof *stmts->v);
    return &stmts->v[stmts->n++];
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
    SqlStmt *stmt = add_statement(splitter->script);
    stmt->span = (Span){splitter->first, end - splitter->first};
    uint32_t stop = to > from ? to : end;
    stmt->chunk = (Span){splitter->chunk, stop - splitter->chunk};
    stmt->text = sql_text(splitter->script, stmt->span);
    if (splitter->level >= SQL_L1)
        read_statement(splitter, stmt);
    if (splitter->block.first == KW_COPY && (splitter->dialect->split & SQL_SPLIT_PSQL))
        stmt->data = sql_split_copy_data(splitter, stmt->span);
    uint32_t here = (uint32_t)(splitter->lexer.p - splitter->lexer.begin);
    reset(splitter, stmt->data.length ? here : stop);
}

void sql_split_aside(SqlSplitter *splitter, SqlSpanVec *list, Span span)
{
    if (list->n < SQL_ASIDES_MAX)
        VEC_ADD(splitter->script->arena, list, span);
}

static void take_comment(SqlSplitter *splitter, SqlToken *token)
{
    Span span = {token->offset, token->length};
    sql_split_aside(splitter, &splitter->script->comments, span);
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

/* CREATE PROCEDURE ... END// without a DELIMITER line: the slashes end the statement. */
static bool take_stray_delimiter(SqlSplitter *splitter, const SqlToken *token)
{
    uint32_t end = token->offset + token->length;
    if (token->kind != SQL_TOKEN_PUNCT)
        return false;
    bool more = splitter->ntokens == 0 && splitter->stray == token->offset && splitter->stray;
    if (!more && !sql_block_is_over(splitter, token))
        return false;
    if (more)
        splitter->chunk = end;
    else
        sql_split_finish(splitter, token->offset, end);
    splitter->stray = end;
    return true;
}

/* psql's lines all begin with a backslash; most tokens need no closer look. */
static bool may_begin_line(const SqlSplitter *splitter, const SqlToken *token)
{
    return !(splitter->dialect->split & SQL_SPLIT_PSQL) || token->id == '\\';
}

static void take_token(SqlSplitter *splitter, SqlToken *token)
{
    if (may_begin_line(splitter, token) && sql_split_client_line(splitter, token))
        return;
    if (!splitter->delimiter_length && take_stray_delimiter(splitter, token))
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
    if ((splitter->dialect->split & SQL_SPLIT_NO_SEMICOLON) && sql_batch_starts(splitter, token)) {
        SqlToken first = *token;
        sql_split_finish(splitter, splitter->end, splitter->end);
        token = next_place(splitter);
        *token = first;
        sql_batch_starts(splitter, token);
    }
    if (splitter->ntokens == 0 || splitter->block.mode != SQL_BLOCK_PLAIN)
        sql_block_token(splitter, token);
    add_token(splitter, token);
}

/* Inside a statement of a dialect where a token says nothing about its end, unless it is a
 * semicolon or begins a line for the client: nearly all tokens of PostgreSQL. */
static bool is_inside(const SqlSplitter *splitter)
{
    return splitter->is_plain && splitter->ntokens > 0 && splitter->block.mode == SQL_BLOCK_PLAIN;
}

static SqlToken *read_token(SqlSplitter *splitter)
{
    SqlToken *token = next_place(splitter);
    sql_lex_raw(&splitter->lexer, token);
    return token;
}

/* Adds tokens up to the one that has to be looked at. */
static SqlToken *read_inside(SqlSplitter *splitter)
{
    for (;;) {
        SqlToken *token = read_token(splitter);
        if (token->id == ';' || token->id == '\\' || token->kind == SQL_TOKEN_END ||
            token->kind >= SQL_TOKEN_COMMENT)
            return token;
        add_token(splitter, token);
    }
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

static void start(SqlSplitter *splitter, SqlScript *script, Arena *arena, SqlLevel level)
{
    splitter->script = script;
    splitter->dialect = script->dialect;
    splitter->level = level;
    splitter->parser.script = script;
    splitter->parser.dialect = script->dialect;
    splitter->parser.arena = arena;
    splitter->parser.is_resolved = level >= SQL_L2 && script->dialect->tree;
    sql_lexer_init(&splitter->lexer, script->dialect, script->text);
    splitter->is_plain = script->dialect->family == SQL_FAMILY_POSTGRES &&
                         script->dialect->split & SQL_SPLIT_PSQL &&
                         !(script->dialect->split & SQL_SPLIT_NO_SEMICOLON);
}

/* A token further at least; false at the end of the script. */
static bool advance(SqlSplitter *splitter)
{
    SqlToken *token = is_inside(splitter) ? read_inside(splitter) : read_token(splitter);
    if (token->kind == SQL_TOKEN_END) {
        sql_split_finish(splitter, splitter->end, splitter->end);
        return false;
    }
    if (token->kind == SQL_TOKEN_COMMENT)
        take_comment(splitter, token);
    else if (token->kind != SQL_TOKEN_HINT)
        take_token(splitter, token);
    return true;
}

/* Room for about as many statements as the text may hold: growing from a few copies them often. */
static void reserve(SqlScript *script)
{
    size_t n = script->text.n / STATEMENT_BYTES + 1;
    script->stmts.v = vec_grow(script->arena, NULL, &script->stmts.cap,
                               n < RESERVED_MAX ? n : RESERVED_MAX, sizeof *script->stmts.v);
}

void sql_split(SqlScript *script, SqlLevel level)
{
    SqlSplitter splitter = {.piece = NULL};
    reserve(script);
    start(&splitter, script, script->arena, level);
    if (sql_split_whole(&splitter))
        return;
    while (advance(&splitter))
        if (script->stmts.n >= SQL_STATEMENTS_MAX &&
            sql_split_ahead(&splitter).kind != SQL_TOKEN_END) {
            give_up(&splitter);
            return;
        }
}

void sql_split_open(SqlScript *script, Arena *piece, SqlLevel level)
{
    SqlSplitter *splitter = ARENA_NEW(script->arena, SqlSplitter);
    splitter->piece = piece;
    start(splitter, script, piece, level);
    script->reader = splitter;
    splitter->is_ended = sql_split_whole(splitter);
}

/* The comments behind the statement belong to the next one. */
static void drop_comments(SqlSplitter *splitter, const SqlStmt *before)
{
    SqlSpanVec *comments = &splitter->script->comments;
    uint32_t end = before->chunk.offset + before->chunk.length;
    size_t from = 0;
    while (from < comments->n && comments->v[from].offset < end)
        from++;
    for (size_t i = from; i < comments->n; i++)
        comments->v[i - from] = comments->v[i];
    comments->n -= from;
}

const SqlStmt *sql_split_next(SqlSplitter *splitter)
{
    SqlScript *script = splitter->script;
    if (splitter->taken > 0)
        drop_comments(splitter, &script->stmts.v[splitter->taken - 1]);
    if (splitter->taken == script->stmts.n) {
        script->nread += script->stmts.n;
        if (script->stmts.n)
            memset(script->stmts.v, 0, script->stmts.n * sizeof *script->stmts.v);
        script->stmts.n = script->metas.n = splitter->taken = 0;
        arena_reset(splitter->piece);
    }
    while (script->stmts.n == 0 && !splitter->is_ended)
        splitter->is_ended = !advance(splitter);
    return splitter->taken < script->stmts.n ? &script->stmts.v[splitter->taken++] : NULL;
}
