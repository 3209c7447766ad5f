/* Decision: no answer of a policy is acted on before it is recorded. */
#include "service/decision.h"

#include "service/bundle.h"
#include "service/recorder.h"
#include "service/shadow.h"

#define MOST_SWITCHES 3

Str decision_outcome(Ctx *cx, const char *kind, const Json *output, bool ok)
{
    if (!ok)
        return STR("error");
    return policy_outcome(cx->arena, kind, output);
}

static const Json *facts_of(Ctx *cx, const PolicyAnswer *answer)
{
    if (!answer->facts)
        return NULL;
    Json *facts = json_new_object(cx->arena);
    json_set(cx->arena, facts, "read", (Json *)answer->facts);
    if (answer->has_more_facts)
        json_set_bool(cx->arena, facts, "more", true);
    return facts;
}

/* One call and its record. A decision that was made under a bundle which is in force no longer is
 * neither recorded nor used: ERR_ABORTED. */
static bool decide(Ctx *cx, const App *app, const char *kind, Str project, Str subject,
                   const Json *input, Verdict *verdict)
{
    Ctx policy;
    PolicyAnswer answer = {0};
    ctx_init(&policy, cx->arena);
    policy.deadline_ms = cx->deadline_ms;
    bool ok = policy_call(&policy, app->policy, kind, input, &answer);
    *verdict = (Verdict){.failed = !ok, .output = answer.output, .bundle = answer.bundle};
    verdict->error = ok ? STR("") : str(policy.message);
    Decision decision = {
        .kind = str(kind),
        .project = project,
        .subject = subject,
        .bundle = answer.bundle,
        .generation = answer.generation,
        .input = input,
        .output = answer.output,
        .trace = answer.trace,
        .facts = facts_of(cx, &answer),
        .outcome = decision_outcome(cx, kind, answer.output, ok),
        .error = verdict->error,
        .duration_us = answer.duration_us,
        .must_be_current = ok,
    };
    Decision whole = decision;
    bool written = recorder_write(cx, app, &decision);
    whole.id = decision.id;
    if (written)
        shadow_offer(app->shadow, &whole);
    return written;
}

bool decision_make(Ctx *cx, const App *app, const char *kind, Str project, Str subject,
                   const Json *input, Verdict *verdict)
{
    for (int i = 0; i < MOST_SWITCHES; i++) {
        if (decide(cx, app, kind, project, subject, input, verdict))
            return true;
        if (cx->err != ERR_ABORTED)
            return false;
        err_clear(cx);
        if (!bundle_follow(cx, app))
            return false;
    }
    return err_set(cx, ERR_UNAVAILABLE, "the policy bundle in force changes too often");
}
