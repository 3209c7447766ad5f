/* Shadow: a candidate bundle that is asked everything that the bundle in force was asked, after its
 * answer was given, and whose answers nobody acts on. */
#ifndef TG_SERVICE_SHADOW_H
#define TG_SERVICE_SHADOW_H

#include <stdatomic.h>

#include "service/app.h"
#include "store/shadow.h"

/* The decisions that wait for the shadow; at most some hundreds, more are dropped and counted. */
typedef struct Shadow Shadow;

Shadow *shadow_new(void);
void shadow_free(Shadow *shadow); /* its thread has ended; NULL is allowed */

/* Copies the decision, with its input as it was decided on, when there is a candidate. Never waits.
 * shadow may be NULL. */
void shadow_offer(Shadow *shadow, const Decision *decision);

/* Body of the one thread that follows the metadata and asks the candidate, until `ending`. */
void shadow_run(Shadow *shadow, const App *app, const atomic_bool *ending);

/* The API's PolicyShadow; an empty object when there is none. */
Json *shadow_describe(Ctx *cx, StoreConn *db) MUST_CHECK;

#endif
