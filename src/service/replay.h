/* Replay: what another bundle would have said to the decisions of the past. */
#ifndef TG_SERVICE_REPLAY_H
#define TG_SERVICE_REPLAY_H

#include "policy/bundle.h"
#include "service/app.h"
#include "store/decision_page.h"

#define REPLAY_LIMIT 10000

typedef struct ReplayQuery {
    DecisionCursor cursor; /* which; from the newest on */
    int limit;             /* decisions; 0 = REPLAY_LIMIT */
    int64_t most_ms;       /* then it is cut; 0 = 45 s */
} ReplayQuery;

/* A replay takes a request thread and every core for up to a minute, so a server runs one at a
 * time: ERR_EXHAUSTED while another runs. What began must end, whatever came of it. */
bool replay_begin(Ctx *cx, const App *app) MUST_CHECK;
void replay_end(const App *app);

/* Runs the candidate over recorded inputs, facts as they were recorded, in worker processes of its
 * own and with lower priority: decisions that count do not wait. Nothing is stored. Answers the
 * API's ReplayPolicyBundleResponse.
 *
 * A decision whose input is not whole because a text is gone is not replayed but counted
 * (notWhole). One whose input was redacted is replayed on what is left; when it then differs, the
 * bundle that made it is asked again on the same input: only if that one still says what it said,
 * the difference is the candidate's, else it is counted apart (undecidable). A redacted decision
 * that stays the same may still hang on what was taken out, if a policy looks at that. */
Json *replay_run(Ctx *cx, const App *app, Bundle *candidate, const ReplayQuery *query) MUST_CHECK;

/* The bundle of that hash, from memory or from the metadata. One reference; ERR_NOT_FOUND. */
Bundle *replay_bundle(Ctx *cx, const App *app, Str hash) MUST_CHECK;

#endif
