/* Handlers: review configurations. Where one applies is said by the TAG policy of a resource. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "policy/force.h"
#include "service/app.h"
#include "store/setting.h"

#define REVIEW_TAG "bb.tag.review_config"

static Json *config_message(Request *rq, StoreConn *db, const ReviewConfig *config)
{
    Arena *a = rq->cx->arena;
    ResourcePolicyList tagged;
    Json *message = json_new_object(a), *resources = json_new_array(a);
    Str name = name_print(a, "reviewConfigs/{}", config->id);
    if (!store_policy_tagged(rq->cx, db, STR(REVIEW_TAG), name, &tagged))
        return NULL;
    for (size_t i = 0; i < tagged.n; i++)
        json_add_str(a, resources, tagged.v[i].resource);
    json_set_str(a, message, "name", name);
    json_set_str(a, message, "title", config->title);
    json_set_bool(a, message, "enabled", config->enabled);
    json_set(a, message, "rules", config->rules);
    json_set(a, message, "resources", resources);
    return message;
}

static ReviewConfig *find_config(Request *rq, StoreConn *db, Str name)
{
    Str id;
    if (!name_parse(rq->cx, name, "reviewConfigs/{}", &id))
        return NULL;
    ReviewConfig *config = store_review_config_get(rq->cx, db, id);
    if (!config && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    return config;
}

static Json *config_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    ReviewConfig *config = db ? find_config(rq, db, request_str(rq, "name")) : NULL;
    return config ? config_message(rq, db, config) : NULL;
}

/* Who knows this call from where it has no pages asks without pageSize, and means all. */
static Json *config_list(Request *rq)
{
    Page page;
    ReviewConfigList list;
    Json *response = json_new_object(rq->cx->arena), *configs = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (!db || !page_read(rq, 0, &page))
        return NULL;
    if (request_int(rq, "pageSize", 0) == 0)
        page.size = PAGE_LARGEST;
    if (!store_review_config_list(rq->cx, db, page.offset, page.size + 1, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, configs, config_message(rq, db, &list.v[i]));
    json_set(rq->cx->arena, response, "reviewConfigs", configs);
    return rq->cx->err ? NULL : response;
}

static bool has_rule(const Json *known, Str id)
{
    for (size_t i = 0; i < json_len(known); i++)
        if (str_eq(json_str(json_at(known, i), "id"), id))
            return true;
    return false;
}

static bool check_rules(Request *rq, const Json *rules)
{
    const Bundle *bundle = policy_force_current(rq->cx->arena, rq->app->policy);
    const Json *known = bundle ? bundle->rules : NULL;
    for (size_t i = 0; i < json_len(rules); i++) {
        const Json *rule = json_at(rules, i);
        Str id = json_str(rule, "id");
        if (id.n == 0 && json_str(rule, "type").n == 0)
            return err_set(rq->cx, ERR_INVALID, "rules[%zu] has no type", i);
        if (id.n && !has_rule(known, id))
            return err_set(rq->cx, ERR_INVALID,
                           "rules[%zu]: no rule has the id \"%.*s\"; /v1/policyBundle lists them",
                           i, STR_ARG(id));
        if (json_str(rule, "level").n == 0)
            return err_set(rq->cx, ERR_INVALID, "rules[%zu] has no level; give ERROR or WARNING",
                           i);
    }
    return true;
}

static Json *config_create(Request *rq)
{
    Str id, name = request_str(rq, "reviewConfig.name");
    if (!name_parse(rq->cx, name, "reviewConfigs/{}", &id))
        return NULL;
    if (!name_is_id(id))
        return err_null(rq->cx, ERR_INVALID,
                        "review config id \"%.*s\" is not of the form "
                        "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
                        STR_ARG(id));
    ReviewConfig config = {id, request_str(rq, "reviewConfig.title"),
                           request_bool(rq, "reviewConfig.enabled"),
                           request_json(rq, "reviewConfig.rules")};
    StoreConn *db = request_begin(rq);
    if (!db || !check_rules(rq, config.rules) || !store_review_config_add(rq->cx, db, &config))
        return NULL;
    ReviewConfig *made = store_review_config_get(rq->cx, db, id);
    return made ? request_commit(rq, db, config_message(rq, db, made)) : NULL;
}

static Json *config_update(Request *rq)
{
    StoreConn *db = request_begin(rq);
    ReviewConfig *config = db ? find_config(rq, db, request_str(rq, "reviewConfig.name")) : NULL;
    if (!config)
        return NULL;
    if (request_masks(rq, "title"))
        config->title = request_str(rq, "reviewConfig.title");
    if (request_masks(rq, "enabled"))
        config->enabled = request_bool(rq, "reviewConfig.enabled");
    if (request_masks(rq, "rules"))
        config->rules = request_json(rq, "reviewConfig.rules");
    if (!config->rules)
        config->rules = json_new_array(rq->cx->arena);
    if (!check_rules(rq, config->rules) || !store_review_config_update(rq->cx, db, config))
        return NULL;
    return request_commit(rq, db, config_message(rq, db, config));
}

static Json *config_delete(Request *rq)
{
    StoreConn *db = request_begin(rq);
    ReviewConfig *config = db ? find_config(rq, db, request_str(rq, "name")) : NULL;
    if (!config || !store_review_config_remove(rq->cx, db, config->id))
        return NULL;
    return request_commit(rq, db, request_empty(rq));
}

const ApiHandler handlers_review_config[] = {
    {"ReviewConfigService/GetReviewConfig", config_get},
    {"ReviewConfigService/ListReviewConfigs", config_list},
    {"ReviewConfigService/CreateReviewConfig", config_create},
    {"ReviewConfigService/UpdateReviewConfig", config_update},
    {"ReviewConfigService/DeleteReviewConfig", config_delete},
    {NULL, NULL},
};
