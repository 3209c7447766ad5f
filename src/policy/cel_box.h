/* Cel box: the tables of a Lua state as lists and maps of an expression, and values back. */
#ifndef TG_POLICY_CEL_BOX_H
#define TG_POLICY_CEL_BOX_H

#include <lua.h>

#include "cel/value.h"

/* The table or view at index as a map; no variables when it is something else. What the evaluation
 * meets is kept on the stack above the present top, until the caller clears it. */
const CelBox *policy_cel_box(lua_State *L, Arena *arena, int index);
/* Pushes a copy: times as texts, integers beyond 2^53 as digits. False, with nothing pushed, when
 * it is nested deeper than 32 levels or has more than 100,000 values. */
bool policy_cel_push(lua_State *L, Arena *arena, const CelValue *value);

#endif
