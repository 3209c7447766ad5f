/* Stub: the kinds of policy as an editor and people read them. */
#ifndef TG_POLICY_STUB_H
#define TG_POLICY_STUB_H

#include "base/json.h"

/* lua/meta/policy.d.lua */
Str policy_stubs(Arena *arena);
/* [{name, className, folder, help, example, fields: [{name, type, required, help}], shapes:
 * [{className, help, fields}]}] */
Json *policy_kind_list(Arena *arena);

#endif
