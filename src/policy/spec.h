/* Spec: describe, it and assert for the *_spec.lua files of a bundle. */
#ifndef TG_POLICY_SPEC_H
#define TG_POLICY_SPEC_H

#include <lua.h>

/* Adds the globals describe, it, before_each, assert, review, decide ... to a state that runs specs
 * and nothing else. */
void policy_spec_open(lua_State *L);

#endif
