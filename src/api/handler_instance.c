/* Handlers: instances and their data sources. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/resource.h"
#include "api/where.h"
#include "service/app.h"
#include "service/environment.h"
#include "service/instance.h"

static const char *const option_fields[] = {"externalLink", "activation", "syncInterval",
                                            "syncDatabases", "labels"};

/* "instances/{i}", also with a project in front. */
static Instance *find_instance(Request *rq, StoreConn *db, Str name)
{
    Str id;
    if (!name_scan(rq->cx->arena, name, "projects/{}/instances/{}", NULL, &id) &&
        !name_parse(rq->cx, name, "instances/{}", &id))
        return NULL;
    Instance *instance = store_instance_get(rq->cx, db, id);
    if (!instance && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    return instance;
}

static bool take_environment(Request *rq, StoreConn *db, Str name, Str *environment)
{
    Str id = STR("");
    *environment = STR("");
    if (name.n == 0 || str_is(name, "environments/-"))
        return true;
    if (!name_parse(rq->cx, name, "environments/{}", &id))
        return false;
    Json *list = environment_list(rq->cx, db);
    if (!list)
        return false;
    if (environment_order(list, id) == (int)json_len(list))
        return err_set(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    *environment = id;
    return true;
}

static void take_options(Request *rq, Instance *instance)
{
    if (!instance->options)
        instance->options = json_new_object(rq->cx->arena);
    for (size_t i = 0; i < sizeof option_fields / sizeof *option_fields; i++) {
        const char *field = option_fields[i];
        Json *value = request_json(rq, arena_printf(rq->cx->arena, "instance.%s", field));
        if (!request_masks(rq, field))
            continue;
        if (value)
            json_set(rq->cx->arena, instance->options, field, value);
        else
            json_remove(instance->options, field);
    }
}

static bool take_sources(Request *rq, Instance *instance)
{
    Json *sources = request_json(rq, "instance.dataSources");
    size_t admins = 0;
    instance->nsources = json_len(sources);
    instance->sources = ARENA_ARRAY(rq->cx->arena, StoredSource, instance->nsources + 1);
    for (size_t i = 0; i < instance->nsources; i++) {
        if (!instance_seal_source(rq->cx, rq->app, instance->id, json_at(sources, i), NULL,
                                  &instance->sources[i]))
            return false;
        admins += str_is(instance->sources[i].type, "ADMIN");
    }
    return admins == 1 ||
           err_set(rq->cx, ERR_INVALID, "an instance needs exactly one data source of type ADMIN");
}

static Json *instance_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Instance *instance = db ? find_instance(rq, db, request_str(rq, "name")) : NULL;
    return instance ? resource_instance(rq->cx, instance) : NULL;
}

/* No instance belongs to a project yet. */
static bool is_of_project(Request *rq)
{
    Str parent = request_str(rq, "parent");
    return parent.n > 0 && !str_starts(parent, "workspaces/");
}

static Json *instance_list(Request *rq)
{
    Page page;
    InstanceList list;
    Json *response = json_new_object(rq->cx->arena), *instances = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (is_of_project(rq))
        return response;
    Where *where = db ? where_read(rq, store_instance_fields) : NULL;
    if (!where || !page_read(rq, 0, &page) ||
        !store_instance_list(rq->cx, db, where, request_bool(rq, "showDeleted"), page.offset,
                             page.size + 1, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, instances, resource_instance(rq->cx, &list.v[i]));
    json_set(rq->cx->arena, response, "instances", instances);
    return response;
}

/* The connection is tried first; validateOnly stops there. */
static Json *instance_create(Request *rq)
{
    Instance instance = {.id = request_str(rq, "instanceId"),
                         .title = request_str(rq, "instance.title"),
                         .engine = request_str(rq, "instance.engine"),
                         .state = STR("ACTIVE")};
    if (is_of_project(rq))
        return err_null(rq->cx, ERR_UNIMPLEMENTED,
                        "instances of a project are not built yet; create it without a parent");
    if (!name_is_id(instance.id))
        return err_null(rq->cx, ERR_INVALID,
                        "instanceId \"%.*s\" is not of the form ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
                        STR_ARG(instance.id));
    take_options(rq, &instance);
    StoreConn *db = request_store(rq);
    if (!db || !driver_find(rq->cx, instance.engine) ||
        !take_environment(rq, db, request_str(rq, "instance.environment"), &instance.environment) ||
        !take_sources(rq, &instance) || !instance_test(rq->cx, rq->app, &instance))
        return NULL;
    if (request_bool(rq, "validateOnly"))
        return resource_instance(rq->cx, &instance);
    if (!store_begin(rq->cx, db) || !store_instance_add(rq->cx, db, &instance) ||
        !store_commit(rq->cx, db) || !instance_sync(rq->cx, rq->app, instance.id, STR(""), NULL))
        return NULL;
    Instance *made = store_instance_get(rq->cx, db, instance.id);
    return made ? resource_instance(rq->cx, made) : NULL;
}

static Json *instance_update(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Instance *instance = db ? find_instance(rq, db, request_str(rq, "instance.name")) : NULL;
    if (!instance)
        return NULL;
    if (request_masks(rq, "title") && request_json(rq, "instance.title"))
        instance->title = request_str(rq, "instance.title");
    if (request_masks(rq, "environment") &&
        !take_environment(rq, db, request_str(rq, "instance.environment"), &instance->environment))
        return NULL;
    take_options(rq, instance);
    if (!store_instance_update(rq->cx, db, instance))
        return NULL;
    return request_commit(rq, db, resource_instance(rq->cx, instance));
}

static Json *instance_delete(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Instance *instance = db ? find_instance(rq, db, request_str(rq, "name")) : NULL;
    if (!instance)
        return NULL;
    bool purge = request_bool(rq, "purge");
    instance->state = STR("DELETED");
    if (purge ? !store_instance_purge(rq->cx, db, instance->id)
              : !store_instance_update(rq->cx, db, instance))
        return NULL;
    return request_commit(rq, db, request_empty(rq));
}

static Json *instance_undelete(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Instance *instance = db ? find_instance(rq, db, request_str(rq, "name")) : NULL;
    if (!instance)
        return NULL;
    instance->state = STR("ACTIVE");
    if (!store_instance_update(rq->cx, db, instance))
        return NULL;
    return request_commit(rq, db, resource_instance(rq->cx, instance));
}

static bool sync_one(Request *rq, Str name, Json *databases)
{
    Str id;
    StrList names;
    if (!name_scan(rq->cx->arena, name, "projects/{}/instances/{}", NULL, &id) &&
        !name_parse(rq->cx, name, "instances/{}", &id))
        return false;
    if (!instance_sync(rq->cx, rq->app, id, STR(""), &names))
        return false;
    for (size_t i = 0; i < names.n; i++)
        json_add_str(rq->cx->arena, databases, names.v[i]);
    return true;
}

static Json *instance_sync_call(Request *rq)
{
    Json *response = json_new_object(rq->cx->arena), *databases = json_new_array(rq->cx->arena);
    if (!sync_one(rq, request_str(rq, "name"), databases))
        return NULL;
    json_set(rq->cx->arena, response, "databases", databases);
    return response;
}

static Json *instance_batch_sync(Request *rq)
{
    Json *requests = request_json(rq, "requests"), *ignored = json_new_array(rq->cx->arena);
    for (size_t i = 0; i < json_len(requests); i++)
        if (!sync_one(rq, json_str(json_at(requests, i), "name"), ignored))
            return NULL;
    return request_empty(rq);
}

static Json *instance_databases(Request *rq)
{
    DataSource source;
    DriverDatabaseList list = {0};
    Json *response = json_new_object(rq->cx->arena), *names = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    Instance *instance = db ? find_instance(rq, db, request_str(rq, "name")) : NULL;
    if (!instance || !instance_open_source(rq->cx, rq->app, instance, "ADMIN", STR(""), &source) ||
        !driver_databases(rq->cx, &source, &list))
        return NULL;
    for (size_t i = 0; i < list.n; i++)
        json_add_str(rq->cx->arena, names, list.v[i].name);
    json_set(rq->cx->arena, response, "databases", names);
    return response;
}

static const StoredSource *own_source(const Instance *instance, Str id)
{
    for (size_t i = 0; i < instance->nsources; i++)
        if (str_eq(instance->sources[i].id, id))
            return &instance->sources[i];
    return NULL;
}

/* Adds or changes one data source after trying it. */
static Json *keep_source(Request *rq, StoreConn *db, Instance *instance, const StoredSource *old)
{
    StoredSource sealed;
    Instance probe = *instance;
    if (!instance_seal_source(rq->cx, rq->app, instance->id, request_json(rq, "dataSource"), old,
                              &sealed))
        return NULL;
    probe.sources = &sealed;
    probe.nsources = 1;
    if (!instance_test(rq->cx, rq->app, &probe))
        return NULL;
    if (!request_bool(rq, "validateOnly") && !store_source_set(rq->cx, db, instance->id, &sealed))
        return NULL;
    Instance *stored = store_instance_get(rq->cx, db, instance->id);
    return stored ? request_commit(rq, db, resource_instance(rq->cx, stored)) : NULL;
}

static Json *source_add(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Instance *instance = db ? find_instance(rq, db, request_str(rq, "name")) : NULL;
    Str id = request_str(rq, "dataSource.id");
    if (!instance)
        return NULL;
    if (!str_is(request_str(rq, "dataSource.type"), "READ_ONLY"))
        return err_null(rq->cx, ERR_INVALID, "only data sources of type READ_ONLY can be added");
    if (id.n == 0 || own_source(instance, id))
        return err_null(rq->cx, ERR_INVALID, "dataSource.id \"%.*s\" is %s", STR_ARG(id),
                        id.n ? "in use already" : "missing");
    return keep_source(rq, db, instance, NULL);
}

static Json *source_update(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Instance *instance = db ? find_instance(rq, db, request_str(rq, "name")) : NULL;
    if (!instance)
        return NULL;
    const StoredSource *old = own_source(instance, request_str(rq, "dataSource.id"));
    if (!old)
        return err_null(rq->cx, ERR_NOT_FOUND, "instance %.*s has no data source \"%.*s\"",
                        STR_ARG(instance->id), STR_ARG(request_str(rq, "dataSource.id")));
    json_set_str(rq->cx->arena, request_json(rq, "dataSource"), "type", old->type);
    return keep_source(rq, db, instance, old);
}

static Json *source_remove(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Instance *instance = db ? find_instance(rq, db, request_str(rq, "name")) : NULL;
    if (!instance ||
        !store_source_remove(rq->cx, db, instance->id, request_str(rq, "dataSource.id")))
        return NULL;
    Instance *stored = store_instance_get(rq->cx, db, instance->id);
    return stored ? request_commit(rq, db, resource_instance(rq->cx, stored)) : NULL;
}

const ApiHandler handlers_instance[] = {
    {"InstanceService/GetInstance", instance_get},
    {"InstanceService/ListInstances", instance_list},
    {"InstanceService/CreateInstance", instance_create},
    {"InstanceService/UpdateInstance", instance_update},
    {"InstanceService/DeleteInstance", instance_delete},
    {"InstanceService/UndeleteInstance", instance_undelete},
    {"InstanceService/SyncInstance", instance_sync_call},
    {"InstanceService/BatchSyncInstances", instance_batch_sync},
    {"InstanceService/ListInstanceDatabase", instance_databases},
    {"InstanceService/AddDataSource", source_add},
    {"InstanceService/UpdateDataSource", source_update},
    {"InstanceService/RemoveDataSource", source_remove},
    {NULL, NULL},
};
