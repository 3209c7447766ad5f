/* Difference: what two answers to the same question mean for people. */
#include "policy/difference.h"

#include <ctype.h>

#include "base/map.h"

typedef struct Comparison {
    Arena *arena;
    Json *list;
    const Json *input, *before, *after;
} Comparison;

static void add(Comparison *c, const char *change, Str file, Str text)
{
    Json *one = json_new_object(c->arena);
    json_set_z(c->arena, one, "change", change);
    json_set_str(c->arena, one, "text", text);
    json_set_str(c->arena, one, "file", file);
    json_add(c->arena, c->list, one);
}

/* "approval/two-eyes" is policies/approval/two-eyes.lua; a rule's id stands below rules/. */
static Str file_of(Arena *arena, const char *folder, Str id)
{
    return id.n ? str_printf(arena, "%s/%.*s.lua", folder, STR_ARG(id)) : STR("");
}

static Str role_text(Arena *arena, Str role)
{
    Buf words = buf_new(arena);
    Str name = str_starts(role, "roles/") ? str_sub(role, 6, role.n) : role;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool begins = i > 0 && isupper((unsigned char)c) && islower((unsigned char)name.p[i - 1]);
        bool is_short = i + 1 < name.n && isupper((unsigned char)name.p[i + 1]);
        if (begins)
            buf_add_char(&words, ' ');
        buf_add_char(&words, begins && !is_short ? (char)tolower((unsigned char)c) : c);
    }
    return buf_str(&words);
}

static Str last_part(Str name)
{
    size_t at = name.n;
    while (at > 0 && name.p[at - 1] != '/')
        at--;
    return str_sub(name, at, name.n);
}

static void write_parts(Arena *arena, Buf *out, const Json *parts, const char *between)
{
    for (size_t i = 0; i < json_len(parts); i++) {
        buf_add_z(out, i ? between : "");
        buf_add_str(out, policy_difference_step(arena, json_at(parts, i)));
    }
}

Str policy_difference_step(Arena *arena, const Json *step)
{
    Buf out = buf_new(arena);
    Str role = json_str(step, "role"), group = json_str(step, "group");
    int64_t quorum = json_int(step, "quorum", 1);
    if (quorum > 1)
        buf_printf(&out, "%lld × ", (long long)quorum);
    if (role.n)
        buf_add_str(&out, role_text(arena, role));
    else if (group.n)
        buf_printf(&out, "group %.*s", STR_ARG(last_part(group)));
    else if (json_str(step, "user").n)
        buf_add_str(&out, last_part(json_str(step, "user")));
    else if (json_get(step, "anyOf"))
        write_parts(arena, &out, json_get(step, "anyOf"), " or ");
    else
        write_parts(arena, &out, json_get(step, "allOf"), " and ");
    return buf_str(&out);
}

/* What makes two steps the same step: everything but the words. */
static Str step_key(Arena *arena, const Json *step)
{
    Buf key = buf_new(arena);
    Json *copy = json_copy(arena, step);
    json_remove(copy, "title");
    json_write_sorted(&key, copy);
    return buf_str(&key);
}

/* How often each key stands there. */
static Map *count_keys(Comparison *c, const Json *list, Str (*key_of)(Arena *, const Json *))
{
    Map *counts = map_new(c->arena);
    for (size_t i = 0; i < json_len(list); i++) {
        Str key = key_of(c->arena, json_at(list, i));
        int *n = map_get(counts, key);
        if (!n)
            map_set(counts, key, n = ARENA_NEW(c->arena, int));
        (*n)++;
    }
    return counts;
}

/* Takes one of the key; false when there is none left. */
static bool take(Map *counts, Str key)
{
    int *n = map_get(counts, key);
    return n && (*n)-- > 0;
}

/* Steps of `list` that the counted ones lack. */
static size_t report_steps(Comparison *c, const Json *list, Map *counts, bool added, Str file)
{
    size_t found = 0;
    for (size_t i = 0; i < json_len(list); i++) {
        const Json *step = json_at(list, i);
        if (take(counts, step_key(c->arena, step)))
            continue;
        Str who = policy_difference_step(c->arena, step);
        add(c, added ? "step.added" : "step.removed", file,
            str_printf(c->arena, "need one %s: %.*s", added ? "more approval" : "approval less",
                       STR_ARG(who)));
        found++;
    }
    return found;
}

static bool is_same_order(Comparison *c, const Json *a, const Json *b)
{
    for (size_t i = 0; i < json_len(a); i++)
        if (!str_eq(step_key(c->arena, json_at(a, i)), step_key(c->arena, json_at(b, i))))
            return false;
    return true;
}

static void compare_approval(Comparison *c)
{
    const Json *old_steps = json_get(c->before, "steps"), *steps = json_get(c->after, "steps");
    Str old = json_str(c->before, "policy"), now = json_str(c->after, "policy");
    Str old_file = file_of(c->arena, "policies", old), file = file_of(c->arena, "policies", now);
    Str source = file.n ? file : old_file;
    size_t n = report_steps(c, steps, count_keys(c, old_steps, step_key), true, source);
    n += report_steps(c, old_steps, count_keys(c, steps, step_key), false, source);
    if (n == 0 && !is_same_order(c, old_steps, steps))
        add(c, "step.order", source, STR("need the same approvals in another order"));
    if (!str_eq(old, now))
        add(c, "policy.changed", source,
            str_printf(c->arena, "be decided by %.*s instead of %.*s",
                       STR_ARG(now.n ? now : STR("no policy")),
                       STR_ARG(old.n ? old : STR("no policy"))));
}

static int level_of(Str level)
{
    return str_is(level, "LOW") ? 0 : str_is(level, "MODERATE") ? 1 : 2;
}

