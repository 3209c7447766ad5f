/* Show: a value as a person reads it in a message: texts in quotes, tables with their fields. */
#ifndef TG_POLICY_SHOW_H
#define TG_POLICY_SHOW_H

#include <lua.h>

/* Pushes the text, of about 200 bytes at most; "nothing" for an index beyond the top. */
const char *policy_show(lua_State *L, int index);

#endif
