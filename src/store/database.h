/* Databases, their synced schemas, and the changelog of what was applied to them. */
#ifndef TG_STORE_DATABASE_H
#define TG_STORE_DATABASE_H

#include "base/json.h"
#include "store/store.h"
#include "store/where.h"

typedef struct Database {
    int64_t id;
    Str instance, name, project;
    Str environment;           /* own; empty = the instance's */
    Str effective_environment; /* own or the instance's; may be empty */
    Str engine, engine_version, instance_title, instance_environment, instance_state;
    Str state; /* ACTIVE, DELETED */
    Json *labels;
    Str sync_status, sync_error, sync_time; /* OK, FAILED */
    Str fingerprint;
} Database;

typedef struct DatabaseList {
    Database *v;
    size_t n;
} DatabaseList;

typedef struct DatabaseQuery {
    Str project, instance, environment; /* empty = any */
    bool show_deleted;
    const Where *where; /* of store_database_fields; NULL = all */
    int64_t offset;
    int limit;
} DatabaseQuery;

typedef struct Changelog {
    Str id;
    int64_t database_id;
    Str type, status; /* BASELINE, MIGRATE; PENDING, DONE, FAILED */
    int64_t task_run_uid;
    Str task_run; /* resource name; empty for a baseline */
    Str plan_title;
    Str sheet_sha256, sheet_project;
    Str schema_before, schema_after; /* texts; only in a full view */
    int64_t schema_size;
    Str create_time;
} Changelog;

typedef struct ChangelogList {
    Changelog *v;
    size_t n;
} ChangelogList;

/* NULL without an error when there is none. */
Database *store_database_get(Ctx *cx, StoreConn *db, Str instance, Str name) MUST_CHECK;
bool store_database_list(Ctx *cx, StoreConn *db, const DatabaseQuery *query,
                         DatabaseList *list) MUST_CHECK;
/* Adds what is new (into the project) and revives what was DELETED; the rest stays as it is. */
bool store_database_found(Ctx *cx, StoreConn *db, Str instance, Str name, Str project) MUST_CHECK;
/* Marks as DELETED what the instance no longer has. */
bool store_database_gone(Ctx *cx, StoreConn *db, Str instance, const Str *names,
                         size_t nnames) MUST_CHECK;
/* Project, environment and labels. */
bool store_database_update(Ctx *cx, StoreConn *db, const Database *database) MUST_CHECK;

/* Metadata (the API's DatabaseMetadata), DDL text, fingerprint; sync_status OK, now. */
bool store_database_set_schema(Ctx *cx, StoreConn *db, int64_t id, const Json *metadata, Str ddl,
                               Str fingerprint) MUST_CHECK;
/* Only the time: the fingerprint had not changed. */
bool store_database_set_synced(Ctx *cx, StoreConn *db, int64_t id) MUST_CHECK;
bool store_database_set_sync_error(Ctx *cx, StoreConn *db, int64_t id, Str error) MUST_CHECK;
/* NULL without an error when it was never synced. */
Json *store_database_metadata(Ctx *cx, StoreConn *db, int64_t id) MUST_CHECK;
bool store_database_ddl(Ctx *cx, StoreConn *db, int64_t id, Str *ddl) MUST_CHECK;

/* Fills id. The schema texts are stored by content. One changelog a task run: adding it again
 * returns the one that is there. */
bool store_changelog_add(Ctx *cx, StoreConn *db, Changelog *changelog) MUST_CHECK;
bool store_changelog_finish(Ctx *cx, StoreConn *db, Str id, Str status,
                            Str schema_after) MUST_CHECK;
/* Newest first; full adds the texts; where (of store_changelog_fields) may be NULL. */
bool store_changelog_list(Ctx *cx, StoreConn *db, int64_t database_id, bool full,
                          const Where *where, int64_t offset, int limit,
                          ChangelogList *list) MUST_CHECK;
Changelog *store_changelog_get(Ctx *cx, StoreConn *db, int64_t database_id, Str id) MUST_CHECK;

#endif
