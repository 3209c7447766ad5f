/* Numbers for policies: a list of whole numbers, for what a rule keeps of a large script. */
#ifndef TG_POLICY_API_NUMBERS_H
#define TG_POLICY_API_NUMBERS_H

#include "policy/review.h"

/* Pushes an empty list: what was never set is 0. It lives as long as the review. */
void policy_numbers_push(lua_State *L, const Review *review);

#endif
