/* Instances and their data sources: the database servers that teams register. */
#ifndef TG_STORE_INSTANCE_H
#define TG_STORE_INSTANCE_H

#include "base/json.h"
#include "store/store.h"
#include "store/where.h"

typedef struct StoredSource {
    Str id, type;  /* ADMIN, READ_ONLY */
    Json *config;  /* the API's DataSource without input-only fields */
    Json *secrets; /* {field: sealed text} */
} StoredSource;

typedef struct Instance {
    Str id, title, engine, engine_version;
    Str environment; /* id or empty */
    Str state;       /* ACTIVE, DELETED */
    Json *options;   /* externalLink, activation, syncInterval, syncDatabases, labels … */
    Str last_sync_time;
    StoredSource *sources;
    size_t nsources;
} Instance;

typedef struct InstanceList {
    Instance *v;
    size_t n;
} InstanceList;

/* With its data sources. NULL without an error when there is none. */
Instance *store_instance_get(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;
bool store_instance_list(Ctx *cx, StoreConn *db, const Where *where, bool show_deleted,
                         int64_t offset, int limit, InstanceList *list) MUST_CHECK;
/* With its data sources. ERR_EXISTS when the id is taken. */
bool store_instance_add(Ctx *cx, StoreConn *db, const Instance *instance) MUST_CHECK;
/* Title, engine_version, environment, state and options; not the data sources. */
bool store_instance_update(Ctx *cx, StoreConn *db, const Instance *instance) MUST_CHECK;
bool store_instance_set_synced(Ctx *cx, StoreConn *db, Str id, Str engine_version) MUST_CHECK;
bool store_instance_purge(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;
/* Adds or replaces one. */
bool store_source_set(Ctx *cx, StoreConn *db, Str instance, const StoredSource *source) MUST_CHECK;
bool store_source_remove(Ctx *cx, StoreConn *db, Str instance, Str id) MUST_CHECK;
/* Ids of active instances whose sync interval has passed. */
bool store_instance_due(Ctx *cx, StoreConn *db, InstanceList *list) MUST_CHECK;

#endif
