/* Splitter: BEGIN ... END bodies, PL/SQL units and scripting blocks.
 *
 * Only BEGIN, CASE and the declarations of PL/SQL units are counted. END IF, END LOOP and their
 * kind end nothing inside a BEGIN, so that IF (a function, a clause, a statement) needs no telling
 * apart there; they count only where a script has them outside of any BEGIN. What one token
 * opened, the next one may take back (BEGIN TRANSACTION, IF NOT EXISTS). */
#include "sql/split.h"

static void push(SqlBlock *block, SqlUnit unit)
{
    if (block->n < SQL_BLOCK_MAX)
        block->units[block->n] = (uint8_t)unit;
    block->n++;
    block->seen = true;
}

static void pop(SqlBlock *block)
{
    if (block->n > 0)
        block->n--;
}

static int top(const SqlBlock *block)
{
    if (block->n == 0 || block->n > SQL_BLOCK_MAX)
        return block->n == 0 ? -1 : SQL_UNIT_BEGIN;
    return block->units[block->n - 1];
}

static bool is_oracle(const SqlSplitter *splitter)
{
    return splitter->dialect->family == SQL_FAMILY_ORACLE;
}

/* DECLARE opens a block, and is not a statement of its own. */
static bool has_declare_blocks(const SqlSplitter *splitter)
{
    return is_oracle(splitter) || splitter->dialect->family == SQL_FAMILY_SNOWFLAKE;
}

/* WITH FUNCTION f ... END; SELECT ...: its semicolons end nothing. */
static bool has_with_function(const SqlSplitter *splitter)
{
    SqlToken next = sql_split_ahead(splitter);
    Str word = {splitter->lexer.begin + next.offset, next.length};
    SqlKeyword keyword = next.kind == SQL_TOKEN_WORD ? sql_keyword_find(word) : KW_NO_KEYWORD;
    return keyword == KW_FUNCTION || keyword == KW_PROCEDURE;
}

static SqlBlockMode first_word(SqlSplitter *splitter, SqlKeyword keyword)
{
    uint32_t split = splitter->dialect->split;
    bool bodies =
        split & (SQL_SPLIT_COMPOUND | SQL_SPLIT_ATOMIC | SQL_SPLIT_TRIGGER | SQL_SPLIT_SLASH);
    if ((keyword == KW_CREATE || keyword == KW_ALTER) && bodies)
        return SQL_BLOCK_HEADER;
    if (keyword == KW_WITH && (split & SQL_SPLIT_SLASH) && has_with_function(splitter))
        return SQL_BLOCK_SOURCE;
    if (split & SQL_SPLIT_SLASH)
        return keyword == KW_BEGIN || keyword == KW_DECLARE || keyword == KW_NO_KEYWORD
                   ? SQL_BLOCK_BODY
                   : SQL_BLOCK_PLAIN;
    if ((split & SQL_SPLIT_NO_SEMICOLON) && (keyword == KW_CREATE || keyword == KW_ALTER))
        return SQL_BLOCK_HEADER;
    if (split & (SQL_SPLIT_SCRIPTING | SQL_SPLIT_NO_SEMICOLON))
        return SQL_BLOCK_BODY;
    if (keyword == KW_BEGIN && splitter->dialect->family == SQL_FAMILY_NOSQL)
        return SQL_BLOCK_BODY; /* BEGIN BATCH ... APPLY BATCH of Cassandra */
    if (keyword == KW_BEGIN && splitter->dialect->family == SQL_FAMILY_MYSQL)
        return SQL_BLOCK_HEADER;
    return SQL_BLOCK_PLAIN;
}

/* The words of CREATE up to the one that says what is created. */
static void header_word(SqlSplitter *splitter, SqlKeyword keyword)
{
    SqlBlock *block = &splitter->block;
    bool trigger_only = splitter->dialect->split & SQL_SPLIT_TRIGGER;
    bool module = splitter->dialect->split & SQL_SPLIT_NO_SEMICOLON;
    SqlBlockMode body = module ? SQL_BLOCK_SOURCE : SQL_BLOCK_BODY;
    switch (keyword) {
    case KW_PROC:
    case KW_TRIGGER:
        block->mode = body;
        break;
    case KW_PROCEDURE:
    case KW_FUNCTION:
    case KW_EVENT:
    case KW_TASK:
    case KW_ALERT:
    case KW_PACKAGE:
        block->mode = trigger_only ? SQL_BLOCK_PLAIN : body;
        block->pending = is_oracle(splitter);
        break;
    case KW_BODY:
        block->mode = SQL_BLOCK_BODY;
        block->pending = true;
        break;
    case KW_SOURCE: /* CREATE JAVA SOURCE: only a slash line ends it */
        if (block->previous == KW_JAVA)
            block->mode = SQL_BLOCK_SOURCE;
        break;
    case KW_RULE:
        block->mode = SQL_BLOCK_BODY;
        break;
    case KW_ATOMIC: /* BEGIN NOT ATOMIC of MariaDB */
        if (block->first == KW_BEGIN) {
            block->mode = SQL_BLOCK_BODY;
            push(block, SQL_UNIT_BEGIN);
        }
        break;
    case KW_TABLE:
    case KW_VIEW:
    case KW_INDEX:
    case KW_USER:
    case KW_DATABASE:
        block->mode = SQL_BLOCK_PLAIN;
        break;
    default:
        break;
    }
}

