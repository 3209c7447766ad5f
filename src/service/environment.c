/* Environment: reads the ENVIRONMENT setting. */
#include "service/environment.h"

static Json *default_environment(Arena *a, const char *id, const char *title, bool is_protected)
{
    Json *environment = json_new_object(a);
    json_set_str(a, environment, "name", str_printf(a, "environments/%s", id));
    json_set_z(a, environment, "id", id);
    json_set_z(a, environment, "title", title);
    if (is_protected) {
        Json *tags = json_new_object(a);
        json_set_z(a, tags, "protected", "protected");
        json_set(a, environment, "tags", tags);
    }
    return environment;
}

Json *environment_list(Ctx *cx, StoreConn *db)
{
    Json *setting = store_setting_get(cx, db, STR("ENVIRONMENT"));
    if (cx->err)
        return NULL;
    Json *list = json_get(setting, "environments");
    if (list)
        return list;
    list = json_new_array(cx->arena);
    json_add(cx->arena, list, default_environment(cx->arena, "test", "Test", false));
    json_add(cx->arena, list, default_environment(cx->arena, "prod", "Prod", true));
    return list;
}

int environment_order(const Json *list, Str id)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (str_eq(json_str(json_at(list, i), "id"), id))
            return (int)i;
    return (int)json_len(list);
}

/* The API writes {"protected":"protected"}; "unprotected" means what it says, and what nobody
 * understands is no leave to go on. */
static bool is_protected(const Json *environment)
{
    const Json *tag = json_get(json_get(environment, "tags"), "protected");
    return tag && (tag->kind != JSON_STRING || (tag->text.n && !str_is(tag->text, "unprotected")));
}

Json *environment_facts(Ctx *cx, const Json *list, Str id)
{
    Arena *a = cx->arena;
    int order = environment_order(list, id);
    const Json *known = json_at(list, (size_t)order);
    Json *facts = json_new_object(a);
    json_set_str(a, facts, "id", id);
    json_set_str(a, facts, "title", known ? json_str(known, "title") : id);
    json_set_z(a, facts, "tier", !known || is_protected(known) ? "PROTECTED" : "UNPROTECTED");
    json_set_int(a, facts, "order", order);
    const Json *tags = json_get(known, "tags");
    json_set(a, facts, "tags",
             tags && tags->kind == JSON_OBJECT ? json_copy(a, tags) : json_new_object(a));
    return facts;
}
