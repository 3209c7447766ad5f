/* Embedded: one thread per cluster starts the postmaster, reads what it prints, and starts it again
 * when it dies. The thread, not the process, is the parent that PR_SET_PDEATHSIG means, so nothing
 * else may fork it. */
#include "store/embedded.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "pg/pg.h"
#include "store/child.h"
#include "store/cluster.h"
#include "store/orphan.h"

#define START_MS 60000   /* crash recovery may take a while */
#define PATIENCE_MS 5000 /* the server of a tidegate that was killed may still be shutting down */
#define FAST_STOP_MS 10000
#define LOOK_MS 250
#define REAP_MS 10000
#define FIRST_PAUSE_MS 100
#define LONGEST_PAUSE_MS 30000
#define STABLE_MS 60000
#define KEPT_BYTES ((size_t)8 * 1024)

struct EmbeddedPg {
    Arena *arena; /* cluster and conninfo; written during start-up only */
    Cluster cluster;
    const char *conninfo;
    pthread_t thread;
    int stop; /* eventfd: the thread shall end */

    pthread_mutex_t lock; /* guards everything below */
    pid_t pid;            /* 0 = down */
    bool ended;           /* the first start failed */
    int64_t patient_until_ms;
    char printed[KEPT_BYTES]; /* the newest output of this start */
    size_t nprinted;
};

static void remember(EmbeddedPg *embedded, const char *text, size_t n)
{
    pthread_mutex_lock(&embedded->lock);
    if (n > KEPT_BYTES) {
        text += n - KEPT_BYTES;
        n = KEPT_BYTES;
    }
    if (embedded->nprinted + n > KEPT_BYTES) {
        size_t keep = KEPT_BYTES - n;
        memmove(embedded->printed, embedded->printed + embedded->nprinted - keep, keep);
        embedded->nprinted = keep;
    }
    memcpy(embedded->printed + embedded->nprinted, text, n);
    embedded->nprinted += n;
    pthread_mutex_unlock(&embedded->lock);
}

/* Not what our own look at a starting server provokes. */
static bool is_alarming(Str line)
{
    return (str_find(line, STR("FATAL:")) >= 0 || str_find(line, STR("PANIC:")) >= 0) &&
           str_find(line, STR("starting up")) < 0 && str_find(line, STR("not yet accepting")) < 0 &&
           str_find(line, STR("lock file")) < 0 &&
           str_find(line, STR("terminating connection")) < 0;
}

static void log_lines(EmbeddedPg *embedded, Str text)
{
    Str line;
    while (str_next(&text, '\n', &line)) {
        if (is_alarming(line))
            log_warn("embedded PostgreSQL %s: %.*s", embedded->cluster.name, STR_ARG(line));
        else if (str_trim(line).n)
            log_debug("embedded PostgreSQL %s: %.*s", embedded->cluster.name, STR_ARG(line));
    }
}

static void read_output(EmbeddedPg *embedded, int output)
{
    char piece[4096];
    for (ssize_t n; (n = read(output, piece, sizeof piece)) > 0;) {
        remember(embedded, piece, (size_t)n);
        log_lines(embedded, (Str){piece, (size_t)n});
    }
}

/* Small: it is one of several processes of a small program. */
static const char *const settings[] = {
    "listen_addresses=",
    "shared_buffers=16MB",
    "unix_socket_permissions=0700",
    "max_wal_size=256MB",
    "port=5432",
    "max_connections=100",
    "log_line_prefix=",
    "log_statement=none",
    "log_min_messages=warning",
    "logging_collector=off",
    "log_destination=stderr",
};

#define NSETTINGS (sizeof settings / sizeof *settings)

static pid_t start_server(EmbeddedPg *embedded, int *output)
{
    const Cluster *cluster = &embedded->cluster;
    char program[4096], hba[4096], ident[4096];
    const char *argv[2 * NSETTINGS + 10] = {program,         "-D", cluster->data, "-k",
                                            cluster->socket, hba,  ident};
    size_t n = 7;
    snprintf(program, sizeof program, "%s/postgres", cluster->bin_dir);
    snprintf(hba, sizeof hba, "--hba_file=%s", cluster->hba);
    snprintf(ident, sizeof ident, "--ident_file=%s", cluster->ident);
    for (size_t i = 0; i < NSETTINGS; i++) {
        argv[n++] = "-c";
        argv[n++] = settings[i];
    }
    orphan_remove_lock(cluster->data);
    return child_start(&cluster->user, argv, SIGINT, output);
}

