/* Resource: users, projects, instances, databases and their changelogs. */
#include "api/resource.h"

#include "api/name.h"

void resource_set_user(Ctx *cx, Json *message, const char *field, Str email)
{
    if (email.n)
        json_set_str(cx->arena, message, field,
                     str_printf(cx->arena, "users/%.*s", STR_ARG(email)));
}

void resource_set(Ctx *cx, Json *message, const char *field, Str text)
{
    if (text.n)
        json_set_str(cx->arena, message, field, text);
}

Json *resource_user(Ctx *cx, const Principal *principal)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a), *profile = json_new_object(a), *groups = json_new_array(a);
    for (size_t i = 0; i < principal->groups.n; i++)
        json_add_str(a, groups, principal->groups.v[i]);
    resource_set_user(cx, message, "name", principal->email);
    json_set_str(a, message, "state", principal->state);
    json_set_str(a, message, "email", principal->email);
    json_set_str(a, message, "title", principal->title);
    json_set_str(a, message, "phone", principal->phone);
    resource_set(cx, profile, "lastLoginTime", principal->last_login_time);
    json_set(a, message, "profile", profile);
    json_set(a, message, "groups", groups);
    return message;
}

static void copy_members(Ctx *cx, const Json *from, Json *to)
{
    for (size_t i = 0; i < json_len(from); i++)
        json_set_key(cx->arena, to, from->members[i].key, from->members[i].value);
}

/* Without the address and the signing secret. */
static Json *webhook_list(Ctx *cx, const Project *project)
{
    Arena *a = cx->arena;
    Json *list = json_new_array(a);
    for (size_t i = 0; i < json_len(project->webhooks); i++) {
        const Json *row = json_at(project->webhooks, i);
        Json *message = json_new_object(a);
        json_set_str(a, message, "name",
                     name_print(a, "projects/{}/webhooks/{}", project->id, json_str(row, "id")));
        json_set_str(a, message, "type", json_str(row, "type"));
        json_set_str(a, message, "title", json_str(row, "title"));
        json_set(a, message, "notificationTypes", json_get(row, "events"));
        json_add(a, list, message);
    }
    return list;
}

Json *resource_project(Ctx *cx, StoreConn *db, const Project *project)
{
    (void)db;
    Json *message = json_new_object(cx->arena);
    copy_members(cx, project->options, message);
    json_set_str(cx->arena, message, "name",
                 str_printf(cx->arena, "projects/%.*s", STR_ARG(project->id)));
    json_set_str(cx->arena, message, "state", project->state);
    json_set_str(cx->arena, message, "title", project->title);
    if (project->labels)
        json_set(cx->arena, message, "labels", project->labels);
    json_set(cx->arena, message, "webhooks", webhook_list(cx, project));
    return message;
}

Json *resource_instance(Ctx *cx, const Instance *instance)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a), *sources = json_new_array(a);
    copy_members(cx, instance->options, message);
    json_set_str(a, message, "name", name_print(a, "instances/{}", instance->id));
    json_set_str(a, message, "state", instance->state);
    json_set_str(a, message, "title", instance->title);
    json_set_str(a, message, "engine", instance->engine);
    json_set_str(a, message, "engineVersion", instance->engine_version);
    if (instance->environment.n)
        json_set_str(a, message, "environment",
                     name_print(a, "environments/{}", instance->environment));
    for (size_t i = 0; i < instance->nsources; i++)
        json_add(a, sources, instance->sources[i].config);
    json_set(a, message, "dataSources", sources);
    resource_set(cx, message, "lastSyncTime", instance->last_sync_time);
    return message;
}

static Json *instance_resource(Ctx *cx, const Database *database)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a);
    json_set_str(a, message, "title", database->instance_title);
    json_set_str(a, message, "engine", database->engine);
    json_set_str(a, message, "engineVersion", database->engine_version);
    json_set_bool(a, message, "activation", true);
    json_set_str(a, message, "name", name_print(a, "instances/{}", database->instance));
    if (database->instance_environment.n)
        json_set_str(a, message, "environment",
                     name_print(a, "environments/{}", database->instance_environment));
    return message;
}

Json *resource_database(Ctx *cx, const Database *database)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a);
    json_set_str(a, message, "name",
                 name_print(a, "instances/{}/databases/{}", database->instance, database->name));
    json_set_str(a, message, "state", database->state);
    resource_set(cx, message, "successfulSyncTime", database->sync_time);
    json_set_str(a, message, "project", name_print(a, "projects/{}", database->project));
    if (database->environment.n)
        json_set_str(a, message, "environment",
                     name_print(a, "environments/{}", database->environment));
    if (database->effective_environment.n)
        json_set_str(a, message, "effectiveEnvironment",
                     name_print(a, "environments/{}", database->effective_environment));
    if (database->labels)
        json_set(a, message, "labels", database->labels);
    json_set(a, message, "instanceResource", instance_resource(cx, database));
    json_set_str(a, message, "syncStatus", database->sync_status);
    json_set_str(a, message, "syncError", database->sync_error);
    return message;
}

Json *resource_changelog(Ctx *cx, const Database *database, const Changelog *changelog)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a);
    json_set_str(a, message, "name",
                 name_print(a, "instances/{}/databases/{}/changelogs/{}", database->instance,
                            database->name, changelog->id));
    json_set_str(a, message, "createTime", changelog->create_time);
    json_set_str(a, message, "status", changelog->status);
    json_set_str(a, message, "type", changelog->type);
    json_set_str(a, message, "schema", changelog->schema_after);
    json_set_str(a, message, "prevSchema", changelog->schema_before);
    json_set_int64(a, message, "schemaSize", changelog->schema_size);
    json_set_str(a, message, "taskRun", changelog->task_run);
    json_set_str(a, message, "planTitle", changelog->plan_title);
    return message;
}
