/* Instance: no metadata connection is held while a managed server is asked. */
#include "service/instance.h"

#include "base/log.h"
#include "catalog/ddl.h"
#include "catalog/metadata.h"

static bool is_wanted(const Json *only, Str name)
{
    const Json *list = json_get(only, "databases");
    if (!list || json_len(list) == 0)
        return true;
    for (size_t i = 0; i < json_len(list); i++)
        if (str_eq(json_at(list, i)->text, name))
            return true;
    return false;
}

bool instance_test(Ctx *cx, const App *app, const Instance *instance)
{
    for (size_t i = 0; i < instance->nsources; i++) {
        DataSource source;
        Instance one = *instance;
        one.sources = &instance->sources[i];
        one.nsources = 1;
        if (!instance_open_source(cx, app, &one, NULL, STR(""), &source) ||
            !driver_test(cx, &source))
            return false;
    }
    return true;
}

static Instance *read_instance(Ctx *cx, const App *app, Str id)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return NULL;
    Instance *instance = store_instance_get(cx, db, id);
    store_return(db);
    if (!instance && cx->err == ERR_NONE)
        return err_null(cx, ERR_NOT_FOUND, "instance %.*s does not exist", STR_ARG(id));
    return instance;
}

static bool keep_databases(Ctx *cx, StoreConn *db, const Instance *instance, Str project,
                           Str version, const StrList *names)
{
    for (size_t i = 0; i < names->n; i++)
        if (!store_database_found(cx, db, instance->id, names->v[i], project))
            return false;
    return store_database_gone(cx, db, instance->id, names->v, names->n) &&
           store_instance_set_synced(cx, db, instance->id, version);
}

static bool keep_in_transaction(Ctx *cx, const App *app, const Instance *instance, Str project,
                                Str version, const StrList *names)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = store_begin(cx, db) && keep_databases(cx, db, instance, project, version, names) &&
              store_commit(cx, db);
    store_return(db);
    return ok;
}

/* One database's schema at a time is in memory; one that fails does not stop the others. */
static void sync_one(const Ctx *cx, const App *app, Str id, Str name)
{
    Ctx own;
    Arena *arena = arena_new();
    ctx_init(&own, arena);
    own.deadline_ms = cx->deadline_ms;
    if (!instance_sync_database(&own, app, id, name, false))
        log_event(LOG_WARN, "database could not be synced", "instance", str_z(arena, id),
                  "database", str_z(arena, name), "error", own.message, NULL);
    arena_free(arena);
}

bool instance_sync(Ctx *cx, const App *app, Str id, Str project, StrList *found)
{
    DataSource source;
    DriverDatabaseList list = {0};
    StrList names = {0};
    Str version = STR("");
    Instance *instance = read_instance(cx, app, id);
    if (!instance || !instance_open_source(cx, app, instance, "ADMIN", STR(""), &source) ||
        !driver_version(cx, &source, &version) || !driver_databases(cx, &source, &list))
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (is_wanted(json_get(instance->options, "syncDatabases"), list.v[i].name))
            VEC_ADD(cx->arena, &names, list.v[i].name);
    if (!keep_in_transaction(cx, app, instance, project.n ? project : STR("default"), version,
                             &names))
        return false;
    for (size_t i = 0; i < names.n; i++)
        sync_one(cx, app, id, names.v[i]);
    if (found)
        *found = names;
    return true;
}

static bool keep_snapshot(Ctx *cx, StoreConn *db, const Database *database,
                          const DriverSnapshot *snapshot)
{
    if (snapshot->unchanged)
        return store_database_set_synced(cx, db, database->id);
    Json *metadata = catalog_to_json(cx->arena, snapshot->catalog);
    Str ddl = catalog_ddl(cx->arena, snapshot->catalog, NULL);
    return store_begin(cx, db) &&
           store_database_set_schema(cx, db, database->id, metadata, ddl, snapshot->fingerprint) &&
           store_commit(cx, db);
}

static Database *read_database(Ctx *cx, const App *app, Str instance, Str name)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return NULL;
    Database *database = store_database_get(cx, db, instance, name);
    store_return(db);
    if (!database && cx->err == ERR_NONE)
        return err_null(cx, ERR_NOT_FOUND, "database instances/%.*s/databases/%.*s does not exist",
                        STR_ARG(instance), STR_ARG(name));
    return database;
}

/* The reason stays visible with the database until a sync works. */
static bool keep_failure(Ctx *cx, const App *app, const Database *database)
{
    Ctx aside;
    ctx_init(&aside, cx->arena);
    StoreConn *db = store_borrow(&aside, app->store);
    if (db && !store_database_set_sync_error(&aside, db, database->id, str(cx->message)))
        log_warn("a sync error could not be stored: %s", aside.message);
    store_return(db);
    return false;
}

bool instance_sync_database(Ctx *cx, const App *app, Str id, Str name, bool whole)
{
    DataSource source;
    DriverSnapshot snapshot;
    Database *database = read_database(cx, app, id, name);
    Instance *instance = database ? read_instance(cx, app, id) : NULL;
    if (!instance)
        return false;
    Str known = whole ? STR("") : database->fingerprint;
    if (!instance_open_source(cx, app, instance, "ADMIN", name, &source) ||
        !driver_sync(cx, &source, known, &snapshot))
        return keep_failure(cx, app, database);
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = keep_snapshot(cx, db, database, &snapshot);
    store_return(db);
    return ok;
}
