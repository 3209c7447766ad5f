/* Explain: how the approval of an issue stands, who can take it further, and why others cannot. */
#include "policy/difference.h"
#include "service/approval.h"
#include "service/explain.h"
#include "service/issue.h"
#include "service/standing.h"

typedef struct Stand {
    Ctx *cx;
    const Issue *issue;
    ApprovalView view;
    Json *explanation, *sentences, *steps;
} Stand;

static void say(Stand *s, Str sentence)
{
    json_add_str(s->cx->arena, s->sentences, sentence);
}

/* "ada@x.org, bob@x.org and 3 more" */
static Str names_of(Arena *arena, const StrList *people)
{
    Buf out = buf_new(arena);
    size_t shown = people->n > 5 ? 5 : people->n;
    for (size_t i = 0; i < shown; i++)
        buf_printf(&out, "%s%.*s", i ? ", " : "", STR_ARG(people->v[i]));
    if (people->n > shown)
        buf_printf(&out, " and %zu more", people->n - shown);
    return buf_str(&out);
}

/* What a workspace admin can do about a step that nobody can answer. */
static Str remedy_of(Arena *arena, const Json *step)
{
    Str role = json_str(step, "role"), group = json_str(step, "group");
    if (role.n)
        return str_printf(arena, "grant %.*s to somebody else, on the project or the workspace",
                          STR_ARG(role));
    if (group.n)
        return str_printf(arena, "add an active person to %.*s", STR_ARG(group));
    if (json_str(step, "user").n)
        return str_printf(arena, "make or activate %.*s, or change the policy",
                          STR_ARG(json_str(step, "user")));
    return STR("give somebody else one of the roles or groups that the step names");
}

static Str answers_of(Arena *arena, const Json *step)
{
    StrList people = {0};
    const Json *answers = json_get(step, "answers");
    for (size_t i = 0; i < json_len(answers); i++) {
        Str name = json_str(json_at(answers, i), "principal");
        VEC_ADD(arena, &people, str_starts(name, "users/") ? str_sub(name, 6, name.n) : name);
    }
    return names_of(arena, &people);
}

static void explain_pending(Stand *s, const Json *step, size_t number, Str what, Json *message)
{
    Arena *a = s->cx->arena;
    Json *people = json_new_array(a);
    for (size_t i = 0; i < s->view.candidates.n; i++)
        json_add_str(a, people, s->view.candidates.v[i]);
    json_set(a, message, "people", people);
    if (s->view.candidates.n) {
        say(s, str_printf(a, "Step %zu waits for %.*s: %.*s can approve it.", number, STR_ARG(what),
                          STR_ARG(names_of(a, &s->view.candidates))));
        return;
    }
    Str problem = json_str(step, "problem"), remedy = remedy_of(a, step);
    json_set_str(a, message, "remedy", remedy);
    say(s, str_printf(a, "Nobody can approve step %zu (%.*s)%s%.*s. To go on, %.*s.", number,
                      STR_ARG(what), problem.n ? ": " : "", STR_ARG(problem), STR_ARG(remedy)));
}

static void explain_step(Stand *s, const Json *step, size_t number)
{
    Arena *a = s->cx->arena;
    Json *message = json_new_object(a);
    Str state = json_str(step, "state"), what = policy_difference_step(a, step);
    Str by = answers_of(a, step);
    json_set_int(a, message, "number", (int64_t)number);
    json_set_str(a, message, "title", what);
    json_set_str(a, message, "state", state);
    json_set_str(a, message, "by", by);
    if (str_is(state, "APPROVED"))
        say(s, str_printf(a, "Step %zu (%.*s) was approved by %.*s.", number, STR_ARG(what),
                          STR_ARG(by)));
    else if (str_is(state, "REJECTED"))
        say(s,
            str_printf(a, "Step %zu (%.*s) was sent back by %.*s: %.*s may ask for approval again.",
                       number, STR_ARG(what), STR_ARG(by), STR_ARG(s->issue->creator)));
    else if (str_is(state, "PENDING"))
        explain_pending(s, step, number, what, message);
    else
        say(s, str_printf(a, "Step %zu asks for %.*s after that.", number, STR_ARG(what)));
    json_add(a, s->steps, message);
}

