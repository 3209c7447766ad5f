/* Target: a managed PostgreSQL for the driver's specs: a server, databases, and a watcher's
 * session. */
#ifndef TG_SPEC_TARGET_H
#define TG_SPEC_TARGET_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/pg_fixture.h"
#include "driver/driver.h"
#include "pg/value.h"

static PgFixture server;

static inline int target_start(void **state)
{
    (void)state;
    return pg_fixture_start(&server);
}

static inline int target_stop(void **state)
{
    (void)state;
    pg_fixture_stop(&server);
    return 0;
}

typedef struct Target {
    Arena *arena;
    Ctx cx;
    DataSource source;
    Pg *watcher; /* sees what is committed */
} Target;

static inline Pg *target_session(Ctx *cx, const char *database)
{
    return pg_connect(
        cx, arena_printf(cx->arena, "host=%s user=tidegate dbname=%s", server.dir, database), 0);
}

static inline void target_sql(Target *target, const char *sql)
{
    if (!pg_exec_script(&target->cx, target->watcher, str(sql)))
        fail_msg("%s", target->cx.message);
}

static inline int64_t target_number(Target *target, const char *sql)
{
    PgRows *rows = pg_exec(&target->cx, target->watcher, sql, PG_NONE);
    if (!rows)
        fail_msg("%s", target->cx.message);
    return pg_get_int(rows, 0, 0);
}

static inline DataSource target_source(const char *database)
{
    return (DataSource){.engine = STR("POSTGRES"),
                        .host = str(server.dir),
                        .username = STR("tidegate"),
                        .database = str(database)};
}

/* A new, empty database of this name. */
static inline void target_open(Target *target, const char *database)
{
    target->arena = arena_new();
    ctx_init(&target->cx, target->arena);
    Pg *pg = target_session(&target->cx, "postgres");
    assert_non_null(pg);
    const char *drop =
        arena_printf(target->arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", database);
    const char *create =
        arena_printf(target->arena, "CREATE DATABASE %s TEMPLATE template0", database);
    assert_non_null(pg_exec(&target->cx, pg, drop, PG_NONE));
    assert_non_null(pg_exec(&target->cx, pg, create, PG_NONE));
    pg_close(pg);
    target->source = target_source(database);
    target->watcher = target_session(&target->cx, database);
    assert_non_null(target->watcher);
}

static inline void target_close(Target *target)
{
    pg_close(target->watcher);
    arena_free(target->arena);
}

#endif
