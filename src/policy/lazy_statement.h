/* Lazy statement: a statement for rules, of which only what they look at becomes a table. */
#ifndef TG_POLICY_LAZY_STATEMENT_H
#define TG_POLICY_LAZY_STATEMENT_H

#include "policy/review.h"

/* Pushes a view of the statement as policy_push_statement makes it. It can be asked until the
 * review goes on to the next statement; then only for what it was asked before, and where it stood.
 */
void policy_lazy_push(lua_State *L, Review *review, const SqlStmt *stmt);
/* Where the statement of such a view stands; false: the value is none. */
bool policy_lazy_span(lua_State *L, int index, Span *span);

#endif
