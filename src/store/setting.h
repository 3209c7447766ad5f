/* Settings, the workspace, policies attached to resources, and review configurations. */
#ifndef TG_STORE_SETTING_H
#define TG_STORE_SETTING_H

#include "base/json.h"
#include "store/store.h"

typedef struct Workspace {
    Str id, title, logo;
} Workspace;

typedef struct ReviewConfig {
    Str id, title;
    bool enabled;
    Json *rules; /* the API's SQLReviewRule list */
} ReviewConfig;

typedef struct ReviewConfigList {
    ReviewConfig *v;
    size_t n;
} ReviewConfigList;

typedef struct ResourcePolicy {
    Str resource, type; /* workspaces/x, projects/x, environments/x; ROLLOUT_POLICY, TAG … */
    Json *payload;
    bool inherit, enforce;
} ResourcePolicy;

typedef struct ResourcePolicyList {
    ResourcePolicy *v;
    size_t n;
} ResourcePolicyList;

/* The one workspace; made with a random id when there is none yet (then in a transaction). */
Workspace *store_workspace_get(Ctx *cx, StoreConn *db) MUST_CHECK;
bool store_workspace_update(Ctx *cx, StoreConn *db, const Workspace *workspace) MUST_CHECK;

/* The value of settings/{name}; NULL without an error when it was never set. */
Json *store_setting_get(Ctx *cx, StoreConn *db, Str name) MUST_CHECK;
/* Two of them in one statement, of one moment; NULL where one was never set. */
bool store_setting_get_both(Ctx *cx, StoreConn *db, const Str names[2], Json *values[2]) MUST_CHECK;
/* Only when it was never set. */
bool store_setting_add(Ctx *cx, StoreConn *db, Str name, const Json *value) MUST_CHECK;
bool store_setting_set(Ctx *cx, StoreConn *db, Str name, const Json *value) MUST_CHECK;

ReviewConfig *store_review_config_get(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;
/* By id. */
bool store_review_config_list(Ctx *cx, StoreConn *db, int64_t offset, int limit,
                              ReviewConfigList *list) MUST_CHECK;
bool store_review_config_add(Ctx *cx, StoreConn *db, const ReviewConfig *config) MUST_CHECK;
bool store_review_config_update(Ctx *cx, StoreConn *db, const ReviewConfig *config) MUST_CHECK;
bool store_review_config_remove(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;

ResourcePolicy *store_policy_get(Ctx *cx, StoreConn *db, Str resource, Str type) MUST_CHECK;
bool store_policy_list(Ctx *cx, StoreConn *db, Str resource, ResourcePolicyList *list) MUST_CHECK;
bool store_policy_set(Ctx *cx, StoreConn *db, const ResourcePolicy *policy) MUST_CHECK;
bool store_policy_remove(Ctx *cx, StoreConn *db, Str resource, Str type) MUST_CHECK;
/* The resources whose TAG policy names this review configuration. */
bool store_policy_tagged(Ctx *cx, StoreConn *db, Str tag, Str value,
                         ResourcePolicyList *list) MUST_CHECK;

#endif
