/* PgDriver: the table of functions, and the small questions: version, databases, estimates. */
#include "driver/pg/pg_driver.h"

#include "driver/pg/run.h"
#include "driver/pg/session.h"
#include "driver/pg/sync.h"

static bool test(Ctx *cx, const DataSource *source)
{
    Pg *pg = driver_pg_connect(cx, source, NULL);
    bool ok = pg && pg_exec(cx, pg, "SELECT 1", PG_NONE);
    pg_close(pg);
    return ok;
}

static bool version(Ctx *cx, const DataSource *source, Str *text)
{
    Pg *pg = driver_pg_connect(cx, source, NULL);
    if (!pg)
        return false;
    /* "15.14 (Debian 15.14-0+deb12u1)" */
    const char *full = pg_server_setting(pg, "server_version");
    Str rest;
    str_cut(str(full ? full : ""), ' ', text, &rest);
    *text = str_copy(cx->arena, *text);
    pg_close(pg);
    return true;
}

static bool read_databases(Ctx *cx, Pg *pg, DriverDatabaseList *list)
{
    PgRows *rows = pg_exec(
        cx, pg,
        "SELECT datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate,"
        " CASE WHEN has_database_privilege(oid, 'CONNECT')"
        "  THEN pg_database_size(oid) ELSE -1 END"
        " FROM pg_database WHERE NOT datistemplate AND datallowconn"
        " AND datname NOT IN ('rdsadmin', 'cloudsqladmin', 'azure_maintenance', 'azure_sys')"
        " ORDER BY datname COLLATE \"C\"",
        PG_NONE);
    *list = (DriverDatabaseList){0};
    for (size_t i = 0; rows && i < rows->n; i++) {
        DriverDatabase database = {pg_get(rows, i, 0), pg_get(rows, i, 1), pg_get(rows, i, 2),
                                   pg_get(rows, i, 3), pg_get_int(rows, i, 4)};
        VEC_ADD(cx->arena, list, database);
    }
    return rows != NULL;
}

static bool databases(Ctx *cx, const DataSource *source, DriverDatabaseList *list)
{
    Pg *pg = driver_pg_connect(cx, source, NULL);
    bool ok = pg && read_databases(cx, pg, list);
    pg_close(pg);
    return ok;
}

/* A node that writes counts no rows itself: the plans below it say how many it gets. */
static int64_t planned_rows(const Json *plan)
{
    const Json *below = json_get(plan, "Plans");
    int64_t rows = 0;
    double own = 0;
    if (!str_is(json_str(plan, "Node Type"), "ModifyTable") || json_len(below) == 0)
        return json_to_double(json_get(plan, "Plan Rows"), &own) ? (int64_t)own : -1;
    for (size_t i = 0; i < json_len(below); i++)
        if (!str_is(json_str(json_at(below, i), "Parent Relationship"), "InitPlan"))
            rows += planned_rows(json_at(below, i));
    return rows;
}

static bool read_rows(Ctx *cx, const PgRows *answer, int64_t *rows)
{
    Json *plans = pg_get_json(cx, answer, 0, 0);
    if (plans && json_len(plans))
        *rows = planned_rows(json_get(json_at(plans, 0), "Plan"));
    return plans != NULL;
}

/* EXPLAIN alone never runs the statement; READ ONLY makes sure of it. What cannot be planned says
 * why; only a lost connection is a failure. */
static bool explain_one(Ctx *cx, Pg *pg, DriverPlan *plan)
{
    const char *sql =
        arena_printf(cx->arena, "%s%.*s", plan->is_setting ? "" : "EXPLAIN (FORMAT JSON) ",
                     STR_ARG(plan->statement));
    plan->rows = -1;
    if (!pg_exec(cx, pg, "SAVEPOINT one", PG_NONE))
        return false;
    PgRows *answer = pg_exec(cx, pg, sql, PG_NONE);
    if (answer)
        return plan->is_setting || read_rows(cx, answer, &plan->rows);
    if (!pg_is_usable(pg))
        return false;
    plan->error = str_copy(cx->arena, str(pg_error(pg)->message));
    err_clear(cx);
    return pg_exec(cx, pg, "ROLLBACK TO one", PG_NONE) != NULL;
}

/* The user and the roles whose privileges it has. A superuser may do what every owner may: none. */
static bool read_roles(Ctx *cx, Pg *pg, StrList *roles)
{
    PgRows *who = pg_exec(
        cx, pg,
        "SELECT CASE WHEN NOT me.rolsuper THEN me.rolname::text || ARRAY(SELECT rolname::text "
        "FROM pg_roles WHERE pg_has_role(me.oid, oid, 'USAGE') AND oid <> me.oid) END "
        "FROM pg_roles me WHERE me.rolname = current_user",
        PG_NONE);
    if (who && who->n && !pg_get_null(who, 0, 0))
        *roles = pg_get_array(cx->arena, who, 0, 0);
    return who != NULL;
}

/* Closing the connection undoes the transaction. */
static bool explain(Ctx *cx, const DataSource *source, DriverPlan *plans, size_t n, StrList *roles)
{
    Pg *pg = driver_pg_connect(cx, source, NULL);
    bool ok = pg && read_roles(cx, pg, roles) && pg_exec(cx, pg, "BEGIN READ ONLY", PG_NONE) &&
              pg_exec(cx, pg, "SET LOCAL lock_timeout = '2s'", PG_NONE) &&
              pg_exec(cx, pg, "SET LOCAL statement_timeout = '5s'", PG_NONE);
    for (size_t i = 0; ok && i < n; i++)
        ok = explain_one(cx, pg, &plans[i]);
    pg_close(pg);
    return ok;
}

const Driver driver_pg = {
    .engine = "POSTGRES",
    .test = test,
    .version = version,
    .databases = databases,
    .sync = driver_pg_sync,
    .fingerprint = driver_pg_fingerprint,
    .dump = driver_pg_dump,
    .explain = explain,
    .run = driver_pg_run,
    .recover = driver_pg_recover,
};
