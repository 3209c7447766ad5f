/* Decision: the decision that a request is about. */
#ifndef TG_API_DECISION_H
#define TG_API_DECISION_H

#include "api/request.h"
#include "store/decision.h"

/* By the request's name, "projects/{p}/decisions/{d}"; p "-" is any. ERR_NOT_FOUND when it does not
 * exist. */
Decision *request_decision(Request *rq, StoreConn *db) MUST_CHECK;

#endif
