/* Candidate: the bundle that a request about replay or shadow means. */
#include "api/candidate.h"

#include "api/name.h"
#include "service/bundle.h"
#include "service/replay.h"

Bundle *request_candidate(Request *rq)
{
    Str hash;
    BundleFault fault = {.time_us = 0};
    const Json *files = request_json(rq, "files");
    if (!name_parse(rq->cx, request_str(rq, "name"), "policyBundles/{}", &hash))
        return NULL;
    if (!str_is(hash, "-") && json_len(files))
        return err_null(rq->cx, ERR_INVALID,
                        "files make a bundle of their own: give them to policyBundles/-");
    if (!str_is(hash, "-"))
        return replay_bundle(rq->cx, rq->app, hash);
    if (json_len(files) == 0)
        return err_null(rq->cx, ERR_INVALID, "policyBundles/- needs the files of a bundle");
    return bundle_lay(rq->cx, rq->app, files, &fault);
}
