/* The store behind PgBouncer in transaction mode: nothing that belongs to a session may be used. */
#include "fixture.h"

#include <pthread.h>

static pid_t pooler;

static const char *program(void)
{
    const char *given = getenv("PGBOUNCER");
    if (given)
        return given;
    return access("/usr/sbin/pgbouncer", X_OK) == 0 ? "/usr/sbin/pgbouncer" : NULL;
}

static const char *through_pooler(void)
{
    return arena_printf(arena, "host=%s port=6432 dbname=spec user=tidegate", fixture.dir);
}

static bool answers(void)
{
    Pg *pg = pg_connect(&cx, through_pooler(), 500);
    err_clear(&cx);
    pg_close(pg);
    return pg != NULL;
}

/* Two server connections for everybody, so that sessions are mixed for certain. */
static int start_pooler(void **state)
{
    if (set_up(state) != 0)
        return -1;
    if (!program())
        return 0;
    const char *run = arena_printf(arena, "%s/run", fixture.dir);
    if (pg_fixture_sh("printf '[databases]\\n* = host=%s port=5432\\n[pgbouncer]\\n"
                      "listen_addr =\\nlisten_port = 6432\\nunix_socket_dir = %s\\n"
                      "auth_type = trust\\nauth_file = %s/users\\npool_mode = transaction\\n"
                      "default_pool_size = 2\\npidfile = %s/pid\\nlogfile = %s/log\\n' "
                      ">%s/pgbouncer.ini && echo '\"tidegate\" \"\"' >%s/users && chmod 777 %s",
                      fixture.dir, fixture.dir, run, run, run, run, run, run) ||
        pg_fixture_sh("%s %s -q -d %s/pgbouncer.ini 2>/dev/null", pg_fixture_as(), program(), run))
        return -1;
    for (int i = 0; i < 200 && !answers(); i++)
        clock_sleep_ms(20);
    FILE *file = fopen(arena_printf(arena, "%s/pid", run), "r");
    int read = file ? fscanf(file, "%d", &pooler) : 0;
    if (file)
        fclose(file);

    return read == 1 ? 0 : -1;
}

static int stop_pooler(void **state)
{
    if (pooler) {
        kill(pooler, SIGKILL);
        while (kill(pooler, 0) == 0 && !pg_fixture_sh("kill -0 %d 2>/dev/null", (int)pooler) &&
               pg_fixture_sh("grep -q 'State:.Z' /proc/%d/status", (int)pooler))
            clock_sleep_ms(5);
        pooler = 0;
        unlink(arena_printf(arena, "%s/run/pid", fixture.dir));
        unlink(arena_printf(arena, "%s/.s.PGSQL.6432", fixture.dir));
    }
    return tear_down(state);
}

static void is_recognised_and_migrates(void **state)
{
    (void)state;
    if (!program())
        skip();
    Store *store = open_or_fail(through_pooler(), MIGRATIONS);
    assert_false(store_status(arena, store).direct);
    store_close(store);
    store = open_or_fail(conninfo_of("spec", "tidegate", NULL), MIGRATIONS);
    assert_true(store_status(arena, store).direct);
    store_close(store);
}

typedef struct Worker {
    Store *store;
    int done;
    char failure[256];
} Worker;

static bool work_once(Ctx *job, Store *store, int i)
{
    StoreConn *db = store_borrow(job, store);
    Str name = str_printf(job->arena, "n%d", i % 7);
    bool ok = db && store_begin(job, db) &&
              store_exec(job, db,
                         "INSERT INTO setting (name, value) VALUES ($1, '1')"
                         " ON CONFLICT (name) DO UPDATE SET value ="
                         " to_jsonb((setting.value #>> '{}')::int + 1)",
                         PG_ARGS(name), NULL) &&
              store_commit(job, db);
    store_return(db);
    return ok;
}

static void *work(void *arg)
{
    Worker *worker = arg;
    for (int i = 0; i < 50; i++) {
        Arena *own = arena_new();
        Ctx job;
        ctx_init(&job, own);
        if (work_once(&job, worker->store, i))
            worker->done++;
        else
            snprintf(worker->failure, sizeof worker->failure, "%s", job.message);
        arena_free(own);
    }
    return NULL;
}

static void serves_many_jobs_on_two_sessions(void **state)
{
    (void)state;
    if (!program())
        skip();
    enum { WORKERS = 6 };
    Store *store = open_or_fail(through_pooler(), MIGRATIONS);
    Worker workers[WORKERS] = {0};
    pthread_t threads[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
        workers[i].store = store;
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
        assert_string_equal(workers[i].failure, "");
        assert_int_equal(workers[i].done, 50);
    }
    assert_int_equal(ask_admin("SELECT sum((value #>> '{}')::int) FROM setting"), 50 * WORKERS);
    store_close(store);
}

#define POOLER_SPEC(name) cmocka_unit_test_setup_teardown(name, start_pooler, stop_pooler)

int main(void)
{
    const struct CMUnitTest specs[] = {
        POOLER_SPEC(is_recognised_and_migrates),
        POOLER_SPEC(serves_many_jobs_on_two_sessions),
    };
    return cmocka_run_group_tests(specs, start_server, stop_server);
}
