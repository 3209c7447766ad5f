/* Table: tables, their columns, indexes, constraints and triggers, as data. */
#ifndef TG_CATALOG_TABLE_H
#define TG_CATALOG_TABLE_H

#include "base/vec.h"

/* Strings are views; an empty Str means "none". Expressions and definitions are in the words of the
 * server, with schema-qualified names. Lists are in the server's order (columns, enum values) or
 * sorted by name. */

typedef struct CatalogColumn {
    Str name, type;
    int position; /* from 1 */
    bool nullable;
    bool inherited_only; /* comes from a parent alone: not written in CREATE TABLE */
    bool has_default;
    Str default_value;                /* an expression */
    Str collation;                    /* schema-qualified; empty = the type's */
    Str character_set, on_update;     /* MySQL */
    Str generation;                   /* expression of GENERATED ALWAYS AS (…) */
    bool is_virtual;                  /* … VIRTUAL, else STORED */
    char identity;                    /* 'a' ALWAYS, 'd' BY DEFAULT, 0 none */
    struct CatalogSequence *sequence; /* of an identity; NULL = not known */
    Str storage, compression; /* PLAIN, EXTERNAL, EXTENDED, MAIN; pglz, lz4; empty = the type's */
    int statistics;           /* target; -1 = default */
    Str options;              /* n_distinct=5, … */
    Str comment;
} CatalogColumn;
typedef VEC(CatalogColumn) CatalogColumnList;

typedef struct CatalogIndex {
    Str name, method;  /* btree … */
    Str definition;    /* CREATE INDEX …; empty for the index of a constraint without one */
    StrList keys;      /* column names and expressions */
    StrList key_names; /* the same with a made-up name for each expression; may be empty */
    VEC(bool) descending;
    StrList opclasses;
    VEC(bool) opclass_default;
    StrList lengths; /* MySQL: of each key, in characters; "-1" = the whole column */
    bool is_unique, is_primary, is_valid;
    bool has_expression, has_where;
    bool is_implicit;          /* MySQL: made for a foreign key; goes when a better one comes */
    bool is_constraint;        /* made by a primary key, unique or exclusion constraint */
    Str constraint_definition; /* PRIMARY KEY (id) … */
    bool is_clustered, is_replica_identity;
    Str parent_schema, parent_name; /* of the partitioned index it belongs to */
    Str tablespace;
    Str comment, constraint_comment;
} CatalogIndex;
typedef VEC(CatalogIndex) CatalogIndexList;

typedef struct CatalogForeignKey {
    Str name, definition;
    StrList columns, referenced_columns;
    Str referenced_schema, referenced_table;
    Str on_delete, on_update; /* NO ACTION, CASCADE … */
    Str match;                /* SIMPLE, FULL, PARTIAL */
    bool inherited;           /* belongs to the parent of a partition */
    Str comment;
} CatalogForeignKey;
typedef VEC(CatalogForeignKey) CatalogForeignKeyList;

typedef struct CatalogCheck {
    Str name, expression; /* "(price > 0)" */
    Str definition;       /* CHECK (…) [NO INHERIT] [NOT VALID] */
    bool inherited;       /* comes from a parent alone */
    bool validated;
    Str comment;
} CatalogCheck;
typedef VEC(CatalogCheck) CatalogCheckList;

typedef struct CatalogTrigger {
    Str name, definition;
    Str event, timing; /* "INSERT OR UPDATE", "BEFORE" */
    char enabled;      /* 'O' origin, 'D' disabled, 'R' replica, 'A' always */
    Str comment;
    uint32_t routine; /* id of its function; 0 = not known */
} CatalogTrigger;
typedef VEC(CatalogTrigger) CatalogTriggerList;

/* A rewrite rule or a row-security policy: a statement of its own that belongs to a relation. */
typedef struct CatalogAttachment {
    Str name, definition, comment;
    char enabled; /* rules; as of triggers */
} CatalogAttachment;
typedef VEC(CatalogAttachment) CatalogAttachmentList;

typedef struct CatalogParent {
    Str schema, name;
    uint32_t id;
} CatalogParent;
typedef VEC(CatalogParent) CatalogParentList;

typedef struct CatalogTable {
    uint32_t id; /* for catalog edges */
    Str schema, name, owner, comment;
    bool is_partial; /* there may be more of it than is known */
    bool is_foreign, is_unlogged, is_partition;
    Str of_type; /* CREATE TABLE … OF type */
    CatalogColumnList columns;
    CatalogIndexList indexes;
    CatalogForeignKeyList foreign_keys;
    CatalogCheckList checks;
    CatalogTriggerList triggers;
    CatalogAttachmentList rules, policies;
    CatalogParentList parents;     /* INHERITS, or the one partitioned table */
    Str partition_key;             /* "RANGE (day)" of a partitioned table */
    Str partition_bound;           /* "FOR VALUES FROM …" of a partition */
    Str options;                   /* storage parameters: fillfactor=70, … */
    Str tablespace, access_method; /* empty = the default */
    Str replica_identity;          /* FULL, NOTHING; empty = default or by index */
    bool row_security, force_row_security;
    Str server; /* of a foreign table, with its options */
    Str server_options;
    Str engine, collation, character_set;  /* MySQL */
    int64_t rows, data_bytes, index_bytes; /* estimates; rows -1 = never analyzed */
} CatalogTable;
typedef VEC(CatalogTable *) CatalogTableList;

CatalogColumn *catalog_column_find(const CatalogTable *table, Str name);
#endif
