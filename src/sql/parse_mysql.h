/* What the files of the MySQL family's grammar share; nobody else includes it. */
#ifndef TG_SQL_PARSE_MYSQL_H
#define TG_SQL_PARSE_MYSQL_H

#include "sql/parse_statement.h"

/* mysql_name.c: words that have no keyword id, in lower case. */
bool sql_mysql_is(const SqlParser *parser, const char *dialect);      /* the name of the dialect */
bool sql_mysql_take_any(SqlParser *parser, const char *const *words); /* NULL ends the list */
bool sql_mysql_at_int(const SqlParser *parser);                       /* digits only */
bool sql_mysql_read_int(SqlParser *parser);
bool sql_mysql_at_bytes(const SqlParser *parser);  /* x'ff', b'01', 0xff */
SqlIdent *sql_mysql_text_ident(SqlParser *parser); /* a name that may be a string */
bool sql_mysql_charset(SqlParser *parser, Str *name);
SqlIdent *sql_mysql_user(SqlParser *parser); /* 'u'@'h', CURRENT_USER: the user */

/* mysql_phrase.c: what a phrase found. */
typedef struct SqlPhrase {
    SqlNames names;
    SqlIdentList idents;
    SqlExprList values;
    SqlTree *inner;
} SqlPhrase;
/* Reads what the phrase says; false with the parser's error. A phrase is made of words in lower
 * case, '(' for punctuation, $part for what mysql_part.c names, [x] for what may be left out,
 * (x | y) for a choice tried in order, {x} for any number and <x> for a list with commas. */
bool sql_mysql_phrase(SqlParser *parser, const char *phrase, SqlPhrase *out);
/* When text is left over at the end: says what the phrase that came furthest wanted. */
void sql_mysql_tell_missed(SqlParser *parser);
bool sql_mysql_read_part(SqlParser *parser, Str name, SqlPhrase *out);
/* mysql_row.c: a statement found by its first words. */
typedef struct SqlMysqlRow {
    const char *words;  /* with one blank between; NULL ends the table */
    const char *object; /* kind of object in the tree, where the table is of objects */
    const char *rest;   /* the phrase behind the words */
} SqlMysqlRow;
/* Steps over the words of the first row that fits; NULL, cursor untouched, when none does. */
const SqlMysqlRow *sql_mysql_take_row(SqlParser *parser, const SqlMysqlRow *rows);
size_t sql_mysql_count_words(const char *words);

/* Phrases that more than one file needs. */
#define SQL_MYSQL_SIGNALLED "(sqlstate [value] $string | $ident) [set <$assign>]"
#define SQL_MYSQL_ROUTINE                                                                          \
    "{comment $string | language $word | [not] deterministic | contains sql | no sql |"            \
    " reads sql data | modifies sql data | sql security (definer | invoker)}"
#define SQL_MYSQL_FIELD                                                                            \
    "(terminated by $bytes | [optionally] enclosed by $bytes | escaped by $bytes |"                \
    " defined null by $string [optionally enclosed])"
#define SQL_MYSQL_GRANTEE                                                                          \
    "$user [identified (by (password $string | random password | $string) | (with | via) $text"    \
    " [(by $string | (as | using) $bytes)])]"
#define SQL_MYSQL_REPLAY                                                                           \
    "(dump [with stats as of timestamp $expr] explain [analyze] (slow query [where $expr]"         \
    " [order by <$expr [asc | desc]>] [limit $int [(',' | offset) $int]] | $string | $statement)"  \
    " | load $string | capture [remove] $string $string)"

/* The hooks: 1 consumed, 0 not concerned, -1 failed (sql/grammar.h). */
int sql_mysql_type(SqlParser *parser, void *type);            /* mysql_type.c */
int sql_mysql_column_option(SqlParser *parser, void *column); /* mysql_column.c */
int sql_mysql_table_element(SqlParser *parser, void *table);
int sql_mysql_table_option(SqlParser *parser, void *table);                   /* mysql_table.c */
int sql_mysql_constraint(SqlParser *parser, void *constraint);                /* mysql_key.c */
int sql_mysql_primary(SqlParser *parser, SqlExpr **expr);                     /* mysql_primary.c */
int sql_mysql_infix(SqlParser *parser, SqlExpr **left, size_t from, int min); /* mysql_infix.c */
int sql_mysql_arm(SqlParser *parser, SqlQuery *query);                        /* mysql_select.c */
int sql_mysql_query_tail(SqlParser *parser, SqlQuery *query);                 /* mysql_select.c */
int sql_mysql_join(SqlParser *parser, SqlSource *join);                       /* mysql_source.c */
int sql_mysql_source(SqlParser *parser, SqlSource **source);                  /* mysql_source.c */

/* mysql_option.c: one option, as a hook: of a table or database; of TiDB's placement. */
/* mysql_verdict.c: no server takes what failed; sets the error. */
bool sql_mysql_refuses(SqlParser *parser);
int sql_mysql_option(SqlParser *parser, SqlOptionList *options);
int sql_mysql_placement(SqlParser *parser, SqlOptionList *options);
bool sql_mysql_database_options(SqlParser *parser, SqlOptionList *options);
/* mysql_partition.c: at PARTITION BY; (PARTITION p ..., ...) */
SqlPartition *sql_mysql_partition_by(SqlParser *parser);
bool sql_mysql_partition_definitions(SqlParser *parser);
/* mysql_column.c: behind DEFAULT: a literal, an expression in parentheses, or (calls) a function.
 */
