/* Which tables and columns a statement names, with the names of its CTEs taken out. */
#ifndef TG_SQL_NAMES_H
#define TG_SQL_NAMES_H

#include "sql/tree.h"

typedef VEC(const SqlExpr *) SqlExprVec;

typedef struct SqlUses {
    SqlNames reads;     /* tables and views that are only looked at, each once, as written */
    SqlNames writes;    /* tables and views that are changed, created or dropped */
    SqlExprVec columns; /* every SQL_EXPR_COLUMN and SQL_EXPR_STAR, in the order of the tree */
} SqlUses;

/* The names are copies in the arena, the columns point into the tree. `tree` may be NULL. */
void sql_tree_uses(Arena *arena, const SqlTree *tree, SqlUses *uses);
/* Only the reads, cheaper; most so when no expression of the tree holds a query. */
void sql_tree_reads(Arena *arena, const SqlTree *tree, bool has_subquery, SqlNames *reads);

#endif
