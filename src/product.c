/* Product: where the program stands and where its rules, pages and migrations are. */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "serve.h"

const char *serve_exe(Ctx *cx)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0)
        return err_null(cx, ERR_INTERNAL,
                        "cannot find this program by /proc/self/exe; mount /proc");
    return arena_copy(cx->arena, path, (size_t)n);
}

static const char *parent(Ctx *cx, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash > path ? arena_copy(cx->arena, path, (size_t)(slash - path)) : "/";
}

const char *serve_product_dir(Ctx *cx)
{
    static const char *const relative[] = {"..", "../..", "../share/tidegate", "."};
    const char *chosen = getenv("TIDEGATE_HOME"), *exe = serve_exe(cx);
    if (chosen && *chosen)
        return chosen;
    if (!exe)
        return NULL;
    for (size_t i = 0; i < sizeof relative / sizeof *relative; i++) {
        char real[PATH_MAX];
        const char *dir = arena_printf(cx->arena, "%s/%s", parent(cx, exe), relative[i]);
        if (file_is_dir(arena_printf(cx->arena, "%s/rules", dir)) &&
            file_exists(arena_printf(cx->arena, "%s/migrations/0001_base.sql", dir)) &&
            realpath(dir, real))
            return arena_copy(cx->arena, real, strlen(real));
    }
    return err_null(cx, ERR_NOT_FOUND,
                    "cannot find rules/ and migrations/ beside %s; set TIDEGATE_HOME to the "
                    "directory that holds them",
                    exe);
}
