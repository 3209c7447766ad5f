/* What the files of GoogleSQL (BigQuery, Spanner) share; nobody else includes it. */
#ifndef TG_SQL_PARSE_GOOGLE_H
#define TG_SQL_PARSE_GOOGLE_H

#include "sql/parse_warehouse.h"

int sql_google_column_option(SqlParser *parser, void *column); /* google_table.c */
int sql_google_table_option(SqlParser *parser, void *table);
int sql_google_table_element(SqlParser *parser, void *table);
int sql_google_attribute(SqlParser *parser, void *constraint);
int sql_google_alter_action(SqlParser *parser, void *action);

#endif
