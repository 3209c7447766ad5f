/* Explain: why something was decided as it was, why not otherwise, and who can go on from there. */
#ifndef TG_SERVICE_EXPLAIN_H
#define TG_SERVICE_EXPLAIN_H

#include "service/app.h"
#include "store/decision.h"
#include "store/issue.h"

/* The API's Explanation of one recorded decision, from its trace, facts and answer alone. */
Json *explain_decision(Ctx *cx, const App *app, const Decision *decision);

/* The Explanation of an issue's approval as it stands: the newest decision, its steps and who can
 * answer them, and for `person` (an address; empty = nobody) why not they. */
bool explain_approval(Ctx *cx, const App *app, StoreConn *db, const Issue *issue, Str person,
                      Json **explanation) MUST_CHECK;

#endif
