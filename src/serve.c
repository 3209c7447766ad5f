/* Serve: starts the parts from the bottom up, stops them from the top down. */
#include "serve.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "crypto/random.h"
#include "front.h"
#include "net/address.h"
#include "policy/git.h"
#include "runner/runner.h"
#include "service/bundle.h"
#include "service/bundle_git.h"
#include "service/sample.h"
#include "store/embedded.h"
#include "store/setting.h"

#define DRAIN_MS 10000
#define REQUEST_QUEUE ((size_t)1024)

typedef struct Server {
    const Config *config;
    Ctx cx; /* of the start; its arena lives as long as the process */
    App app;
    EmbeddedPg *metadata, *samples[2];
    NetAddressList webhook_allow;
    BundleGitOptions git;
    Loop *loop;
    NetTls *tls;
    NetServer *net;
    Front front;
    _Atomic(Runner *) runner;
    pthread_mutex_t announcing; /* held while on_bundle uses the runner */
    int signals;                /* how often we were asked to end */
    atomic_bool replaying;      /* for app.replaying */
} Server;

static const char *const sample_names[2] = {"sample-test", "sample-prod"};

/* Start-up failures end the process with one line that says what to do. */
static _Noreturn void fail(const Server *server)
{
    die(1, "%s", server->cx.message ? server->cx.message : "the server could not start");
}

static bool start_metadata(Server *s, const char *product)
{
    const Config *config = s->config;
    const char *url = config->pg_url;
    if (!file_make_dirs(&s->cx, config->data, 0755))
        return false;
    if (!url) {
        EmbeddedOptions options = {
            .data_dir = config->data, .name = "metadata", .bin_dir = config->pg_bin};
        s->metadata = embedded_start(&s->cx, &options);
        if (!s->metadata)
            return false;
        url = embedded_conninfo(s->metadata);
    }
    StoreOptions options = {
        .pg_url = url,
        .migrations = arena_printf(s->cx.arena, "%s/migrations", product),
    };
    s->app.store = store_open(&s->cx, &options);
    return s->app.store != NULL;
}

static bool start_secrets(Server *s)
{
    const char *path = getenv("TIDEGATE_KEY_FILE");
    if (s->config->ha && !(path && *path))
        return err_set(&s->cx, ERR_PRECONDITION,
                       "--ha needs one key for all replicas: set TIDEGATE_KEY_FILE to a file that "
                       "each of them has");
    if (!path || !*path)
        path = arena_printf(s->cx.arena, "%s/secret.key", s->config->data);
    s->app.box = secret_box_open(&s->cx, path);
    return s->app.box != NULL;
}

static void on_bundle(void *ptr, PolicyHost *host)
{
    Server *s = ptr;
    (void)host;
    pthread_mutex_lock(&s->announcing);
    Runner *runner = atomic_load(&s->runner);
    if (runner)
        runner_publish(runner, STR("policyBundle"), "policy", STR("{}"));
    pthread_mutex_unlock(&s->announcing);
}

static bool on_files(void *ptr, PolicyHost *host, Bundle *bundle)
{
    const Server *s = ptr;
    Ctx cx;
    Arena *arena = arena_new();
    (void)host;
    ctx_init(&cx, arena);
    bool ok = bundle_take_files(&cx, &s->app, bundle);
    if (!ok)
        log_warn("the policy files could not be judged: %s", cx.message);
    arena_free(arena);
    return ok;
}

/* A step that leaves nothing behind in the memory it works with: reading policies and samples takes
 * megabytes that the arena of the start would keep for ever. */
static bool in_passing(Server *s, const char *product,
                       bool (*step)(Server *s, Ctx *cx, const char *product))
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    bool ok = step(s, &cx, product);
    if (!ok)
        err_set(&s->cx, cx.err, "%s", cx.message ? cx.message : "the server could not start");
    arena_free(arena);
    return ok;
}

static bool start_git(Server *s)
{
    const Config *config = s->config;
    s->git = (BundleGitOptions){
        .exe = serve_exe(&s->cx),
        .dir = arena_printf(s->cx.arena, "%s/policy-git", config->data),
        .url = config->policy_git,
        .branch = config->policy_git_branch,
        .interval_ms = config->policy_git_interval_s * (int64_t)1000,
    };
    s->app.git = &s->git;
    GitSource source = {.url = s->git.url, .branch = s->git.branch, .allow_file = true};
    return !source.url || git_check(&s->cx, &source);
}

