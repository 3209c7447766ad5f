/* Custom rules: regular expressions on the text of statements, as data.
 *
 * {name, enabled, severity: "error"|"warning", scope, patterns, message}. A pattern is searched, in
 * any case, in the statement without its comments and with its strings emptied. The scope is "ALL",
 * "PRODUCTION" (protected environments) or an environment's id or title. */
#ifndef TG_POLICY_CUSTOM_H
#define TG_POLICY_CUSTOM_H

#include "policy/review.h"

/* NULL when the list (of a rule set or of the input) is in order, else what is wrong with it. */
const char *policy_custom_fault(Arena *arena, const Json *list);
/* Adds those that are enabled and in scope; what is wrong becomes a failure of the review. */
void policy_custom_add(Review *review, const Json *list);
void policy_custom_check(Review *review, const SqlStmt *stmt);
/* "and N more" of those that said too much. */
void policy_custom_finish(Review *review);

#endif
