/* Standing: joins the flow with the answers, and pools with people. */
#include "service/standing.h"

#include "store/group.h"
#include "store/iam.h"
#include "store/principal.h"
#include "store/project.h"

static bool allows_self(Ctx *cx, StoreConn *db, Str project, bool *allowed)
{
    Project *found = store_project_get(cx, db, project);
    if (!found)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_NOT_FOUND, "project %.*s does not exist", STR_ARG(project));
    *allowed = json_bool(found->options, "allowSelfApproval");
    return true;
}

bool standing_of(Ctx *cx, StoreConn *db, const Issue *issue, bool with_lapsed, Standing *standing)
{
    bool allowed = false;
    *standing = (Standing){.issue = issue, .with_lapsed = with_lapsed};
    if (!allows_self(cx, db, issue->project, &allowed) ||
        !store_approval_list(cx, db, issue->project, issue->id, issue->approval_hash,
                             &standing->given))
        return false;
    standing->flow = flow_of(cx->arena, issue->steps, allowed);
    flow_answer(cx->arena, &standing->flow, &standing->given, with_lapsed);
    return true;
}

Str standing_status(const Standing *standing)
{
    if (standing->flow.is_rejected)
        return STR("REJECTED");
    if (standing->flow.n == 0)
        return STR("SKIPPED");
    return standing->flow.turn < standing->flow.n ? STR("PENDING") : STR("APPROVED");
}

static bool helps(Ctx *cx, const Standing *standing, uint32_t mask)
{
    const Flow *flow = &standing->flow;
    size_t now =
        flow_lacks(cx->arena, flow, flow->turn, &standing->given, standing->with_lapsed, 0);
    return flow_lacks(cx->arena, flow, flow->turn, &standing->given, standing->with_lapsed, mask) <
           now;
}

StrList standing_pools(Ctx *cx, const Standing *standing)
{
    StrList pools = {0};
    const Flow *flow = &standing->flow;
    if (flow->turn >= flow->n)
        return pools;
    for (size_t i = 0; i < flow->v[flow->turn].pools.n && i < 32; i++)
        if (helps(cx, standing, (uint32_t)1 << i))
            VEC_ADD(cx->arena, &pools, flow->v[flow->turn].pools.v[i]);
    return pools;
}

static bool has(const StrList *list, Str text)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->v[i], text))
            return true;
    return false;
}

bool standing_mask(Ctx *cx, StoreConn *db, const Standing *standing, size_t step, Str email,
                   uint32_t *mask)
{
    StrList held, groups;
    const StrList *pools = &standing->flow.v[step].pools;
    *mask = 0;
    if (!store_iam_roles(cx, db, email, standing->issue->project, &held) ||
        !store_group_names(cx, db, email, &groups))
        return false;
    Str self = str_printf(cx->arena, "users/%.*s", STR_ARG(email));
    for (size_t i = 0; i < pools->n && i < 32; i++)
        if (has(&held, pools->v[i]) || has(&groups, pools->v[i]) || str_eq(pools->v[i], self))
            *mask |= (uint32_t)1 << i;
    return true;
}

/* Whether the rule of different people, of this step or of the one that was answered, keeps out
 * somebody who answered that one. */
static bool keeps_out(const Flow *flow, const Approval *answer)
{
    size_t other = (size_t)answer->step;
    return flow->v[flow->turn].is_distinct ||
           (other > flow->turn && other < flow->n && flow->v[other].is_distinct);
}

const char *standing_why_not(Ctx *cx, const Standing *standing, Str email, uint32_t mask)
{
    const Flow *flow = &standing->flow;
    if (mask == 0)
        return "you are none of those whom the step asks for";
    if (str_eq(standing->issue->creator, email) && !flow->v[flow->turn].takes_creator)
        return "the creator may not approve their own issue";
    for (size_t i = 0; i < standing->given.n; i++) {
        const Approval *answer = &standing->given.v[i];
        if (!str_eq(answer->principal, email) || !flow_counts(answer, standing->with_lapsed))
            continue;
        if ((size_t)answer->step == flow->turn)
            return "you have answered it already, and it needs one more person";
        if (keeps_out(flow, answer))
            return "each step needs a different person, and you have answered one already";
    }
    return helps(cx, standing, mask) ? NULL : "it has enough answers of those whom you are one of";
}

bool standing_people(Ctx *cx, StoreConn *db, const Standing *standing, Str pool, StrList *emails)
{
    Str kind, name;
    str_cut(pool, '/', &kind, &name);
    *emails = (StrList){0};
    if (str_is(kind, "roles"))
        return store_iam_holders(cx, db, pool, standing->issue->project, emails);
    if (str_is(kind, "groups"))
        return store_group_people(cx, db, name, emails);
    Principal *found = store_principal_get(cx, db, name);
    if (found && str_is(found->state, "ACTIVE"))
        VEC_ADD(cx->arena, emails, found->email);
    return cx->err == ERR_NONE;
}