static bool start_policy(Server *s, Ctx *cx, const char *product)
{
    PolicyOptions options = {
        .exe = serve_exe(cx),
        .product_dir = product,
        .overlay_dir = s->config->policy_dir,
        .coverage_minimum = s->config->policy_coverage_minimum,
        .on_change = on_bundle,
        .on_files = on_files,
        .ptr = s,
    };
    if (!start_git(s))
        return err_set(cx, s->cx.err, "%s", s->cx.message);
    s->app.policy = options.exe ? policy_host_start(cx, &options) : NULL;
    return s->app.policy && bundle_open(cx, &s->app, !s->config->ha);
}

/* "chat.example.com, *.corp" with blanks between. */
static Str webhook_hosts(Arena *arena)
{
    Str hosts = str_lower(arena, str(getenv("TIDEGATE_WEBHOOK_HOSTS")));
    for (size_t i = 0; i < hosts.n; i++)
        if (hosts.p[i] == ',')
            ((char *)hosts.p)[i] = ' ';
    return hosts;
}

/* The workspace, the default project, and the URL that links are made of. */
static bool start_workspace(Server *s)
{
    const char *allow = getenv("TIDEGATE_WEBHOOK_ALLOW");
    if (allow && !net_address_list_parse(&s->cx, str(allow), &s->webhook_allow))
        return false;
    StoreConn *db = store_borrow(&s->cx, s->app.store);
    if (!db)
        return false;
    Workspace *workspace = store_begin(&s->cx, db) ? store_workspace_get(&s->cx, db) : NULL;
    bool ok = workspace && sample_default_project(&s->cx, db) && store_commit(&s->cx, db);
    Json *profile = ok ? store_setting_get(&s->cx, db, STR("WORKSPACE_PROFILE")) : NULL;
    store_return(db);
    if (!ok)
        return false;
    s->app.workspace = workspace->id;
    s->app.webhook_hosts = webhook_hosts(s->cx.arena);
    s->app.webhook_allow = allow ? &s->webhook_allow : NULL;
    s->app.external_url_fixed = s->config->external_url != NULL;
    s->app.external_url =
        s->config->external_url ? str(s->config->external_url) : json_str(profile, "externalUrl");
    return true;
}

static bool start_samples(Server *s, Ctx *cx, const char *product)
{
    SampleServer servers[2] = {
        {.instance = "test-sample-instance",
         .title = "Test sample",
         .environment = "test",
         .database = "hr_test"},
        {.instance = "prod-sample-instance",
         .title = "Prod sample",
         .environment = "prod",
         .database = "hr_prod"},
    };
    if (!s->config->sample || s->config->pg_url)
        return true;
    for (int i = 0; i < 2; i++) {
        EmbeddedOptions options = {.data_dir = s->config->data,
                                   .name = sample_names[i],
                                   .bin_dir = s->config->pg_bin,
                                   .extra_role = "sample"};
        s->samples[i] = embedded_start(cx, &options);
        if (!s->samples[i])
            return false;
        servers[i].conninfo = embedded_conninfo(s->samples[i]);
        servers[i].host = embedded_socket_dir(s->samples[i]);
        servers[i].port = "5432";
        servers[i].username = "sample";
    }
    s->app.sample = true;
    const char *script = arena_printf(cx->arena, "%s/migrations/sample/hr.sql", product);
    return sample_prepare(cx, &s->app, servers, 2, script);
}

static bool start_front(Server *s, const char *product)
{
    ApiHooks hooks = {.app = &s->app,
                      .authenticate = front_authenticate,
                      .permitted = front_permitted,
                      .audit = front_audit};
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    s->loop = loop_new();
    s->front = (Front){
        .app = &s->app,
        .api = api_new(s->cx.arena, &hooks),
        .pool = pool_new("request", (int)(cores * 2 > 4 ? cores * 2 : 4), REQUEST_QUEUE),
        .hub = sse_hub_new(s->loop, &(SseOptions){0}),
        .files = static_files_new(),
    };
    if (!static_files_add(&s->cx, s->front.files, "", arena_printf(s->cx.arena, "%s/www", product)))
        return false;
    if (s->config->tls_cert) {
        s->tls = net_tls_new(&s->cx, s->config->tls_cert, s->config->tls_key);
        if (!s->tls)
            return false;
    }
    NetServerOptions options = {.host = s->config->host,
                                .port = s->config->port,
                                .tls = s->tls,
                                .handler = front_handle,
                                .arg = &s->front};
    s->net = net_server_new(&s->cx, s->loop, &options);
    s->front.server = s->net;
    if (s->net && !s->app.external_url.n) /* --port 0: the port is known only now */
        s->app.external_url = str_printf(s->cx.arena, "%s://localhost:%d",
                                         s->tls ? "https" : "http", net_server_port(s->net));
    return s->net != NULL;
}

static void on_drained(void *arg)
{
    Server *s = arg;
    loop_stop(s->loop);
}