/* With the lock held. */
static bool is_locked_out(const EmbeddedPg *embedded)
{
    Str text = {embedded->printed, embedded->nprinted};
    return str_find(text, STR("\"postmaster.pid\" already exists")) >= 0 ||
           str_find(text, STR("pre-existing shared memory")) >= 0;
}

static void set_pid(EmbeddedPg *embedded, pid_t pid)
{
    pthread_mutex_lock(&embedded->lock);
    embedded->pid = pid;
    if (pid)
        embedded->nprinted = 0;
    else if (!is_locked_out(embedded) || clock_ms() >= embedded->patient_until_ms)
        embedded->ended = true;
    pthread_mutex_unlock(&embedded->lock);
}

static bool must_stop(const EmbeddedPg *embedded, int wait_ms)
{
    struct pollfd fd = {.fd = embedded->stop, .events = POLLIN};
    return poll(&fd, 1, wait_ms) > 0;
}

static bool has_exited(pid_t pid, int *status)
{
    pid_t found = waitpid(pid, status, WNOHANG);
    return found == pid || (found < 0 && errno != EINTR);
}

/* Fast, then immediate, then by force. */
static void stop_server(EmbeddedPg *embedded, pid_t pid, int output)
{
    static const struct {
        int signal, wait_ms;
    } steps[] = {{SIGINT, FAST_STOP_MS}, {SIGQUIT, 5000}, {SIGKILL, 5000}};
    int status;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (i)
            log_warn("embedded PostgreSQL %s does not stop; signal %d", embedded->cluster.name,
                     steps[i].signal);
        kill(pid, steps[i].signal);
        for (int64_t until = clock_ms() + steps[i].wait_ms; clock_ms() < until;) {
            struct pollfd fd = {.fd = output, .events = POLLIN};
            if (has_exited(pid, &status))
                return;
            if (poll(&fd, 1, 10) > 0)
                read_output(embedded, output);
            if (fd.revents & POLLHUP)
                clock_sleep_ms(2);
        }
    }
}

/* Until it dies (true) or we are to stop (false). */
static bool attend(EmbeddedPg *embedded, pid_t pid, int output, int64_t reap_until_ms)
{
    bool open = true;
    for (int status;;) {
        struct pollfd fds[] = {{.fd = embedded->stop, .events = POLLIN},
                               {.fd = open ? output : -1, .events = POLLIN}};
        poll(fds, 2, LOOK_MS);
        if (clock_ms() < reap_until_ms)
            orphan_reap("postgres");
        if (fds[0].revents) {
            stop_server(embedded, pid, output);
            return false;
        }
        if (fds[1].revents & POLLIN)
            read_output(embedded, output);
        else if (fds[1].revents)
            open = false;
        if (has_exited(pid, &status)) {
            read_output(embedded, output);
            return true;
        }
    }
}

static void *run(void *arg)
{
    EmbeddedPg *embedded = arg;
    int pause_ms = FIRST_PAUSE_MS, output;
    int64_t reap_until_ms = 0; /* backends may outlive their postmaster by a little */
    for (;;) {
        int64_t started = clock_ms();
        pid_t pid = start_server(embedded, &output);
        bool died = true;
        if (pid > 0) {
            set_pid(embedded, pid);
            died = attend(embedded, pid, output, reap_until_ms);
            close(output);
        }
        set_pid(embedded, 0);
        orphan_reap("postgres");
        if (!died)
            return NULL;
        pause_ms = clock_ms() - started > STABLE_MS ? FIRST_PAUSE_MS : pause_ms;
        if (must_stop(embedded, pause_ms))
            return NULL;
        reap_until_ms = clock_ms() + REAP_MS;
        log_warn("embedded PostgreSQL %s ended; starting it again", embedded->cluster.name);
        pause_ms = pause_ms * 2 < LONGEST_PAUSE_MS ? pause_ms * 2 : LONGEST_PAUSE_MS;
    }
}

/* On the same data another server may answer: ours is the one that holds the lock. */
static bool answers(EmbeddedPg *embedded)
{
    int pid = embedded_pid(embedded);
    if (pid == 0 || orphan_lock_pid(embedded->cluster.data) != pid)
        return false;
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    Pg *pg = pg_connect(&cx, embedded->conninfo, 1000);
    pg_close(pg);
    arena_free(arena);
    return pg != NULL;
}

