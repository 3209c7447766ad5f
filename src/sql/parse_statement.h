/* What the statement files of the tree parser share; nobody else includes it.
 *
 * A sql_read_x of this header stands at the first word of its statement or clause unless it says
 * otherwise, and returns NULL or false with the parser's error set. */
#ifndef TG_SQL_PARSE_STATEMENT_H
#define TG_SQL_PARSE_STATEMENT_H

#include "sql/parse.h"

/* parse_statement.c */
SqlTree *sql_read_statement(SqlParser *parser);
SqlTree *sql_read_preparable(SqlParser *parser); /* SELECT, INSERT, UPDATE, DELETE, MERGE */
SqlTree *sql_tree_new(SqlParser *parser, SqlTreeKind kind);
/* As sql_read_statement, for a part of a compound statement or body: fills tree->stmt too. */
SqlTree *sql_read_part(SqlParser *parser);
/* Fills tree->stmt of a part that reaches from that token to the cursor. */
void sql_part_head(SqlParser *parser, size_t from, SqlTree *tree);
/* Gives such a part, read by other means, a head of that kind without names. */
void sql_part_close(SqlParser *parser, SqlTree *tree, SqlKind kind);
/* parse_command.c: takes that many words, which name the command (in lower case). */
SqlTree *sql_command_new(SqlParser *parser, size_t words);
/* Makes the whole rest of the statement an option: what a rule never asks about. */
bool sql_read_rest(SqlParser *parser, SqlOptionList *options);

/* parse_dml.c, parse_merge.c: WITH has been read into *ctes. */
SqlTree *sql_read_insert(SqlParser *parser, SqlCteList *ctes);
SqlTree *sql_read_update(SqlParser *parser, SqlCteList *ctes);
SqlTree *sql_read_delete(SqlParser *parser, SqlCteList *ctes);
SqlTree *sql_read_merge(SqlParser *parser, SqlCteList *ctes);
bool sql_insert_take(SqlInsert *insert, SqlQuery *query); /* what is inserted; false for NULL */
bool sql_read_assigns(SqlParser *parser, SqlAssignList *set);
SqlSource *sql_read_dml_target(SqlParser *parser);
bool sql_read_returning(SqlParser *parser, SqlTargetList *returning);

/* parse_index.c */
SqlKey *sql_read_key(SqlParser *parser);
bool sql_read_keys(SqlParser *parser, SqlKeyList *keys); /* (a, lower(b) DESC) */
SqlTree *sql_read_create_index(SqlParser *parser);       /* at UNIQUE or INDEX */
bool sql_read_include(SqlParser *parser, SqlIdentList *include);

/* parse_column.c */
SqlColumn *sql_read_column_def(SqlParser *parser);
bool sql_read_column_body(SqlParser *parser, SqlColumn *column); /* behind its name */
SqlColumn *sql_read_column_options(SqlParser *parser); /* of a typed table or partition: no type */
/* parse_sequence.c: START 1 INCREMENT BY 2 NO CYCLE OWNED BY t.c ...; none is fine */
bool sql_read_sequence_options(SqlParser *parser, SqlOptionList *options);

/* parse_constraint.c */
bool sql_at_table_constraint(const SqlParser *parser);
SqlConstraint *sql_read_table_constraint(SqlParser *parser);
SqlConstraint *sql_constraint_new(SqlParser *parser, SqlConstraintKind kind, size_t from);
bool sql_read_references(SqlParser *parser, SqlConstraint *constraint); /* at REFERENCES */
bool sql_read_unique_tail(SqlParser *parser, SqlConstraint *constraint);
/* One of DEFERRABLE, NOT VALID, NO INHERIT ...; false without an error when none stands here. */
bool sql_take_attribute(SqlParser *parser, SqlConstraint *constraint);

/* parse_table.c: the words up to TABLE have been read. */
SqlTree *sql_read_create_table(SqlParser *parser, SqlCreateTable *table);
SqlBound *sql_read_bound(SqlParser *parser);                    /* FOR VALUES ..., DEFAULT */
void sql_take_with_data(SqlParser *parser, bool *with_no_data); /* WITH [NO] DATA, if there */

/* parse_alter.c */
SqlTree *sql_read_alter_table(SqlParser *parser,
                              Str object); /* after ALTER [FOREIGN] TABLE, INDEX, VIEW ... */
SqlAction *sql_action_new(SqlParser *parser, SqlActionOp op);
SqlAction *sql_read_alter_action(SqlParser *parser);
/* parse_alter_column.c: at ALTER [COLUMN] */
SqlAction *sql_read_column_action(SqlParser *parser);
/* [FIRST | AFTER a], of a column that is added or changed */
bool sql_read_position(SqlParser *parser, SqlColumn *column, SqlAction *action);
/* parse_alter_object.c: at ALTER, for everything that is not like a table */
SqlTree *sql_read_alter(SqlParser *parser);
/* RENAME TO, OWNER TO, SET SCHEMA, DEPENDS ON EXTENSION; NULL without error when none. */
SqlAction *sql_read_object_action(SqlParser *parser);

