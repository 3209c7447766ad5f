/* BundleDiff: what differs between the files of two bundles. */
#include "policy/bundle_diff.h"

#include "base/diff.h"

static void add_change(Arena *arena, Json *list, Str path, const char *change, Str before,
                       Str after)
{
    DiffCount count;
    Json *file = json_new_object(arena);
    json_set_str(arena, file, "path", path);
    json_set_z(arena, file, "change", change);
    json_set_str(arena, file, "diff", diff_unified(arena, before, after, &count));
    json_set_int(arena, file, "added", count.added);
    json_set_int(arena, file, "removed", count.removed);
    json_add(arena, list, file);
}

/* Which of the two comes first; a list that has ended comes last. */
static int order_of(const Json *old, const Json *fresh)
{
    if (!old || !fresh)
        return old ? -1 : 1;
    return str_compare(json_str(old, "path"), json_str(fresh, "path"));
}

Json *policy_bundle_diff(Arena *arena, const Json *before, const Json *after)
{
    Json *list = json_new_array(arena);
    size_t i = 0, k = 0;
    while (i < json_len(before) || k < json_len(after)) {
        const Json *old = json_at(before, i), *fresh = json_at(after, k);
        int order = order_of(old, fresh);
        Str content = json_str(old, "content"), next = json_str(fresh, "content");
        if (order < 0)
            add_change(arena, list, json_str(old, "path"), "REMOVED", content, STR(""));
        else if (order > 0)
            add_change(arena, list, json_str(fresh, "path"), "ADDED", STR(""), next);
        else if (!str_eq(content, next))
            add_change(arena, list, json_str(old, "path"), "CHANGED", content, next);
        i += order <= 0;
        k += order >= 0;
    }
    return list;
}
