/* Script: SQL text cut into statements, each with its kind, names and, for some dialects, tree. */
#ifndef TG_SQL_SCRIPT_H
#define TG_SQL_SCRIPT_H

#include "base/vec.h"
#include "sql/dialect.h"
#include "sql/kind.h"

/* Scripts of this size or more are not parsed: sql_parse gives one statement with an error. */
#define SQL_SCRIPT_MAX_BYTES (1u << 30)
/* Behind so many statements sql_parse gives the rest of a script as one, with an error. */
#define SQL_STATEMENTS_MAX (1u << 20)
/* Statements of so many tokens (more are counted but not kept), or with trees of so many bytes,
 * stay at SQL_L1. */
#define SQL_TOKENS_MAX (1u << 19)
#define SQL_TREE_BYTES_MAX ((size_t)16 << 20)
#define SQL_TOO_LARGE "the statement is too large for the tree parser"
/* The grammar of PostgreSQL is not asked about larger ones. */
#define SQL_VERDICT_BYTES_MAX (512u << 10)
/* Comments and client lines that are kept, of one script or, by sql_read, of one statement. */
#define SQL_ASIDES_MAX (1u << 16)

/* A level holds everything of the level below it. */
typedef enum SqlLevel {
    SQL_L0, /* span */
    SQL_L1, /* kind, object, names, flags */
    SQL_L2  /* tree, reads */
} SqlLevel;

/* catalog.schema.name; parts are unquoted and folded as the engine stores them. An absent part has
 * p == NULL. The strings live in the script text or in the arena. */
typedef struct SqlName {
    struct SqlName *next;
    Str catalog, schema, name;
    Str raw;     /* the last part as written, quotes taken off, not folded */
    Span span;   /* of the whole name */
    bool quoted; /* the last part is quoted */
    bool has_arguments;
    struct SqlType *arguments; /* of a routine in DROP, COMMENT ...: f(int, text) (SQL_L2) */
} SqlName;

typedef struct SqlNames {
    SqlName *first, *last;
    size_t n;
} SqlNames;

struct SqlTree;
struct SqlIdent;
typedef VEC(const struct SqlIdent *) SqlIdentVec;

typedef struct SqlStmt {
    Span span;  /* first to last token; no terminator, no comment before it */
    Span chunk; /* as cut out: with blanks and comments before it and the terminator after it */
    SqlKind kind;
    SqlObject object;
    SqlLevel level;        /* what was reached */
    SqlNames names;        /* the objects that the statement is about, in the order written */
    SqlNames reads;        /* other tables it reads (SQL_L2) */
    SqlIdentVec idents;    /* Oracle: every name as it stands, no function's, no type's (SQL_L2) */
    uint32_t flags;        /* SQL_IF_EXISTS ... (sql/kind.h) */
    struct SqlTree *tree;  /* SQL_L2; NULL below it */
    uint32_t height;       /* of the tree's expressions and queries */
    Span rest;             /* what the tree parser could not read; length 0 = everything was read */
    const char *error;     /* why it stopped there; no verdict, unless it is refused; or NULL */
    uint32_t error_offset; /* in the script text */
    bool is_refused;       /* no server of the dialect takes it, whatever the parser knows */
    uint8_t since;         /* major version of PostgreSQL that knows all of it; 0 = 15 or before */
    Str text;              /* the bytes of span; for COPY ... FROM stdin without the data */
    Span data;             /* the data lines of COPY ... FROM stdin, without \. */
} SqlStmt;

typedef VEC(SqlStmt) SqlStmtVec;
typedef VEC(Span) SqlSpanVec;

typedef struct SqlScript {
    Arena *arena;
    const SqlDialect *dialect;
    Str text;
    SqlStmtVec stmts;
    SqlSpanVec comments; /* in order, delimiters included; no hints, no executable comments */
    SqlSpanVec metas;    /* client lines: \d, DELIMITER, GO, / ... */
    size_t nread;        /* sql_read: statements before stmts.v[0] */
    struct SqlSplitter *reader;
    struct SqlPlace { /* line and characters before an offset, both from 0 */
        uint32_t offset, row, characters;
    } * places, seen; /* one each few lines, as far as was asked; where sql_position was last */
    uint32_t nplaces;
} SqlScript;

/* Never NULL and never fails on any bytes. `text` must outlive the script; everything else lives in
 * the arena. Empty statements are left out. */
SqlScript *sql_parse(Arena *arena, const SqlDialect *dialect, Str text, SqlLevel level);

/* The same, one statement at a time: what the statement needs lives in `piece`, which the next
 * sql_read empties, and `comments` are those before and in it. The memory is that of the largest
 * statement, and there is no limit on their number. */
SqlScript *sql_open(Arena *arena, Arena *piece, const SqlDialect *dialect, Str text,
                    SqlLevel level);
/* NULL at the end. */
const SqlStmt *sql_read(SqlScript *script);
/* 0-based, among all statements of the script. */
static inline size_t sql_index(const SqlScript *script, const SqlStmt *stmt)
{
    return (script->reader ? script->nread : 0) + (size_t)(stmt - script->stmts.v);
}

/* 1-based line and column; the column counts characters (UTF-8), not bytes. An offset beyond the
 * end gives the end. Not safe for two threads on one script. */
void sql_position(const SqlScript *script, uint32_t offset, uint32_t *line, uint32_t *column);

static inline Str sql_text(const SqlScript *script, Span span)
{
    return (Str){script->text.p + span.offset, span.length};
}

/* Builds stmt->tree from the tokens of the parser (sql/cursor.h), which stands
 * at the first token. False: stmt->rest, error and error_offset say where and why it stopped, and
 * the tree may hold what was read up to there. */
bool sql_tree_parse(struct SqlParser *parser, SqlStmt *stmt);

/* The verdict of PostgreSQL's own grammar (15) on one statement. False with *message (in the arena)
 * and *character_offset (0-based, in characters of the statement). True with *message set to the
 * reason when there is no verdict: a statement of SQL_VERDICT_BYTES_MAX or more, or NUL inside. */
bool sql_verdict_pg(Arena *arena, Str statement, const char **message, uint32_t *character_offset);
/* The same of a statement of a script; what was read to SQL_L2 may hold syntax newer than 15. */
bool sql_verdict_read(Arena *arena, const SqlStmt *stmt, const char **message,
                      uint32_t *character_offset);

#endif
