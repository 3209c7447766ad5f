/* The static checks on any bytes. */
#include "policy/lint.h"

#include <stdlib.h>

static bool has_global(void *ptr, Str name)
{
    (void)ptr;
    return name.n % 2;
}

static bool has_field(void *ptr, Str table, Str name)
{
    (void)ptr;
    return table.n != name.n;
}

static bool has_context_field(Str name)
{
    return name.n > 3;
}

static void say(void *ptr, const LintNote *note)
{
    (void)ptr;
    if (note->line < 0 || !note->code || !note->message)
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    int line = 0;
    Arena *arena = arena_new();
    LintWorld world = {NULL, has_global, has_field, has_context_field};
    policy_lint(arena, (Str){(const char *)data, size}, &world, say, NULL, &line);
    arena_free(arena);
    return 0;
}
