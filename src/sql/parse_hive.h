/* What the files of the grammar of Hive, Spark SQL and Databricks share; nobody else includes it.
 */
#ifndef TG_SQL_PARSE_HIVE_H
#define TG_SQL_PARSE_HIVE_H

#include "sql/parse_warehouse.h"

/* Rows of clauses: how the rows of a table lie in a file, or come through a pipe. */
/* clang-format off */
#define HIVE_ROW_FORMAT \
    {"row format serde", SQL_CLAUSE_STRING, 0}, \
    {"row format delimited", SQL_CLAUSE_NONE, 0}, \
    {"with serdeproperties", SQL_CLAUSE_OPTIONS, 0}, \
    {"fields terminated by", SQL_CLAUSE_STRING, 0}, \
    {"escaped by", SQL_CLAUSE_STRING, 0}, \
    {"collection items terminated by", SQL_CLAUSE_STRING, 0}, \
    {"map keys terminated by", SQL_CLAUSE_STRING, 0}, \
    {"lines terminated by", SQL_CLAUSE_STRING, 0}, \
    {"null defined as", SQL_CLAUSE_STRING, 0}
/* clang-format on */

int sql_hive_column_option(SqlParser *parser, void *column); /* hive_table.c */
int sql_hive_table_option(SqlParser *parser, void *table);
int sql_hive_attribute(SqlParser *parser, void *constraint);
int sql_hive_alter_action(SqlParser *parser, void *action); /* hive_alter.c */
int sql_hive_insert(SqlParser *parser, SqlTree **tree);     /* hive_insert.c */

#endif
