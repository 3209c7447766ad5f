/* Assert: the claims that a spec can make; a failed one is an error at the spec's line. */
#ifndef TG_POLICY_ASSERT_H
#define TG_POLICY_ASSERT_H

#include <lua.h>

/* Makes `assert` a callable table with equal, same, is_true, is_false, is_nil, has_error ... */
void policy_assert_open(lua_State *L);

#endif
