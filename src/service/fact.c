/* Fact: plans of data statements and the user, for PostgreSQL. */
#include "service/fact.h"

#include "base/log.h"
#include "policy/force.h"
#include "service/instance.h"
#include "sql/dialect.h"
#include "sql/script.h"
#include "sql/tree.h"

enum { EXPLAINED_MAX = 10 };

typedef struct Needs {
    bool plans, session_user;
} Needs;

typedef struct PlanList {
    DriverPlan *v;
    size_t n, cap;
    size_t numbers[EXPLAINED_MAX]; /* of the statements that are explained */
    size_t nexplained;
} PlanList;

static bool is_selected(const Json *rules, const Json *rule)
{
    if (!rules)
        return json_bool(rule, "enabled");
    for (size_t i = 0; i < json_len(rules); i++)
        if (str_eq(json_str(json_at(rules, i), "type"), json_str(rule, "type")) ||
            str_eq(json_str(json_at(rules, i), "id"), json_str(rule, "id")))
            return true;
    return false;
}

static void add_needs(const Json *policy, Needs *needs)
{
    const Json *wanted = json_get(policy, "needs");
    for (size_t i = 0; i < json_len(wanted); i++) {
        Str fact = json_at(wanted, i)->text;
        needs->plans |= str_is(fact, "plans") || str_is(fact, "affected_rows");
        needs->session_user |= str_is(fact, "session_user");
    }
}

static Needs needs_of(Ctx *cx, const App *app, const Json *rules)
{
    Needs needs = {false, false};
    const Bundle *bundle = policy_force_current(cx->arena, app->policy);
    const Json *known = bundle ? bundle->rules : NULL;
    const Json *policies = bundle ? bundle->policies : NULL;
    for (size_t i = 0; i < json_len(known); i++)
        if (is_selected(rules, json_at(known, i)))
            add_needs(json_at(known, i), &needs);
    for (size_t i = 0; i < json_len(policies); i++) {
        const Json *enabled = json_get(json_at(policies, i), "enabled");
        if (!enabled || enabled->yes)
            add_needs(json_at(policies, i), &needs);
    }
    return needs;
}

static bool is_data(const SqlStmt *stmt)
{
    return stmt->kind == SQL_KIND_INSERT || stmt->kind == SQL_KIND_UPDATE ||
           stmt->kind == SQL_KIND_DELETE || stmt->kind == SQL_KIND_MERGE;
}

/* SET ROLE and SET search_path decide what the statements after them mean. */
static bool is_setting(const SqlStmt *stmt)
{
    if (stmt->kind != SQL_KIND_SET || !stmt->tree || stmt->tree->kind != SQL_TREE_COMMAND)
        return false;
    Str name = stmt->tree->command->name;
    return str_is(name, "role") || str_is(name, "search_path");
}

static bool is_ddl(const SqlStmt *stmt)
{
    return stmt->kind == SQL_KIND_CREATE || stmt->kind == SQL_KIND_ALTER ||
           stmt->kind == SQL_KIND_DROP || stmt->kind == SQL_KIND_RENAME ||
           stmt->kind == SQL_KIND_TRUNCATE;
}

/* A script of any size is read one statement at a time. */
static void choose(Ctx *cx, Str statement, PlanList *list)
{
    Arena *piece = arena_new();
    const SqlStmt *stmt;
    SqlScript *script =
        sql_open(cx->arena, piece, sql_dialect_find(STR("POSTGRES")), statement, SQL_L2);
    for (size_t number = 1; list->nexplained < EXPLAINED_MAX && (stmt = sql_read(script));
         number++) {
        DriverPlan plan = {.is_setting = is_setting(stmt)};
        if (is_ddl(stmt))
            break;
        if (!is_data(stmt) && !plan.is_setting)
            continue;
        if (is_data(stmt))
            list->numbers[list->nexplained++] = number;
        plan.statement = str_copy(cx->arena, stmt->text);
        VEC_ADD(cx->arena, list, plan);
    }
    arena_free(piece);
}

static Json *plans_of(Ctx *cx, const PlanList *list)
{
    Json *plans = json_new_array(cx->arena);
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        const DriverPlan *plan = &list->v[i];
        if (plan->is_setting)
            continue;
        Json *entry = json_new_object(cx->arena);
        json_set_int(cx->arena, entry, "statement", (int64_t)list->numbers[n++]);
        if (plan->rows >= 0)
            json_set_int(cx->arena, entry, "rows", plan->rows);
        if (plan->error.p)
            json_set_str(cx->arena, entry, "error", plan->error);
        json_add(cx->arena, plans, entry);
    }
    return plans;
}

static bool open_source(Ctx *cx, const App *app, const Database *database, DataSource *source)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    Instance *instance = store_instance_get(cx, db, database->instance);
    store_return(db);
    return instance && instance_open_source(cx, app, instance, "ADMIN", database->name, source);
}

static void set_user(Ctx *cx, Json *context, const StrList *roles)
{
    Json *names = json_new_array(cx->arena);
    for (size_t i = 0; i < roles->n; i++)
        json_add_str(cx->arena, names, roles->v[i]);
    json_set_str(cx->arena, context, "sessionUser", roles->v[0]);
    json_set(cx->arena, context, "sessionRoles", names);
}

bool fact_gather(Ctx *cx, const App *app, const Database *database, const Json *rules,
                 Str statement, Json *context)
{
    StrList roles = {0};
    PlanList list = {0};
    DataSource source;
    Needs needs = needs_of(cx, app, rules);
    if (!str_is(database->engine, "POSTGRES"))
        return true;
    if (needs.plans)
        choose(cx, statement, &list);
    if (!needs.session_user && list.nexplained == 0)
        return true;
    if (!open_source(cx, app, database, &source) ||
        !driver_explain(cx, &source, list.v, list.n, &roles)) {
        log_event(LOG_WARN, "no facts for the review", "database", str_z(cx->arena, database->name),
                  "error", cx->err ? cx->message : "the instance is gone", NULL);
        err_clear(cx);
        return true;
    }
    if (needs.session_user && roles.n)
        set_user(cx, context, &roles);
    if (needs.plans)
        json_set(cx->arena, context, "plans", plans_of(cx, &list));
    return true;
}

Json *fact_affected_rows(Ctx *cx, const Json *context)
{
    const Json *plans = json_get(context, "plans");
    int64_t rows = -1;
    for (size_t i = 0; i < json_len(plans); i++) {
        int64_t one = json_int(json_at(plans, i), "rows", -1);
        if (one >= 0)
            rows = rows < 0 ? one : rows > INT64_MAX - one ? INT64_MAX : rows + one;
    }
    return rows < 0 ? json_null(cx->arena) : json_new_int(cx->arena, rows);
}
