/* Sample: loaded through the same tables as anybody's own servers. */
#include "service/sample.h"

#include "base/file.h"
#include "base/log.h"
#include "service/instance.h"
#include "store/iam.h"
#include "store/project.h"
#include "store/setting.h"

#define LARGEST_SCRIPT ((size_t)1024 * 1024)

static bool add_project(Ctx *cx, StoreConn *db, const char *id, const char *title, Json *options)
{
    Project project = {.id = str(id), .title = str(title), .options = options};
    if (store_project_add(cx, db, &project))
        return true;
    if (cx->err != ERR_EXISTS)
        return false;
    err_clear(cx);
    return true;
}

bool sample_default_project(Ctx *cx, StoreConn *db)
{
    return add_project(cx, db, "default", "Default", NULL);
}

/* A role of its own, without rights on the server: what the samples do cannot leave them. */
static bool create_role(Ctx *cx, Pg *pg, const SampleServer *server)
{
    PgRows *rows =
        pg_exec(cx, pg, "SELECT FROM pg_roles WHERE rolname = $1", PG_ARGS(str(server->username)));
    if (!rows || rows->n)
        return rows != NULL;
    const char *name = pg_quote_name(cx, pg, str(server->username));
    if (!name)
        return false;
    Str sql = str_printf(cx->arena, "CREATE ROLE %s LOGIN", name);
    return pg_exec(cx, pg, sql.p, PG_NONE) != NULL;
}

static bool create_database(Ctx *cx, Pg *pg, const SampleServer *server)
{
    PgRows *rows = pg_exec(cx, pg, "SELECT FROM pg_database WHERE datname = $1",
                           PG_ARGS(str(server->database)));
    if (!rows || rows->n)
        return rows != NULL;
    const char *name = pg_quote_name(cx, pg, str(server->database));
    const char *owner = name ? pg_quote_name(cx, pg, str(server->username)) : NULL;
    if (!owner)
        return false;
    Str sql = str_printf(cx->arena, "CREATE DATABASE %s OWNER %s ENCODING 'UTF8' TEMPLATE template0",
                         name, owner);
    return pg_exec(cx, pg, sql.p, PG_NONE) != NULL;
}

static bool run_as_owner(Ctx *cx, Pg *pg, const SampleServer *server, Str script)
{
    PgRows *rows = pg_exec(cx, pg, "SELECT FROM pg_tables WHERE schemaname = 'public'", PG_NONE);
    if (!rows || rows->n)
        return rows != NULL;
    const char *owner = pg_quote_name(cx, pg, str(server->username));
    if (!owner)
        return false;
    Str set = str_printf(cx->arena, "SET ROLE %s", owner);
    return pg_exec(cx, pg, set.p, PG_NONE) && pg_exec_script(cx, pg, script);
}

static bool load_script(Ctx *cx, const SampleServer *server, Str script)
{
    Str conninfo = str_printf(cx->arena, "%s dbname=%s", server->conninfo, server->database);
    Pg *pg = pg_connect(cx, conninfo.p, 0);
    if (!pg)
        return false;
    bool ok = run_as_owner(cx, pg, server, script);
    pg_close(pg);
    return ok;
}

static bool load_server(Ctx *cx, const SampleServer *server, Str script)
{
    Str conninfo = str_printf(cx->arena, "%s dbname=postgres", server->conninfo);
    Pg *pg = pg_connect(cx, conninfo.p, 0);
    if (!pg)
        return false;
    bool ok = create_role(cx, pg, server) && create_database(cx, pg, server);
    pg_close(pg);
    return ok && load_script(cx, server, script);
}

static bool add_instance(Ctx *cx, const App *app, StoreConn *db, const SampleServer *server)
{
    Arena *a = cx->arena;
    Json *source = json_new_object(a), *only = json_new_object(a), *names = json_new_array(a);
    json_set_z(a, source, "id", "admin");
    json_set_z(a, source, "type", "ADMIN");
    json_set_z(a, source, "host", server->host);
    json_set_z(a, source, "port", server->port);
    json_set_z(a, source, "username", server->username);
    json_add_str(a, names, str(server->database));
    json_set(a, only, "databases", names);
    StoredSource sealed;
    if (!instance_seal_source(cx, app, str(server->instance), source, NULL, &sealed))
        return false;
    Instance instance = {
        .id = str(server->instance),
        .title = str(server->title),
        .engine = STR("POSTGRES"),
        .environment = str(server->environment),
        .options = json_new_object(a),
        .sources = &sealed,
        .nsources = 1,
    };
    json_set(a, instance.options, "syncDatabases", only);
    json_set_bool(a, instance.options, "activation", true);
    return store_instance_add(cx, db, &instance);
}

static bool add_all(Ctx *cx, const App *app, StoreConn *db, const SampleServer *servers, size_t n)
{
    Json *options = json_new_object(cx->arena), *done = json_new_object(cx->arena);
    /* One person tries it out alone: the sample project, and only it, lets them approve. */
    json_set_bool(cx->arena, options, "allowSelfApproval", true);
    json_set_bool(cx->arena, done, "prepared", true);
    if (!add_project(cx, db, SAMPLE_PROJECT, "Sample project", options))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!add_instance(cx, app, db, &servers[i]))
            return false;
    return store_setting_set(cx, db, STR("TIDEGATE_SAMPLE"), done);
}

static bool is_prepared(Ctx *cx, const App *app, bool *prepared)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    *prepared = store_setting_get(cx, db, STR("TIDEGATE_SAMPLE")) != NULL;
    store_return(db);
    return cx->err == ERR_NONE;
}

static bool register_all(Ctx *cx, const App *app, const SampleServer *servers, size_t n)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = store_begin(cx, db) && add_all(cx, app, db, servers, n) && store_commit(cx, db);
    store_return(db);
    return ok;
}

bool sample_prepare(Ctx *cx, const App *app, const SampleServer *servers, size_t n,
                    const char *script_path)
{
    bool prepared;
    Str script;
    if (!is_prepared(cx, app, &prepared) || prepared)
        return cx->err == ERR_NONE;
    if (!file_read(cx, script_path, LARGEST_SCRIPT, &script))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!load_server(cx, &servers[i], script))
            return false;
    if (!register_all(cx, app, servers, n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!instance_sync(cx, app, str(servers[i].instance), STR(SAMPLE_PROJECT), NULL))
            return false;
    log_info("the sample project is ready");
    return true;
}

bool sample_adopt(Ctx *cx, const App *app, StoreConn *db, Str member)
{
    (void)app;
    Project *sample = store_project_get(cx, db, STR(SAMPLE_PROJECT));
    if (!sample)
        return cx->err == ERR_NONE;
    return store_iam_member_add(cx, db, STR("projects/" SAMPLE_PROJECT), STR("roles/projectOwner"),
                                member);
}
