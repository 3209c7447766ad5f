/* Spec: describe, it and assert for the *_spec.lua files of a bundle. */
#ifndef TG_POLICY_SPEC_H
#define TG_POLICY_SPEC_H

#include <lua.h>

/* Adds the globals describe, it, before_each, assert and review(rule_id, sql [, options]) to a
 * state that runs specs and nothing else. */
void policy_spec_open(lua_State *L);
/* Name of the claim that runs now, or NULL; and how many have run. */
const char *policy_spec_claim(lua_State *L, int *count);

#endif
