/* Waiver: who lets a rule's advice pass, why and for how long.
 *
 * In the SQL, before or in a statement: -- tidegate: allow <rule> reason="..." [until=YYYY-MM-DD]
 * As objects in the input: {"name", "rule", "owner", "reason", "until"}, for the whole script. */
#ifndef TG_POLICY_WAIVER_H
#define TG_POLICY_WAIVER_H

#include "policy/review.h"

/* Forgets those of the SQL: the script is read from its beginning. */
void policy_waiver_reset(Review *review);
/* Those of the input. */
void policy_waiver_input(Review *review);
/* Those before or in the statement; NULL: behind the last one. */
void policy_waiver_read(Review *review, const SqlStmt *stmt);
/* Moves what is waived from the advices to review->waived, and advises on waivers that are expired,
 * unused or not understood. */
void policy_waiver_apply(Review *review);

#endif
