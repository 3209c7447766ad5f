/* Instance: the table that a policy's file returns, made once and used again as long as nothing
 * that its functions can reach has changed. */
#ifndef TG_POLICY_INSTANCE_H
#define TG_POLICY_INSTANCE_H

#include <lua.h>

#include "base/arena.h"

/* What is kept of one policy between two evaluations. */
typedef struct PolicyKept PolicyKept;
PolicyKept *policy_kept_new(Arena *arena);

#endif
