/* Handlers: workspace settings. Each lives in the store as its member of SettingValue. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "service/app.h"
#include "service/approval_rules.h"
#include "service/bundle_git.h"
#include "service/bundle_rules.h"
#include "service/environment.h"
#include "store/database.h"
#include "store/setting.h"

typedef struct SettingRow {
    const char *name;         /* the enum's name, as in settings/{name} */
    const char *old_name;     /* what clients before 3.6 send */
    const char *member;       /* of SettingValue */
    const char *read, *write; /* permissions beside settings.get and settings.set */
} SettingRow;

static const SettingRow settings[] = {
    {"WORKSPACE_PROFILE", "bb.workspace.profile", "workspaceProfile",
     "settings.getWorkspaceProfile", "settings.setWorkspaceProfile"},
    {"ENVIRONMENT", "bb.workspace.environment", "environment", "settings.getEnvironment",
     "settings.setEnvironment"},
    {"WORKSPACE_APPROVAL", "bb.workspace.approval", "workspaceApproval", "settings.get",
     "settings.set"},
    {"POLICY_BUNDLE", "policyBundle", "policyBundle", "settings.get", "settings.set"},
    {"DECISION_RECORD", "", "decisionRecord", "settings.get", "settings.set"},
};
#define SETTINGS (sizeof settings / sizeof *settings)

static const SettingRow *find_row(Request *rq, Str name)
{
    Str id;
    if (!name_parse(rq->cx, name, "settings/{}", &id))
        return NULL;
    for (size_t i = 0; i < SETTINGS; i++)
        if (str_is_nocase(id, settings[i].name) || str_is(id, settings[i].old_name))
            return &settings[i];
    return err_null(rq->cx, ERR_UNIMPLEMENTED, "setting %.*s is not built yet", STR_ARG(id));
}

static Json *read_value(Request *rq, StoreConn *db, const SettingRow *row)
{
    Json *value = store_setting_get(rq->cx, db, str(row->name));
    if (rq->cx->err)
        return NULL;
    if (!value)
        value = json_new_object(rq->cx->arena);
    if (!strcmp(row->name, "ENVIRONMENT") && !json_get(value, "environments"))
        json_set(rq->cx->arena, value, "environments", environment_list(rq->cx, db));
    if (!strcmp(row->name, "POLICY_BUNDLE"))
        bundle_git_show(rq->cx, rq->app, value);
    if (!strcmp(row->name, "WORKSPACE_PROFILE") && rq->app->external_url_fixed)
        json_set_str(rq->cx->arena, value, "externalUrl", rq->app->external_url);
    return rq->cx->err ? NULL : value;
}

static Json *setting_message(Request *rq, StoreConn *db, const SettingRow *row)
{
    Json *value = read_value(rq, db, row);
    if (!value)
        return NULL;
    Json *message = json_new_object(rq->cx->arena), *holder = json_new_object(rq->cx->arena);
    json_set(rq->cx->arena, holder, row->member, value);
    json_set_str(rq->cx->arena, message, "name",
                 str_printf(rq->cx->arena, "settings/%s", row->name));
    json_set(rq->cx->arena, message, "value", holder);
    return message;
}

static bool may(Request *rq, const char *general, const char *special)
{
    if (request_may(rq, special, STR("")))
        return true;
    return !rq->cx->err && request_require(rq, general, STR(""));
}

static Json *setting_get(Request *rq)
{
    const SettingRow *row = find_row(rq, request_str(rq, "name"));
    if (!row || !may(rq, "settings.get", row->read))
        return NULL;
    StoreConn *db = request_store(rq);
    return db ? setting_message(rq, db, row) : NULL;
}

static Json *setting_list(Request *rq)
{
    Json *response = json_new_object(rq->cx->arena), *list = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    for (size_t i = 0; db && i < SETTINGS; i++) {
        Json *message = setting_message(rq, db, &settings[i]);
        if (!message)
            return NULL;
        json_add(rq->cx->arena, list, message);
    }
    json_set(rq->cx->arena, response, "settings", list);
    return db ? response : NULL;
}

static bool id_stands_twice(const Json *list, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_eq(json_str(json_at(list, i), "id"), json_str(json_at(list, at), "id")))
            return true;
    return false;
}

