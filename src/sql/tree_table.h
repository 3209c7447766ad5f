/* Columns, constraints, indexes, options and ALTER actions of the tree. */
#ifndef TG_SQL_TREE_TABLE_H
#define TG_SQL_TREE_TABLE_H

#include "sql/tree_query.h"

/* ENGINE = x, WITH (fillfactor = 70), OWNER TO x: name in lower case, words joined by a space. */
typedef struct SqlOption {
    struct SqlOption *next;
    Str name;
    Str value;     /* decoded text of a simple value, absent when there is none */
    SqlExpr *expr; /* the value as an expression when it is one */
    Span span;
} SqlOption;
typedef SQL_LIST(SqlOption) SqlOptionList;

/* One key of an index, a primary key or an EXCLUDE constraint. */
typedef struct SqlKey {
    struct SqlKey *next;
    SqlIdent *column; /* NULL when the key is an expression */
    SqlExpr *expr;    /* never NULL */
    SqlName *collate, *opclass;
    SqlOptionList opclass_options;
    Str length;        /* MySQL: a(10) */
    Str with_operator; /* EXCLUDE (c WITH &&) */
    Span span;
    bool descending, has_direction, nulls_first, nulls_last, without_overlaps, period;
} SqlKey;
typedef SQL_LIST(SqlKey) SqlKeyList;

typedef enum SqlConstraintKind {
    SQL_CONSTRAINT_PRIMARY,
    SQL_CONSTRAINT_UNIQUE,
    SQL_CONSTRAINT_FOREIGN,
    SQL_CONSTRAINT_CHECK,
    SQL_CONSTRAINT_EXCLUDE,
    SQL_CONSTRAINT_NOT_NULL, /* PostgreSQL 18: CONSTRAINT n NOT NULL c */
    SQL_CONSTRAINT_INDEX,    /* MySQL: KEY, FULLTEXT, SPATIAL inside CREATE TABLE */
    SQL_CONSTRAINT_FULLTEXT,
    SQL_CONSTRAINT_SPATIAL,
    SQL_CONSTRAINT_DEFAULT, /* T-SQL: CONSTRAINT n DEFAULT check [FOR keys] */
} SqlConstraintKind;

typedef struct SqlConstraint {
    struct SqlConstraint *next;
    SqlConstraintKind kind;
    Span span;
    SqlIdent *name;   /* NULL when not given */
    SqlIdent *column; /* the column it stands at, when is_inline */
    SqlKeyList keys;  /* empty when is_inline */
    SqlIdentList include;
    Str method;            /* USING gist */
    SqlIdent *using_index; /* USING INDEX i */
    SqlExpr *check;        /* CHECK (...) */
    SqlExpr *where;        /* EXCLUDE ... WHERE (...) */
    SqlName *references;
    SqlKeyList reference_keys;
    SqlIdentList set_columns;        /* ON DELETE SET NULL (a, b) */
    Str match, on_delete, on_update; /* "full"; "no action" "restrict" "cascade" "set null" ... */
    Str tablespace;
    SqlOptionList options;
    bool is_inline, not_valid, no_inherit, nulls_not_distinct, not_enforced;
    bool deferrable, not_deferrable, initially_deferred, initially_immediate;
} SqlConstraint;
typedef SQL_LIST(SqlConstraint) SqlConstraintList;

typedef enum SqlNullable { SQL_NULL_UNSAID, SQL_NULL_YES, SQL_NULL_NO } SqlNullable;

typedef struct SqlColumn {
    struct SqlColumn *next;
    SqlIdent *name;
    SqlType *type; /* NULL in CREATE TABLE ... OF type and PARTITION OF */
    Span span;
    SqlNullable nullable;
    Span nullable_span;
    SqlExpr *default_value;
    SqlExpr *on_update;
    SqlExpr *generated;                   /* GENERATED ALWAYS AS (expr) */
    Str generated_kind;                   /* "stored" or "virtual" */
    Str identity;                         /* "always" or "by default" */
    bool auto_increment, primary, unique; /* auto_increment: serial, identity, AUTO_INCREMENT */
    SqlOptionList identity_options;
    SqlConstraintList constraints; /* primary, unique, check, foreign, each with its name */
    SqlName *collate;
    Str storage, compression;
    Str comment; /* p == NULL: no comment written */
    SqlOptionList options;
    Str position; /* "first" or "after" */
    SqlIdent *after;
} SqlColumn;
typedef SQL_LIST(SqlColumn) SqlColumnList;

/* FOR VALUES ... of PARTITION OF and ATTACH PARTITION. */
typedef struct SqlBound {
    bool is_default;
    SqlExprList in, from, to; /* MINVALUE and MAXVALUE are columns of that name */
    Str modulus, remainder;
    Span span;
} SqlBound;

typedef struct SqlPartition {
    Str method; /* "range", "list", "hash" */
    SqlKeyList keys;
    Span span;
} SqlPartition;

/* LIKE t INCLUDING ALL */
typedef struct SqlLike {
    struct SqlLike *next;
    SqlName *name;
    SqlOptionList options; /* name "including" or "excluding", value "all", "defaults" ... */
    Span span;
} SqlLike;

#endif
