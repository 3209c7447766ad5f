/* Approval: the steps as people see them: what each asks for, who answered, who can. */
#include "base/map.h"
#include "service/approval.h"
#include "service/standing.h"
#include "store/group.h"

static void collect(Ctx *cx, const StrList *people, size_t pool, Map *masks, StrList *emails)
{
    for (size_t i = 0; i < people->n; i++) {
        uint32_t *mask = map_get(masks, people->v[i]);
        if (!mask) {
            mask = ARENA_NEW(cx->arena, uint32_t);
            *mask = 0;
            map_set(masks, people->v[i], mask);
            VEC_ADD(cx->arena, emails, people->v[i]);
        }
        *mask |= (uint32_t)1 << pool;
    }
}

static bool find_candidates(Ctx *cx, StoreConn *db, const Standing *standing, StrList *candidates)
{
    StrList emails = {0};
    Map *masks = map_new(cx->arena);
    const StrList *pools = &standing->flow.v[standing->flow.turn].pools;
    for (size_t i = 0; i < pools->n && i < 32; i++) {
        StrList people;
        if (!standing_people(cx, db, standing, pools->v[i], &people))
            return false;
        collect(cx, &people, i, masks, &emails);
    }
    for (size_t i = 0; i < emails.n; i++) {
        const uint32_t *mask = map_get(masks, emails.v[i]);
        if (!standing_why_not(cx, standing, emails.v[i], *mask))
            VEC_ADD(cx->arena, candidates, emails.v[i]);
    }
    return true;
}

/* Why a pool has nobody who could answer. */
static bool find_problem(Ctx *cx, StoreConn *db, const Standing *standing, Str pool, Str *problem)
{
    StrList people;
    if (!standing_people(cx, db, standing, pool, &people))
        return false;
    if (people.n)
        *problem =
            str_printf(cx->arena, "everybody of %.*s proposed the change or has answered already",
                       STR_ARG(pool));
    else if (str_starts(pool, "roles/"))
        *problem = str_printf(cx->arena, "nobody holds %.*s on the project or the workspace",
                              STR_ARG(pool));
    else if (str_starts(pool, "users/"))
        *problem = str_printf(cx->arena, "%.*s is nobody who can sign in", STR_ARG(pool));
    else if (store_group_get(cx, db, str_sub(pool, strlen("groups/"), pool.n)))
        *problem = str_printf(cx->arena, "%.*s has no active members", STR_ARG(pool));
    else
        *problem = str_printf(cx->arena, "%.*s does not exist", STR_ARG(pool));
    return cx->err == ERR_NONE;
}

static bool set_problem(Ctx *cx, StoreConn *db, const Standing *standing, Json *message)
{
    Buf text = buf_new(cx->arena);
    StrList pools = standing_pools(cx, standing);
    if (pools.n == 0)
        buf_add_z(&text, "the step is not understood: run the checks again");
    for (size_t i = 0; i < pools.n; i++) {
        Str problem;
        if (!find_problem(cx, db, standing, pools.v[i], &problem))
            return false;
        buf_printf(&text, "%s%.*s", i ? "; " : "", STR_ARG(problem));
    }
    json_set_str(cx->arena, message, "problem", buf_str(&text));
    return true;
}

static Json *answer_message(Ctx *cx, const Approval *answer)
{
    Json *message = json_new_object(cx->arena);
    json_set_str(cx->arena, message, "principal",
                 str_printf(cx->arena, "users/%.*s", STR_ARG(answer->principal)));
    json_set_str(cx->arena, message, "status", answer->status);
    json_set_str(cx->arena, message, "comment", answer->comment);
    json_set_str(cx->arena, message, "time", answer->time);
    if (answer->lapse_time.n)
        json_set_str(cx->arena, message, "lapseTime", answer->lapse_time);
    json_set_bool(cx->arena, message, "lapsed", answer->has_lapsed);
    return message;
}

static const char *state_of(const Standing *standing, size_t step, bool is_rejected)
{
    if (is_rejected)
        return "REJECTED";
    size_t lacking_from = standing->flow.turn;
    return step < lacking_from ? "APPROVED" : step == lacking_from ? "PENDING" : "LATER";
}

/* A step after the turn may be done too, when an earlier one has lapsed. */
static Json *step_message(Ctx *cx, const Standing *standing, size_t at)
{
    bool is_rejected = false;
    const FlowStep *step = &standing->flow.v[at];
    Json *message = json_copy(cx->arena, step->json), *answers = json_new_array(cx->arena);
    for (size_t i = 0; i < standing->given.n; i++) {
        const Approval *answer = &standing->given.v[i];
        if ((size_t)answer->step != at)
            continue;
        is_rejected |= str_is(answer->status, "REJECTED");
        json_add(cx->arena, answers, answer_message(cx, answer));
    }
    size_t lacking =
        flow_lacks(cx->arena, &standing->flow, at, &standing->given, standing->with_lapsed, 0);
    const char *state =
        lacking == 0 && !is_rejected ? "APPROVED" : state_of(standing, at, is_rejected);
    json_set_z(cx->arena, message, "state", state);
    json_set_str(cx->arena, message, "label", flow_label(cx->arena, step->json));
    json_set_bool(cx->arena, message, "selfApproval", step->takes_creator);
    json_set_bool(cx->arena, message, "differentPerson", step->is_distinct);
    json_set_int(cx->arena, message, "lacking", (int64_t)lacking);
    json_set(cx->arena, message, "answers", answers);
    return message;
}

static void take_given(Ctx *cx, const Standing *standing, ApprovalView *view)
{
    view->given.v = ARENA_ARRAY(cx->arena, Approval, standing->given.n + 1);
    for (size_t i = 0; i < standing->given.n; i++)
        if (flow_counts(&standing->given.v[i], standing->with_lapsed))
            view->given.v[view->given.n++] = standing->given.v[i];
}

/* What approved an issue stays shown after it has lapsed; that it has is said with each answer. */
bool approval_view(Ctx *cx, StoreConn *db, const Issue *issue, ApprovalView *view)
{
    Standing standing;
    *view = (ApprovalView){.steps = json_new_array(cx->arena)};
    if (json_len(issue->steps) == 0 || issue->approval_hash.n == 0)
        return true;
    if (!standing_of(cx, db, issue, str_is(issue->approval_status, "APPROVED"), &standing))
        return false;
    bool is_open = str_is(issue->approval_status, "PENDING") &&
                   !str_is(issue->status, "CANCELED") && standing.flow.turn < standing.flow.n;
    take_given(cx, &standing, view);
    for (size_t i = 0; i < standing.flow.n; i++)
        json_add(cx->arena, view->steps, step_message(cx, &standing, i));
    if (!is_open)
        return true;
    Json *now = json_at(view->steps, standing.flow.turn);
    return find_candidates(cx, db, &standing, &view->candidates) &&
           (view->candidates.n > 0 || set_problem(cx, db, &standing, now));
}
