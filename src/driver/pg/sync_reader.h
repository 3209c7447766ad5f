/* Sync reader: turns the answers of a sync into a catalog. */
#ifndef TG_DRIVER_PG_SYNC_READER_H
#define TG_DRIVER_PG_SYNC_READER_H

#include "base/map.h"
#include "catalog/catalog.h"
#include "driver/pg/sync_sql.h"
#include "pg/value.h"

/* What an oid of pg_class stands for. All NULL: something that others only depend on. */
typedef struct SyncRelation {
    uint32_t id;
    CatalogTable *table;
    CatalogView *view;
    CatalogType *composite;
    Str schema, name;
} SyncRelation;

typedef struct SyncReader {
    Arena *arena;
    Catalog *catalog;
    PgRows **answers; /* by SyncQuestion */
    Map *relations;   /* oid as text -> SyncRelation */
    Map *types;       /* -> CatalogType */
    Map *routines;    /* -> CatalogRoutine */
    Map *opclasses;   /* -> row + 1 of the answer, as a pointer */
} SyncReader;

/* Strings of the catalog are views into the answers. */
Catalog *driver_pg_sync_read(Arena *arena, PgRows **answers);

/* In this order. */
void sync_read_attributes(SyncReader *reader);
void sync_read_indexes(SyncReader *reader);
void sync_read_constraints(SyncReader *reader);
void sync_read_attachments(SyncReader *reader); /* triggers, rules, policies */
void sync_read_routines(SyncReader *reader);
void sync_read_sequences(SyncReader *reader);
void sync_read_dependencies(SyncReader *reader);

uint32_t sync_next_id(SyncReader *reader);
/* The column with this number of pg_attribute; NULL when there is none. */
CatalogColumn *sync_column(const SyncRelation *relation, int64_t number);

#endif
