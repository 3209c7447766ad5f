/* Splitter: cuts a script into statements; the parts that know one client's or engine's ways. */
#ifndef TG_SQL_SPLIT_H
#define TG_SQL_SPLIT_H

#include "sql/cursor.h"
#include "sql/lexer.h"

#define SQL_DELIMITER_MAX 16
#define SQL_BLOCK_MAX 200

typedef enum SqlBlockMode {
    SQL_BLOCK_PLAIN,  /* the first terminator ends the statement */
    SQL_BLOCK_HEADER, /* CREATE ...: not known yet whether a body follows */
    SQL_BLOCK_BODY,   /* BEGIN ... END is counted */
    SQL_BLOCK_SOURCE  /* only a client line ends it (Java source in Oracle, T-SQL modules) */
} SqlBlockMode;

/* What is open inside the statement. */
typedef enum SqlUnit {
    SQL_UNIT_DECLARE, /* declarations: waits for its BEGIN, or for END of a package */
    SQL_UNIT_BEGIN,
    SQL_UNIT_CASE,           /* expression */
    SQL_UNIT_CASE_STATEMENT, /* ends with END CASE */
    SQL_UNIT_CONTROL         /* IF, LOOP, WHILE ... outside of any BEGIN */
} SqlUnit;

typedef struct SqlBlock {
    SqlBlockMode mode;
    uint8_t units[SQL_BLOCK_MAX];
    uint32_t n;     /* deeper than SQL_BLOCK_MAX is counted, the kind forgotten */
    bool seen;      /* a unit was opened */
    bool start;     /* a statement of the body may begin here */
    bool ending;    /* END was read; the next token says what it ends */
    bool undoable;  /* the newest unit may turn out to be none: BEGIN TRANSACTION, IF EXISTS */
    bool pending;   /* PROCEDURE or FUNCTION was read: IS or AS opens its declarations */
    uint32_t words; /* tokens of the header */
    SqlKeyword first, previous, before; /* the last words; KW_NO_KEYWORD for other tokens */
} SqlBlock;

/* T-SQL: statements without a terminator between them. */
typedef struct SqlBatch {
    SqlKeyword first; /* of the innermost simple statement */
    uint32_t bodies;  /* statements that IF, WHILE and ELSE still wait for */
    bool has_body;    /* INSERT: its SELECT; UPDATE: its SET; GRANT: its TO */
    bool conditional; /* began with IF: ELSE may follow a semicolon */
} SqlBatch;

typedef struct SqlSplitter {
    SqlScript *script;
    Arena *piece; /* what the next sql_read forgets; NULL: all statements are kept */
    size_t taken; /* of script->stmts by sql_read */
    bool is_ended;
    bool is_plain;    /* only semicolons and lines with a backslash end statements */
    SqlParser parser; /* the tokens of the current statement */
    SqlLexer lexer;
    const SqlDialect *dialect;
    SqlLevel level;
    uint32_t chunk;      /* where the current chunk begins */
    uint32_t ntokens;    /* of the current statement, kept or not */
    uint32_t first, end; /* bytes of the current statement's tokens */
    uint32_t parens;
    SqlBlock block;
    SqlBatch batch;
    char delimiter[SQL_DELIMITER_MAX + 1];
    size_t delimiter_length; /* 0: semicolon */
    uint32_t stray;          /* where a delimiter that no line declared ended */
    bool no_copy_end;        /* no \\. line stands in the rest of the script */
} SqlSplitter;

/* Splits the whole text of the script; each statement is read up to `level`. */
void sql_split(SqlScript *script, SqlLevel level);

/* As sql_split, but each call gives one statement: NULL at the end. */
void sql_split_open(SqlScript *script, Arena *piece, SqlLevel level);
const SqlStmt *sql_split_next(SqlSplitter *splitter);

/* Ends the current statement. The terminator is [from, to); chunk and statement end before it when
 * it is empty. The next chunk begins at `to`. */
void sql_split_finish(SqlSplitter *splitter, uint32_t from, uint32_t to);
/* The keyword of the token, looked up once. */
SqlKeyword sql_split_keyword(SqlSplitter *splitter, SqlToken *token);
/* The next token that is no comment, without consuming it. */
SqlToken sql_split_ahead(const SqlSplitter *splitter);

/* Keeps the span of a comment or client line. */
void sql_split_aside(SqlSplitter *splitter, SqlSpanVec *list, Span span);
/* Client lines: true when the token began one and it was consumed. */
bool sql_split_client_line(SqlSplitter *splitter, SqlToken *token);
/* MySQL's own delimiter: true when it stood at the token. May shorten the token. */
bool sql_split_delimiter(SqlSplitter *splitter, SqlToken *token);
/* Behind a finished COPY ... FROM stdin: skips the data lines and returns them. */
Span sql_split_copy_data(SqlSplitter *splitter, Span statement);
/* Databricks notebooks: a comment that ends a cell ends the statement. */
void sql_split_cell(SqlSplitter *splitter, const SqlToken *comment);
/* Dialects that are not split by terminators; false when this one is. */
bool sql_split_whole(SqlSplitter *splitter);

/* Follows blocks; called for every token of a statement, before it is added. */
void sql_block_token(SqlSplitter *splitter, SqlToken *token);
/* MySQL: true when the token can only be a delimiter that no line declared, behind a body's END. */
bool sql_block_is_over(const SqlSplitter *splitter, const SqlToken *token);
/* At a terminator: true when it belongs to the body. */
bool sql_block_is_open(SqlSplitter *splitter);

/* T-SQL: words that begin statements and cannot be names. */
bool sql_batch_is_start(SqlKeyword keyword);
/* T-SQL: true when a new statement begins at the token. */
bool sql_batch_starts(SqlSplitter *splitter, SqlToken *token);
/* T-SQL: true when a semicolon does not end the statement. */
bool sql_batch_continues(SqlSplitter *splitter);

#endif
