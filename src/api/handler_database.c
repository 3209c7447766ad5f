/* Handlers: databases, their schemas and their changelogs. */
#include "api/borrow.h"
#include "api/database.h"
#include "api/handler.h"
#include "api/metadata_filter.h"
#include "api/name.h"
#include "api/page.h"
#include "api/resource.h"
#include "api/where.h"
#include "service/app.h"
#include "service/environment.h"
#include "service/instance.h"
#include "store/project.h"
#include "store/sheet.h"

static Json *database_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Database *database = db ? request_database(rq, db, request_str(rq, "name"), NULL) : NULL;
    return database ? resource_database(rq->cx, database) : NULL;
}

static Json *database_batch_get(Request *rq)
{
    Json *names = request_json(rq, "names"), *databases = json_new_array(rq->cx->arena);
    Json *response = json_new_object(rq->cx->arena);
    StoreConn *db = request_store(rq);
    for (size_t i = 0; db && i < json_len(names); i++) {
        Str name = json_at(names, i)->text;
        Database *database = request_database(rq, db, name, NULL);
        if (!database || !request_require(rq, "databases.get", name))
            return NULL;
        json_add(rq->cx->arena, databases, resource_database(rq->cx, database));
    }
    json_set(rq->cx->arena, response, "databases", databases);
    return db ? response : NULL;
}

static Str without_prefix(Str value, const char *prefix)
{
    return str_starts(value, prefix) ? str_sub(value, strlen(prefix), value.n) : value;
}

