/* ServiceFixture: a metadata store with a project, two databases (Test and Prod), three people and
 * a policy host with policies of its own; fresh for every spec. */
#ifndef TG_SPEC_SERVICE_FIXTURE_H
#define TG_SPEC_SERVICE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/pg_fixture.h"
#include "base/clock.h"
#include "base/file.h"
#include "service/account.h"
#include "service/approval.h"
#include "service/check.h"
#include "service/issue.h"
#include "service/plan.h"
#include "service/rollout.h"
#include "store/iam.h"
#include "store/project.h"
#include "store/setting.h"
#include "store/sheet.h"

#define SHA "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define HR_TEST "instances/i-test/databases/hr"
#define HR_PROD "instances/i-prod/databases/hr"

static PgFixture fixture;
static Arena *arena;
static Ctx cx;
static App app;
static StoreConn *db;
static char directory[64];
static Caller ann, bob, cat; /* ann proposes, bob owns the project, cat is a DBA */

static inline void must(bool ok)
{
    if (!ok)
        fail_msg("%s", cx.message ? cx.message : "failed without a reason");
}

static inline void run(const char *sql)
{
    err_clear(&cx);
    must(store_exec(&cx, db, sql, PG_NONE, NULL));
}

static inline int64_t ask(const char *sql)
{
    err_clear(&cx);
    PgRows *rows = store_query(&cx, db, sql, PG_NONE);
    must(rows != NULL);
    return rows->n ? pg_get_int(rows, 0, 0) : -1;
}

static inline void put(const char *path, const char *text)
{
    const char *full = arena_printf(arena, "%s/product/%s", directory, path);
    char *folder = arena_copy(arena, full, strlen(full));
    *strrchr(folder, '/') = '\0';
    must(file_make_dirs(&cx, folder, 0755) && file_write(&cx, full, str(text), 0644));
}

#define APPROVAL(steps, applies)                                                                   \
    "local a = { title = \"A\", why = \"w\", steps = " steps " }\n"                                \
    "function a.applies(issue) return " applies " end\nreturn a\n"

static inline void start_policies(void)
{
    static char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    assert_true(n > 0);
    put("policies/risk/low.lua",
        "local r = { title = \"Low\" }\nfunction r.score() return \"LOW\" end\nreturn r\n");
    put("policies/approval/owner.lua",
        APPROVAL("{ { role = \"projectOwner\" }, { role = \"workspaceDBA\" } }, order = 1",
                 "issue.environment.tier == \"PROTECTED\""));
    put("policies/approval/nobody.lua",
        APPROVAL("{}, order = 2", "issue.environment.tier ~= \"PROTECTED\""));
    PolicyOptions options = {
        .exe = exe, .product_dir = arena_printf(arena, "%s/product", directory), .workers = 1};
    app.policy = policy_host_new(&cx, &options);
    must(app.policy != NULL);
}

static inline Caller person(const char *email, const char *resource, const char *role)
{
    Principal *p = ARENA_NEW(arena, Principal);
    *p = (Principal){.kind = STR("USER"), .email = str(email), .title = str(email)};
    must(store_principal_add(&cx, db, p) &&
         store_iam_member_add(&cx, db, str(resource), str(role),
                              str_printf(arena, "user:%s", email)));
    return (Caller){.id = p->id, .email = str(email), .title = str(email), .kind = STR("USER")};
}

static inline void fill(void)
{
    Project project = {.id = STR("p"), .title = STR("P")};
    must(store_project_add(&cx, db, &project));
    ann = person("ann@x.org", "projects/p", "roles/projectDeveloper");
    bob = person("bob@x.org", "projects/p", "roles/projectOwner");
    cat = person("cat@x.org", "workspaces/w", "roles/workspaceDBA");
    run("INSERT INTO instance (id, engine, environment) VALUES ('i-test', 'POSTGRES', 'test'), "
        "('i-prod', 'POSTGRES', 'prod')");
    run("INSERT INTO db (instance_id, name, project_id) VALUES ('i-test', 'hr', 'p'), "
        "('i-prod', 'hr', 'p')");
    must(store_sheet_add(&cx, db, STR("p"), STR(SHA), STR("SELECT 1"), ann.id));
}

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

static inline void on_server(const char *sql)
{
    Pg *pg = pg_connect(&cx, fixture.conninfo, 5000);
    must(pg && pg_exec(&cx, pg, sql, PG_NONE));
    pg_close(pg);
}

