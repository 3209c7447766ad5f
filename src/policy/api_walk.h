/* Walk for policies: ctx.final and ctx.fault, worked out when a rule first looks. */
#ifndef TG_POLICY_API_WALK_H
#define TG_POLICY_API_WALK_H

#include <lua.h>

#include "catalog/walk.h"

/* Pushes the metadata after the script (nil when the one before it is no metadata), and the first
 * statement that would fail (nil: none). */
void policy_walk_push(lua_State *L, Arena *arena, const SqlScript *script, const Json *metadata,
                      const Json *context);

#endif
