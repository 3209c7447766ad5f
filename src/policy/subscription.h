/* Subscription: which statements a rule is called for: `on`, `on_engine` and `words`. */
#ifndef TG_POLICY_SUBSCRIPTION_H
#define TG_POLICY_SUBSCRIPTION_H

#include "base/json.h"
#include "policy/parts.h"

/* One text of `on`: "create_table", "create", "*", "alter_table:add_column:required". */
typedef struct PolicyOn {
    Str kind;
    PolicyParts parts; /* the statement must have them all */
} PolicyOn;

/* False: *why says what is wrong with the text. */
bool policy_on_read(Arena *arena, Str text, PolicyOn *on, const char **why);

struct Review;

/* Once the rules of the review are chosen. */
void policy_subscribe(struct Review *review);
/* The numbers of the rules that look at the statement, in their order; valid until the next call.
 */
const size_t *policy_subscribers(struct Review *review, const SqlStmt *stmt, size_t *n);

#endif
