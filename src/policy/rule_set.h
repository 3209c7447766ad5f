/* Rule set: which rules review a change and how hard, as files of the bundle: policies/review/. */
#ifndef TG_POLICY_RULE_SET_H
#define TG_POLICY_RULE_SET_H

#include "policy/policy.h"

/* The rules of a set for one engine, as SQLReviewRules: [{id or type, level, payload}]; what it
 * extends comes first. NULL: ERR_NOT_FOUND, listing the sets that there are; or ERR_UNAVAILABLE. */
Json *policy_rule_set(Ctx *cx, PolicyHost *host, Str name, Str engine) MUST_CHECK;
/* The same of the set whose `projects` name the project, else of the one whose `environments` name
 * the environment. NULL without an error when there is none; or ERR_UNAVAILABLE. */
Json *policy_rule_set_for(Ctx *cx, PolicyHost *host, Str project, Str environment, Str engine);

/* What custom rules are, in words for whoever gave others. */
#define POLICY_CUSTOM_FORM                                                                         \
    "a list of {name, patterns, message} and perhaps enabled, scope and a severity of error or "   \
    "warning"
/* True for that form. Whether the patterns are regular expressions is not looked at. */
bool policy_rule_set_is_custom(const Json *list);
/* Appends custom rules as a set or a configuration holds them: [{name, enabled, severity, scope,
 * patterns, message}]. Those that are not enabled are left out. */
void policy_rule_set_add_custom(Arena *arena, Json *rules, const Json *custom);

#endif
