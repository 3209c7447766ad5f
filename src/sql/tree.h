/* The one tree for every dialect: what a statement of level 2 says, as plain structs in an arena.
 *
 * Everything is owned by the script's arena and immutable once sql_parse has returned. Lists are
 * intrusive (first, next, n); a pointer that may be absent is NULL; a Str that may be absent has
 * p == NULL. Every node has a span in bytes of the script's text. */
#ifndef TG_SQL_TREE_H
#define TG_SQL_TREE_H

#include "sql/tree_alter.h"
#include "sql/tree_data.h"
#include "sql/tree_object.h"

typedef enum SqlTreeKind {
    SQL_TREE_NONE,
    SQL_TREE_CREATE_TABLE, /* create_table */
    SQL_TREE_CREATE_INDEX, /* create_index */
    SQL_TREE_CREATE,       /* definition: every other CREATE */
    SQL_TREE_ALTER,        /* alter: ALTER TABLE and every other ALTER, RENAME */
    SQL_TREE_DROP,         /* drop: also TRUNCATE */
    SQL_TREE_COMMENT,      /* comment */
    SQL_TREE_GRANT,        /* grant: also REVOKE */
    SQL_TREE_INSERT,       /* insert */
    SQL_TREE_UPDATE,       /* modify */
    SQL_TREE_DELETE,       /* modify */
    SQL_TREE_MERGE,        /* merge */
    SQL_TREE_SELECT,       /* query */
    SQL_TREE_COMMAND,      /* command: SET, BEGIN, EXPLAIN, COPY, CALL, VACUUM ... */
    SQL_TREE_COMPOUND,     /* compound: BEGIN ... END, IF, WHILE, TRY of T-SQL and PL/SQL */
} SqlTreeKind;

typedef SQL_LIST(struct SqlTree) SqlTreeList;

typedef struct SqlCreateTable {
    SqlName *name;
    bool if_not_exists, temporary, unlogged, foreign, without_oids, with_no_data;
    SqlColumnList columns;
    SqlConstraintList constraints; /* table level only; inline ones hang on their column */
    SQL_LIST(SqlLike) likes;
    SqlNames inherits;
    SqlName *of_type, *partition_of;
    SqlBound *bound;
    SqlPartition *partition_by;
    SqlOptionList options; /* WITH (...), FDW OPTIONS, ENGINE = */
    Str method, tablespace, on_commit;
    SqlIdent *server;
    SqlIdentList as_columns; /* CREATE TABLE t (a, b) AS */
    struct SqlTree *as;      /* SELECT or EXECUTE */
} SqlCreateTable;

typedef struct SqlCreateIndex {
    SqlName *name; /* NULL when not given */
    SqlName *table;
    bool unique, fulltext, spatial, concurrently, if_not_exists, only, nulls_not_distinct;
    Str method;
    SqlKeyList keys;
    SqlIdentList include;
    SqlExpr *where;
    SqlOptionList options;
    Str tablespace;
} SqlCreateIndex;

/* CREATE of anything else. Its object is the statement's; what the object has not stays empty. */
typedef struct SqlDefinition {
    Str object; /* "view", "event trigger": the words of the kind, lower case */
    SqlName *name;
    bool or_replace, if_not_exists, temporary, unlogged, recursive, materialized, with_no_data;
    SqlName *other_table;  /* CONSTRAINT TRIGGER ... FROM t */
    SqlName *table;        /* TRIGGER ... ON t, POLICY, RULE, SEQUENCE OWNED BY t */
    SqlIdent *owner;       /* SCHEMA AUTHORIZATION, DATABASE OWNER */
    SqlIdentList names;    /* view's columns, TRIGGER's UPDATE OF, ROLE's members */
    SqlColumnList columns; /* TYPE AS (...), RETURNS TABLE (...) */
    SqlTypeList arguments; /* FUNCTION's, with names and modes; defaults in argument_defaults */
    SqlExprList argument_defaults;
    SqlType *type;                 /* FUNCTION's result, DOMAIN's base */
    SqlConstraintList constraints; /* DOMAIN's */
    SqlExpr *default_value;
    SqlExpr *where;     /* TRIGGER's WHEN, POLICY's USING */
    SqlExpr *check;     /* POLICY's WITH CHECK */
    SqlSourceList from; /* STATISTICS ... FROM t */
    SqlQuery *query;
    Str language, timing;   /* "plpgsql"; TRIGGER's "before", "after", "instead of" */
    Span body;              /* the text between the quotes, or BEGIN ATOMIC ... END */
    Str body_text;          /* decoded */
    SqlTreeList parts;      /* the statements of a PL/pgSQL or SQL body that is a string */
    const char *body_error; /* why it has none though the language is one of these; or NULL */
    SqlNames uses;          /* other objects it names: trigger's function, publication's tables */
    SqlOptionList options;
    SqlTreeList trees;         /* SCHEMA's elements, RULE's actions, the statements of a body */
    struct SqlCompound *block; /* the body of a PL/SQL unit: rules see each part as a statement */
} SqlDefinition;

typedef struct SqlAlter {
    Str object;    /* "table", "materialized view" ... */
    SqlName *name; /* NULL for ALTER ... ALL IN TABLESPACE and the like */
    bool if_exists, only;
    SqlName *table; /* ALTER TRIGGER n ON t */
    SqlActionList actions;
} SqlAlter;

/* Everything that neither defines nor moves data. */
typedef struct SqlCommand {
    Str name;           /* SET's variable, "begin" "commit" "rollback to" ..., lower case */
    Str scope;          /* SET's "local", "session" */
    SqlExprList values; /* SET's values; a word is a SQL_EXPR_COLUMN; CALL's one SQL_EXPR_CALL */
    SqlNames tables;    /* VACUUM, ANALYZE, LOCK, COPY, CLUSTER, REINDEX ... */
    SqlIdentList names; /* savepoint, prepared statement, cursor, columns of COPY */
    SqlOptionList options;
    struct SqlTree *inner; /* EXPLAIN, PREPARE, DECLARE, COPY (query) */
    SqlTypeList types;
    bool to, is_default; /* COPY ... TO; SET x TO DEFAULT */
    Span body;           /* of DO */
    Str body_text, language;
    SqlTreeList parts; /* of DO's body, as of a definition */
    const char *body_error;
} SqlCommand;

/* Statements inside a statement that runs them: each has its own head (SqlTree.stmt). */
typedef struct SqlCompound {
    Str word; /* "begin", "if", "while", "try" ..., lower case */
    SqlExpr *condition;
    SqlTreeList statements;
    SqlTreeList otherwise; /* ELSE, CATCH, exception handlers */
} SqlCompound;

typedef struct SqlTree {
    struct SqlTree *next;
    SqlTreeKind kind;
    Span span;
    struct SqlStmt *stmt; /* of a part of a compound statement or body: kind, names ...; or NULL */
    union {
        SqlCreateTable *create_table;
        SqlCreateIndex *create_index;
        SqlDefinition *definition;
        SqlAlter *alter;
        SqlDrop *drop;
        SqlComment *comment;
        SqlGrant *grant;
        SqlInsert *insert;
        SqlModify *modify;
        SqlMerge *merge;
        SqlQuery *query;
        SqlCommand *command;
        SqlCompound *compound;
    };
} SqlTree;

#endif
