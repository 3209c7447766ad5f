/* What the files of T-SQL's grammar share; nobody else includes it.
 *
 * Statements follow each other without a terminator here, so every reader stops where its grammar
 * ends, and never eats the rest of the tokens unless it stands in no block (sql_tsql_rest). */
#ifndef TG_SQL_PARSE_TSQL_H
#define TG_SQL_PARSE_TSQL_H

#include "sql/parse_statement.h"

/* The hooks: 1 consumed, 0 not concerned, -1 failed (sql/dialect.h). */
int sql_tsql_type(SqlParser *parser, void *type);           /* tsql_type.c */
int sql_tsql_primary(SqlParser *parser, SqlExpr **expr);    /* tsql_primary.c */
int sql_tsql_source(SqlParser *parser, SqlSource **source); /* tsql_source.c */
int sql_tsql_join(SqlParser *parser, SqlSource *join);      /* tsql_source.c */
int sql_tsql_select(SqlParser *parser, SqlQuery *query);    /* tsql_query.c: TOP */
int sql_tsql_target(SqlParser *parser, SqlTarget *target);  /* tsql_query.c */
int sql_tsql_query_tail(SqlParser *parser, SqlQuery *query);

/* tsql_block.c */
SqlTree *sql_tsql_if(SqlParser *parser);
SqlTree *sql_tsql_while(SqlParser *parser);
SqlTree *sql_tsql_begin(SqlParser *parser);
/* The statements of a body, up to END or the end of the batch; never fails. */
void sql_tsql_body(SqlParser *parser, SqlTreeList *trees);
bool sql_tsql_at_start(const SqlParser *parser); /* a word that only begins a statement */
/* Steps over what is left of the statement; it becomes an option named "rest". */
void sql_tsql_rest(SqlParser *parser, SqlOptionList *options);

/* tsql_option.c */
bool sql_tsql_options(SqlParser *parser, SqlOptionList *options); /* (a = b ON x (1), c, ...) */
bool sql_tsql_index_options(SqlParser *parser, SqlOptionList *options); /* WITH (...), ON fg ... */
bool sql_tsql_skip_hints(SqlParser *parser); /* WITH (NOLOCK); true when there were some */
bool sql_tsql_at_hint(const SqlParser *parser, size_t k); /* ( NOLOCK ... at the k-th token */
/* CLUSTERED, NONCLUSTERED, CLUSTERED COLUMNSTORE ... */
void sql_tsql_take_method(SqlParser *parser, Str *method);

/* tsql_column.c, tsql_constraint.c */
bool sql_tsql_column_options(SqlParser *parser, SqlColumn *column);
bool sql_tsql_keys(SqlParser *parser, SqlKeyList *keys); /* (a ASC, b) */
bool sql_tsql_at_constraint(const SqlParser *parser);
/* At CONSTRAINT or its first word; `column` is the one it stands at, or NULL for the table's. */
SqlConstraint *sql_tsql_constraint(SqlParser *parser, SqlColumn *column);
/* One of CREATE TABLE's or ADD's items; PERIOD FOR SYSTEM_TIME gives neither of both. */
typedef struct SqlTableItem {
    SqlColumn *column;
    SqlConstraint *constraint;
} SqlTableItem;
bool sql_tsql_table_item(SqlParser *parser, SqlTableItem *item);
/* (a int, PRIMARY KEY (a)) */
bool sql_tsql_table_items(SqlParser *parser, SqlColumnList *columns,
                          SqlConstraintList *constraints);

/* tsql_table.c, tsql_alter.c, tsql_index.c, tsql_define.c, tsql_routine.c, tsql_drop.c */
SqlTree *sql_tsql_create_table(SqlParser *parser);
SqlTree *sql_tsql_alter_table(SqlParser *parser);
SqlTree *sql_tsql_create_index(SqlParser *parser);
bool sql_tsql_at_index(const SqlParser *parser);
SqlTree *sql_tsql_alter_index(SqlParser *parser);
SqlTree *sql_tsql_create(SqlParser *parser);
SqlTree *sql_tsql_alter(SqlParser *parser);
bool sql_tsql_routine(SqlParser *parser, SqlDefinition *definition); /* PROCEDURE and FUNCTION */
bool sql_tsql_trigger(SqlParser *parser, SqlDefinition *definition);
SqlTree *sql_tsql_drop(SqlParser *parser);
SqlTree *sql_tsql_truncate(SqlParser *parser);
SqlTree *sql_tsql_grant(SqlParser *parser);

/* tsql_dml.c, tsql_merge.c: WITH has been read. */
SqlTree *sql_tsql_insert(SqlParser *parser, SqlCteList *ctes);
SqlTree *sql_tsql_update(SqlParser *parser, SqlCteList *ctes);
SqlTree *sql_tsql_delete(SqlParser *parser, SqlCteList *ctes);
SqlTree *sql_tsql_merge(SqlParser *parser, SqlCteList *ctes);
bool sql_tsql_assigns(SqlParser *parser, SqlAssignList *set);
bool sql_tsql_output(SqlParser *parser, SqlTargetList *returning, SqlNames *into);
SqlSource *sql_tsql_dml_target(SqlParser *parser); /* a table, a table variable, OPENQUERY (...) */
bool sql_tsql_top(SqlParser *parser, SqlExpr **limit);

/* tsql_command.c */
SqlTree *sql_tsql_execute(SqlParser *parser);
SqlTree *sql_tsql_declare(SqlParser *parser);
SqlTree *sql_tsql_set(SqlParser *parser);
SqlTree *sql_tsql_command(SqlParser *parser);

#endif
