/* Editor: reads the stubs that the product brings. */
#include "policy/editor.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/file.h"
#include "policy/host.h"

#define STUB_MAX (1u << 20)

static int is_stub(const struct dirent *entry)
{
    return str_ends(str(entry->d_name), ".d.lua");
}

static bool add_stub(Ctx *cx, const char *folder, const char *name, Json *list)
{
    Str content;
    Json *file = json_new_object(cx->arena);
    if (!file_read(cx, arena_printf(cx->arena, "%s/%s", folder, name), STUB_MAX, &content))
        return false;
    json_set_str(cx->arena, file, "path", str_printf(cx->arena, "lua/meta/%s", name));
    json_set_str(cx->arena, file, "content", content);
    json_add(cx->arena, list, file);
    return true;
}

Json *policy_editor_stubs(Ctx *cx, const PolicyHost *host)
{
    struct dirent **names = NULL;
    Json *list = json_new_array(cx->arena);
    const char *folder = arena_printf(cx->arena, "%s/lua/meta", host->product_dir);
    int n = scandir(folder, &names, is_stub, alphasort);
    if (n < 0)
        return err_null(cx, ERR_INTERNAL, "%s cannot be read: the stubs are missing", folder);
    bool ok = true;
    for (int i = 0; i < n; i++) {
        ok = ok && add_stub(cx, folder, names[i]->d_name, list);
        free(names[i]);
    }
    free(names);
    return ok ? list : NULL;
}
