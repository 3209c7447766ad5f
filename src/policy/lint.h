/* Lint: mistakes that Lua's own compiler accepts, found in the text of a policy without running it.
 */
#ifndef TG_POLICY_LINT_H
#define TG_POLICY_LINT_H

#include <stdbool.h>

#include "base/str.h"

/* What the sandbox offers; asked, not copied. */
typedef struct LintWorld {
    void *ptr;
    bool (*has_global)(void *ptr, Str name);
    /* True also when `table` is no library whose fields are all known. */
    bool (*has_field)(void *ptr, Str table, Str name);
    /* Whether a parameter called ctx has the field or method; NULL = ctx is not looked at. */
    bool (*has_context_field)(Str name);
} LintWorld;

typedef struct LintNote {
    int line;
    const char *code; /* luacheck's number, static text */
    bool is_warning;
    const char *message; /* in the arena */
} LintNote;

/* Says every finding that no `-- luacheck: ignore` covers, in no order. False: the text was not
 * understood, and *line says from where on; what was found before is said. */
bool policy_lint(Arena *arena, Str text, const LintWorld *world,
                 void (*say)(void *ptr, const LintNote *note), void *ptr, int *line);

#endif