/* Words for the states in which no step is anybody's turn. */
static void explain_status(Stand *s)
{
    Arena *a = s->cx->arena;
    const Issue *issue = s->issue;
    if (issue->draft)
        say(s, STR("The issue is a draft: its creator has to submit it first."));
    else if (issue->approval_error.n)
        say(s,
            str_printf(a,
                       "The issue is blocked (%.*s): mend the policy, then run the checks of the "
                       "plan again.",
                       STR_ARG(issue->approval_error)));
    else if (str_is(issue->approval_status, "CHECKING"))
        say(s, STR("The approval is decided when the checks of the plan are done."));
    else if (str_is(issue->approval_status, "SKIPPED"))
        say(s, STR("Nobody has to approve the issue."));
    else if (str_is(issue->approval_status, "APPROVED"))
        say(s, STR("The issue is approved."));
}

static const char *as_said_of_another(Arena *arena, const char *reason)
{
    static const struct {
        const char *to_you, *of_them;
    } words[] = {
        {"you are none of those whom the step asks for",
         "they are none of those whom the step asks "
         "for"},
        {"you have answered it already, and it needs one more person",
         "they have answered it already, and it needs one more person"},
        {"each step needs a different person, and you have answered one already",
         "each step needs a different person, and they have answered one already"},
        {"it has enough answers of those whom you are one of",
         "it has enough answers of those whom they are one of"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(reason, words[i].to_you) == 0)
            return words[i].of_them;
    return arena_printf(arena, "%s", reason);
}

static bool explain_person(Stand *s, StoreConn *db, Str person)
{
    Arena *a = s->cx->arena;
    Standing standing;
    uint32_t mask = 0;
    Json *denials = json_new_array(a);
    json_set(a, s->explanation, "denials", denials);
    bool is_open = str_is(s->issue->approval_status, "PENDING") && json_len(s->issue->steps) > 0;
    if (!person.n || !is_open)
        return true;
    if (!standing_of(s->cx, db, s->issue, false, &standing))
        return false;
    if (standing.flow.turn >= standing.flow.n)
        return true;
    if (!standing_mask(s->cx, db, &standing, standing.flow.turn, person, &mask))
        return false;
    const char *reason = standing_why_not(s->cx, &standing, person, mask);
    if (!reason)
        return true;
    Json *denial = json_new_object(a);
    const char *words = as_said_of_another(a, reason);
    json_set_str(a, denial, "person", person);
    json_set_z(a, denial, "reason", words);
    json_add(a, denials, denial);
    say(s, str_printf(a, "%.*s cannot approve step %zu: %s.", STR_ARG(person),
                      standing.flow.turn + 1, words));
    return true;
}

bool explain_approval(Ctx *cx, const App *app, StoreConn *db, const Issue *issue, Str person,
                      Json **explanation)
{
    Stand s = {.cx = cx, .issue = issue, .steps = json_new_array(cx->arena)};
    Str subject = issue_name(cx->arena, issue->project, issue->id);
    Decision *decision = store_decision_newest(cx, db, STR("approval"), subject);
    if (cx->err || !approval_view(cx, db, issue, &s.view))
        return false;
    s.explanation = decision ? explain_decision(cx, app, decision) : json_new_object(cx->arena);
    s.sentences = json_get(s.explanation, "sentences");
    if (!s.sentences)
        json_set(cx->arena, s.explanation, "sentences", s.sentences = json_new_array(cx->arena));
    json_set_str(cx->arena, s.explanation, "subject", subject);
    json_set(cx->arena, s.explanation, "steps", s.steps);
    explain_status(&s);
    for (size_t i = 0; i < json_len(s.view.steps); i++)
        explain_step(&s, json_at(s.view.steps, i), i + 1);
    *explanation = s.explanation;
    return explain_person(&s, db, person);
}
