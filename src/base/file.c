/* File: whole-file reads and atomic writes. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(void *fd)
{
    close((int)(intptr_t)fd);
}

static bool read_all(Ctx *cx, const char *path, int fd, size_t max_bytes, Str *content)
{
    Buf buf = buf_new(cx->arena);
    for (;;) {
        buf_reserve(&buf, 64 * 1024);
        ssize_t n = read(fd, buf.p + buf.n, buf.cap - buf.n - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(cx, ERR_INTERNAL, "cannot read %s: %s", path, strerror(errno));
        if (n == 0)
            break;
        buf.n += (size_t)n;
        if (buf.n > max_bytes)
            return err_set(cx, ERR_INVALID, "%s is larger than %zu bytes", path, max_bytes);
    }
    *content = buf_str(&buf);
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
    bool ok = read_all(cx, path, fd, max_bytes, content);
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
