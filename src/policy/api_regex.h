/* Regex for Lua: one table with the functions of regular expressions. */
#ifndef TG_POLICY_API_REGEX_H
#define TG_POLICY_API_REGEX_H

#include <lua.h>

/* Pushes the table `regex`; lua/meta/regex.d.lua describes it. */
void policy_api_regex_push(lua_State *L);

#endif
