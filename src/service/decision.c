/* Decision: no answer of a policy is acted on before it is recorded. */
#include "service/decision.h"

#include "crypto/hash.h"
#include "store/decision.h"
#include "store/decision_text.h"

/* What the record is filed under: the level, the policy, or how many findings. */
static Str outcome_of(Ctx *cx, const char *kind, const Json *output)
{
    if (!strcmp(kind, "risk"))
        return json_str(output, "level");
    if (!strcmp(kind, "approval"))
        return json_str(output, "policy").n ? json_str(output, "policy") : STR("none");
    if (!strcmp(kind, "rollout"))
        return json_str(output, "verdict");
    if (!strcmp(kind, "review"))
        return str_printf(cx->arena, "%zu advices", json_len(json_get(output, "advices")));
    return STR("request");
}

static bool record(Ctx *cx, const App *app, Decision *decision, const Map *texts)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = store_decision_text_keep(cx, db, texts) && store_decision_add(cx, db, decision);
    store_return(db);
    return ok;
}

bool decision_make(Ctx *cx, const App *app, const char *kind, Str project, Str subject,
                   const Json *input, Verdict *verdict)
{
    Ctx policy;
    PolicyAnswer answer = {0};
    ctx_init(&policy, cx->arena);
    policy.deadline_ms = cx->deadline_ms;
    bool ok = policy_call(&policy, app->policy, kind, input, &answer);
    *verdict = (Verdict){.failed = !ok, .output = answer.output, .bundle = answer.bundle};
    verdict->error = ok ? STR("") : str(policy.message);
    Map *texts = map_new(cx->arena);
    const Json *packed = decision_text_pack(cx, input, texts);
    Buf sorted = buf_new(cx->arena);
    json_write_sorted(&sorted, packed);
    Decision decision = {
        .kind = str(kind),
        .project = project,
        .subject = subject,
        .bundle = answer.bundle,
        .generation = answer.generation,
        .input = packed,
        .input_hash = hash_sha256_hex(cx->arena, buf_str(&sorted)),
        .output = answer.output,
        .trace = answer.trace,
        .outcome = ok ? outcome_of(cx, kind, answer.output) : STR("error"),
        .error = verdict->error,
        .duration_us = answer.duration_us,
    };
    return record(cx, app, &decision, texts);
}
