/* What the files of Oracle's grammar share; nobody else includes it. */
#ifndef TG_SQL_PARSE_ORACLE_H
#define TG_SQL_PARSE_ORACLE_H

#include "sql/parse_statement.h"

/* oracle_word.c: words that have no keyword id, in lower case */
bool sql_oracle_at(const SqlParser *parser, size_t k, const char *word); /* k tokens ahead */
bool sql_oracle_take(SqlParser *parser, const char *word);
bool sql_oracle_take2(SqlParser *parser, const char *first, const char *second);
/* Everything up to the end of the statement, a semicolon or the parenthesis that closes. */
void sql_oracle_skip(SqlParser *parser);
/* The rest of the statement as one option; nothing when it has ended. */
void sql_oracle_rest(SqlParser *parser, SqlOptionList *options);

/* The hooks: 1 consumed, 0 not concerned, -1 failed (sql/grammar.h). */
int sql_oracle_type(SqlParser *parser, void *type);            /* oracle_type.c */
int sql_oracle_column_option(SqlParser *parser, void *column); /* oracle_column.c */
int sql_oracle_attribute(SqlParser *parser, void *constraint); /* oracle_column.c */
int sql_oracle_table_element(SqlParser *parser, void *table);  /* oracle_table.c */
int sql_oracle_table_option(SqlParser *parser, void *table);   /* oracle_table.c */
int sql_oracle_primary(SqlParser *parser, SqlExpr **expr);     /* oracle_primary.c */
int sql_oracle_infix(SqlParser *parser, SqlExpr **expr, size_t from, int min); /* oracle_call.c */
int sql_oracle_argument(SqlParser *parser, SqlExpr **expr);                    /* oracle_call.c */
int sql_oracle_call_tail(SqlParser *parser, SqlExpr *call);                    /* oracle_call.c */
int sql_oracle_arguments_tail(SqlParser *parser, SqlExpr *call);               /* oracle_call.c */
int sql_oracle_select_head(SqlParser *parser, SqlQuery *query);                /* oracle_query.c */
int sql_oracle_query_clause(SqlParser *parser, SqlQuery *query);               /* oracle_query.c */
int sql_oracle_source(SqlParser *parser, SqlSource **source);                  /* oracle_source.c */
int sql_oracle_table_tail(SqlParser *parser, SqlSource *source);               /* oracle_source.c */
int sql_oracle_source_tail(SqlParser *parser, void *source);                   /* oracle_source.c */
int sql_oracle_join(SqlParser *parser, SqlSource *join);                       /* oracle_source.c */
int sql_oracle_object(SqlParser *parser, SqlName **name);                      /* oracle_source.c */

/* oracle_primary.c: .a, (1), [2], %FOUND behind what has been read; none is fine */
SqlExpr *sql_oracle_tail(SqlParser *parser, SqlExpr *expr, size_t from);
/* a.b(1).c, cur%FOUND: what PL/SQL assigns to and calls */
SqlExpr *sql_oracle_reference(SqlParser *parser);
/* oracle_call.c: XMLELEMENT (...), JSON_OBJECT (...); NULL without error when none stands here */
SqlExpr *sql_oracle_loose_call(SqlParser *parser);
/* oracle_query.c: [BULK COLLECT] INTO a, b(1).c; none is fine */
bool sql_oracle_into(SqlParser *parser, SqlExprList *targets);
bool sql_oracle_at_collection(const SqlParser *parser); /* TABLE (e), in oracle_source.c */
/* oracle_table.c: PCTFREE 10, STORAGE (...), TABLESPACE x: one word with its value */
bool sql_oracle_storage(SqlParser *parser);
/* oracle_alter.c, behind ALTER TABLE */
SqlTree *sql_oracle_alter_table(SqlParser *parser);
/* oracle_dml.c, at the verb */
SqlTree *sql_oracle_insert(SqlParser *parser);
SqlTree *sql_oracle_update(SqlParser *parser);
SqlTree *sql_oracle_delete(SqlParser *parser);
SqlTree *sql_oracle_merge(SqlParser *parser); /* oracle_merge.c */
bool sql_oracle_returning(SqlParser *parser, SqlTargetList *returning);
bool sql_oracle_log_errors(SqlParser *parser);
/* oracle_create.c, at CREATE */
SqlTree *sql_oracle_create(SqlParser *parser);

/* plsql_block.c */
bool sql_plsql_at_block(const SqlParser *parser); /* BEGIN, DECLARE, <<label>> */
void sql_plsql_skip_labels(SqlParser *parser);    /* <<a>> <<b>>; none is fine */
SqlTree *sql_plsql_block(SqlParser *parser);
/* [declarations] BEGIN statements [EXCEPTION handlers] END [name] */
bool sql_plsql_body(SqlParser *parser, SqlCompound *compound);
/* plsql_statement.c */
bool sql_plsql_statements(SqlParser *parser, SqlTreeList *list);
/* Forgets the failure, which is the unit's first or not. */
void sql_plsql_note_hole(SqlParser *parser, Span span);
SqlTree *sql_plsql_compound_new(SqlParser *parser, const char *word);
/* Gives a compound a head, so that rules see what is inside it. */
SqlTree *sql_plsql_close(SqlParser *parser, SqlTree *tree, size_t from);
/* plsql_control.c: IF, CASE, LOOP, WHILE, FOR, FORALL; NULL without error when none stands here */
SqlTree *sql_plsql_control(SqlParser *parser);
/* plsql_declare.c: up to BEGIN, END or the end */
bool sql_plsql_declarations(SqlParser *parser, SqlTreeList *list);
bool sql_plsql_declarations_to(SqlParser *parser, SqlTreeList *list,
                               bool (*ends)(const SqlParser *parser)); /* or `ends`, if given */
bool sql_plsql_parameters(SqlParser *parser, SqlTypeList *types, SqlExprList *defaults);
/* plsql_unit.c: the words up to the kind are in *definition */
bool sql_plsql_unit(SqlParser *parser, SqlDefinition *definition);
/* PROCEDURE or FUNCTION inside another unit, with or without a body. */
SqlTree *sql_plsql_subprogram(SqlParser *parser);
bool sql_plsql_at_subprogram(const SqlParser *parser);
/* plsql_trigger.c */
bool sql_plsql_trigger(SqlParser *parser, SqlDefinition *definition);

#endif