/* The first policy that says this level. */
static Str rater(Comparison *c, const Json *output, Str level)
{
    const Json *reasons = json_get(output, "reasons");
    for (size_t i = 0; i < json_len(reasons); i++)
        if (str_eq(json_str(json_at(reasons, i), "level"), level))
            return file_of(c->arena, "policies", json_str(json_at(reasons, i), "policy"));
    return STR("");
}

static void compare_risk(Comparison *c)
{
    Str old = json_str(c->before, "level"), now = json_str(c->after, "level");
    if (str_eq(old, now))
        return;
    bool is_up = level_of(now) > level_of(old);
    /* Who says the higher level makes the difference: by saying it, or by not saying it any more.
     */
    Str file = is_up ? rater(c, c->after, now) : rater(c, c->before, old);
    add(c, is_up ? "risk.up" : "risk.down", file,
        str_printf(c->arena, "go from %.*s to %.*s risk", STR_ARG(old), STR_ARG(now)));
}

/* Columns and words are left out: where a text was redacted they differ. */
static Str advice_key(Arena *arena, const Json *advice)
{
    return str_printf(arena, "%.*s %lld %lld %.*s", STR_ARG(json_str(advice, "rule")),
                      (long long)json_int(advice, "code", 0),
                      (long long)json_int(advice, "line", 0), STR_ARG(json_str(advice, "status")));
}

static void report_advices(Comparison *c, const Json *list, const Json *other, bool added)
{
    Map *counts = count_keys(c, other, advice_key), *said = map_new(c->arena);
    for (size_t i = 0; i < json_len(list); i++) {
        const Json *advice = json_at(list, i);
        Str rule = json_str(advice, "rule"), status = json_str(advice, "status");
        Str name = rule.n ? rule : json_str(advice, "title");
        Str once = str_printf(c->arena, "%.*s %.*s", STR_ARG(name), STR_ARG(status));
        if (take(counts, advice_key(c->arena, advice)) || !map_set(said, once, c))
            continue;
        const char *article = str_is(status, "ERROR") ? "an" : "a";
        add(c, added ? "advice.added" : "advice.removed", file_of(c->arena, "rules", rule),
            str_printf(c->arena, "%s %s %.*s of %.*s", added ? "get" : "lose", article,
                       STR_ARG(status), STR_ARG(name)));
    }
}

static void compare_review(Comparison *c)
{
    const Json *old = json_get(c->before, "advices"), *now = json_get(c->after, "advices");
    report_advices(c, now, old, true);
    report_advices(c, old, now, false);
}

static bool is_request(const Json *request)
{
    return request && request->kind == JSON_OBJECT;
}

/* The names of the members that differ, joined by commas. */
static Str changed_members(Arena *arena, const Json *a, const Json *b)
{
    Buf names = buf_new(arena);
    for (size_t i = 0; i < json_len(a); i++)
        if (!json_equal(a->members[i].value, json_get_str(b, a->members[i].key)))
            buf_printf(&names, "%s%.*s", names.n ? ", " : "", STR_ARG(a->members[i].key));
    for (size_t i = 0; i < json_len(b); i++)
        if (!json_get_str(a, b->members[i].key))
            buf_printf(&names, "%s%.*s", names.n ? ", " : "", STR_ARG(b->members[i].key));
    return buf_str(&names);
}

static void compare_webhook(Comparison *c)
{
    const Json *old = json_get(c->before, "request"), *now = json_get(c->after, "request");
    Str file = file_of(c->arena, "policies", json_str(c->input, "policy"));
    if (!is_request(old) && is_request(now))
        add(c, "request.added", file, STR("be sent"));
    else if (is_request(old) && !is_request(now))
        add(c, "request.removed", file, STR("not be sent"));
    else if (is_request(old) && !json_equal(old, now))
        add(c, "request.changed", file,
            str_printf(c->arena, "be sent with another %.*s",
                       STR_ARG(changed_members(c->arena, old, now))));
}

/* Of a kind that nobody wrote words for. */
static void compare_other(Comparison *c)
{
    Str names = changed_members(c->arena, c->before, c->after);
    Str policy = json_str(c->after, "policy");
    if (names.n)
        add(c, "answer.changed", file_of(c->arena, "policies", policy),
            str_printf(c->arena, "get another answer (%.*s)", STR_ARG(names)));
}

static const struct {
    const char *kind;
    void (*compare)(Comparison *c);
} kinds[] = {{"approval", compare_approval},
             {"risk", compare_risk},
             {"review", compare_review},
             {"webhook", compare_webhook}};

/* "policy <path>:<line>: <why>" */
static Str failing_file(Str error)
{
    Str head, rest;
    if (!str_starts(error, "policy ") || !str_cut(str_sub(error, 7, error.n), ':', &head, &rest))
        return STR("");
    return str_ends(head, ".lua") ? head : STR("");
}

Json *policy_difference(Arena *arena, Str kind, const Json *input, const DifferenceSide *before,
                        const DifferenceSide *after)
{
    Comparison c = {arena, json_new_array(arena), input, before->output, after->output};
    if (!c.before != !c.after) {
        if (c.before)
            add(&c, "fails", failing_file(after->error),
                str_printf(arena, "fail: %.*s", STR_ARG(after->error)));
        else
            add(&c, "recovers", failing_file(before->error),
                str_printf(arena, "not fail any more: %.*s", STR_ARG(before->error)));
        return c.list;
    }
    if (!c.after || json_equal(c.before, c.after))
        return c.list;
    size_t i = 0, n = sizeof kinds / sizeof *kinds;
    while (i < n && !str_is(kind, kinds[i].kind))
        i++;
    if (i < n)
        kinds[i].compare(&c);
    else
        compare_other(&c);
    return c.list;
}
