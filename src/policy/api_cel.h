/* Cel for Lua: one table with the functions of the Common Expression Language. */
#ifndef TG_POLICY_API_CEL_H
#define TG_POLICY_API_CEL_H

#include <lua.h>

#include "base/zone.h"

typedef void (*PolicyLook)(lua_State *L);

/* Pushes the table `cel`; lua/meta/cel.d.lua describes it. The zones must outlive the state; NULL =
 * UTC only. look is called now and then by a long evaluation and may raise an error; NULL = never.
 */
void policy_api_cel_push(lua_State *L, const ZoneTable *zones, PolicyLook look);

#endif
