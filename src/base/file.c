/* File: whole-file reads and atomic writes. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(void *fd)
{
    close((int)(intptr_t)fd);
}

/* Not in the arena's chunks: a growing block of the system leaves no copies behind. */
static bool grow(Ctx *cx, char **bytes, size_t size)
{
    char *more = realloc(*bytes, size);
    if (!more) {
        free(*bytes);
        return err_set(cx, ERR_EXHAUSTED, "no memory for %zu bytes", size);
    }
    *bytes = more;
    return true;
}

static bool read_all(Ctx *cx, const char *name, int fd, size_t max_bytes, char **bytes, size_t *n)
{
    for (size_t cap = 0;;) {
        if (cap - *n < 2 && !grow(cx, bytes, cap = cap ? cap * 2 : 64 * 1024))
            return false;
        ssize_t got = read(fd, *bytes + *n, cap - *n - 1);
        if (got < 0 && errno == EINTR)
            continue;
        *n += got > 0 ? (size_t)got : 0;
        if (got > 0 && *n <= max_bytes)
            continue;
        if (got == 0)
            return grow(cx, bytes, *n + 1);
        free(*bytes);
        return got < 0 ? err_set(cx, ERR_INTERNAL, "cannot read %s: %s", name, strerror(errno))
                       : err_set(cx, ERR_INVALID, "%s is larger than %zu bytes", name, max_bytes);
    }
}

bool file_read_fd(Ctx *cx, const char *name, int fd, size_t max_bytes, Str *content)
{
    char *bytes = NULL;
    size_t n = 0;
    if (!read_all(cx, name, fd, max_bytes, &bytes, &n))
        return false;
    arena_defer(cx->arena, free, bytes);
    bytes[n] = '\0';
    *content = (Str){bytes, n};
    return true;
}

bool file_read(Ctx *cx, const char *path, size_t max_bytes, Str *content)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_set(cx, errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL, "cannot open %s: %s",
                       path, strerror(errno));
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return err_set(cx, ERR_INVALID, "%s is not a regular file", path);
    }
    bool ok = file_read_fd(cx, path, fd, max_bytes, content);
    close_fd((void *)(intptr_t)fd);
    return ok;
}

static bool write_all(int fd, Str content)
{
    for (size_t done = 0; done < content.n;) {
        ssize_t n = write(fd, content.p + done, content.n - done);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            done += (size_t)n;
    }
    return true;
}

bool file_write(Ctx *cx, const char *path, Str content, unsigned mode)
{
    char *aside = arena_printf(cx->arena, "%s.%d.tmp", path, (int)getpid());
    int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);
    if (fd < 0)
        return err_set(cx, ERR_INTERNAL, "cannot write %s: %s", aside, strerror(errno));
    bool ok = write_all(fd, content) && fsync(fd) == 0;
    int why = errno;
    close(fd);
    if (ok && rename(aside, path) == 0)
        return true;
    if (ok)
        why = errno;
    unlink(aside);
    return err_set(cx, ERR_INTERNAL, "cannot write %s: %s", path, strerror(why));
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_make_dirs(Ctx *cx, const char *path, unsigned mode)
{
    char *copy = arena_copy(cx->arena, path, strlen(path));
    for (char *slash = copy + 1; *slash; slash++) {
        if (*slash != '/')
            continue;
        *slash = '\0';
        if (mkdir(copy, (mode_t)mode) != 0 && errno != EEXIST)
            return err_set(cx, ERR_INTERNAL, "cannot make directory %s: %s", copy, strerror(errno));
        *slash = '/';
    }
    if (mkdir(copy, (mode_t)mode) != 0 && errno != EEXIST)
        return err_set(cx, ERR_INTERNAL, "cannot make directory %s: %s", copy, strerror(errno));
    return true;
}
