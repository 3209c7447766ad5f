/* UrlWatch: a thread that follows the PG_URL file: its directory by inotify, because a mounted
 * secret is swapped by a symbolic link beside it, and the file itself every two seconds, because
 * inotify sees neither links that lead elsewhere nor network file systems. */
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "store/pg_url.h"
#include "store/state.h"

#define LOOK_MS 2000
#define SETTLE_MS 100
#define LONGEST_RETRY_MS 30000
#define EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MODIFY)

struct UrlWatch {
    Store *store;
    char *path, *directory;
    int stop, notify, watched; /* descriptors; watched: -1 = directory not watched now */
    pthread_t thread;
    struct stat seen;              /* the file when it was read last */
    Hash used, tried;              /* content in force; content that was tried last */
    int64_t retry_at_ms, retry_ms; /* of a content that failed; 0 = nothing to retry */
};

static Hash hash_of(Str content)
{
    return hash_sha256(content);
}

static bool same_hash(const Hash *a, const Hash *b)
{
    return memcmp(a->bytes, b->bytes, HASH_BYTES) == 0;
}

static bool has_changed(UrlWatch *watch)
{
    struct stat now = {0}, *seen = &watch->seen;
    if (stat(watch->path, &now) != 0)
        memset(&now, 0, sizeof now);
    bool changed = now.st_ino != seen->st_ino || now.st_dev != seen->st_dev ||
                   now.st_size != seen->st_size || now.st_mtim.tv_sec != seen->st_mtim.tv_sec ||
                   now.st_mtim.tv_nsec != seen->st_mtim.tv_nsec;
    *seen = now;
    return changed;
}

static void failed(UrlWatch *watch, const char *message, bool first)
{
    watch->retry_ms = first ? LOOK_MS : watch->retry_ms * 2;
    if (watch->retry_ms > LONGEST_RETRY_MS)
        watch->retry_ms = LONGEST_RETRY_MS;
    watch->retry_at_ms = clock_ms() + watch->retry_ms;
    store_set_url_error(watch->store, message);
    if (first)
        log_event(LOG_WARN,
                  "the new content of the PG_URL file is not usable; the old connections "
                  "stay",
                  "file", watch->path, "error", message, NULL);
}

static void succeeded(UrlWatch *watch, bool swapped)
{
    watch->retry_at_ms = 0;
    store_set_url_error(watch->store, NULL);
    if (swapped)
        log_event(LOG_INFO, "the metadata connections follow the PG_URL file", "file", watch->path,
                  NULL);
}

static void try_content(Ctx *cx, UrlWatch *watch)
{
    Str content = STR("");
    const char *conninfo;
    bool read = pg_url_read(cx, watch->path, &content);
    Hash now = hash_of(content);
    if (read && same_hash(&now, &watch->used)) {
        succeeded(watch, false);
        watch->tried = now;
        return;
    }
    bool first = !same_hash(&now, &watch->tried);
    watch->tried = now;
    if (!read || !pg_url_conninfo(cx, content, &conninfo) ||
        !store_replace_url(cx, watch->store, conninfo)) {
        failed(watch, cx->message, first);
        return;
    }
    watch->used = now;
    succeeded(watch, true);
}

static void look(UrlWatch *watch)
{
    bool due = watch->retry_at_ms && clock_ms() >= watch->retry_at_ms;
    if (!has_changed(watch) && !due)
        return;
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    try_content(&cx, watch);
    arena_free(arena);
}

static void watch_directory(UrlWatch *watch)
{
    if (watch->notify >= 0 && watch->watched < 0)
        watch->watched = inotify_add_watch(watch->notify, watch->directory, EVENTS);
}

/* Reads what inotify has; the directory itself may have gone. */
static void drain(UrlWatch *watch)
{
    _Alignas(struct inotify_event) char buffer[8192];
    for (ssize_t n; (n = read(watch->notify, buffer, sizeof buffer)) > 0;)
        for (char *p = buffer; p < buffer + n;) {
            struct inotify_event *event = (struct inotify_event *)p;
            if (event->mask & IN_IGNORED)
                watch->watched = -1;
            p += sizeof *event + event->len;
        }
}

static void *run(void *arg)
{
    UrlWatch *watch = arg;
    for (;;) {
        watch_directory(watch);
        struct pollfd fds[] = {{.fd = watch->stop, .events = POLLIN},
                               {.fd = watch->notify, .events = POLLIN}};
        int n = poll(fds, 2, LOOK_MS);
        if (n > 0 && fds[0].revents)
            return NULL;
        if (n > 0 && poll(fds, 1, SETTLE_MS) > 0) /* a writer may still be at it */
            return NULL;
        if (watch->notify >= 0)
            drain(watch);
        look(watch);
    }
}

static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *directory = !slash          ? strdup(".")
                      : slash == path ? strdup("/")
                                      : strndup(path, (size_t)(slash - path));
    if (!directory)
        abort();
    return directory;
}

UrlWatch *url_watch_start(Store *store, const char *path, Str content)
{
    UrlWatch *watch = calloc(1, sizeof *watch);
    if (!watch || !(watch->path = strdup(path)))
        abort();
    watch->store = store;
    watch->directory = directory_of(path);
    watch->used = watch->tried = hash_of(content);
    watch->stop = eventfd(0, EFD_CLOEXEC);
    watch->notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    watch->watched = -1;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (watch->stop < 0 || pthread_create(&watch->thread, NULL, run, watch) != 0)
        die(1, "cannot watch the PG_URL file %s; raise the limits of open files and processes",
            path);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return watch;
}

void url_watch_stop(UrlWatch *watch)
{
    if (!watch)
        return;
    uint64_t one = 1;
    ssize_t told = write(watch->stop, &one, sizeof one);
    (void)told;
    pthread_join(watch->thread, NULL);
    close(watch->stop);
    if (watch->notify >= 0)
        close(watch->notify);
    free(watch->path);
    free(watch->directory);
    free(watch);
}
