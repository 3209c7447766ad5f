/* Mask: update masks as comma-joined camelCase paths. */
#ifndef TG_API_MASK_H
#define TG_API_MASK_H

#include "base/ctx.h"
#include "base/json.h"

/* "issue_labels, value.workspace_profile" → "issueLabels,value.workspaceProfile"; empty paths and
 * blanks are dropped. */
Str mask_camel(Arena *arena, Str mask);
/* True when the mask names the path, a parent of it or a child of it. "*" names everything. */
bool mask_has(Str mask, Str path);
struct Message;
/* The mask of a PATCH that brings none: every leaf that the resource carries, "name" excepted. */
Str mask_derive(Arena *arena, const struct Message *message, const Json *resource);

/* False (ERR_INVALID) when a path leads to no field of the message. */
bool mask_check(Ctx *cx, const struct Message *message, Str mask) MUST_CHECK;

#endif
