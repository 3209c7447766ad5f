/* Value: JSON documents into Lua and back. */
#ifndef TG_POLICY_VALUE_H
#define TG_POLICY_VALUE_H

#include <lua.h>

#include "base/json.h"

/* Pushes the value; null becomes nil, numbers become doubles, objects and arrays plain tables. */
void policy_value_push(lua_State *L, const Json *value);
/* The value at index as JSON in the arena, strings copied. NULL with *why set for what has no JSON
 * form: functions, mixed keys, NaN, more than 32 levels or 100,000 values, strings and
 * keys that are not UTF-8 without NUL. An empty table becomes {}, unless `empty_is_array`. */
Json *policy_value_read(lua_State *L, int index, Arena *arena, bool empty_is_array,
                        const char **why);

#endif
