/* What the files of Snowflake's grammar share; nobody else includes it. */
#ifndef TG_SQL_PARSE_SNOWFLAKE_H
#define TG_SQL_PARSE_SNOWFLAKE_H

#include "sql/parse_warehouse.h"

/* snowflake_table.c */
int sql_snowflake_column_option(SqlParser *parser, void *column);
int sql_snowflake_table_option(SqlParser *parser, void *table);
int sql_snowflake_table_element(SqlParser *parser, void *table);
int sql_snowflake_attribute(SqlParser *parser, void *constraint);
int sql_snowflake_parameter(SqlParser *parser, SqlOptionList *options); /* WORD = value */
/* snowflake_alter.c */
int sql_snowflake_alter_action(SqlParser *parser, void *action);
/* snowflake_block.c: BEGIN ... END, DECLARE, IF, FOR ... of Snowflake Scripting */
int sql_snowflake_block(SqlParser *parser, SqlTree **tree);
int sql_snowflake_view(SqlParser *parser, SqlTree **tree); /* snowflake_view.c, at CREATE */
/* snowflake_data.c: COPY INTO, INSERT ALL */
int sql_snowflake_data(SqlParser *parser, SqlTree **tree);

#endif
