/* Check: review and risk of a plan, target by target. */
#ifndef TG_SERVICE_CHECK_H
#define TG_SERVICE_CHECK_H

#include "service/app.h"
#include "store/check_run.h"

/* Runs the checks of a claimed run and stores the outcome, then finds the approval. Borrows its own
 * connections: none is held while a policy decides. */
bool check_perform(Ctx *cx, const App *app, CheckRun *run) MUST_CHECK;
/* True when a result has the status ERROR. */
bool check_has_error(const CheckRun *run);
/* {SUCCESS, WARNING, ERROR, RUNNING}: counts for the API. */
Json *check_counts(Ctx *cx, const CheckRun *run);
/* One statement against one database, now: advices as the API's Advice list, and the risk level. */
bool check_statement(Ctx *cx, const App *app, StoreConn *db, Str instance, Str database,
                     Str statement, Json **advices, Str *risk) MUST_CHECK;

#endif
