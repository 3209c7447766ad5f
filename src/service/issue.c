/* Issue: creation, its states, its notes and what it tells the outside. */
#include "service/issue.h"

#include "base/clock.h"
#include "service/approval.h"
#include "store/outbox.h"

typedef struct Move {
    const char *from, *to;
} Move;

static const Move legal_moves[] = {
    {"OPEN", "DONE"},
    {"OPEN", "CANCELED"},
    {"CANCELED", "OPEN"},
};

Str issue_name(Arena *arena, Str project, int64_t id)
{
    return str_printf(arena, "projects/%.*s/issues/%lld", STR_ARG(project), (long long)id);
}

bool issue_note(Ctx *cx, StoreConn *db, const Issue *issue, int64_t creator_id, Str text,
                Json *event)
{
    Comment comment = {.comment = text, .event = event};
    return store_comment_add(cx, db, issue->project, issue->id, creator_id, &comment);
}

static bool add_surroundings(Ctx *cx, StoreConn *db, const Issue *issue, Str actor, Json *event)
{
    Json *facts =
        store_outbox_surroundings(cx, db, issue->project, issue->plan_id, issue->creator, actor);
    for (size_t i = 0; i < json_len(facts); i++)
        json_set(cx->arena, event, str_z(cx->arena, facts->members[i].key),
                 facts->members[i].value);
    return facts != NULL;
}

static bool add_approvers(Ctx *cx, StoreConn *db, const Issue *issue, Json *event)
{
    ApprovalView view;
    Json *list = json_new_array(cx->arena);
    if (!approval_view(cx, db, issue, &view))
        return false;
    for (size_t i = 0; i < view.candidates.n && i < 50; i++)
        json_add_str(cx->arena, list, view.candidates.v[i]);
    json_set(cx->arena, event, "approvers", list);
    return true;
}

bool issue_announce(Ctx *cx, const App *app, StoreConn *db, const Issue *issue, const char *type,
                    Str actor, Str summary)
{
    Arena *a = cx->arena;
    Json *event = json_new_object(a);
    Str name = issue_name(a, issue->project, issue->id);
    json_set_z(a, event, "type", type);
    json_set_str(a, event, "summary", summary);
    json_set_str(a, event, "time", clock_rfc3339(a, clock_wall_us()));
    json_set_str(a, event, "project", str_printf(a, "projects/%.*s", STR_ARG(issue->project)));
    json_set_str(a, event, "issue", name);
    json_set_str(a, event, "title", issue->title);
    json_set_str(a, event, "creator", issue->creator);
    json_set_str(a, event, "actor", actor);
    json_set_str(a, event, "riskLevel", issue->risk_level);
    json_set_str(a, event, "description", issue->description);
    if (issue->plan_id && str_starts(str(type), "PIPELINE_"))
        name = str_printf(a, "projects/%.*s/plans/%lld/rollout", STR_ARG(issue->project),
                          (long long)issue->plan_id);
    json_set_str(a, event, "link",
                 str_printf(a, "%.*s/%.*s", STR_ARG(app->external_url), STR_ARG(name)));
    if (!add_surroundings(cx, db, issue, actor, event) ||
        (strcmp(type, "ISSUE_APPROVAL_REQUESTED") == 0 && !add_approvers(cx, db, issue, event)))
        return false;
    if (!store_outbox_add(cx, db, issue->project, str(type), event))
        return false;
    app_wake(app, "outbox");
    return true;
}

static bool check_new(Ctx *cx, const Issue *issue)
{
    if (str_trim(issue->title).n == 0)
        return err_set(cx, ERR_INVALID, "an issue needs a title");
    if (issue->title.n > 200)
        return err_set(cx, ERR_INVALID, "title is longer than 200 bytes");
    if (issue->description.n > 10000)
        return err_set(cx, ERR_INVALID, "description is longer than 10000 bytes");
    if (!str_is(issue->type, "DATABASE_CHANGE"))
        return err_set(cx, ERR_UNIMPLEMENTED, "issues of type %.*s are not built yet",
                       STR_ARG(issue->type));
    if (issue->plan_id == 0)
        return err_set(cx, ERR_INVALID, "an issue of type DATABASE_CHANGE needs a plan");
    return true;
}

bool issue_create(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue)
{
    if (!check_new(cx, issue))
        return false;
    Plan *plan = store_plan_lock(cx, db, issue->project, issue->plan_id);
    if (!plan)
        return err_set(cx, ERR_NOT_FOUND, "plan projects/%.*s/plans/%lld does not exist",
                       STR_ARG(issue->project), (long long)issue->plan_id);
    if (plan->issue_id)
        return err_set(cx, ERR_EXISTS, "plan projects/%.*s/plans/%lld already has issue %lld",
                       STR_ARG(issue->project), (long long)plan->id, (long long)plan->issue_id);
    issue->status = STR("OPEN");
    issue->approval_status = STR("CHECKING");
    issue->creator_id = caller->id;
    issue->creator = caller->email;
    if (!store_issue_add(cx, db, issue))
        return false;
    Str summary = str_printf(cx->arena, "%.*s created issue %.*s", STR_ARG(caller->title),
                             STR_ARG(issue->title));
    return issue_announce(cx, app, db, issue, "ISSUE_CREATED", caller->email, summary);
}

static bool is_legal(Str from, Str to)
{
    for (size_t i = 0; i < sizeof legal_moves / sizeof *legal_moves; i++)
        if (str_is(from, legal_moves[i].from) && str_is(to, legal_moves[i].to))
            return true;
    return false;
}

bool issue_set_status(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                      Str next)
{
    (void)app;
    Str old = issue->status;
    if (str_eq(old, next))
        return true;
    if (issue->draft)
        return err_set(cx, ERR_PRECONDITION, "issue %lld is a draft; submit it first",
                       (long long)issue->id);
    if (!is_legal(old, next))
        return err_set(cx, ERR_PRECONDITION,
                       "cannot change the status of issue %lld from %.*s to %.*s",
                       (long long)issue->id, STR_ARG(old), STR_ARG(next));
    issue->status = next;
    if (!store_issue_set_status(cx, db, issue, old))
        return false;
    Json *update = json_new_object(cx->arena), *event = json_new_object(cx->arena);
    json_set_str(cx->arena, update, "fromStatus", old);
    json_set_str(cx->arena, update, "toStatus", next);
    json_set(cx->arena, event, "issueUpdate", update);
    return issue_note(cx, db, issue, caller->id, STR(""), event);
}
