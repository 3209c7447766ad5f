/* View: a table that policies can read but not change. */
#ifndef TG_POLICY_VIEW_H
#define TG_POLICY_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/reads.h"

/* A view is a userdata whose environment is the table: unlike a proxy table it answers `#`, and the
 * global functions (type, pairs, ipairs, next, unpack, rawget, table.concat) know it. */

/* Makes the metatable; once per state. */
void policy_view_open(lua_State *L);
/* Replaces the table at the top by a view of it. The tables inside become views when they are
 * looked at; they must be reached by one way only. */
void policy_view_wrap(lua_State *L);
/* As above, and what is read through it is noted; its paths begin with `name`. */
void policy_view_follow(lua_State *L, Reads *reads, const char *name);
/* The same for a table with cycles, at once. Raises when it is nested deeper than 400. */
void policy_view_module(lua_State *L);
/* Sets the field of the table at the top, or leaves it out when there is none; with NULL pushes a
 * new table with all of them. `source` is what policy_view_push was given. May raise. */
typedef void (*PolicyViewFill)(lua_State *L, const void *source, const char *field);
/* Pushes a view of a table of which each field is made when it is first looked at. */
void policy_view_push(lua_State *L, PolicyViewFill fill, const void *source, size_t size);
/* The source of such a view; NULL: it is none, or not of that fill. */
const void *policy_view_source(lua_State *L, int index, PolicyViewFill fill);
bool policy_view_is(lua_State *L, int index);
/* The read-only table that stands for a module. */
bool policy_view_is_module(lua_State *L, int index);
/* Pushes the table behind a view or module, or the value itself when it is none. True for a view:
 * what is read from the table must then go through policy_view_child. */
bool policy_view_unwrap(lua_State *L, int index);
/* Stack: ..., key, value read from the table behind the view. Makes the value a view when it is a
 * table, and keeps it. */
void policy_view_child(lua_State *L, int view, int table);
/* The items of the view, or of what is none, were counted or taken together. */
void policy_view_counted(lua_State *L, int view);

#endif