/* The first asks politely, the second hurries. */
static void on_end(void *arg)
{
    Server *s = arg;
    s->signals++;
    atomic_store(&s->front.draining, true);
    log_info(s->signals == 1 ? "shutting down" : "shutting down at once");
    net_server_drain(s->net, s->signals == 1 ? DRAIN_MS : 0, on_drained, s);
}

/* Admission takes its time: on a request worker, not on the loop. */
static void reload_policy(void *arg)
{
    Server *s = arg;
    policy_host_reload(s->app.policy);
    log_info("rules and policies were read again");
}

static void on_reload(void *arg)
{
    Server *s = arg;
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    if (s->tls && !net_tls_reload(&cx, s->tls))
        log_error("the TLS certificate was not reloaded: %s", cx.message);
    if (!pool_submit(s->front.pool, reload_policy, s))
        log_warn("too busy to read rules and policies again; the watcher will");
    arena_free(arena);
}

static void announce(const Server *s)
{
    const char *host = s->config->host;
    if (!strcmp(host, "0.0.0.0") || !strcmp(host, "::"))
        host = "localhost";
    printf("tidegate: listening on %s://%s:%d\n", s->tls ? "https" : "http", host,
           net_server_port(s->net));
    fflush(stdout);
}

/* Whoever calls the runner ends before it: the requests, and the policies' watcher. */
static void stop(Server *s)
{
    pool_stop(s->front.pool);
    Runner *runner = atomic_exchange(&s->runner, NULL);
    pthread_mutex_lock(&s->announcing); /* on_bundle may be in the runner just now */
    pthread_mutex_unlock(&s->announcing);
    runner_stop(runner, s->signals > 1 ? 0 : DRAIN_MS);
    loop_stop(s->loop); /* what the runner told the watchers meanwhile is still posted */
    loop_run(s->loop);
    net_server_free(s->net);
    sse_hub_free(s->front.hub);
    static_files_free(s->front.files);
    net_tls_free(s->tls);
    policy_host_free(s->app.policy);
    store_close(s->app.store);
    secret_box_free(s->app.box);
    loop_free(s->loop);
    for (int i = 0; i < 2; i++)
        embedded_stop(s->samples[i]);
    embedded_stop(s->metadata);
}

static int64_t env_number(const char *name)
{
    const char *text = getenv(name);
    int64_t value;
    return text && str_to_i64(str(text), &value) && value > 0 && value < 86400000 ? value : 0;
}

/* A lone server owns whatever its predecessor left running: no lease has to run out first. */
static bool take_over(Server *s)
{
    if (s->config->ha || s->config->pg_url)
        return true;
    StoreConn *db = store_borrow(&s->cx, s->app.store);
    if (!db)
        return false;
    bool ok = store_exec(&s->cx, db,
                         "UPDATE task_run SET lease_until = clock_timestamp() "
                         "WHERE status = 'RUNNING'",
                         PG_NONE, NULL) &&
              store_exec(&s->cx, db,
                         "UPDATE plan_check_run SET lease_until = clock_timestamp() "
                         "WHERE status = 'RUNNING'",
                         PG_NONE, NULL);
    store_return(db);
    return ok;
}

/* The connection cap follows the descriptor limit. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        log_debug("the descriptor limit stays as it is");
}

/* Large blocks (a password hash takes 19 MiB) go back to the system at once: glibc would otherwise
 * learn to keep them, in a heap for every thread. */
static void bound_heap(void)
{
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
    mallopt(M_ARENA_MAX, 4);
}

int serve_run(const Config *config)
{
    Server *s = calloc(1, sizeof *s);
    if (!s)
        die(1, "out of memory");
    s->config = config;
    pthread_mutex_init(&s->announcing, NULL);
    raise_descriptor_limit();
    bound_heap();
    ctx_init(&s->cx, arena_new());
    s->app.started_us = clock_wall_us();
    s->app.replica = random_uuid(s->cx.arena);
    s->app.ha = config->ha;
    s->app.replaying = &s->replaying;
    const char *product = serve_product_dir(&s->cx);
    if (!product || !start_metadata(s, product) || !start_secrets(s) ||
        !in_passing(s, product, start_policy) || !start_workspace(s) ||
        !in_passing(s, product, start_samples) || !take_over(s) || !start_front(s, product))
        fail(s);
    RunnerOptions options = {.lease_ms = (int)env_number("TIDEGATE_LEASE_MS")};
    s->runner = runner_start(&s->app, s->front.hub, &options);
    loop_on_signal(s->loop, SIGTERM, on_end, s);
    loop_on_signal(s->loop, SIGINT, on_end, s);
    loop_on_signal(s->loop, SIGHUP, on_reload, s);
    announce(s);
    loop_run(s->loop);
    stop(s);
    arena_free(s->cx.arena);
    free(s);
    return 0;
}
