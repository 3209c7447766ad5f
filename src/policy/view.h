/* View: a table that policies can read but not change. */
#ifndef TG_POLICY_VIEW_H
#define TG_POLICY_VIEW_H

#include <lua.h>
#include <stdbool.h>

/* A view is a userdata whose environment is the table: unlike a proxy table it answers `#`, and the
 * global functions (type, pairs, ipairs, next, unpack, rawget, table.concat) know it. */

/* Makes the metatable; once per state. */
void policy_view_open(lua_State *L);
/* Replaces the table at the top by a view of it, and the tables inside by views too. The table must
 * have no cycles unless `may_cycle`. Raises when it is nested deeper than 400. */
void policy_view_wrap(lua_State *L, bool may_cycle);
bool policy_view_is(lua_State *L, int index);
/* Pushes the table behind a view, or the value itself when it is none. */
void policy_view_unwrap(lua_State *L, int index);

#endif
