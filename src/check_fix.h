/* Check fix: applies the edits that advices carry. */
#ifndef TG_CHECK_FIX_H
#define TG_CHECK_FIX_H

#include "base/ctx.h"
#include "base/json.h"

/* `text` with the edits of as many advices as do not touch each other; *count says of how many. An
 * advice whose edits lie in the range of an earlier one's waits for the next review. The result
 * lives in the arena. */
Str check_fix_apply(Arena *arena, Str text, const Json *advices, size_t *count);

#endif