/* parse_create.c, at CREATE */
SqlTree *sql_read_create(SqlParser *parser);
/* parse_define.c, parse_routine.c, parse_trigger.c: the words up to the kind are in *definition */
typedef bool (*SqlReadDefinition)(SqlParser *parser, SqlDefinition *definition);
bool sql_read_view(SqlParser *parser, SqlDefinition *definition);
bool sql_read_materialized_view(SqlParser *parser, SqlDefinition *definition);
bool sql_read_sequence(SqlParser *parser, SqlDefinition *definition);
bool sql_read_schema(SqlParser *parser, SqlDefinition *definition);
bool sql_read_type_definition(SqlParser *parser, SqlDefinition *definition);
bool sql_read_domain(SqlParser *parser, SqlDefinition *definition);
bool sql_read_extension(SqlParser *parser, SqlDefinition *definition);
bool sql_read_database(SqlParser *parser, SqlDefinition *definition);
bool sql_read_named_words(SqlParser *parser, SqlDefinition *definition);
bool sql_read_routine_definition(SqlParser *parser, SqlDefinition *definition);
bool sql_read_aggregate(SqlParser *parser, SqlDefinition *definition);
bool sql_read_trigger(SqlParser *parser, SqlDefinition *definition);
bool sql_read_event_trigger(SqlParser *parser, SqlDefinition *definition);
bool sql_read_rule(SqlParser *parser, SqlDefinition *definition);
bool sql_read_policy(SqlParser *parser, SqlDefinition *definition);
bool sql_read_statistics(SqlParser *parser, SqlDefinition *definition);
bool sql_read_operator_definition(SqlParser *parser, SqlDefinition *definition);
bool sql_read_user_mapping(SqlParser *parser, SqlDefinition *definition);
bool sql_read_words(SqlParser *parser, SqlDefinition *definition); /* no name */
/* TABLE a, b (c) WHERE (x), TABLES IN SCHEMA s: into uses */
bool sql_read_published(SqlParser *parser, SqlDefinition *definition);
bool sql_read_publication(SqlParser *parser, SqlDefinition *definition);
/* (int, OUT b text DEFAULT 'x'), as CREATE FUNCTION has it */
bool sql_read_parameters(SqlParser *parser, SqlTypeList *types, SqlExprList *defaults);
/* f(int, text), f: a routine as DROP, ALTER and COMMENT name it */
SqlName *sql_read_signature(SqlParser *parser);
SqlName *sql_read_aggregate_signature(SqlParser *parser);
SqlName *sql_read_operator_signature(SqlParser *parser);
/* One attribute of a routine: IMMUTABLE, COST 1, SET x = y; false without error when none. */
bool sql_take_routine_option(SqlParser *parser, SqlOptionList *options);

/* plpgsql.c: the statements of the body that the token quotes, when the language is plpgsql or sql.
 * What cannot be read leaves the list empty and is told: a body does not fail its statement. */
const char *sql_read_body(SqlParser *parser, const SqlToken *token, Str language,
                          SqlTreeList *parts);

/* parse_object.c: TABLE, MATERIALIZED VIEW, TEXT SEARCH PARSER ...: the words of an object kind */
bool sql_take_object_kind(SqlParser *parser, Str *words);
/* The name that follows such words, with ON t, USING m or arguments where the kind has them. */
SqlName *sql_read_object_of_kind(SqlParser *parser, Str words, SqlName **table);

SqlTree *sql_read_drop(SqlParser *parser);     /* parse_drop.c */
SqlTree *sql_read_truncate(SqlParser *parser); /* parse_drop.c */
SqlTree *sql_read_comment(SqlParser *parser);  /* parse_comment.c; also SECURITY LABEL */
SqlTree *sql_read_grant(SqlParser *parser);    /* parse_grant.c; also REVOKE */
bool sql_read_grant_into(SqlParser *parser, SqlGrant *grant);
/* Adds a privilege that stands at `from`, with the columns behind its words. */
bool sql_grant_add(SqlParser *parser, SqlGrant *grant, SqlOption *privilege, size_t from);
SqlTree *sql_read_command(SqlParser *parser);     /* parse_command.c */
SqlTree *sql_read_transaction(SqlParser *parser); /* parse_transaction.c */
SqlTree *sql_read_maintenance(SqlParser *parser); /* parse_maintenance.c: VACUUM, REINDEX ... */
SqlTree *sql_read_copy(SqlParser *parser);        /* parse_copy.c */
SqlTree *sql_read_cursor(SqlParser *parser);      /* parse_cursor.c: DECLARE, FETCH, CLOSE */

#endif
