/* Kind: the list of all kinds of policy. */
#include "policy/kind.h"

const PolicyKindRow policy_kind_module = {
    .kind = POLICY_MODULE,
    .name = "module",
    .folder = "lua/",
    .id_from = 4,
    .help = "A library that policies may require.",
};

const PolicyKindRow policy_kind_spec = {
    .kind = POLICY_SPEC,
    .name = "spec",
    .folder = "spec/",
    .id_from = 5,
    .help = "Tests that run when the bundle is admitted.",
};

const PolicyKindRow *const policy_kinds[] = {
#define KIND(constant, name) &policy_kind_##name,
#include "policy/kind.def"
#undef KIND
    NULL,
};

const char *policy_kind_name(PolicyKind kind)
{
    return policy_kinds[kind]->name;
}

bool policy_kind_of_path(Str path, PolicyKind *kind, Str *id)
{
    for (const PolicyKindRow *const *row = policy_kinds; *row; row++) {
        if (!str_starts(path, (*row)->folder) || !str_ends(path, ".lua"))
            continue;
        *kind = str_ends(path, "_spec.lua") ? POLICY_SPEC : (*row)->kind;
        *id = str_sub(path, (*row)->id_from, path.n - 4);
        return true;
    }
    return false;
}

const PolicyKindRow *policy_kind_of_decision(const char *decision)
{
    for (const PolicyKindRow *const *row = policy_kinds; *row; row++)
        if ((*row)->decision && strcmp((*row)->decision, decision) == 0)
            return *row;
    return NULL;
}

Str policy_kind_folders(Arena *arena)
{
    Buf out = buf_new(arena);
    for (const PolicyKindRow *const *row = policy_kinds; *row; row++)
        buf_printf(&out, "%s%s", row == policy_kinds ? "" : (row[1] ? ", " : " or "),
                   (*row)->folder);
    return buf_str(&out);
}
