/* Candidate: the bundle that a request about replay or shadow means. */
#ifndef TG_API_CANDIDATE_H
#define TG_API_CANDIDATE_H

#include "api/request.h"
#include "policy/bundle.h"

/* policyBundles/{hash}; or policyBundles/- with `files`, [{path, content}] that are laid over this
 * server's product and stored nowhere. One reference; NULL with the reason in rq->cx. */
Bundle *request_candidate(Request *rq) MUST_CHECK;

#endif
