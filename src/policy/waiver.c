/* Waiver: who lets a rule's advice pass, why and for how long. */
#include "policy/waiver.h"

#include <string.h>

#define MARK "tidegate:"

static Str comment_text(Str comment)
{
    static const char *const marks[] = {"--", "/*", "//", "#", NULL};
    for (const char *const *mark = marks; *mark; mark++)
        if (str_starts(comment, *mark)) {
            comment = str_sub(comment, strlen(*mark), comment.n);
            break;
        }
    if (str_ends(comment, "*/"))
        comment.n -= 2;
    return str_trim(comment);
}

static Str take_word(Str *rest)
{
    size_t n = 0;
    *rest = str_trim(*rest);
    while (n < rest->n && !strchr(" \t\r\n=", rest->p[n]))
        n++;
    Str word = str_sub(*rest, 0, n);
    *rest = str_sub(*rest, n, rest->n);
    return word;
}

/* ="..." or =word; false when it is neither. */
static bool take_value(Str *rest, Str *value)
{
    if (rest->n == 0 || rest->p[0] != '=')
        return false;
    *rest = str_sub(*rest, 1, rest->n);
    if (rest->n == 0 || rest->p[0] != '"') {
        *value = take_word(rest);
        return value->n > 0;
    }
    const char *end = memchr(rest->p + 1, '"', rest->n - 1);
    if (!end)
        return false;
    *value = str_trim((Str){rest->p + 1, (size_t)(end - rest->p) - 1});
    *rest = str_sub(*rest, (size_t)(end - rest->p) + 1, rest->n);
    return true;
}

static bool read_fields(Str rest, Waiver *waiver)
{
    for (rest = str_trim(rest); rest.n; rest = str_trim(rest)) {
        Str value, key = take_word(&rest);
        if (!take_value(&rest, &value))
            return false;
        if (str_is(key, "reason"))
            waiver->reason = value;
        else if (str_is(key, "until"))
            waiver->until = value;
        else
            return false;
    }
    return true;
}

/* False when the comment is none of ours. */
static bool read_comment(Review *review, Span span, Waiver *waiver)
{
    Str rest = comment_text(sql_text(review->script, span));
    if (!str_starts(rest, MARK))
        return false;
    rest = str_sub(rest, sizeof(MARK) - 1, rest.n);
    *waiver = (Waiver){.is_in_sql = true};
    sql_position(review->script, span.offset, &waiver->place.line, &waiver->place.column);
    waiver->is_understood = str_is(take_word(&rest), "allow");
    waiver->rule = take_word(&rest);
    waiver->is_understood &= waiver->rule.n > 0 && read_fields(rest, waiver);
    return true;
}

void policy_waiver_reset(Review *review)
{
    size_t kept = 0;
    for (size_t i = 0; i < review->waivers.n; i++)
        if (!review->waivers.v[i].is_in_sql)
            review->waivers.v[kept++] = review->waivers.v[i];
    review->waivers.n = kept;
    review->waivers_odd = 0;
}

void policy_waiver_input(Review *review)
{
    const Json *list = json_get(review->evaluation->input, "waivers");
    for (size_t i = 0; i < json_len(list); i++) {
        const Json *one = json_at(list, i);
        Waiver waiver = {.rule = json_str(one, "rule"),
                         .reason = json_str(one, "reason"),
                         .until = json_str(one, "until"),
                         .owner = json_str(one, "owner"),
                         .name = json_str(one, "name"),
                         .is_understood = true};
        VEC_ADD(review->arena, &review->waivers, waiver);
    }
}

void policy_waiver_read(Review *review, const SqlStmt *stmt)
{
    const SqlSpanVec *comments = &review->script->comments;
    uint32_t end = stmt ? stmt->span.offset + stmt->span.length : UINT32_MAX;
    for (size_t i = 0; i < comments->n && comments->v[i].offset < end; i++) {
        Waiver waiver;
        if (!read_comment(review, comments->v[i], &waiver))
            continue;
        if (!waiver.is_understood && ++review->waivers_odd > REVIEW_ADVICES_MAX)
            continue;
        if (stmt) {
            sql_position(review->script, stmt->span.offset, &waiver.from.line, &waiver.from.column);
            sql_position(review->script, end, &waiver.to.line, &waiver.to.column);
        }
        VEC_ADD_MOVING(review->arena, &review->waivers, waiver);
    }
}

/* A custom rule that is off or out of scope is known, too. */
static const char *find_id(Review *review, Str name)
{
    const Policy *policy = map_get(review->library->by_id, name);
    if (!policy)
        policy = map_get(review->library->by_type, name);
    if (policy && policy->kind == POLICY_RULE)
        return policy->id;
    return str_starts(name, "custom/") ? str_z(review->arena, name) : NULL;
}

