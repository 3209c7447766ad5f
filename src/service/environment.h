/* Environment: the ordered list inside the ENVIRONMENT setting; its order is the stage order. */
#ifndef TG_SERVICE_ENVIRONMENT_H
#define TG_SERVICE_ENVIRONMENT_H

#include "base/json.h"
#include "store/setting.h"

/* The list; the default (test, prod) when it was never set. */
Json *environment_list(Ctx *cx, StoreConn *db) MUST_CHECK;
/* {id, title, tier, order, tags} for policies: tier is UNPROTECTED when tags.protected is absent,
 * empty or "unprotected", else PROTECTED; an unknown id counts as PROTECTED (fail closed). */
Json *environment_facts(Ctx *cx, const Json *list, Str id);
/* Position in the list; unknown ids come last. */
int environment_order(const Json *list, Str id);

#endif
