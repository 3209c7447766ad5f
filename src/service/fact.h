/* Fact: what the rules of a review need to know from the database itself, asked before they run. */
#ifndef TG_SERVICE_FACT_H
#define TG_SERVICE_FACT_H

#include "service/app.h"
#include "store/database.h"

/* Adds to the context what the selected rules (rules NULL = those of the bundle that are on by
 * themselves) and the policies name in `needs`:
 *   plans, affected_rows
 *                 plans: [{statement, rows, error}] of up to ten data statements, by their number
 *                 in the script from 1; rows absent = not known; none behind DDL, which they may
 *                 depend on
 *   session_user  sessionUser: as whom the change runs; sessionRoles: it and the roles it inherits
 *                 from; both absent for a superuser
 * A server that does not answer leaves the facts out: what a rule does not know keeps it silent. */
bool fact_gather(Ctx *cx, const App *app, const Database *database, const Json *rules,
                 Str statement, Json *context) MUST_CHECK;
/* The rows that the plans know of, together: no fewer will be touched. Null when none is known. */
Json *fact_affected_rows(Ctx *cx, const Json *context);

#endif
