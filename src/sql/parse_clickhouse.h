/* What the files of ClickHouse's grammar share; nobody else includes it. */
#ifndef TG_SQL_PARSE_CLICKHOUSE_H
#define TG_SQL_PARSE_CLICKHOUSE_H

#include "sql/parse_warehouse.h"

/* clickhouse_table.c */
int sql_clickhouse_column_option(SqlParser *parser, void *column);
int sql_clickhouse_table_option(SqlParser *parser, void *table);
int sql_clickhouse_table_element(SqlParser *parser, void *table);
int sql_clickhouse_constraint(SqlParser *parser, void *constraint);
int sql_clickhouse_alter_action(SqlParser *parser, void *action); /* clickhouse_alter.c */
/* INDEX i expr TYPE minmax GRANULARITY 1; PROJECTION p (SELECT ...): at the name. */
bool sql_clickhouse_index(SqlParser *parser, SqlConstraint *index);
bool sql_clickhouse_projection(SqlParser *parser);
/* a TTL: expr [DELETE | TO DISK 'x' | WHERE ...], ... */
bool sql_clickhouse_ttl(SqlParser *parser);

#endif
