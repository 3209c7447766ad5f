/* Editor: what an editor of policies asks for. */
#ifndef TG_POLICY_EDITOR_H
#define TG_POLICY_EDITOR_H

#include "policy/policy.h"

/* The product's stubs, lua/meta/<name>.d.lua, by name: [{path, content}]. They are no part of a
 * bundle. NULL: cx says why they cannot be read. */
Json *policy_editor_stubs(Ctx *cx, const PolicyHost *host) MUST_CHECK;

#endif
