/* Queries, their sources and targets in the tree. */
#ifndef TG_SQL_TREE_QUERY_H
#define TG_SQL_TREE_QUERY_H

#include "sql/tree_expr.h"

typedef struct SqlQuery SqlQuery;
typedef struct SqlSource SqlSource;

/* One item of a select list or of RETURNING. */
typedef struct SqlTarget {
    struct SqlTarget *next;
    SqlExpr *expr; /* SQL_EXPR_STAR for * and t.* */
    SqlIdent *alias;
    Span span;
} SqlTarget;
typedef SQL_LIST(SqlTarget) SqlTargetList;

typedef struct SqlCte {
    struct SqlCte *next;
    SqlIdent *name;
    SqlIdentList columns;
    struct SqlTree *tree; /* a SELECT or a data statement */
    SqlExprList extras;   /* the column references of SEARCH and CYCLE */
    Span span;
    uint32_t height;
    bool recursive, materialized, not_materialized;
} SqlCte;
typedef SQL_LIST(SqlCte) SqlCteList;

typedef enum SqlSourceKind {
    SQL_SOURCE_TABLE,    /* name */
    SQL_SOURCE_SUBQUERY, /* query */
    SQL_SOURCE_FUNCTION, /* calls: one, or more of ROWS FROM */
    SQL_SOURCE_JOIN,     /* left, right, join, on or using */
} SqlSourceKind;

typedef enum SqlJoin {
    SQL_JOIN_INNER,
    SQL_JOIN_LEFT,
    SQL_JOIN_RIGHT,
    SQL_JOIN_FULL,
    SQL_JOIN_CROSS,
} SqlJoin;

/* One item of FROM. */
struct SqlSource {
    SqlSource *next;
    SqlSourceKind kind;
    Span span;
    uint16_t height;
    bool lateral, only, natural, with_ordinality;
    bool pivoted; /* its columns are others than those of the table or query */
    SqlName *name;
    SqlIdent *alias;
    SqlIdentList columns; /* AS t (a, b) */
    SqlTypeList types;    /* AS t (a int, b text): arg_name is the column */
    SqlQuery *query;
    SqlExprList calls;
    SqlExprList extras; /* of TABLESAMPLE, PIVOT, time travel ...: only walked */
    SqlJoin join;
    SqlSource *left, *right;
    SqlExpr *on;
    SqlIdentList using_columns;
};
typedef SQL_LIST(SqlSource) SqlSourceList;

typedef struct SqlLock {
    struct SqlLock *next;
    Str strength; /* "update", "no key update", "share", "key share" */
    SqlNames of;
    bool nowait, skip_locked;
    Span span;
} SqlLock;

typedef enum SqlQueryKind {
    SQL_QUERY_SELECT,
    SQL_QUERY_VALUES, /* rows: one SQL_EXPR_ROW each */
    SQL_QUERY_SETOP,  /* arms, left to right; one without setop: (SELECT ...) LIMIT 1 */
    SQL_QUERY_TABLE,  /* TABLE t: one source in from, a star at the word TABLE */
} SqlQueryKind;

struct SqlQuery {
    SqlQuery *next; /* in arms */
    SqlQueryKind kind;
    Span span;
    uint16_t height;
    bool paren, distinct, has_all, group_distinct, limit_all, with_ties, recursive, for_update;
    SqlCteList ctes;
    Str setop; /* "union", "intersect", "except"; has_all: UNION ALL */
    SQL_LIST(SqlQuery) arms;
    SqlExprList rows;
    SqlTargetList targets;
    SqlExprList distinct_on;
    SqlName *into;
    Str into_kind; /* "temporary", "unlogged" */
    SqlSourceList from;
    SqlExpr *where;
    SqlExprList group_by;
    SqlExpr *having, *qualify;
    SqlExpr *start_with, *connect_by; /* Oracle */
    SqlExprList extras;               /* of clauses that only one dialect has: only walked */
    SQL_LIST(SqlWindow) windows;
    SqlOrderList order_by;
    SqlExpr *limit, *offset;
    SQL_LIST(SqlLock) locks;
};

/* SET a = 1, SET (a, b) = (1, 2): one per = sign. */
typedef struct SqlAssign {
    struct SqlAssign *next;
    SqlExprList columns; /* SQL_EXPR_COLUMN, perhaps under SUBSCRIPT or FIELD */
    SqlExpr *value;
    bool multiple; /* (a, b) = */
    Span span;
} SqlAssign;
typedef SQL_LIST(SqlAssign) SqlAssignList;

#endif
