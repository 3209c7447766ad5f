/* Zones for Lua: one table with the functions of time zones. */
#ifndef TG_POLICY_API_ZONE_H
#define TG_POLICY_API_ZONE_H

#include <lua.h>

#include "base/zone.h"

/* Pushes the table `zone`; lua/meta/zone.d.lua describes it. The zones must outlive the state; NULL
 * = UTC only. */
void policy_api_zone_push(lua_State *L, const ZoneTable *zones);

#endif
