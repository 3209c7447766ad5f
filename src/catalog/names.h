/* Names: what a name in a statement means in a catalog: search path, temporary schema, case. */
#ifndef TG_CATALOG_NAMES_H
#define TG_CATALOG_NAMES_H

#include "base/map.h"
#include "catalog/catalog.h"
#include "sql/name.h"

/* What shares one namespace in a schema. Indexes have names of their own in PostgreSQL only. */
typedef enum RelationKind {
    RELATION_TABLE,
    RELATION_VIEW,
    RELATION_SEQUENCE,
    RELATION_INDEX,
    RELATION_TYPE /* composite */
} RelationKind;

typedef struct Relation {
    RelationKind kind;
    CatalogSchema *schema;
    Str name;
    CatalogTable *table; /* of an index: whose it is, or NULL and view set */
    CatalogView *view;
    CatalogSequence *sequence;
    CatalogType *type;
} Relation;

typedef struct CatalogNames {
    Arena *arena;
    Catalog *catalog;
    Map *relations; /* "schema\0name" -> Relation, NULL when it was dropped */
    StrList path;   /* schemas of unqualified names */
    Str database;   /* the catalog's; empty = not known, then any database name means this one */
    Str current;    /* a second name of it */
    bool is_mysql, folds_tables, is_elsewhere; /* elsewhere: after USE another_database */
} CatalogNames;

#define NAMES_TEMPORARY STR("pg_temp")

/* Indexes what is there. `folds_tables`: MySQL with lower_case_table_names. */
CatalogNames *catalog_names_new(Arena *arena, Catalog *catalog, bool is_mysql, bool folds_tables);
/* The path as SET search_path writes it: "$user", public. */
void catalog_names_set_path(CatalogNames *names, Str path);
/* False when the name is of another database, or of the system's schemas: nothing is known there.
 */
bool catalog_names_is_ours(const CatalogNames *names, const SqlName *name);
/* NULL: not there. *is_unknown: then that means nothing, because not everything is known. */
Relation *catalog_names_find(const CatalogNames *names, const SqlName *name, bool *is_unknown);
/* In one schema. */
Relation *catalog_names_get(const CatalogNames *names, Str schema, Str name);
/* Where an unqualified or qualified new name goes; NULL when that schema does not exist. */
CatalogSchema *catalog_names_target(CatalogNames *names, const SqlName *name, bool temporary);
Relation *catalog_names_add(CatalogNames *names, CatalogSchema *schema, Str name,
                            RelationKind kind);
void catalog_names_remove(CatalogNames *names, Str schema, Str name);

/* Columns, indexes and constraints: MySQL does not tell A from a. */
bool catalog_names_same(const CatalogNames *names, Str a, Str b);
bool catalog_names_same_table(const CatalogNames *names, Str a, Str b);
CatalogColumn *catalog_names_column(const CatalogNames *names, CatalogColumnList *columns,
                                    Str name);
/* A type by its name as format_type prints it; NULL when it is the server's own or not known. */
CatalogType *catalog_names_type(const CatalogNames *names, const SqlName *name);

#endif