SqlExpr *sql_mysql_default(SqlParser *parser, bool calls);
/* (a(10) DESC, (lower(b))) */
bool sql_mysql_key_parts(SqlParser *parser, SqlKeyList *keys);
/* USING BTREE, COMMENT 'x', KEY_BLOCK_SIZE 8 ...; none is fine. */
bool sql_mysql_index_options(SqlParser *parser, Str *method, SqlOptionList *options);

/* mysql_time.c */
typedef enum SqlUnitKind {
    SQL_UNIT_SIMPLE, /* DAY, SQL_TSI_DAY */
    SQL_UNIT_ANY     /* also DAY_HOUR */
} SqlUnitKind;
bool sql_mysql_unit(SqlParser *parser, SqlUnitKind kind);
SqlExpr *sql_mysql_interval(SqlParser *parser); /* INTERVAL 1 DAY, INTERVAL(1, 2) */

/* mysql_call.c: any call; *is_call is false when the word names no function. */
SqlExpr *sql_mysql_call(SqlParser *parser, bool *is_call);
/* What stands in the parentheses of some functions: mysql_time.c, mysql_aggregate.c. */
bool sql_mysql_extract(SqlParser *parser, SqlExpr *call);
bool sql_mysql_timestamp_math(SqlParser *parser, SqlExpr *call);
bool sql_mysql_date_add(SqlParser *parser, SqlExpr *call); /* the interval is INTERVAL */
bool sql_mysql_add_date(SqlParser *parser, SqlExpr *call); /* or a number of days */
bool sql_mysql_get_format(SqlParser *parser, SqlExpr *call);
bool sql_mysql_fraction(SqlParser *parser, SqlExpr *call);
bool sql_mysql_aggregate(SqlParser *parser, SqlExpr *call);
bool sql_mysql_bit_aggregate(SqlParser *parser, SqlExpr *call);
bool sql_mysql_count(SqlParser *parser, SqlExpr *call);
bool sql_mysql_group_concat(SqlParser *parser, SqlExpr *call);
bool sql_mysql_json_arrayagg(SqlParser *parser, SqlExpr *call);
bool sql_mysql_json_objectagg(SqlParser *parser, SqlExpr *call);
bool sql_mysql_lag(SqlParser *parser, SqlExpr *call);
bool sql_mysql_one_argument(SqlParser *parser, SqlExpr *call);
bool sql_mysql_two_arguments(SqlParser *parser, SqlExpr *call);
void sql_mysql_take_nulls(SqlParser *parser); /* FROM LAST, IGNORE NULLS */
/* mysql_cast.c: at the function's name */
SqlExpr *sql_mysql_cast(SqlParser *parser);
SqlExpr *sql_mysql_convert(SqlParser *parser);
SqlType *sql_mysql_cast_type(SqlParser *parser);

/* mysql_select.c, mysql_source.c: parts of queries */
bool sql_mysql_file_format(SqlParser *parser); /* FIELDS TERMINATED BY ... LINES ... */
bool sql_mysql_inserted_rows(SqlParser *parser, SqlQuery *query); /* at VALUES of INSERT */
bool sql_mysql_partitions(SqlParser *parser);                     /* PARTITION (p0, p1) */
bool sql_mysql_hints(SqlParser *parser);                          /* USE INDEX (a) */
/* Statements, at their first word unless said otherwise; NULL without an error: not one. */
SqlTree *sql_mysql_insert(SqlParser *parser);
SqlTree *sql_mysql_update(SqlParser *parser, SqlCteList *ctes); /* WITH has been read */
SqlTree *sql_mysql_delete(SqlParser *parser, SqlCteList *ctes);
SqlTree *sql_mysql_alter_table(SqlParser *parser); /* behind ALTER */
int sql_mysql_partition_action(SqlParser *parser, SqlAction *action);
SqlTree *sql_mysql_program(SqlParser *parser, bool create, bool or_replace); /* behind CREATE */
SqlTree *sql_mysql_create_object(SqlParser *parser, bool or_replace);        /* behind CREATE */
SqlTree *sql_mysql_alter_object(SqlParser *parser);                          /* behind ALTER */
SqlTree *sql_mysql_drop_object(SqlParser *parser);                           /* behind DROP */
SqlTree *sql_mysql_rename(SqlParser *parser);
SqlTree *sql_mysql_grant(SqlParser *parser);
SqlTree *sql_mysql_set(SqlParser *parser);
SqlTree *sql_mysql_show(SqlParser *parser);
SqlTree *sql_mysql_load(SqlParser *parser);
SqlTree *sql_mysql_explain(SqlParser *parser);
SqlTree *sql_mysql_analyze(SqlParser *parser);
SqlTree *sql_mysql_block(SqlParser *parser); /* statements of stored programs */
/* What a row of the table says; the statements of every server when it is NULL. */
SqlTree *sql_mysql_command(SqlParser *parser, const SqlMysqlRow *rows);
const SqlMysqlRow *sql_mysql_tool_rows(void); /* of TiDB and OceanBase only */

#endif
