/* Tree: the policy files of a directory, found without ever leaving it.
 *
 * Links are followed (Kubernetes mounts volumes that way) but only to targets inside the root. */
#include "policy/tree.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>

#define DEPTH_MAX 8

typedef struct Walk {
    Arena *arena;
    const char *root; /* resolved */
    bool (*fn)(void *ptr, const TreeEntry *entry);
    void *ptr;
} Walk;

static bool walk_folder(Walk *walk, const char *path, int depth);

/* The target of a link; NULL when that is outside of the root, or nowhere. */
static const char *resolve(Walk *walk, const char *link)
{
    char real[PATH_MAX];
    size_t n = strlen(walk->root);
    if (!realpath(link, real) || strncmp(real, walk->root, n) != 0 ||
        (real[n] != '/' && real[n] != '\0'))
        return NULL;
    return arena_copy(walk->arena, real, strlen(real));
}

static bool is_policy_file(Str name)
{
    return str_ends(name, ".lua") && !str_ends(name, ".d.lua");
}

/* False when it is not there any more. */
static bool find(Walk *walk, TreeEntry *entry)
{
    const char *path = arena_printf(walk->arena, "%s/%s", walk->root, entry->path);
    if (lstat(path, &entry->info) != 0)
        return false;
    entry->real_path = path;
    if (S_ISLNK(entry->info.st_mode)) {
        entry->real_path = resolve(walk, path);
        if (stat(path, &entry->info) != 0 && entry->real_path)
            return false;
    }
    entry->is_dir = S_ISDIR(entry->info.st_mode);
    return true;
}

/* A link that leads outside is shown to fn, which refuses it: silence would look like success. */
static bool visit(Walk *walk, const char *path, int depth)
{
    TreeEntry entry = {.path = path};
    if (!find(walk, &entry) || (!entry.is_dir && !is_policy_file(str(path))))
        return true;
    if (!walk->fn(walk->ptr, &entry))
        return false;
    bool enter = entry.is_dir && entry.real_path && depth < DEPTH_MAX;
    return !enter || walk_folder(walk, path, depth + 1);
}

static bool walk_folder(Walk *walk, const char *path, int depth)
{
    struct dirent **names = NULL;
    const char *full = arena_printf(walk->arena, "%s/%s", walk->root, path);
    int n = scandir(full, &names, NULL, alphasort);
    bool go = true;
    for (int i = 0; i < n; i++) {
        if (go && names[i]->d_name[0] != '.')
            go = visit(walk, arena_printf(walk->arena, "%s/%s", path, names[i]->d_name), depth);
        free(names[i]);
    }
    free(names);
    return go;
}

bool policy_tree_walk(Arena *arena, const char *root, bool (*fn)(void *ptr, const TreeEntry *entry),
                      void *ptr)
{
    static const char *const folders[] = {"lua", "policies", "rules"};
    char real[PATH_MAX];
    if (!realpath(root, real))
        return true;
    Walk walk = {arena, real, fn, ptr};
    for (size_t i = 0; i < 3; i++)
        if (!visit(&walk, folders[i], 0))
            return false;
    return true;
}
