/* Check subject: rules, waivers, schema and environment of one target, as input of its decisions.
 */
#include "service/check_subject.h"

#include "base/clock.h"
#include "policy/rule_set.h"
#include "service/check_report.h"
#include "service/environment.h"
#include "service/fact.h"
#include "store/setting.h"
#include "store/waiver.h"

#define REVIEW_TAG "bb.tag.review_config"

/* The configuration that the TAG policy of the project names; else the environment's; else the rule
 * set of the bundle that is for one of them. */
static bool find_rules(Ctx *cx, const App *app, StoreConn *db, CheckSubject *s)
{
    Str resources[2] = {
        str_printf(cx->arena, "projects/%.*s", STR_ARG(s->project)),
        str_printf(cx->arena, "environments/%.*s", STR_ARG(s->database->effective_environment)),
    };
    for (int i = 0; i < 2; i++) {
        ResourcePolicy *tag = store_policy_get(cx, db, resources[i], STR("TAG"));
        Str name = tag ? json_str(json_get(tag->payload, "tags"), REVIEW_TAG) : STR_NONE;
        if (str_starts(name, "reviewConfigs/"))
            name = str_sub(name, 14, name.n);
        ReviewConfig *config = name.n ? store_review_config_get(cx, db, name) : NULL;
        if (cx->err)
            return false;
        if (config && config->enabled) {
            s->rules = report_rules_for(cx, config->rules, s->database->engine);
            return true;
        }
    }
    s->rules = policy_rule_set_for(cx, app->policy, s->project, s->database->effective_environment,
                                   s->database->engine);
    return cx->err == ERR_NONE;
}

static bool is_for_target(const CheckSubject *s, const ReviewWaiver *waiver)
{
    Str environment = s->database->effective_environment;
    if (waiver->scope.n == 0 || str_eq(waiver->scope, s->target))
        return true;
    return str_starts(waiver->scope, "environments/") &&
           str_eq(str_sub(waiver->scope, 13, waiver->scope.n), environment);
}

static bool find_waivers(Ctx *cx, StoreConn *db, CheckSubject *s)
{
    ReviewWaiverList list;
    Arena *a = cx->arena;
    s->waivers = json_new_array(a);
    if (!store_waiver_list(cx, db, s->project, 0, 0, &list))
        return false;
    for (size_t i = 0; i < list.n; i++) {
        Json *one = json_new_object(a);
        if (!is_for_target(s, &list.v[i]))
            continue;
        json_set_str(a, one, "name", list.v[i].id);
        json_set_str(a, one, "rule", list.v[i].rule);
        json_set_str(a, one, "owner", list.v[i].owner);
        json_set_str(a, one, "reason", list.v[i].reason);
        json_set_str(a, one, "until", list.v[i].until);
        json_add(a, s->waivers, one);
    }
    return true;
}

bool check_subject_fill(Ctx *cx, const App *app, StoreConn *db, const Json *environments,
                        CheckSubject *s)
{
    s->target = str_printf(cx->arena, "instances/%.*s/databases/%.*s",
                           STR_ARG(s->database->instance), STR_ARG(s->database->name));
    s->environment = environment_facts(cx, environments, s->database->effective_environment);
    s->metadata = store_database_metadata(cx, db, s->database->id);
    s->about = cx->err ? NULL : store_project_get(cx, db, s->project);
    if (!s->about)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_NOT_FOUND, "project %.*s does not exist", STR_ARG(s->project));
    return find_rules(cx, app, db, s) && find_waivers(cx, db, s);
}

Json *check_subject_review(Ctx *cx, const App *app, const CheckSubject *s)
{
    Arena *a = cx->arena;
    Json *input = json_new_object(a), *context = json_new_object(a);
    json_set_str(a, context, "currentDatabase", s->database->name);
    json_set(a, context, "environment", s->environment);
    json_set_str(a, context, "project", s->project);
    json_set_bool(a, context, "caseSensitive", true);
    json_set_str(a, context, "today", clock_today(a));
    if (!fact_gather(cx, app, s->database, s->rules, s->statement, context))
        return NULL;
    json_set_str(a, input, "engine", s->database->engine);
    json_set_str(a, input, "statement", s->statement);
    json_set(a, input, "waivers", s->waivers);
    json_set(a, input, "rules", s->rules ? s->rules : json_null(a));
    json_set(a, input, "schema", s->metadata ? s->metadata : json_null(a));
    json_set(a, input, "context", context);
    return input;
}

Json *check_subject_risk(Ctx *cx, const CheckSubject *s, const Json *context,
                         const Json *statements)
{
    Arena *a = cx->arena;
    Json *change = json_new_object(a), *project = json_new_object(a),
         *database = json_new_object(a);
    json_set_str(a, project, "id", s->about->id);
    json_set_str(a, project, "title", s->about->title);
    json_set_str(a, database, "instance", s->database->instance);
    json_set_str(a, database, "name", s->database->name);
    json_set_str(a, database, "engine", s->database->engine);
    json_set(a, change, "project", project);
    json_set(a, change, "environment", s->environment);
    json_set(a, change, "database", database);
    json_set_str(a, change, "statement", s->statement);
    json_set(a, change, "statements", report_distinct(cx, statements));
    json_set(a, change, "affected_rows", fact_affected_rows(cx, context));
    json_set(a, change, "tables", report_tables(cx, statements, s->metadata));
    json_set(a, change, "labels", s->database->labels ? s->database->labels : json_new_object(a));
    Json *input = json_new_object(a);
    json_set(a, input, "change", change);
    return input;
}
