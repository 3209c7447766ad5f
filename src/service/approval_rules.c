/* ApprovalRules: what can be told of a rule before any issue meets it. */
#include "service/approval_rules.h"

#include "cel/cel.h"
#include "policy/approval_step.h"
#include "service/permission.h"
#include "store/iam.h"

/* As lua/approval_variables.lua fills them; requests are of sources that have no issues yet. */
static const CelVariable variables[] = {
    {"resource.environment_id", {CEL_STRING, CEL_DYN}},
    {"resource.project_id", {CEL_STRING, CEL_DYN}},
    {"resource.instance_id", {CEL_STRING, CEL_DYN}},
    {"resource.db_engine", {CEL_STRING, CEL_DYN}},
    {"resource.database_name", {CEL_STRING, CEL_DYN}},
    {"resource.schema_name", {CEL_STRING, CEL_DYN}},
    {"resource.table_name", {CEL_STRING, CEL_DYN}},
    {"statement.affected_rows", {CEL_INT, CEL_DYN}},
    {"statement.table_rows", {CEL_INT, CEL_DYN}},
    {"statement.sql_type", {CEL_STRING, CEL_DYN}},
    {"statement.text", {CEL_STRING, CEL_DYN}},
    {"request.expiration_days", {CEL_INT, CEL_DYN}},
    {"request.role", {CEL_STRING, CEL_DYN}},
    {"request.unmask", {CEL_BOOL, CEL_DYN}},
    {"request.data_export", {CEL_BOOL, CEL_DYN}},
    {"risk.level", {CEL_STRING, CEL_DYN}},
    {"issue.labels", {CEL_LIST, CEL_STRING}},
    {NULL, {CEL_DYN, CEL_DYN}},
};

/* Of rules without a source. */
static const CelVariable project_only[] = {
    {"resource.project_id", {CEL_STRING, CEL_DYN}},
    {NULL, {CEL_DYN, CEL_DYN}},
};

static bool check_condition(Ctx *cx, const Json *rule, size_t number)
{
    Ctx own;
    Str source = json_str(rule, "source");
    Str text = str_trim(json_str(json_get(rule, "condition"), "expression"));
    bool is_fallback = source.n == 0 || str_is(source, "SOURCE_UNSPECIFIED");
    if (text.n == 0) /* never matches */
        return true;
    ctx_init(&own, cx->arena);
    const CelProgram *program = cel_parse(&own, text);
    return (program &&
            cel_check(&own, program, is_fallback ? project_only : variables, CEL_BOOL)) ||
           err_set(cx, own.err, "rules[%zu].condition: %s", number, own.message);
}

static bool check_role(Ctx *cx, StoreConn *db, Str role, size_t number)
{
    if (!str_starts(role, "roles/"))
        return err_set(cx, ERR_INVALID, "rules[%zu]: \"%.*s\" is not of the form roles/{role}",
                       number, STR_ARG(role));
    if (role_find(role) || store_role_get(cx, db, str_sub(role, strlen("roles/"), role.n)))
        return true;
    return cx->err == ERR_NONE &&
           err_set(cx, ERR_NOT_FOUND, "rules[%zu]: %.*s does not exist", number, STR_ARG(role));
}

static bool check_rule(Ctx *cx, StoreConn *db, const Json *rule, size_t number)
{
    const Json *roles = json_get(json_get(json_get(rule, "template"), "flow"), "roles");
    if (json_len(roles) > APPROVAL_STEPS_MAX)
        return err_set(cx, ERR_INVALID, "rules[%zu] has more than %d roles", number,
                       APPROVAL_STEPS_MAX);
    for (size_t i = 0; i < json_len(roles); i++)
        if (!check_role(cx, db, json_at(roles, i)->text, number))
            return false;
    return check_condition(cx, rule, number);
}

bool approval_rules_check(Ctx *cx, StoreConn *db, const Json *setting)
{
    const Json *rules = json_get(setting, "rules");
    for (size_t i = 0; i < json_len(rules); i++)
        if (!check_rule(cx, db, json_at(rules, i), i))
            return false;
    return true;
}
