/* DDL: the statements that make an empty PostgreSQL database have this schema. */
#ifndef TG_CATALOG_DDL_H
#define TG_CATALOG_DDL_H

#include "catalog/catalog.h"

typedef struct CatalogDdlOptions {
    bool owners; /* ALTER … OWNER TO */
} CatalogDdlOptions;

/* One order for one schema: what is needed comes first, ties by kind (extensions, schemas, types,
 * sequences, routines, tables, views, defaults, constraints, indexes, triggers, comments) and name.
 * Routine bodies are not checked while the text runs. options may be NULL. */
Str catalog_ddl(Arena *arena, const Catalog *catalog, const CatalogDdlOptions *options);

/* Quoted when it must be: MyTable -> "MyTable". */
Str catalog_quote_name(Arena *arena, Str name);
/* 'it''s'; E'…' when it holds a backslash. */
Str catalog_quote_text(Arena *arena, Str text);
/* schema.name, both quoted when they must be; the schema may be empty. */
Str catalog_quote_path(Arena *arena, Str schema, Str name);

#endif
