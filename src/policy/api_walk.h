/* Walk for policies: ctx.final, ctx.fault and ctx:span, worked out when a rule first asks. */
#ifndef TG_POLICY_API_WALK_H
#define TG_POLICY_API_WALK_H

#include <lua.h>

#include "catalog/walk.h"

/* Pushes the metadata after the script (nil when the one before it is no metadata), and the first
 * statement that would fail (nil: none). */
void policy_walk_push(lua_State *L, Arena *arena, const SqlScript *script, const Json *metadata,
                      const Json *context);

/* The schema as it stands before each statement, for spans. */
typedef struct PolicySpans PolicySpans;
PolicySpans *policy_spans_new(Arena *arena, const SqlScript *script, const Json *metadata,
                              const Json *context);
/* Pushes what statement `index` (from 0) reads, writes and returns, or nil. Statements may be asked
 * about in any order; going on is cheap, and going back sees the schema of the furthest one. */
void policy_span_push(lua_State *L, PolicySpans *spans, size_t index);

#endif
