/* Splitter: T-SQL, where statements follow each other without a terminator.
 *
 * Words that can only begin a statement begin one, unless the statement before still owes them a
 * place: SELECT of INSERT, SET of UPDATE, the privileges of GRANT, the branches of MERGE, the body
 * of IF. A module (procedure, function, trigger) reaches to the end of its batch. */
#include "sql/split.h"

static bool is_tsql(const SqlSplitter *splitter)
{
    return splitter->dialect->split & SQL_SPLIT_NO_SEMICOLON;
}

/* Words that begin statements and cannot be names. */
bool sql_batch_is_start(SqlKeyword keyword)
{
    switch (keyword) {
    case KW_SELECT:
    case KW_INSERT:
    case KW_UPDATE:
    case KW_DELETE:
    case KW_MERGE:
    case KW_CREATE:
    case KW_ALTER:
    case KW_DROP:
    case KW_TRUNCATE:
    case KW_DECLARE:
    case KW_SET:
    case KW_EXEC:
    case KW_EXECUTE:
    case KW_PRINT:
    case KW_IF:
    case KW_WHILE:
    case KW_RETURN:
    case KW_GRANT:
    case KW_REVOKE:
    case KW_DENY:
    case KW_USE:
    case KW_BACKUP:
    case KW_RESTORE:
    case KW_DBCC:
    case KW_WAITFOR:
    case KW_RAISERROR:
    case KW_GOTO:
    case KW_OPEN:
    case KW_CLOSE:
    case KW_FETCH:
    case KW_DEALLOCATE:
    case KW_BEGIN:
    case KW_COMMIT:
    case KW_ROLLBACK:
    case KW_SAVE:
    case KW_KILL:
    case KW_CHECKPOINT:
    case KW_RECONFIGURE:
    case KW_SHUTDOWN:
    case KW_BREAK:
    case KW_CONTINUE:
    case KW_BULK:
    case KW_REVERT:
    case KW_READTEXT:
    case KW_WRITETEXT:
    case KW_UPDATETEXT:
        return true;
    default:
        return false;
    }
}

/* Words that begin statements and may be names: only at the beginning of a line. */
static bool is_line_start_word(SqlKeyword keyword)
{
    return keyword == KW_THROW || keyword == KW_ENABLE || keyword == KW_DISABLE ||
           keyword == KW_RECEIVE || keyword == KW_SEND;
}

/* Words behind which a start word is part of the same statement. */
static bool joins_next(SqlKeyword previous, SqlKeyword keyword)
{
    switch (previous) {
    case KW_ON: /* ON DELETE CASCADE, not SET x = ON */
        return keyword == KW_DELETE || keyword == KW_UPDATE;
    case KW_ALL: /* UNION ALL, not DROP FILE ALL */
        return keyword == KW_SELECT;
    case KW_UNION:
    case KW_EXCEPT:
    case KW_INTERSECT:
    case KW_AS:
    case KW_FOR:
    case KW_THEN:
    case KW_AFTER:
    case KW_BEFORE:
    case KW_OF:
    case KW_OR:
    case KW_WITH:
    case KW_TO:
    case KW_NOT:
    case KW_LEFT:
    case KW_RIGHT:
    case KW_FULL:
    case KW_INNER:
    case KW_OUTER:
    case KW_CROSS:
    case KW_BULK:
    case KW_BEGIN:
    case KW_ADD:
    case KW_INSTEAD:
        return true;
    default:
        return false;
    }
}

static bool is_data_word(SqlKeyword keyword)
{
    return keyword == KW_SELECT || keyword == KW_INSERT || keyword == KW_UPDATE ||
           keyword == KW_DELETE || keyword == KW_MERGE;
}

/* Does the statement that began with `first` still owe this word a place? Notes that it took it. */
static bool takes_body(SqlBatch *batch, SqlKeyword keyword, SqlKeyword previous)
{
    switch (batch->first) {
    case KW_WITH:
        if (!is_data_word(keyword))
            return false;
        batch->first = keyword;
        batch->has_body = false;
        return true;
    case KW_INSERT:
        if (batch->has_body || !(keyword == KW_SELECT || keyword == KW_EXEC ||
                                 keyword == KW_EXECUTE || keyword == KW_MERGE))
            return false;
        batch->has_body = true;
        return true;
    case KW_UPDATE:
        if (batch->has_body || keyword != KW_SET)
            return false;
        batch->has_body = true;
        return true;
    case KW_MERGE:
        return keyword == KW_SET && previous == KW_UPDATE;
    case KW_GRANT:
    case KW_REVOKE:
    case KW_DENY:
        return !batch->has_body;
    default:
        return false;
    }
}

static bool followed_by_paren(const SqlSplitter *splitter)
{
    SqlToken next = sql_split_ahead(splitter);
    return next.kind == SQL_TOKEN_PUNCT && next.id == '(';
}

/* DROP TABLE IF EXISTS t, not IF EXISTS (SELECT ...). */
static bool is_exists_clause(const SqlSplitter *splitter)
{
    SqlSplitter copy = {.dialect = splitter->dialect, .lexer = splitter->lexer};
    SqlToken next = sql_split_ahead(&copy);
    Str word = {copy.lexer.begin + next.offset, next.length};
    if (!str_is_nocase(word, "exists"))
        return false;
    copy.lexer.p = word.p + word.n;
    return !followed_by_paren(&copy);
}

static bool follows_catch(const SqlSplitter *splitter)
{
    SqlToken next = sql_split_ahead(splitter);
    Str word = {splitter->lexer.begin + next.offset, next.length};
    return str_is_nocase(word, "catch");
}

