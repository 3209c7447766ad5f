/* Apply table: columns, constraints, indexes and tables; for the apply_*.c files only. */
#ifndef TG_CATALOG_APPLY_TABLE_H
#define TG_CATALOG_APPLY_TABLE_H

#include "catalog/apply_state.h"

/* apply_type.c */
Str apply_type_text(Apply *apply, const SqlType *type);

/* apply_column.c */
bool apply_column_build(Apply *apply, CatalogTable *table, const SqlColumn *source,
                        CatalogColumn *column);
/* A column of CREATE TABLE: new, or more about one that was inherited. */
bool apply_column_define(Apply *apply, CatalogTable *table, const SqlColumn *source);
bool apply_column_add(Apply *apply, CatalogTable *table, const SqlColumn *source);
CatalogSequence *apply_sequence_new(Apply *apply, CatalogSchema *schema, Str name, Str type);
void apply_sequence_remove(Apply *apply, CatalogSequence *sequence);
/* Places by position = first or after; renumbers. */
bool apply_column_place(Apply *apply, CatalogTable *table, const SqlColumn *source,
                        const CatalogColumn *column);
void apply_columns_number(CatalogTable *table);
void apply_column_identity(Apply *apply, CatalogTable *table, CatalogColumn *column, bool always,
                           const SqlOptionList *options);
void apply_sequence_options(Apply *apply, CatalogSequence *sequence, const SqlOptionList *options);
void apply_column_remove_at(CatalogColumnList *columns, size_t at);

/* apply_constraint.c */
bool apply_constraint_add(Apply *apply, CatalogTable *table, const SqlConstraint *constraint);
/* The foreign keys, or everything else. */
bool apply_constraints_add(Apply *apply, CatalogTable *table, const SqlColumn *columns,
                           const SqlConstraint *constraints, bool foreign);
bool apply_constraint_drop(Apply *apply, CatalogTable *table, const SqlAction *action);
bool apply_constraint_rename(Apply *apply, CatalogTable *table, const SqlAction *action);
CatalogIndex *apply_primary_key(CatalogTable *table);
bool apply_foreign_add(Apply *apply, CatalogTable *table, const SqlConstraint *constraint);
bool apply_has_constraint(const Apply *apply, const CatalogTable *table, Str name);

/* apply_foreign.c */
void apply_foreign_remove(CatalogTable *table, Str name);
bool apply_refers(const Apply *apply, const CatalogForeignKey *key, const CatalogTable *table);
CatalogForeignKey *apply_foreign_to(const Apply *apply, const CatalogTable *table,
                                    const StrList *columns, CatalogTable **owner);
bool apply_mysql_is_needed(const Apply *apply, CatalogTable *table, const CatalogIndex *index);

/* apply_index.c */
/* Owner is a table or a materialized view: the other one is NULL. */
void apply_index_put(Apply *apply, CatalogTable *table, CatalogView *view,
                     const CatalogIndex *index);
void apply_index_remove(Apply *apply, CatalogTable *table, CatalogView *view, Str name);
CatalogIndex *apply_index_find(const Apply *apply, CatalogIndexList *indexes, Str name);
bool apply_create_index(Apply *apply, const SqlCreateIndex *create);
bool apply_drop_index(Apply *apply, const SqlDrop *drop, const SqlName *name);
bool apply_index_rename(Apply *apply, CatalogTable *table, CatalogView *view, Str from,
                        const SqlIdent *to);
bool apply_index_keys(Apply *apply, CatalogTable *table, const SqlKeyList *keys,
                      CatalogIndex *index);
bool apply_mysql_drop_index(Apply *apply, CatalogTable *table, const SqlIdent *name,
                            bool if_exists);
/* Gives the partitions of the table theirs. */
void apply_index_make_part(Apply *apply, const CatalogTable *table, CatalogTable *child,
                           const CatalogIndex *index);
void apply_index_spread(Apply *apply, CatalogTable *table, const CatalogIndex *index);
/* The indexes of one table for another that is made like it. */
void apply_indexes_copy(Apply *apply, CatalogTable *from, CatalogTable *to, bool is_partition);

/* apply_table.c, apply_like.c */
bool apply_create_table(Apply *apply, const SqlCreateTable *create);
bool apply_table_like(Apply *apply, CatalogTable *table, const SqlLike *like);
bool apply_like_indexes(Apply *apply, CatalogTable *table, const SqlLike *like);
bool apply_inherit_columns(Apply *apply, CatalogTable *table, const SqlName *parent);
bool apply_partition_of(Apply *apply, CatalogTable *table, const SqlCreateTable *create);

bool apply_attach(Apply *apply, CatalogTable *parent, const SqlAction *action);
bool apply_detach(Apply *apply, CatalogTable *parent, const SqlAction *action);
bool apply_inherit(Apply *apply, CatalogTable *table, const SqlAction *action);

/* apply_alter.c, apply_alter_column.c, apply_alter_mysql.c, apply_rename.c */
bool apply_alter(Apply *apply, const SqlAlter *alter);
bool apply_alter_column(Apply *apply, CatalogTable *table, const SqlAction *action);
bool apply_in_partition_key(Apply *apply, const CatalogTable *table, Str column);
bool apply_alter_mysql(Apply *apply, CatalogTable *table, const SqlAlter *alter);
bool apply_column_rename(Apply *apply, CatalogTable *table, const SqlIdent *from,
                         const SqlIdent *to);
bool apply_relation_rename(Apply *apply, const ApplyTarget *target, const SqlIdent *to);
bool apply_relation_schema(Apply *apply, const ApplyTarget *target, const SqlIdent *to);
/* Tables that inherit from it, partitions too. */
void apply_children(const Apply *apply, const CatalogTable *table, CatalogTableList *children);

#endif
