/* Guard: replacements for library functions that no hook could stop or that leak addresses. */
#ifndef TG_POLICY_GUARD_H
#define TG_POLICY_GUARD_H

#include <lauxlib.h>

/* Each array ends with {NULL, NULL}. */
extern const luaL_Reg policy_guard_base[];    /* pcall, pairs, tostring ... */
extern const luaL_Reg policy_guard_string[];  /* rep, format */
extern const luaL_Reg policy_guard_pattern[]; /* find, match, gmatch, gsub */
extern const luaL_Reg policy_guard_table[];   /* concat, sort, insert, remove, maxn */

/* A string made by one of them is refused from this size on. */
#define POLICY_STRING_MAX (16u << 20)

/* tostring without addresses; pushes the text of the value at index. */
const char *policy_guard_text(lua_State *L, int index, size_t *n);

#endif