/* Fills names; an environment that databases still stand in may not go. */
static bool check_environments(Request *rq, StoreConn *db, Json *value)
{
    Json *list = json_get(value, "environments"), *old = environment_list(rq->cx, db);
    for (size_t i = 0; old && i < json_len(list); i++) {
        Json *each = json_at(list, i);
        Str id = json_str(each, "id");
        if (!name_is_id(id) || id_stands_twice(list, i))
            return err_set(rq->cx, ERR_INVALID, "environment id \"%.*s\" is %s", STR_ARG(id),
                           name_is_id(id) ? "given twice"
                                          : "not of the form ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$");
        json_set_str(rq->cx->arena, each, "name", name_print(rq->cx->arena, "environments/{}", id));
    }
    for (size_t i = 0; i < json_len(old); i++) {
        DatabaseList used;
        Str id = json_str(json_at(old, i), "id");
        DatabaseQuery query = {.environment = id, .limit = 1};
        if (environment_order(list, id) < (int)json_len(list))
            continue;
        if (!store_database_list(rq->cx, db, &query, &used))
            return false;
        if (used.n)
            return err_set(rq->cx, ERR_PRECONDITION,
                           "environment %.*s is in use by database %.*s; move it first",
                           STR_ARG(id), STR_ARG(used.v[0].name));
    }
    return old != NULL;
}

static bool check_value(Request *rq, StoreConn *db, const SettingRow *row, Json *value)
{
    if (!strcmp(row->name, "ENVIRONMENT"))
        return check_environments(rq, db, value);
    if (!strcmp(row->name, APPROVAL_SETTING))
        return approval_rules_check(rq->cx, db, value);
    if (!strcmp(row->name, "POLICY_BUNDLE"))
        return bundle_rules_check(rq->cx, value) && bundle_git_seal(rq->cx, rq->app, db, value);
    return true;
}

static bool is_masked(Request *rq, const SettingRow *row, Str member)
{
    return request_masks(
        rq, arena_printf(rq->cx->arena, "value.%s.%.*s", row->member, STR_ARG(member)));
}

/* Only the members that the mask names, deep enough for value.workspace_profile.external_url. */
static Json *merged(Request *rq, StoreConn *db, const SettingRow *row, Json *given)
{
    Json *value = read_value(rq, db, row);
    if (!value || !strcmp(row->name, "ENVIRONMENT"))
        return value ? given : NULL;
    Json *result = json_new_object(rq->cx->arena);
    for (size_t i = 0; i < json_len(value); i++)
        if (!is_masked(rq, row, value->members[i].key))
            json_set_key(rq->cx->arena, result, value->members[i].key, value->members[i].value);
    for (size_t i = 0; i < json_len(given); i++)
        if (is_masked(rq, row, given->members[i].key))
            json_set_key(rq->cx->arena, result, given->members[i].key, given->members[i].value);
    return result;
}

static Json *setting_update(Request *rq)
{
    const SettingRow *row = find_row(rq, request_str(rq, "setting.name"));
    if (!row || !may(rq, "settings.set", row->write))
        return NULL;
    Json *given = request_json(rq, arena_printf(rq->cx->arena, "setting.value.%s", row->member));
    if (!given)
        return err_null(rq->cx, ERR_INVALID, "setting %s needs value.%s", row->name, row->member);
    if (!strcmp(row->name, "DECISION_RECORD") && json_int(given, "retentionDays", 0) < 0)
        return err_null(rq->cx, ERR_INVALID,
                        "retentionDays must not be negative; 0 keeps for ever");
    StoreConn *db = request_begin(rq);
    Json *value = db ? merged(rq, db, row, given) : NULL;
    if (!value || !check_value(rq, db, row, value))
        return NULL;
    if (!store_setting_set(rq->cx, db, str(row->name), value))
        return NULL;
    return request_commit(rq, db, setting_message(rq, db, row));
}

const ApiHandler handlers_setting[] = {
    {"SettingService/GetSetting", setting_get},
    {"SettingService/ListSettings", setting_list},
    {"SettingService/UpdateSetting", setting_update},
    {NULL, NULL},
};