/* CREATE [OR ALTER] PROCEDURE; no CREATE PARTITION FUNCTION or ALTER AUTHORIZATION ON PROCEDURE. */
static bool leads_to_module(SqlKeyword keyword)
{
    return keyword == KW_CREATE || keyword == KW_ALTER || keyword == KW_OR ||
           keyword == KW_REPLACE || keyword == KW_PROC || keyword == KW_PROCEDURE ||
           keyword == KW_FUNCTION || keyword == KW_TRIGGER;
}

static void header_token(SqlSplitter *splitter, const SqlToken *token, SqlKeyword keyword)
{
    SqlBlock *block = &splitter->block;
    bool follow = splitter->dialect->split & SQL_SPLIT_NO_SEMICOLON;
    if (++block->words > 24 || (follow && !leads_to_module(keyword)) ||
        (token->kind == SQL_TOKEN_PUNCT && token->id == '('))
        block->mode = SQL_BLOCK_PLAIN;
    else
        header_word(splitter, keyword);
    /* T-SQL looks at every word: a new statement may begin at any of them. */
    if (follow && block->mode == SQL_BLOCK_PLAIN)
        block->mode = SQL_BLOCK_BODY;
}

/* The token behind END. */
static void resolve_end(SqlBlock *block, SqlKeyword next)
{
    block->ending = false;
    int unit = top(block);
    bool control =
        next == KW_IF || next == KW_LOOP || next == KW_WHILE || next == KW_REPEAT || next == KW_FOR;
    if (control &&
        (unit == SQL_UNIT_BEGIN || unit == SQL_UNIT_DECLARE || unit == SQL_UNIT_CASE_STATEMENT))
        return;
    pop(block);
}

/* The newest unit was none after all. */
static bool takes_back(SqlBlock *block, SqlKeyword next)
{
    switch (block->previous) {
    case KW_BEGIN:
        return next == KW_TRANSACTION || next == KW_TRAN || next == KW_WORK || next == KW_NAME ||
               next == KW_DISTRIBUTED || next == KW_DIALOG || next == KW_CONVERSATION;
    case KW_IF:
        return next == KW_EXISTS || next == KW_NOT;
    case KW_IS:
    case KW_AS:
        return next == KW_LANGUAGE || next == KW_EXTERNAL;
    default:
        return false;
    }
}

static void open_undoable(SqlBlock *block, SqlUnit unit)
{
    push(block, unit);
    block->undoable = true;
}

static void begin_word(SqlSplitter *splitter)
{
    SqlBlock *block = &splitter->block;
    if (splitter->dialect->split & SQL_SPLIT_ATOMIC)
        return;
    if (top(block) == SQL_UNIT_DECLARE && block->n <= SQL_BLOCK_MAX)
        block->units[block->n - 1] = SQL_UNIT_BEGIN;
    else
        open_undoable(block, SQL_UNIT_BEGIN);
}

/* IF, LOOP, WHILE, REPEAT, FOR outside of any BEGIN. */
static void control_word(SqlSplitter *splitter, SqlKeyword keyword)
{
    SqlBlock *block = &splitter->block;
    uint32_t split = splitter->dialect->split;
    int unit = top(block);
    if (unit != -1 && unit != SQL_UNIT_CONTROL)
        return;
    bool scripting = (split & SQL_SPLIT_SCRIPTING) && block->start;
    bool body = (split & SQL_SPLIT_DELIMITER) && block->first == KW_CREATE && keyword != KW_FOR &&
                (block->start || block->previous == KW_ROW || block->previous == KW_NO_KEYWORD ||
                 block->previous == KW_DETERMINISTIC || block->previous == KW_DATA);
    if (scripting || body)
        open_undoable(block, SQL_UNIT_CONTROL);
}

static void oracle_is(SqlBlock *block)
{
    bool part = block->previous == KW_STATEMENT || block->previous == KW_ROW;
    if (block->previous == KW_SELF || (!block->pending && !part))
        return;
    block->pending = false;
    open_undoable(block, SQL_UNIT_DECLARE);
}

static void oracle_word(SqlSplitter *splitter, SqlKeyword keyword)
{
    SqlBlock *block = &splitter->block;
    if (splitter->parens)
        return;
    if (keyword == KW_PROCEDURE || keyword == KW_FUNCTION)
        block->pending = true;
    else if (keyword == KW_IS || keyword == KW_AS)
        oracle_is(block);
    else if (keyword == KW_TRIGGER && block->previous == KW_COMPOUND)
        push(block, SQL_UNIT_DECLARE);
}

