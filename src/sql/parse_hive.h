/* What the files of the grammar of Hive, Spark SQL and Databricks share; nobody else includes it.
 */
#ifndef TG_SQL_PARSE_HIVE_H
#define TG_SQL_PARSE_HIVE_H

#include "sql/parse_warehouse.h"

int sql_hive_column_option(SqlParser *parser, void *column); /* hive_table.c */
int sql_hive_table_option(SqlParser *parser, void *table);
int sql_hive_attribute(SqlParser *parser, void *constraint);
int sql_hive_alter_action(SqlParser *parser, void *action); /* hive_alter.c */
int sql_hive_insert(SqlParser *parser, SqlTree **tree);     /* hive_insert.c */

#endif