static bool has_ended(EmbeddedPg *embedded)
{
    pthread_mutex_lock(&embedded->lock);
    bool ended = embedded->ended;
    pthread_mutex_unlock(&embedded->lock);
    return ended;
}

static bool wait_ready(Ctx *cx, EmbeddedPg *embedded)
{
    int64_t left = ctx_left_ms(cx, START_MS);
    int64_t until = clock_ms() + (left < START_MS ? left : START_MS);
    while (!has_ended(embedded)) {
        if (answers(embedded))
            return true;
        if (clock_ms() >= until)
            return err_set(cx, ERR_PRECONDITION,
                           "embedded PostgreSQL \"%s\" (%s) does not answer; it may be repairing "
                           "itself after a crash: start again with --debug to see its messages",
                           embedded->cluster.name, embedded->cluster.data);
        clock_sleep_ms(10);
    }
    pthread_mutex_lock(&embedded->lock);
    Str output = str_copy(cx->arena, (Str){embedded->printed, embedded->nprinted});
    pthread_mutex_unlock(&embedded->lock);
    return cluster_explain(cx, &embedded->cluster, "postgres", output);
}

static bool start_thread(Ctx *cx, EmbeddedPg *embedded)
{
    sigset_t all, before;
    embedded->stop = eventfd(0, EFD_CLOEXEC);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int why = embedded->stop < 0 ? errno : pthread_create(&embedded->thread, NULL, run, embedded);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (why == 0)
        return true;
    if (embedded->stop >= 0)
        close(embedded->stop);
    return err_set(cx, ERR_UNAVAILABLE, "cannot start a thread: %s", strerror(why));
}

static EmbeddedPg *embedded_new(void)
{
    EmbeddedPg *embedded = calloc(1, sizeof *embedded);
    if (!embedded)
        abort();
    embedded->arena = arena_new();
    pthread_mutex_init(&embedded->lock, NULL);
    return embedded;
}

static void embedded_free(EmbeddedPg *embedded)
{
    pthread_mutex_destroy(&embedded->lock);
    arena_free(embedded->arena);
    free(embedded);
}

/* The cluster's strings must outlive the start-up job: they are made in the object's own arena. */
static bool prepare(Ctx *cx, EmbeddedPg *embedded, const EmbeddedOptions *options)
{
    Ctx own;
    ctx_init(&own, embedded->arena);
    EmbeddedOptions copy = {
        .data_dir = arena_printf(embedded->arena, "%s", options->data_dir),
        .name = arena_printf(embedded->arena, "%s", options->name),
        .bin_dir = options->bin_dir ? arena_printf(embedded->arena, "%s", options->bin_dir) : NULL,
        .run_as = options->run_as,
        .extra_role =
            options->extra_role ? arena_printf(embedded->arena, "%s", options->extra_role) : NULL,
    };
    if (!cluster_find(&own, &copy, &embedded->cluster) ||
        !cluster_prepare(&own, &embedded->cluster))
        return err_set(cx, own.err, "%s", own.message);
    embedded->conninfo =
        arena_printf(embedded->arena, "host='%s' port=5432 user=tidegate dbname=postgres",
                     embedded->cluster.socket);
    return true;
}

EmbeddedPg *embedded_start(Ctx *cx, const EmbeddedOptions *options)
{
    EmbeddedPg *embedded = embedded_new();
    embedded->patient_until_ms = clock_ms() + PATIENCE_MS;
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* backends of a killed postmaster come to us */
    if (!prepare(cx, embedded, options) || !start_thread(cx, embedded)) {
        embedded_free(embedded);
        return NULL;
    }
    if (wait_ready(cx, embedded))
        return embedded;
    embedded_stop(embedded);
    return NULL;
}

const char *embedded_conninfo(const EmbeddedPg *embedded)
{
    return embedded->conninfo;
}

const char *embedded_socket_dir(const EmbeddedPg *embedded)
{
    return embedded->cluster.socket;
}

int embedded_pid(EmbeddedPg *embedded)
{
    pthread_mutex_lock(&embedded->lock);
    int pid = embedded->pid;
    pthread_mutex_unlock(&embedded->lock);
    return pid;
}

void embedded_stop(EmbeddedPg *embedded)
{
    if (!embedded)
        return;
    uint64_t one = 1;
    ssize_t told = write(embedded->stop, &one, sizeof one);
    (void)told;
    pthread_join(embedded->thread, NULL);
    close(embedded->stop);
    rmdir(embedded->cluster.socket); /* empty now; the next start makes it again */
    embedded_free(embedded);
}
