/* Tree: the policy files of a directory, found without ever leaving it. */
#ifndef TG_POLICY_TREE_H
#define TG_POLICY_TREE_H

#include <sys/stat.h>

#include "base/ctx.h"

typedef struct TreeEntry {
    const char *path;      /* "rules/column/no-null.lua", or the folder "rules/column" */
    const char *real_path; /* in the file system; the target of a link; NULL when that is outside */
    struct stat info;
    bool is_dir;
} TreeEntry;

/* Calls fn for rules/, policies/ and lua/ and everything below: folders before what is in them,
 * names sorted, *.lua files only (no *.d.lua, nothing whose name starts with a dot). Stops when fn
 * returns false, and returns that. Entries live in the arena. */
bool policy_tree_walk(Arena *arena, const char *root, bool (*fn)(void *ptr, const TreeEntry *entry),
                      void *ptr);

#endif
