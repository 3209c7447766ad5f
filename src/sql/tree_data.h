/* The four data statements of the tree. */
#ifndef TG_SQL_TREE_DATA_H
#define TG_SQL_TREE_DATA_H

#include "sql/tree_table.h"

typedef struct SqlConflict {
    SqlKeyList keys;
    SqlExpr *keys_where;
    SqlIdent *constraint;
    bool do_update;
    SqlAssignList set;
    SqlExpr *where;
    Span span;
} SqlConflict;

typedef enum SqlInsertSource {
    SQL_INSERT_VALUES,
    SQL_INSERT_SELECT,
    SQL_INSERT_SET,
    SQL_INSERT_DEFAULT,
    SQL_INSERT_EXECUTE, /* T-SQL: the result of a procedure */
} SqlInsertSource;

/* One INTO of Oracle's INSERT ALL or FIRST. */
typedef struct SqlBranch {
    struct SqlBranch *next;
    SqlExpr *condition; /* WHEN; NULL for ELSE and without */
    SqlName *table;
    bool has_columns;
    SqlExprList columns;
    SqlQuery *values; /* NULL: the columns of the query */
    Span span;
} SqlBranch;

typedef struct SqlInsert {
    SqlCteList ctes;
    SqlName *table;   /* NULL when a subquery is written to; of several the first */
    SqlQuery *target; /* that subquery */
    SQL_LIST(SqlBranch) branches;
    SqlIdent *alias;
    bool has_columns;
    SqlExprList columns; /* SQL_EXPR_COLUMN, perhaps under SUBSCRIPT or FIELD */
    SqlInsertSource source;
    size_t rows;     /* of VALUES */
    Str overriding;  /* "system" or "user" */
    SqlQuery *query; /* also for VALUES; NULL for DEFAULT VALUES */
    SqlConflict *on_conflict;
    SqlTargetList returning;
    SqlNames output_into; /* T-SQL: OUTPUT ... INTO t */
} SqlInsert;

/* UPDATE and DELETE. */
typedef struct SqlModify {
    SqlCteList ctes;
    SqlSource *target;     /* a table; only, alias */
    SqlSourceList targets; /* DELETE a, b FROM ... of MySQL: all of them */
    SqlAssignList set;
    SqlSourceList from; /* FROM of UPDATE, USING of DELETE */
    SqlExpr *where;
    SqlOrderList order_by; /* MySQL */
    SqlExpr *limit;
    SqlTargetList returning;
    SqlNames output_into; /* T-SQL: OUTPUT ... INTO t */
} SqlModify;

typedef struct SqlMergeWhen {
    struct SqlMergeWhen *next;
    bool matched, by_source;
    SqlExpr *condition;
    Str action;                    /* "update", "delete", "insert", "do nothing" */
    SqlExpr *where, *delete_where; /* Oracle */
    SqlAssignList set;
    SqlExprList columns, values; /* of insert; values empty: DEFAULT VALUES */
    Span span;
} SqlMergeWhen;

typedef struct SqlMerge {
    SqlCteList ctes;
    SqlSource *target, *source;
    SqlExpr *on;
    SQL_LIST(SqlMergeWhen) whens;
    SqlTargetList returning;
    SqlNames output_into; /* T-SQL: OUTPUT ... INTO t */
} SqlMerge;

#endif
