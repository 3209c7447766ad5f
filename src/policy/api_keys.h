/* Keys for policies: what is known of the keys of a table, as plain Lua tables. */
#ifndef TG_POLICY_API_KEYS_H
#define TG_POLICY_API_KEYS_H

#include <lua.h>

#include "policy/keys.h"

/* The table that the value at `index` means: a name {catalog, schema, name}, or the id of a table
 * from before. NULL when it was dropped. */
const KeyTable *policy_keys_check(lua_State *L, Keys *keys, int index);
/* Pushes {id, schema, name, count, is_known, lacks_primary}, or nil for NULL. */
void policy_keys_push(lua_State *L, const Keys *keys, const KeyTable *table);
/* Pushes a list of {name, columns, primary}, or nil for NULL. */
void policy_indexes_push(lua_State *L, const Keys *keys, const KeyTable *table);
/* Pushes {table = {schema, name}, columns, line, column} of the next foreign key of the script,
 * from number *at on, that no index serves. False: there is none. */
bool policy_unindexed_next(lua_State *L, Keys *keys, SqlScript *script, size_t *at);

#endif
