/* StoreFixture: one server for a program, one fresh database, arena and directory for every spec.
 */
#ifndef TG_SPEC_STORE_FIXTURE_H
#define TG_SPEC_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/pg_fixture.h"
#include "base/clock.h"
#include "base/file.h"
#include "store/store.h"

static PgFixture fixture;
static Arena *arena;
static Ctx cx;
static Pg *admin; /* connected to database spec as superuser */
static char directory[64];

#define MIGRATIONS SOURCE_DIR "/migrations"

static inline int start_server(void **state)
{
    (void)state;
    return pg_fixture_start(&fixture);
}

static inline int stop_server(void **state)
{
    (void)state;
    pg_fixture_stop(&fixture);
    return 0;
}

static inline const char *conninfo_of(const char *database, const char *user, const char *password)
{
    return arena_printf(arena, "host=%s port=5432 dbname=%s user=%s%s%s", fixture.dir, database,
                        user, password ? " password=" : "", password ? password : "");
}

static inline void run_on(Pg *pg, const char *sql)
{
    if (!pg_exec(&cx, pg, sql, PG_NONE))
        fail_msg("%s: %s", sql, cx.message);
}

static inline void run_on_server(const char *sql)
{
    Pg *pg = pg_connect(&cx, fixture.conninfo, 5000);
    if (!pg)
        fail_msg("%s", cx.message);
    run_on(pg, sql);
    pg_close(pg);
}

static inline int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    ctx_init(&cx, arena);
    run_on_server("CREATE DATABASE spec");
    admin = pg_connect(&cx, conninfo_of("spec", "tidegate", NULL), 5000);
    strcpy(directory, "/tmp/tg-store-XXXXXX");
    return admin && mkdtemp(directory) ? 0 : -1;
}

static inline int tear_down(void **state)
{
    (void)state;
    err_clear(&cx);
    pg_close(admin);
    run_on_server("DROP DATABASE spec WITH (FORCE)");
    nftw(directory, pg_fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(arena);
    return 0;
}

static inline int64_t ask_admin(const char *sql)
{
    PgRows *rows = pg_exec(&cx, admin, sql, PG_NONE);
    if (!rows)
        fail_msg("%s: %s", sql, cx.message);
    return pg_get_int(rows, 0, 0);
}

static inline const char *in_directory(const char *name)
{
    return arena_printf(arena, "%s/%s", directory, name);
}

static inline void write_file(const char *name, const char *text)
{
    if (!file_write(&cx, in_directory(name), str(text), 0600))
        fail_msg("%s", cx.message);
}

static inline Store *open_store(const char *pg_url, const char *migrations)
{
    StoreOptions options = {.pg_url = pg_url, .migrations = migrations};
    return store_open(&cx, &options);
}

static inline Store *open_or_fail(const char *pg_url, const char *migrations)
{
    Store *store = open_store(pg_url, migrations);
    if (!store)
        fail_msg("%s", cx.message);
    return store;
}

#define SPEC(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
