/* Apply object: drops, views and everything that is no table; for the apply_*.c files only. */
#ifndef TG_CATALOG_APPLY_OBJECT_H
#define TG_CATALOG_APPLY_OBJECT_H

#include "catalog/apply_table.h"

/* apply_drop.c, apply_drop_column.c */
bool apply_drop(Apply *apply, const SqlDrop *drop);
/* Without asking who needs it. */
void apply_table_forget(Apply *apply, CatalogTable *table);
bool apply_table_drop(Apply *apply, CatalogTable *table, bool cascade, Span at);
bool apply_view_drop(Apply *apply, CatalogView *view, bool cascade, Span at);
void apply_column_forget(Apply *apply, CatalogTable *table, Str column);
bool apply_column_drop(Apply *apply, CatalogTable *table, const SqlAction *action);

/* apply_view.c */
bool apply_create_view(Apply *apply, const SqlDefinition *definition);
/* The views that read the relation, or one column of it. */
void apply_views_of(Apply *apply, Str schema, Str relation, Str column, ApplyViewList *views);
void apply_link_views(Apply *apply);
void apply_span_columns(Apply *apply, const CatalogSpan *span, const SqlIdentList *names,
                        CatalogColumnList *columns);

/* apply.c */
bool apply_tree(Apply *apply, const SqlTree *tree);

/* apply_database.c */
bool apply_create_database(Apply *apply, const SqlDefinition *definition);
bool apply_drop_database(Apply *apply, const SqlDrop *drop, const SqlName *name);
void apply_schema_rename(Apply *apply, CatalogSchema *renamed, Str to);
void apply_query(Apply *apply, const SqlQuery *query);
bool apply_command(Apply *apply, const SqlCommand *command);

/* apply_object.c, apply_type_object.c */
/* Schemas whose extensions bring relations that the sync leaves out are not fully known. */
void apply_extensions_mark(Apply *apply);
bool apply_create_object(Apply *apply, const SqlDefinition *definition);
bool apply_alter_sequence(Apply *apply, const SqlAlter *alter, CatalogSequence *sequence);
bool apply_alter_object(Apply *apply, const SqlAlter *alter);
bool apply_drop_object(Apply *apply, const SqlDrop *drop, const SqlName *name);
bool apply_comment(Apply *apply, const SqlComment *comment);
bool apply_create_type(Apply *apply, const SqlDefinition *definition);
bool apply_drop_type(Apply *apply, const SqlDrop *drop, const SqlName *name);

#endif
