/* Gate: the rollout policies are asked before a task run starts; who may overrule them. */
#ifndef TG_SERVICE_GATE_H
#define TG_SERVICE_GATE_H

#include "base/json.h"
#include "service/app.h"

typedef struct GateAnswer {
    bool failed;      /* a policy did: verdict is WAIT and reason says "policy error" */
    Str verdict;      /* ALLOW, WAIT, DENY */
    Str policy, file; /* of the verdict; empty when every policy allows */
    int64_t line;
    Str reason;
    Str until; /* RFC 3339; empty = not known */
    bool automatic;
    const Json *roles; /* "roles/x" that may run it beside those with the permission */
    Str bundle;
} GateAnswer;

/* Asks and records. Holds no connection while the policies run: neither may the caller. */
bool gate_ask(Ctx *cx, const App *app, Str project, int64_t task_id, int attempt, Str requested_by,
              GateAnswer *answer) MUST_CHECK;
/* One round: asks for runs that wait, and starts the stage of one rollout if it starts by itself.
 * *more: there was something to do. */
bool gate_work(Ctx *cx, const App *app, bool *more) MUST_CHECK;

/* "refused by policies/rollout/x.lua:12: …", for the one who wants to run. */
Str gate_refusal(Arena *arena, const GateAnswer *answer);

#endif
