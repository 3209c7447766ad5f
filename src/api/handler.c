/* Handler: the list of all handler tables. */
#include "api/handler.h"

const ApiHandler *handler_table(size_t i)
{
    static const ApiHandler *const tables[] = {
        handlers_role,     handlers_policy,        handlers_auth,
        handlers_user,     handlers_iam,           handlers_project,
        handlers_instance, handlers_database,      handlers_plan,
        handlers_issue,    handlers_comment,       handlers_rollout,
        handlers_setting,  handlers_review_config, handlers_resource_policy,
        handlers_actuator, handlers_webhook,       handlers_decision,
        handlers_waiver,   handlers_check,         handlers_group,
        handlers_cel,      handlers_replay,        handlers_playground,
        handlers_explain,  handlers_shadow,
    };
    return i < sizeof tables / sizeof *tables ? tables[i] : NULL;
}