static void body_word(SqlSplitter *splitter, SqlKeyword keyword)
{
    SqlBlock *block = &splitter->block;
    switch (keyword) {
    case KW_BEGIN:
        begin_word(splitter);
        break;
    case KW_ATOMIC:
        if (block->previous == KW_BEGIN && (splitter->dialect->split & SQL_SPLIT_ATOMIC))
            push(block, SQL_UNIT_BEGIN);
        break;
    case KW_DECLARE:
        if (has_declare_blocks(splitter) && (block->start || block->n == 0))
            push(block, SQL_UNIT_DECLARE);
        break;
    case KW_CASE:
        if (block->previous != KW_END)
            push(block, block->start ? SQL_UNIT_CASE_STATEMENT : SQL_UNIT_CASE);
        break;
    case KW_APPLY:
        block->ending = splitter->dialect->family == SQL_FAMILY_NOSQL && block->n > 0;
        break;
    case KW_END:
        block->ending = block->n > 0;
        break;
    case KW_IF:
    case KW_LOOP:
    case KW_WHILE:
    case KW_REPEAT:
    case KW_FOR:
        if (block->previous != KW_END)
            control_word(splitter, keyword);
        break;
    default:
        if (is_oracle(splitter))
            oracle_word(splitter, keyword);
    }
}

/* May a statement of the body begin behind this token? */
static bool opens_statement(const SqlBlock *block, const SqlToken *token, SqlKeyword keyword)
{
    if (token->kind == SQL_TOKEN_PUNCT)
        return token->id == ';' || token->id == ':' ||
               (token->id == SQL_OP_OTHER && block->mode == SQL_BLOCK_BODY);
    if (top(block) == SQL_UNIT_CASE)
        return false;
    return keyword == KW_BEGIN || keyword == KW_THEN || keyword == KW_ELSE || keyword == KW_DO ||
           keyword == KW_LOOP || keyword == KW_REPEAT || keyword == KW_DECLARE;
}

static void begin_block(SqlSplitter *splitter, SqlKeyword keyword)
{
    SqlBlock *block = &splitter->block;
    block->mode = first_word(splitter, keyword);
    block->n = 0;
    block->seen = block->ending = block->undoable = block->pending = false;
    block->start = true;
    block->words = 0;
    block->first = keyword;
    block->previous = block->before = KW_NO_KEYWORD;
}

void sql_block_token(SqlSplitter *splitter, SqlToken *token)
{
    SqlBlock *block = &splitter->block;
    bool first = splitter->ntokens == 0;
    if (first)
        begin_block(splitter, sql_split_keyword(splitter, token));
    if (block->mode == SQL_BLOCK_PLAIN || block->mode == SQL_BLOCK_SOURCE)
        return;
    SqlKeyword keyword = sql_split_keyword(splitter, token);
    if (block->mode == SQL_BLOCK_HEADER) {
        header_token(splitter, token, keyword);
    } else {
        if (block->ending)
            resolve_end(block, keyword);
        else if (block->undoable && takes_back(block, keyword))
            pop(block);
        block->undoable = false;
        if (token->kind == SQL_TOKEN_WORD)
            body_word(splitter, keyword);
        if (token->kind == SQL_TOKEN_PUNCT && token->id == ';')
            block->pending = false;
        block->start = opens_statement(block, token, keyword);
    }
    block->before = block->previous;
    block->previous = keyword;
}

bool sql_block_is_over(const SqlSplitter *splitter, const SqlToken *token)
{
    const SqlBlock *block = &splitter->block;
    return splitter->dialect->family == SQL_FAMILY_MYSQL && splitter->ntokens > 0 &&
           token->kind == SQL_TOKEN_PUNCT && token->id != ';' && block->mode == SQL_BLOCK_BODY &&
           block->first == KW_CREATE && block->ending && block->n == 1 &&
           block->units[0] == SQL_UNIT_BEGIN;
}

bool sql_block_is_open(SqlSplitter *splitter)
{
    SqlBlock *block = &splitter->block;
    if (splitter->ntokens == 0 || block->mode == SQL_BLOCK_PLAIN)
        return false;
    if (block->mode == SQL_BLOCK_SOURCE)
        return true;
    if (block->first == KW_CREATE && splitter->parens &&
        splitter->dialect->family == SQL_FAMILY_POSTGRES && block->mode == SQL_BLOCK_BODY)
        return true;
    if (block->ending)
        resolve_end(block, KW_NO_KEYWORD);
    else if (block->undoable && block->previous == KW_BEGIN)
        pop(block);
    block->undoable = false;
    return block->n > 0;
}
