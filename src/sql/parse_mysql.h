/* What the files of the MySQL family's grammar share; nobody else includes it. */
#ifndef TG_SQL_PARSE_MYSQL_H
#define TG_SQL_PARSE_MYSQL_H

#include "sql/parse_statement.h"

/* The spelling of a word that has no keyword id, in lower case. */
bool sql_mysql_at_text(const SqlParser *parser, const char *word);
bool sql_mysql_take_text(SqlParser *parser, const char *word);

/* The hooks: 1 consumed, 0 not concerned, -1 failed (sql/dialect.h). */
int sql_mysql_type(SqlParser *parser, void *type);             /* mysql_type.c */
int sql_mysql_column_option(SqlParser *parser, void *column);  /* mysql_column.c */
int sql_mysql_table_option(SqlParser *parser, void *table);    /* mysql_option.c */
int sql_mysql_constraint(SqlParser *parser, void *constraint); /* mysql_key.c */
int sql_mysql_alter_action(SqlParser *parser, void *action);   /* mysql_alter.c */
int sql_mysql_primary(SqlParser *parser, SqlExpr **expr);      /* mysql_primary.c */
int sql_mysql_source_tail(SqlParser *parser, void *source);    /* mysql_dml.c */
int sql_mysql_statement(SqlParser *parser, SqlTree **tree);    /* mysql_statement.c */

bool sql_mysql_refuses(SqlParser *parser);                     /* mysql_verdict.c */

/* One option of a table or database: ENGINE = x, DEFAULT CHARSET utf8mb4. */
int sql_mysql_option(SqlParser *parser, SqlOptionList *options);
/* PARTITION BY ..., at PARTITION. */
SqlPartition *sql_mysql_partition_by(SqlParser *parser);
/* (a(10) DESC, (lower(b))) */
bool sql_mysql_key_parts(SqlParser *parser, SqlKeyList *keys);
/* USING BTREE, COMMENT 'x', KEY_BLOCK_SIZE 8 ...; none is fine. */
bool sql_mysql_index_options(SqlParser *parser, Str *method, SqlOptionList *options);
/* mysql_dml.c, at the verb; WITH has been read. */
SqlTree *sql_mysql_insert(SqlParser *parser);
SqlTree *sql_mysql_update(SqlParser *parser, SqlCteList *ctes);
SqlTree *sql_mysql_delete(SqlParser *parser, SqlCteList *ctes);
/* RENAME TABLE, at its two words (mysql_alter.c). */
SqlTree *sql_mysql_rename(SqlParser *parser);
/* SET of variables; 0 for what assigns nothing (mysql_set.c). */
int sql_mysql_set(SqlParser *parser, SqlTree **tree);

#endif
