/* Made: the tables that the script itself made: nobody else uses them yet. */
#ifndef TG_POLICY_MADE_H
#define TG_POLICY_MADE_H

#include "policy/review.h"

/* After the rules have seen the statement. */
void policy_made_note(Review *review, const SqlStmt *stmt);
/* True when an earlier statement made the table; without a schema it is that of public. */
bool policy_made_has(const Review *review, Str schema, Str name);
/* The number of that name, the same each time; 0: there are too many. */
uint32_t policy_made_number(Review *review, Str schema, Str name);
/* True unless the statement's table is known to be made by the script. */
bool policy_made_is_old(const Review *review, const SqlStmt *stmt);

#endif