static inline int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    ctx_init(&cx, arena);
    on_server("CREATE DATABASE spec");
    strcpy(directory, "/tmp/tg-service-XXXXXX");
    assert_non_null(mkdtemp(directory));
    StoreOptions options = {
        .pg_url = arena_printf(arena, "host=%s port=5432 dbname=spec user=tidegate", fixture.dir),
        .migrations = SOURCE_DIR "/migrations"};
    app = (App){.workspace = STR("w"),
                .external_url = STR("http://localhost"),
                .replica = STR("00000000-0000-4000-8000-000000000001")};
    app.store = store_open(&cx, &options);
    must(app.store != NULL);
    db = store_borrow(&cx, app.store);
    must(db != NULL);
    start_policies();
    fill();
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    err_clear(&cx);
    store_return(db);
    policy_host_free(app.policy);
    store_close(app.store);
    on_server("DROP DATABASE spec WITH (FORCE)");
    nftw(directory, pg_fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(arena);
    return 0;
}

static inline Json *specs_for(const char *targets)
{
    Json *specs = json_parse(
        &cx,
        str_printf(arena,
                   "[{\"changeDatabaseConfig\":{\"targets\":[%s],\"sheet\":\"projects/p/sheets/" SHA
                   "\"}}]",
                   targets),
        NULL);
    must(specs != NULL);
    return specs;
}

/* Proposed by ann; not checked yet. */
static inline int64_t propose(const char *targets)
{
    err_clear(&cx);
    Plan plan = {.project = STR("p"), .title = STR("t"), .specs = specs_for(targets)};
    must(store_begin(&cx, db) && plan_create(&cx, &app, db, &ann, &plan));
    Issue issue = {
        .project = STR("p"), .title = STR("t"), .type = STR("DATABASE_CHANGE"), .plan_id = plan.id};
    must(issue_create(&cx, &app, db, &ann, &issue) && store_commit(&cx, db));
    return plan.id;
}

/* Claims and performs every check that waits. */
static inline void check_all(void)
{
    CheckRun *claimed;
    err_clear(&cx);
    for (;;) {
        must(store_check_run_claim(&cx, db, app.replica, 60000, &claimed));
        if (!claimed)
            return;
        must(check_perform(&cx, &app, claimed));
    }
}

static inline Issue *issue_of(int64_t plan_id)
{
    err_clear(&cx);
    Plan *plan = store_plan_get(&cx, db, STR("p"), plan_id);
    must(plan && plan->issue_id);
    Issue *issue = store_issue_get(&cx, db, STR("p"), plan->issue_id);
    must(issue != NULL);
    return issue;
}

static inline void expect(int64_t plan_id, const char *approval_status)
{
    Issue *issue = issue_of(plan_id);
    assert_string_equal(str_z(arena, issue->approval_status), approval_status);
}

/* Approves in a transaction; the reason stays in cx when it is refused. */
static inline bool approve(const Caller *who, int64_t plan_id)
{
    err_clear(&cx);
    must(store_begin(&cx, db));
    Plan *plan = store_plan_lock(&cx, db, STR("p"), plan_id);
    Issue *issue = plan ? store_issue_lock(&cx, db, STR("p"), plan->issue_id) : NULL;
    bool ok =
        issue && approval_approve(&cx, &app, db, who, issue, STR("")) && store_commit(&cx, db);
    if (!ok)
        store_rollback(db);
    return ok;
}

static inline bool edit(int64_t plan_id, const char *targets)
{
    err_clear(&cx);
    must(store_begin(&cx, db));
    Plan *plan = store_plan_lock(&cx, db, STR("p"), plan_id);
    bool ok =
        plan && plan_update(&cx, &app, db, &ann, plan, specs_for(targets)) && store_commit(&cx, db);
    if (!ok)
        store_rollback(db);
    return ok;
}

static inline bool roll_out(int64_t plan_id)
{
    err_clear(&cx);
    must(store_begin(&cx, db));
    bool ok = rollout_create(&cx, &app, db, &bob, STR("p"), plan_id) && store_commit(&cx, db);
    if (!ok)
        store_rollback(db);
    return ok;
}

#define Q(name) "\"" name "\""
#define SPEC(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define SPEC_MAIN(...)                                                                             \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        if (argc == 2 && !strcmp(argv[1], "--policy-worker"))                                      \
            return policy_worker_main();                                                           \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                                           \
        return cmocka_run_group_tests(tests, start_server, stop_server);                           \
    }

#endif
