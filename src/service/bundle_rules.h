/* BundleRules: what the workspace demands of a bundle before it may be in force. */
#ifndef TG_SERVICE_BUNDLE_RULES_H
#define TG_SERVICE_BUNDLE_RULES_H

#include "service/caller.h"
#include "store/bundle.h"

typedef struct BundleRules {
    bool two_person; /* every change waits until somebody else than its author activates it */
    bool no_self_activation; /* nobody activates what he wrote; pushes and commits wait */
    int minimum_coverage;    /* percent of lines that specs and examples must run; 0 = any */
} BundleRules;

/* From settings/POLICY_BUNDLE. */
bool bundle_rules_get(Ctx *cx, StoreConn *db, BundleRules *rules) MUST_CHECK;
/* ERR_INVALID names the member of a new value of the setting that cannot be. */
bool bundle_rules_check(Ctx *cx, const Json *setting) MUST_CHECK;
/* Whether a new bundle of this source waits for a person; `why` says by which rule. */
bool bundle_rules_hold(const BundleRules *rules, const Json *source, Str *why);
/* ERR_DENIED says why this person may not put it in force. */
bool bundle_rules_permit(Ctx *cx, const BundleRules *rules, const Caller *caller,
                         const BundleRow *bundle) MUST_CHECK;

#endif
