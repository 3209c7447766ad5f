/* Sync SQL: the questions that a sync asks the catalogs, one each for every kind of object. */
#ifndef TG_DRIVER_PG_SYNC_SQL_H
#define TG_DRIVER_PG_SYNC_SQL_H

typedef enum SyncQuestion {
    SYNC_DATABASE,
    SYNC_SCHEMAS,
    SYNC_EXTENSIONS,
    SYNC_TYPES,
    SYNC_RELATIONS,
    SYNC_ATTRIBUTES,
    SYNC_PARENTS,
    SYNC_INDEXES,
    SYNC_OPCLASSES,
    SYNC_CONSTRAINTS,
    SYNC_ROUTINES,
    SYNC_SEQUENCES,
    SYNC_TRIGGERS,
    SYNC_RULES,
    SYNC_POLICIES,
    SYNC_OBJECTS,
    SYNC_DEPENDENCIES,
    SYNC_FINGERPRINT,
    SYNC_QUESTIONS
} SyncQuestion;

/* The SQL of a question; its columns are listed in sync_sql.c. */
const char *driver_pg_sync_sql(SyncQuestion question);

#endif