/* ALTER TABLE ... ALTER COLUMN, DROP CONSTRAINT, SET (...) belong to the ALTER before them. */
static bool is_alter_part(const SqlSplitter *splitter, SqlKeyword keyword)
{
    SqlToken next = sql_split_ahead(splitter);
    Str word = {splitter->lexer.begin + next.offset, next.length};
    SqlKeyword object = next.kind == SQL_TOKEN_WORD ? sql_keyword_find(word) : KW_NO_KEYWORD;
    if (keyword == KW_ALTER)
        return object == KW_COLUMN || object == KW_FILTER || object == KW_BLOCK;
    if (keyword == KW_MERGE)
        return object == KW_RANGE; /* ALTER PARTITION FUNCTION f() MERGE RANGE (1) */
    if (keyword == KW_SET)
        return next.kind != SQL_TOKEN_VARIABLE;
    if (keyword != KW_DROP)
        return keyword == KW_CHECKPOINT || keyword == KW_ROLLBACK || keyword == KW_CONTINUE;
    return object != KW_TABLE && object != KW_VIEW && object != KW_PROC && object != KW_PROCEDURE &&
           object != KW_FUNCTION && object != KW_TRIGGER && object != KW_DATABASE &&
           object != KW_SCHEMA && object != KW_SEQUENCE && object != KW_SYNONYM &&
           object != KW_USER && object != KW_LOGIN && object != KW_TYPE;
}

/* Words whose meaning hangs on what stands around them. */
static bool is_inner_word(SqlSplitter *splitter, SqlKeyword keyword, SqlKeyword previous)
{
    if (splitter->batch.first == KW_ALTER && is_alter_part(splitter, keyword))
        return true;
    switch (keyword) {
    case KW_UPDATE: /* IF UPDATE(column) */
    case KW_SET:    /* CREATE BROKER PRIORITY p FOR CONVERSATION SET (...) */
        return followed_by_paren(splitter);
    case KW_BULK:
        return previous == KW_INSERT;
    case KW_IF:
        return is_exists_clause(splitter);
    case KW_FETCH:
        return previous == KW_ROWS || previous == KW_ROW; /* OFFSET 1 ROWS FETCH NEXT */
    case KW_BEGIN:
        return follows_catch(splitter);
    case KW_CONTINUE:
    case KW_CHECKPOINT:
        return splitter->batch.first == KW_CREATE;
    case KW_OPEN:
    case KW_CLOSE:
        return splitter->batch.first == KW_CREATE;
    default:
        return false;
    }
}

/* The words of the statement that settle what may follow. */
static void note_word(SqlBatch *batch, SqlKeyword keyword, SqlKeyword previous)
{
    if (keyword == KW_WITH && previous == KW_AS) /* CREATE VIEW v AS WITH c AS (...) SELECT */
        batch->first = KW_WITH;
    if (keyword == KW_VALUES && batch->first == KW_INSERT)
        batch->has_body = true;
    if ((keyword == KW_TO || keyword == KW_FROM) &&
        (batch->first == KW_GRANT || batch->first == KW_REVOKE || batch->first == KW_DENY))
        batch->has_body = true;
}

static void enter(SqlBatch *batch, SqlKeyword keyword)
{
    batch->first = keyword;
    batch->has_body = false;
    if (keyword == KW_IF || keyword == KW_WHILE)
        batch->bodies++;
    if (keyword == KW_IF)
        batch->conditional = true;
}

/* A start word in the middle of a statement: a new one, or the body that is waited for? */
static bool take_start(SqlSplitter *splitter, SqlKeyword keyword)
{
    SqlBatch *batch = &splitter->batch;
    if (batch->bodies == 0)
        return true;
    batch->bodies--;
    enter(batch, keyword);
    return false;
}

bool sql_batch_starts(SqlSplitter *splitter, SqlToken *token)
{
    if (!is_tsql(splitter) || token->kind != SQL_TOKEN_WORD)
        return false;
    SqlKeyword keyword = sql_split_keyword(splitter, token);
    SqlBlock *block = &splitter->block;
    SqlBatch *batch = &splitter->batch;
    if (splitter->ntokens == 0) {
        enter(batch, keyword);
        return false;
    }
    if (block->mode == SQL_BLOCK_SOURCE || splitter->parens)
        return false;
    bool ends = block->ending && block->n == 1;
    if (block->n > 0 && !ends)
        return false;
    if (keyword == KW_ELSE && batch->conditional)
        batch->bodies++;
    bool line = (token->flags & SQL_TOKEN_NEWLINE) && is_line_start_word(keyword);
    if (!sql_batch_is_start(keyword) && !line) {
        note_word(batch, keyword, block->previous);
        return false;
    }
    if ((!ends && joins_next(block->previous, keyword)) ||
        takes_body(batch, keyword, block->previous) ||
        is_inner_word(splitter, keyword, block->previous))
        return false;
    return take_start(splitter, keyword);
}

bool sql_batch_continues(SqlSplitter *splitter)
{
    if (!is_tsql(splitter) || splitter->ntokens == 0)
        return false;
    if (splitter->block.mode == SQL_BLOCK_SOURCE)
        return true;
    SqlToken next = sql_split_ahead(splitter);
    if (splitter->parens && next.kind == SQL_TOKEN_STRING) /* OPENROWSET('a';'b';'c') */
        return true;
    if (!splitter->batch.conditional)
        return false;
    Str word = {splitter->lexer.begin + next.offset, next.length};
    return str_is_nocase(word, "else");
}
