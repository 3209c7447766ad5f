/* Preflight: one query of facts, then each condition with its remedy. */
#include "store/preflight.h"

#include "pg/value.h"

#define OLDEST_VERSION 140000

typedef enum Fact {
    FACT_DATABASE,
    FACT_ROLE,
    FACT_SCHEMA,
    FACT_MAY_CREATE,
    FACT_MAY_USE,
    FACT_STANDBY,
    FACT_READ_ONLY,
    FACT_OWNER,
    FACT_IS_OWNER,
    FACT_ENCODING
} Fact;

/* The owner is that of the migration table, when there is one: another role than ours, as after a
 * rotation between two users, needs its membership to write and to migrate. */
static const char question[] = "SELECT quote_ident(current_database()), quote_ident(current_user),"
                               " quote_ident(current_schema()),"
                               " has_schema_privilege(current_schema(), 'CREATE'),"
                               " has_schema_privilege(current_schema(), 'USAGE'),"
                               " pg_is_in_recovery(),"
                               " current_setting('default_transaction_read_only')::bool,"
                               " quote_ident(pg_get_userbyid(c.relowner)),"
                               " pg_has_role(c.relowner, 'USAGE'),"
                               " current_setting('server_encoding')"
                               " FROM (SELECT 1) AS one LEFT JOIN pg_class AS c"
                               "  ON c.relname = 'schema_migration' AND c.relnamespace ="
                               "  (SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

static bool check_server(Ctx *cx, Pg *pg, const PgRows *facts)
{
    int version = pg_server_version(pg);
    if (version < OLDEST_VERSION)
        return err_set(cx, ERR_PRECONDITION,
                       "the metadata database is PostgreSQL %d; version 14 or newer is needed",
                       version / 10000);
    Str encoding = pg_get(facts, 0, FACT_ENCODING);
    if (!str_is(encoding, "UTF8"))
        return err_set(cx, ERR_PRECONDITION,
                       "the metadata database is encoded in %.*s; make one by CREATE DATABASE "
                       "tidegate ENCODING 'UTF8' TEMPLATE template0 and point PG_URL to it",
                       STR_ARG(encoding));
    if (pg_get_bool(facts, 0, FACT_STANDBY) || pg_get_bool(facts, 0, FACT_READ_ONLY))
        return err_set(cx, ERR_PRECONDITION,
                       "the metadata database is read-only (a standby?); point PG_URL to the "
                       "primary, or list all hosts with target_session_attrs=read-write");
    return true;
}

static bool check_rights(Ctx *cx, const PgRows *facts)
{
    Str database = pg_get(facts, 0, FACT_DATABASE), role = pg_get(facts, 0, FACT_ROLE);
    Str schema = pg_get(facts, 0, FACT_SCHEMA), owner = pg_get(facts, 0, FACT_OWNER);
    if (!schema.p)
        return err_set(cx, ERR_PRECONDITION,
                       "no schema of role %.*s's search_path exists in database %.*s; run as its "
                       "owner: CREATE SCHEMA public; GRANT USAGE, CREATE ON SCHEMA public TO %.*s",
                       STR_ARG(role), STR_ARG(database), STR_ARG(role));
    bool create = pg_get_bool(facts, 0, FACT_MAY_CREATE);
    bool use = pg_get_bool(facts, 0, FACT_MAY_USE);
    if (!create || !use)
        return err_set(cx, ERR_PRECONDITION,
                       "role %.*s may not create tables in database %.*s; connect to it as its "
                       "owner and run: GRANT %s ON SCHEMA %.*s TO %.*s",
                       STR_ARG(role), STR_ARG(database),
                       create ? "USAGE"
                       : use  ? "CREATE"
                              : "USAGE, CREATE",
                       STR_ARG(schema), STR_ARG(role));
    if (owner.p && !pg_get_bool(facts, 0, FACT_IS_OWNER))
        return err_set(cx, ERR_PRECONDITION,
                       "the metadata tables belong to role %.*s; run as a superuser or as that "
                       "role's administrator: GRANT %.*s TO %.*s",
                       STR_ARG(owner), STR_ARG(owner), STR_ARG(role));
    return true;
}

bool preflight_check(Ctx *cx, Pg *pg)
{
    PgRows *facts = pg_exec(cx, pg, question, PG_NONE);
    return facts && check_server(cx, pg, facts) && check_rights(cx, facts);
}
