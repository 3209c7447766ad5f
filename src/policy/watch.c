/* Watch: sees that policy files changed, by inotify on the folders and by looking every 2 s.
 *
 * Events come quickly but not always (network file systems, mounts swapped underneath); looking
 * always works. Folders are watched, not files: editors and Kubernetes replace files. */
#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "policy/host.h"
#include "policy/tree.h"

#define LOOK_MS 2000
#define QUIET_MS 100 /* without events before files count as written */
#define QUIET_MAX_MS 1000
/* After each look, of the time it took: whoever changes files all the time has a fifth of it, or
 * more where a look takes longer than half a second. */
#define REST_TIMES 4
#define REST_MAX_MS 2000
#define EVENTS                                                                                     \
    (IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF |       \
     IN_MOVE_SELF | IN_ATTRIB)

static bool watch_entry(void *ptr, const TreeEntry *entry)
{
    if (entry->is_dir && entry->real_path)
        inotify_add_watch(*(int *)ptr, entry->real_path, EVENTS);
    return true;
}

/* Adding a watch twice is harmless; new folders are found on the next round. */
static void watch_folders(const PolicyHost *host, int fd)
{
    Arena *arena = arena_new();
    const char *const roots[] = {host->product_dir, host->overlay_dir};
    for (size_t i = 0; fd >= 0 && i < 2; i++) {
        if (!roots[i])
            continue;
        inotify_add_watch(fd, roots[i], EVENTS);
        policy_tree_walk(arena, roots[i], watch_entry, &fd);
    }
    arena_free(arena);
}

static void drain(int fd)
{
    char events[4096];
    while (fd >= 0 && read(fd, events, sizeof(events)) > 0)
        continue;
}

/* True when files may have changed; false when the host stops. */
static bool wait_for_event(const PolicyHost *host, int fd)
{
    struct pollfd ready[] = {{.fd = host->wake_fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    poll(ready, 2, LOOK_MS);
    if (ready[0].revents)
        return false;
    int64_t until_ms = clock_ms() + QUIET_MAX_MS;
    while (ready[1].revents && clock_ms() < until_ms) {
        drain(fd);
        poll(ready, 2, QUIET_MS);
    }
    return true;
}

/* False when the host stops. */
static bool rest(const PolicyHost *host, int64_t took_ms)
{
    struct pollfd ready = {.fd = host->wake_fd, .events = POLLIN};
    int64_t ms = took_ms * REST_TIMES;
    return poll(&ready, 1, (int)(ms < REST_MAX_MS ? ms : REST_MAX_MS)) == 0;
}

void *policy_watch_run(void *arg)
{
    int64_t start_ms;
    PolicyHost *host = arg;
    policy_process_defer(0);
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0)
        log_warn("no inotify (%s): policy files are looked at every 2 s", strerror(errno));
    do {
        start_ms = clock_ms();
        watch_folders(host, fd);
        policy_reload(host, false);
    } while (rest(host, clock_ms() - start_ms) && wait_for_event(host, fd));
    if (fd >= 0)
        close(fd);
    return NULL;
}
