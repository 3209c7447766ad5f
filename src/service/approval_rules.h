/* ApprovalRules: the setting WORKSPACE_APPROVAL, which policies/approval/workspace-rules.lua reads.
 */
#ifndef TG_SERVICE_APPROVAL_RULES_H
#define TG_SERVICE_APPROVAL_RULES_H

#include "base/json.h"
#include "store/store.h"

#define APPROVAL_SETTING "WORKSPACE_APPROVAL"

/* ERR_INVALID or ERR_NOT_FOUND names the rule with a condition that is not one or names what no
 * condition may, with an unknown role, or with more roles than a flow has steps. */
bool approval_rules_check(Ctx *cx, StoreConn *db, const Json *setting) MUST_CHECK;

#endif
