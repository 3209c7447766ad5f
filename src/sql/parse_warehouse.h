/* What the warehouse dialects share beside the common grammar: Snowflake, ClickHouse, GoogleSQL,
 * Hive's family, Trino, SQLite. Only the files of the tree parser include it. */
#ifndef TG_SQL_PARSE_WAREHOUSE_H
#define TG_SQL_PARSE_WAREHOUSE_H

#include "sql/parse_clause.h"

/* The hooks that all of them have. */
#define SQL_WAREHOUSE_HOOKS                                                                        \
    .argument = sql_warehouse_argument, .arguments_tail = sql_warehouse_arguments_tail,            \
    .call_tail = sql_warehouse_call_tail, .star_tail = sql_warehouse_star_tail,                    \
    .infix = sql_warehouse_infix, .source_tail = sql_warehouse_source_tail,                        \
    .join = sql_warehouse_join

/* Functions with an `int` are hooks or parts of hooks: 1 consumed, 0 not concerned, -1 failed. */

/* warehouse_type.c: ARRAY<STRUCT<a INT64>>, Nullable(String), MAP(VARCHAR, NUMBER) */
int sql_warehouse_type(SqlParser *parser, void *type);
bool sql_take_colon(SqlParser *parser); /* also the colon that the lexer took for a parameter's */

/* warehouse_primary.c: arrays, objects, lambdas, INTERVAL, casts with a format, typed arrays */
int sql_warehouse_primary(SqlParser *parser, SqlExpr **expr);
SqlExpr *sql_read_empty_or_call(SqlParser *parser); /* a reserved word as a function's name */
/* warehouse_infix.c: f(x)[1].a, a:b.c, IN UNNEST(x), LIKE ANY ('a', 'b') */
int sql_warehouse_infix(SqlParser *parser, SqlExpr **expr, size_t from, int min);
/* warehouse_argument.c: f(x AS a), f(TABLE t), f(SELECT 1), count(* EXCLUDE (a)) */
int sql_warehouse_argument(SqlParser *parser, SqlExpr **expr);
int sql_warehouse_arguments_tail(SqlParser *parser, SqlExpr *call); /* ORDER BY a LIMIT 1 ... */
int sql_warehouse_call_tail(SqlParser *parser, SqlExpr *call);      /* IGNORE NULLS ... */
int sql_warehouse_star_tail(SqlParser *parser, SqlExpr *star); /* EXCLUDE, EXCEPT, REPLACE ... */

int sql_warehouse_top(SqlParser *parser, SqlQuery *query); /* warehouse_dml.c: SELECT TOP 3 a */
/* warehouse_source.c */
int sql_warehouse_source(SqlParser *parser, SqlSource **source);    /* TABLE(...), VALUES, stages */
int sql_warehouse_table_tail(SqlParser *parser, SqlSource *source); /* time travel, SAMPLE */
int sql_warehouse_source_tail(SqlParser *parser, void *source);     /* PIVOT, LATERAL VIEW */
int sql_warehouse_join(SqlParser *parser, SqlSource *join);         /* GLOBAL ANY LEFT JOIN ... */
/* @~/path, @%t, @db.stage/a/b.csv: one word to the reader, many tokens to the lexer. */
SqlExpr *sql_read_stage(SqlParser *parser);
/* CLONE, which stands at `from`, has been read: t AT (...). What LIKE is to the columns, CLONE is
 * to columns and rows. */
int sql_warehouse_clone(SqlParser *parser, SqlCreateTable *table, size_t from);
bool sql_read_lateral_view(SqlParser *parser, SqlExprList *calls); /* LATERAL VIEW has been read */
void sql_source_add(SqlSource *source, SqlExpr *extra);
/* warehouse_pivot.c: PIVOT, UNPIVOT, MATCH_RECOGNIZE */
int sql_warehouse_pivot(SqlParser *parser, SqlSource *source);
/* warehouse_query.c: QUALIFY, CLUSTER BY, CONNECT BY ... by the rows of the dialect */
int sql_read_query_clauses(SqlParser *parser, SqlQuery *query, const SqlClause *rows);
bool sql_read_aliased(SqlParser *parser, SqlExprList *exprs); /* a AS b, c */

/* warehouse_dml.c: the verb stands at the cursor; WITH has been read into *ctes. */
SqlTree *sql_warehouse_insert(SqlParser *parser, SqlCteList *ctes);
SqlTree *sql_warehouse_merge(SqlParser *parser, SqlCteList *ctes); /* warehouse_merge.c */
/* hive_insert.c: INSERT OVERWRITE [LOCAL] DIRECTORY has been read. */
bool sql_hive_directory(SqlParser *parser, SqlInsert *insert);
/* The four, with WITH in front of them; 0 when none stands here. */
int sql_warehouse_data(SqlParser *parser, SqlTree **tree);

/* warehouse_table.c: CREATE [words] TABLE; every word must be in `words`. */
int sql_warehouse_create_table(SqlParser *parser, SqlTree **tree, const char *const *words);
/* warehouse_alter.c: the rows of a dialect, each with the SqlActionOp that it is; any may be NULL.
 */
typedef struct SqlAlterRows {
    const SqlClause *table;   /* whole actions */
    const SqlClause *added;   /* behind ADD */
    const SqlClause *dropped; /* behind DROP */
    const SqlClause *changes; /* behind ALTER [COLUMN] a */
    const SqlClause *details; /* behind any of these */
} SqlAlterRows;
int sql_warehouse_alter(SqlParser *parser, SqlAction *action, const SqlAlterRows *rows);
int sql_read_action_rows(SqlParser *parser, SqlAction *action, const SqlClause *rows,
                         const SqlClause *details);
/* At a comma behind which no verb stands: steps over it. */
bool sql_action_continues(SqlParser *parser);
bool sql_read_action_tags(SqlParser *parser);                /* a = 'x', b; TAG has been read */
bool sql_read_comment_text(SqlParser *parser, Str *comment); /* [=] 'x' behind COMMENT */
/* An inline constraint on a column that has just been read from token `from` on. */
SqlConstraint *sql_add_inline(SqlParser *parser, SqlColumn *column, SqlConstraintKind kind,
                              size_t from);

#endif
