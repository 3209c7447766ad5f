/* Head: what the first words of a statement say (level 1). */
#ifndef TG_SQL_HEAD_H
#define TG_SQL_HEAD_H

#include "sql/cursor.h"

/* Fills kind, object, names and flags of the statement from its tokens; the cursor stands at the
 * first and may be anywhere after it. Looks at no more tokens than it needs. */
void sql_head_read(SqlParser *parser, SqlStmt *stmt);

/* How the names of a statement are found behind its first words. */
typedef enum SqlHeadNames {
    SQL_HEAD_NONE,
    SQL_HEAD_OBJECT, /* CREATE [modifiers] object [IF NOT EXISTS] name */
    SQL_HEAD_INTO,   /* INSERT [words] INTO [TABLE] name */
    SQL_HEAD_UPDATE, /* UPDATE [ONLY] name */
    SQL_HEAD_FROM,   /* DELETE FROM [ONLY] name */
    SQL_HEAD_LIST,   /* TRUNCATE [TABLE] [ONLY] name, name */
    SQL_HEAD_ON,     /* GRANT ... ON [object] name; COMMENT ON object name */
    SQL_HEAD_NAME,   /* CALL name, USE name */
    SQL_HEAD_QUERY,  /* WITH ...: the statement behind the common table expressions */
    SQL_HEAD_RENAME  /* RENAME TABLE a TO b, c TO d */
} SqlHeadNames;

typedef struct SqlVerb {
    uint16_t word; /* SqlKeyword */
    uint8_t kind;  /* SqlKind */
    uint8_t names; /* SqlHeadNames */
} SqlVerb;

/* The row of a first word; NULL when no statement begins with it. */
const SqlVerb *sql_verb_find(SqlKeyword keyword);

/* Words between CREATE and the object that set a flag or say nothing: OR REPLACE, TEMPORARY ... */
typedef struct SqlModifier {
    uint16_t word;
    uint32_t flag; /* 0: only skipped */
} SqlModifier;
const SqlModifier *sql_modifier_find(SqlKeyword keyword);

/* The object that the words at the cursor name: TABLE, MATERIALIZED VIEW, FOREIGN TABLE ...; steps
 * over them. SQL_OBJECT_NONE, cursor untouched, when they name none. */
SqlObject sql_object_read(SqlParser *parser);

#endif