/* projects/{p}, instances/{i} or workspaces/{w}; instances/- and workspaces mean all. */
static Json *database_list(Request *rq)
{
    Page page;
    DatabaseList list;
    DatabaseQuery query = {.show_deleted = request_bool(rq, "showDeleted")};
    Str instance, parent = request_str(rq, "parent");
    Json *response = json_new_object(rq->cx->arena), *databases = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (!db || !request_require(rq, "databases.list", parent) || !page_read(rq, 0, &page) ||
        !(query.where = where_read(rq, store_database_fields)))
        return NULL;
    query.project = name_project(parent);
    if ((name_scan(rq->cx->arena, parent, "instances/{}", &instance) ||
         name_scan(rq->cx->arena, parent, "projects/{}/instances/{}", NULL, &instance)) &&
        !str_is(instance, "-"))
        query.instance = instance;
    query.offset = page.offset;
    query.limit = page.size + 1;
    if (!store_database_list(rq->cx, db, &query, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, databases, resource_database(rq->cx, &list.v[i]));
    json_set(rq->cx->arena, response, "databases", databases);
    return response;
}

/* A transfer needs the right on the new project too. */
static bool transfer(Request *rq, StoreConn *db, Database *database, Str name)
{
    Str project = name_project(name);
    if (!project.n || str_eq(project, database->project))
        return true;
    if (!request_require(rq, "databases.update", name))
        return false;
    Project *found = store_project_get(rq->cx, db, project);
    if (!found)
        return rq->cx->err == ERR_NONE &&
               err_set(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    database->project = project;
    return true;
}

static bool take_environment(Request *rq, StoreConn *db, Str name, Database *database)
{
    Str id = without_prefix(name, "environments/");
    Json *list = environment_list(rq->cx, db);
    if (!list)
        return false;
    if (id.n && environment_order(list, id) == (int)json_len(list))
        return err_set(rq->cx, ERR_NOT_FOUND, "environments/%.*s does not exist", STR_ARG(id));
    database->environment = id;
    return true;
}

static Json *update_one(Request *rq, StoreConn *db, const Json *given, bool project,
                        bool environment, bool labels)
{
    Database *database = request_database(rq, db, json_str(given, "name"), NULL);
    if (!database || (project && !transfer(rq, db, database, json_str(given, "project"))))
        return NULL;
    if (environment && !take_environment(rq, db, json_str(given, "environment"), database))
        return NULL;
    if (labels)
        database->labels = json_get(given, "labels");
    if (!store_database_update(rq->cx, db, database))
        return NULL;
    Database *stored = store_database_get(rq->cx, db, database->instance, database->name);
    return stored ? resource_database(rq->cx, stored) : NULL;
}

static Json *database_update(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Json *response =
        db ? update_one(rq, db, request_json(rq, "database"), request_masks(rq, "project"),
                        request_masks(rq, "environment"), request_masks(rq, "labels"))
           : NULL;
    return response ? request_commit(rq, db, response) : NULL;
}

static Json *database_batch_update(Request *rq)
{
    Json *requests = request_json(rq, "requests"), *databases = json_new_array(rq->cx->arena);
    Json *response = json_new_object(rq->cx->arena);
    StoreConn *db = request_begin(rq);
    for (size_t i = 0; db && i < json_len(requests); i++) {
        Json *given = json_get(json_at(requests, i), "database");
        if (!request_require(rq, "databases.update", json_str(given, "name")))
            return NULL;
        Json *one =
            update_one(rq, db, given, json_get(given, "project") != NULL,
                       json_get(given, "environment") != NULL, json_get(given, "labels") != NULL);
        if (!one)
            return NULL;
        json_add(rq->cx->arena, databases, one);
    }
    json_set(rq->cx->arena, response, "databases", databases);
    return db ? request_commit(rq, db, response) : NULL;
}

static bool sync_one(Request *rq, Str name)
{
    Str instance, id, rest;
    if (!name_database(rq->cx->arena, name, &instance, &id, &rest))
        return err_set(rq->cx, ERR_INVALID, "\"%.*s\" is not a database name", STR_ARG(name));
    return instance_sync_database(rq->cx, rq->app, instance, id, true);
}

static Json *database_sync(Request *rq)
{
    return sync_one(rq, request_str(rq, "name")) ? request_empty(rq) : NULL;
}

static Json *database_batch_sync(Request *rq)
{
    Json *names = request_json(rq, "names");
    for (size_t i = 0; i < json_len(names); i++)
        if (!request_require(rq, "databases.sync", json_at(names, i)->text) ||
            !sync_one(rq, json_at(names, i)->text))
            return NULL;
    return request_empty(rq);
}

static Json *database_metadata(Request *rq)
{
    StoreConn *db = request_store(rq);
    Database *database = db ? request_database(rq, db, request_str(rq, "name"), NULL) : NULL;
    Json *metadata = database ? store_database_metadata(rq->cx, db, database->id) : NULL;
    if (!metadata && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_PRECONDITION, "database %.*s was never synced; sync it first",
                        STR_ARG(database->name));
    if (!metadata ||
        !metadata_filter(rq->cx, metadata, request_str(rq, "filter"), request_int(rq, "limit", 0)))
        return NULL;
    json_set_str(rq->cx->arena, metadata, "name",
                 name_print(rq->cx->arena, "instances/{}/databases/{}/metadata", database->instance,
                            database->name));
    return metadata;
}

static Json *database_schema(Request *rq)
{
    Str ddl;
    Json *response = json_new_object(rq->cx->arena);
    StoreConn *db = request_store(rq);
    Database *database = db ? request_database(rq, db, request_str(rq, "name"), NULL) : NULL;
    if (!database || !store_database_ddl(rq->cx, db, database->id, &ddl))
        return NULL;
    json_set_str(rq->cx->arena, response, "schema", ddl);
    return response;
}

static bool add_statement(Request *rq, StoreConn *db, const Changelog *changelog, Json *message)
{
    Str statement;
    if (changelog->sheet_sha256.n == 0)
        return true;
    if (!store_sheet_get(rq->cx, db, changelog->sheet_project, changelog->sheet_sha256, &statement))
        return false;
    json_set_str(rq->cx->arena, message, "statement", statement);
    return true;
}

static Json *changelog_list(Request *rq)
{
    Page page;
    ChangelogList list;
    bool full = str_is(request_str(rq, "view"), "CHANGELOG_VIEW_FULL");
    Json *response = json_new_object(rq->cx->arena), *changelogs = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    Database *database = db ? request_database(rq, db, request_str(rq, "parent"), NULL) : NULL;
    Where *where = database ? where_read(rq, store_changelog_fields) : NULL;
    if (!where || !page_read(rq, 0, &page) ||
        !store_changelog_list(rq->cx, db, database->id, full, where, page.offset, page.size + 1,
                              &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++) {
        Json *message = resource_changelog(rq->cx, database, &list.v[i]);
        if (full && !add_statement(rq, db, &list.v[i], message))
            return NULL;
        json_add(rq->cx->arena, changelogs, message);
    }
    json_set(rq->cx->arena, response, "changelogs", changelogs);
    return response;
}

static Json *changelog_get(Request *rq)
{
    Str rest, id, name = request_str(rq, "name");
    StoreConn *db = request_store(rq);
    Database *database = db ? request_database(rq, db, name, &rest) : NULL;
    if (!database || !name_parse(rq->cx, rest, "changelogs/{}", &id))
        return NULL;
    Changelog *changelog = store_changelog_get(rq->cx, db, database->id, id);
    if (!changelog)
        return rq->cx->err ? NULL
                           : err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    Json *message = resource_changelog(rq->cx, database, changelog);
    return add_statement(rq, db, changelog, message) ? message : NULL;
}

const ApiHandler handlers_database[] = {
    {"DatabaseService/GetDatabase", database_get},
    {"DatabaseService/BatchGetDatabases", database_batch_get},
    {"DatabaseService/ListDatabases", database_list},
    {"DatabaseService/UpdateDatabase", database_update},
    {"DatabaseService/BatchUpdateDatabases", database_batch_update},
    {"DatabaseService/SyncDatabase", database_sync},
    {"DatabaseService/BatchSyncDatabases", database_batch_sync},
    {"DatabaseService/GetDatabaseMetadata", database_metadata},
    {"DatabaseService/GetDatabaseSchema", database_schema},
    {"ChangelogService/ListChangelogs", changelog_list},
    {"ChangelogService/GetChangelog", changelog_get},
    {NULL, NULL},
};
