/* Catalog: the schema of one database as data: what the sync reads and the DDL writer writes. */
#ifndef TG_CATALOG_CATALOG_H
#define TG_CATALOG_CATALOG_H

#include "catalog/table.h"

typedef struct CatalogDependency {
    Str schema, relation, column; /* column empty = the relation as a whole */
} CatalogDependency;
typedef VEC(CatalogDependency) CatalogDependencyList;

typedef struct CatalogView {
    uint32_t id;
    Str schema, name, owner, comment;
    bool is_materialized;
    bool is_populated; /* materialized: WITH DATA */
    bool is_partial;   /* its columns or what it reads are not known */
    Str definition;    /* SELECT …; without a semicolon */
    Str options;       /* security_barrier=true, check_option=local, … */
    Str tablespace, access_method;
    CatalogColumnList columns;
    CatalogDependencyList depends_on;
    CatalogIndexList indexes; /* materialized */
    CatalogTriggerList triggers;
    CatalogAttachmentList rules;
} CatalogView;

typedef enum CatalogRoutineKind {
    CATALOG_FUNCTION,
    CATALOG_PROCEDURE,
    CATALOG_WINDOW_FUNCTION,
    CATALOG_AGGREGATE
} CatalogRoutineKind;

typedef struct CatalogRoutine {
    uint32_t id;
    Str schema, name, owner, comment;
    CatalogRoutineKind kind;
    Str arguments;  /* identity arguments: "a integer, b text" */
    Str definition; /* CREATE FUNCTION …, complete */
    CatalogDependencyList depends_on;
} CatalogRoutine;

typedef struct CatalogSequence {
    uint32_t id;
    Str schema, name, owner, comment;
    Str type; /* bigint … */
    int64_t start, min, max, increment, cache;
    bool cycles, is_unlogged;
    bool has_last;
    int64_t last;
    Str owner_schema, owner_table, owner_column; /* OWNED BY, or the identity column */
    bool is_identity;                            /* made with its column */
} CatalogSequence;

typedef enum CatalogTypeKind {
    CATALOG_ENUM,
    CATALOG_COMPOSITE,
    CATALOG_DOMAIN,
    CATALOG_RANGE
} CatalogTypeKind;

typedef struct CatalogType {
    uint32_t id;
    Str schema, name, owner, comment;
    CatalogTypeKind kind;
    StrList values;                     /* enum */
    CatalogColumnList attributes;       /* composite: name, type, collation, comment */
    Str base, collation, default_value; /* domain; base is the subtype of a range */
    bool not_null;                      /* domain */
    CatalogCheckList checks;            /* domain */
    Str options;                        /* range: "subtype = integer, …" */
} CatalogType;

typedef struct CatalogExtension {
    Str name, schema, version, comment;
} CatalogExtension;

/* Anything without a struct of its own: its statement is complete. */
typedef struct CatalogObject {
    uint32_t id;
    Str kind; /* "STATISTICS", "EVENT TRIGGER", … as in COMMENT ON */
    Str schema, name;
    Str definition, comment;
} CatalogObject;

typedef struct CatalogSchema {
    Str name, owner, comment;
    bool is_partial;         /* there may be more in it than is known */
    CatalogTableList tables; /* partitions and foreign tables too */
    VEC(CatalogView *) views;
    VEC(CatalogRoutine *) routines;
    VEC(CatalogSequence *) sequences;
    VEC(CatalogType *) types;
} CatalogSchema;

/* `from` cannot be made before `needs`. */
typedef struct CatalogEdge {
    uint32_t from, needs;
} CatalogEdge;

typedef struct Catalog {
    Arena *arena;
    Str database, owner, comment;
    Str encoding, collation, search_path; /* UTF8; en_US.utf8; "$user", public */
    Str engine_version;                   /* 15.14 */
    VEC(CatalogSchema *) schemas;         /* sorted by name */
    VEC(CatalogExtension) extensions;
    VEC(CatalogObject) objects;
    VEC(CatalogEdge) edges;
    bool is_sorted;
    bool is_partial;  /* there may be more schemas and more in them than is known */
    uint32_t last_id; /* of the objects: 1 … last_id; 0 = an object without edges */
} Catalog;

Catalog *catalog_new(Arena *arena);
/* NULL when there is none. */
CatalogSchema *catalog_schema_find(const Catalog *catalog, Str name);
/* Finds or adds. */
CatalogSchema *catalog_schema_add(Catalog *catalog, Str name);
CatalogTable *catalog_table_find(const Catalog *catalog, Str schema, Str name);
CatalogView *catalog_view_find(const Catalog *catalog, Str schema, Str name);
void catalog_edge_add(Catalog *catalog, uint32_t from, uint32_t needs);
/* Schemas and what is in them in the order of their names, so that equal databases give equal
 * catalogs. */
void catalog_sort(Catalog *catalog);
/* SHA-256 (hex) of the DDL text: equal for databases of equal schema, whatever their history. */
Str catalog_fingerprint(Arena *arena, const Catalog *catalog);

#endif
