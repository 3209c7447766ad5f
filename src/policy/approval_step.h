/* Approval step: what one step of a flow asks for, checked and written out in full. */
#ifndef TG_POLICY_APPROVAL_STEP_H
#define TG_POLICY_APPROVAL_STEP_H

#include "base/json.h"

#define APPROVAL_STEPS_MAX 20
#define APPROVAL_PARTS_MAX 10 /* of one anyOf or allOf */
#define APPROVAL_POOLS_MAX 20 /* roles, groups and users of one step */
#define APPROVAL_QUORUM_MAX 20

/* {title?, selfApproval?, differentPerson?, expires?: "604800s", and one of role: "roles/x", group:
 * "groups/a@b", user: "users/a@b", anyOf, allOf: [parts], with quorum where it is above 1}. The
 * short names that policies may use are made long. NULL: *why says what is wrong. */
Json *policy_approval_step(Arena *arena, const Json *given, const char **why) MUST_CHECK;

#endif