static bool is_date(Str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (i == 4 || i == 7 ? text.p[i] != '-' : text.p[i] < '0' || text.p[i] > '9')
            return false;
    return text.n == 10;
}

/* NULL when it may be used. Dates of this form compare as texts. */
static const char *find_fault(Review *review, Waiver *waiver)
{
    Str today = json_str(json_get(review->evaluation->input, "context"), "today");
    if (!waiver->is_understood)
        return "Waiver not understood";
    waiver->id = find_id(review, waiver->rule);
    if (!waiver->id)
        return "Waiver of an unknown rule";
    if (waiver->reason.n == 0)
        return "Waiver without a reason";
    if (waiver->until.n && !is_date(waiver->until))
        return "Waiver not understood";
    /* Without a date nobody knows that it still holds. */
    return waiver->until.n && str_compare(waiver->until, today.n ? today : STR("9")) < 0
               ? "Expired waiver"
               : NULL;
}

static void report(Review *review, const Waiver *waiver, const char *title)
{
    if (++review->waiver_faults > REVIEW_ADVICES_MAX)
        return;
    Advice advice = {.status = "WARNING", .code = REVIEW_WAIVER};
    advice.title = str(title);
    advice.line = (int)waiver->place.line;
    advice.column = (int)waiver->place.column;
    Str rule = str_printable(review->arena, waiver->rule, 200);
    Str name = str_printable(review->arena, waiver->name, 200);
    Str until = str_printable(review->arena, waiver->until, 20);
    if (strcmp(title, "Expired waiver") == 0)
        advice.content =
            str_printf(review->arena, "the waiver of %.*s%s%.*s ended on %.*s; renew or remove it",
                       STR_ARG(rule), name.n ? " " : "", STR_ARG(name), STR_ARG(until));
    else if (strcmp(title, "Unused waiver") == 0)
        advice.content = str_printf(
            review->arena, "the waiver of %.*s waives nothing here; remove it", STR_ARG(rule));
    else
        advice.content = str_printf(review->arena,
                                    "the waiver of \"%.*s\" does not hold; write: tidegate: allow "
                                    "<rule> reason=\"...\" [until=YYYY-MM-DD]",
                                    STR_ARG(rule));
    policy_review_advise(review, &review->advices, &advice);
}

static bool is_before(Place a, Place b)
{
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

static bool covers(const Waiver *waiver, const Advice *advice)
{
    if (!waiver->id || waiver->fault || advice->is_failure || !advice->rule ||
        strcmp(advice->rule, waiver->id) != 0)
        return false;
    if (!waiver->is_in_sql)
        return true;
    Place at = {(uint32_t)advice->line, (uint32_t)advice->column};
    return waiver->to.line && !is_before(at, waiver->from) && is_before(at, waiver->to);
}

static Waiver *find_waiver(Review *review, const Advice *advice)
{
    for (size_t i = 0; i < review->waivers.n; i++)
        if (covers(&review->waivers.v[i], advice))
            return &review->waivers.v[i];
    return NULL;
}

static bool has_run(const Review *review, const char *id)
{
    for (size_t i = 0; i < review->rules.n; i++)
        if (strcmp(review->rules.v[i].id, id) == 0)
            return !review->rules.v[i].is_failed;
    return false;
}

/* An object is for many scripts: that this one does not need it says nothing. */
static bool is_unused(const Review *review, const Waiver *waiver)
{
    return waiver->is_in_sql && !waiver->fault && waiver->used == 0 && has_run(review, waiver->id);
}

void policy_waiver_apply(Review *review)
{
    size_t kept = 0;
    for (size_t i = 0; i < review->waivers.n; i++)
        review->waivers.v[i].fault = find_fault(review, &review->waivers.v[i]);
    for (size_t i = 0; i < review->advices.n; i++) {
        Advice *advice = &review->advices.v[i];
        Waiver *waiver = find_waiver(review, advice);
        if (waiver) {
            waiver->used++;
            advice->waiver = waiver;
            VEC_ADD(review->arena, &review->waived, *advice);
        } else {
            review->advices.v[kept++] = *advice;
        }
    }
    review->advices.n = kept;
    for (size_t i = 0; i < review->waivers.n; i++) {
        const Waiver *waiver = &review->waivers.v[i];
        if (waiver->fault)
            report(review, waiver, waiver->fault);
        else if (is_unused(review, waiver))
            report(review, waiver, "Unused waiver");
    }
}
