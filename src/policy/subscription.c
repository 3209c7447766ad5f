/* Subscription: which statements a rule is called for.
 *
 * Most rules can say something about few statements, and a call costs more than to parse one: so
 * the core asks for kind, parts and words itself, and a statement that no rule looks at never
 * becomes a table for Lua. What a rule says beside its kinds only saves calls: it must be right
 * without. */
#include "policy/subscription.h"

#include <string.h>

#include "policy/made.h"
#include "policy/statement.h"
#include "policy/words.h"

static bool is_object(Str text)
{
    for (int i = 1; i < SQL_OBJECT_COUNT; i++)
        if (str_is(text, sql_object_name((SqlObject)i)))
            return true;
    return false;
}

static bool is_kind(Str text)
{
    for (int i = 0; i < SQL_KIND_COUNT; i++) {
        const char *verb = sql_kind_name((SqlKind)i);
        size_t n = strlen(verb);
        if (str_is(text, verb))
            return true;
        if (policy_statement_is_compound((SqlKind)i) && str_starts(text, verb) &&
            text.p[n] == '_' && is_object(str_sub(text, n + 1, text.n)))
            return true;
    }
    return str_is(text, "*");
}

static const char *list_parts(Arena *arena, Str unknown)
{
    Buf text = buf_new(arena);
    buf_printf(&text, "there is no part '%.*s'; parts are", STR_ARG(unknown));
    for (unsigned i = 0; i < POLICY_PART_COUNT; i++)
        buf_printf(&text, "%s %s", i ? "," : "", policy_part_name(i));
    return buf_str(&text).p;
}

bool policy_on_read(Arena *arena, Str text, PolicyOn *on, const char **why)
{
    Str part;
    *on = (PolicyOn){.kind = STR_NONE};
    str_next(&text, ':', &on->kind);
    if (!is_kind(on->kind)) {
        *why = arena_printf(arena, "there is no kind of statement '%.*s'", STR_ARG(on->kind));
        return false;
    }
    while (str_next(&text, ':', &part)) {
        unsigned found = policy_part_find(part);
        if (found == POLICY_PART_COUNT) {
            *why = list_parts(arena, part);
            return false;
        }
        policy_parts_add(&on->parts, found);
    }
    return true;
}

/* What the rule says for the engine: "*" or a list of texts. */
static const Json *on_of(const Json *metadata, Str engine)
{
    const Json *by_engine = json_get(metadata, "on_engine");
    for (size_t i = 0; i < json_len(by_engine); i++)
        if (str_eq(by_engine->members[i].key, engine))
            return by_engine->members[i].value;
    return json_get(metadata, "on");
}

typedef struct Subscriber {
    size_t rule;
    PolicyParts parts;
    uint64_t words; /* one of them must stand in the text; 0: does not matter */
} Subscriber;

typedef struct Subscribers {
    Subscriber *v;
    size_t n, cap;
    bool asks_old;  /* one of them asks whether the table is old */
    bool asks_keys; /* or what has become of its primary key */
} Subscribers;

enum { KINDS = SQL_KIND_COUNT * SQL_OBJECT_COUNT };

typedef struct PolicySubscriptions {
    PolicyWords words;
    uint64_t *rule_words;        /* of each rule */
    Subscribers *by_kind[KINDS]; /* NULL until a statement of that kind comes */
    VEC(size_t) found;
} PolicySubscriptions;

static uint64_t add_words(PolicyWords *words, const Json *list)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < json_len(list); i++) {
        uint64_t bit = policy_words_add(words, json_at(list, i)->text);
        if (!bit)
            return 0;
        mask |= bit;
    }
    return mask;
}

void policy_subscribe(Review *review)
{
    PolicySubscriptions *all = ARENA_NEW(review->arena, PolicySubscriptions);
    all->rule_words = ARENA_ARRAY(review->arena, uint64_t, review->rules.n + 1);
    for (size_t i = 0; i < review->rules.n; i++)
        all->rule_words[i] =
            add_words(&all->words, json_get(review->rules.v[i].policy->metadata, "words"));
    review->subscriptions = all;
}

static void add_subscriber(Review *review, Subscribers *list, size_t rule, const PolicyOn *on)
{
    Subscriber one = {.rule = rule, .words = review->subscriptions->rule_words[rule]};
    one.parts = on->parts;
    list->asks_old |= policy_parts_has(&on->parts, POLICY_PART_OLD);
    list->asks_keys |= policy_parts_has(&on->parts, POLICY_PART_KEYLESS);
    VEC_ADD(review->arena, list, one);
}

/* The rule's texts that name the kind, its verb or every statement. */
static void add_rule(Review *review, Subscribers *list, size_t rule, Str kind, Str verb)
{
    const Json *on = on_of(review->rules.v[rule].policy->metadata, review->engine);
    const char *why = NULL;
    PolicyOn one = {.kind = STR("*")};
    if (on->kind == JSON_STRING) {
        add_subscriber(review, list, rule, &one);
        return;
    }
    for (size_t i = 0; i < json_len(on); i++)
        if (policy_on_read(review->arena, json_at(on, i)->text, &one, &why) &&
            (str_eq(one.kind, kind) || str_eq(one.kind, verb) || str_is(one.kind, "*")))
            add_subscriber(review, list, rule, &one);
}

static const Subscribers *find_list(Review *review, const SqlStmt *stmt)
{
    char buffer[64];
    bool is_plain = !policy_statement_is_compound(stmt->kind) || !policy_statement_is_named(stmt);
    size_t slot = (size_t)stmt->kind * SQL_OBJECT_COUNT + (is_plain ? 0 : (size_t)stmt->object);
    Subscribers **list = &review->subscriptions->by_kind[slot];
    if (*list)
        return *list;
    *list = ARENA_NEW(review->arena, Subscribers);
    Str kind = str_copy(review->arena, str(policy_statement_kind(stmt, buffer)));
    for (size_t i = 0; i < review->rules.n; i++)
        add_rule(review, *list, i, kind, str(sql_kind_name(stmt->kind)));
    return *list;
}

static bool is_keyless(const Review *review, const SqlStmt *stmt)
{
    const SqlName *name = policy_statement_table(stmt);
    const KeyTable *table =
        name ? policy_keys_look(review->keys, name->catalog, name->schema, name->name) : NULL;
    return table && policy_keys_lacks_primary(table);
}

static void read_parts(const Review *review, const Subscribers *list, const SqlStmt *stmt,
                       PolicyParts *parts)
{
    policy_parts_read(stmt, parts);
    if (list->asks_old && policy_made_is_old(review, stmt))
        policy_parts_add(parts, POLICY_PART_OLD);
    if (list->asks_keys && is_keyless(review, stmt))
        policy_parts_add(parts, POLICY_PART_KEYLESS);
    if (review->had_primary)
        policy_parts_add(parts, POLICY_PART_HAD_PRIMARY);
    if (review->is_held)
        policy_parts_add(parts, POLICY_PART_HELD);
}

const size_t *policy_subscribers(Review *review, const SqlStmt *stmt, size_t *n)
{
    PolicySubscriptions *all = review->subscriptions;
    const Subscribers *list = find_list(review, stmt);
    uint64_t words = 0;
    bool is_read = false;
    PolicyParts parts;
    all->found.n = 0;
    if (list->n)
        read_parts(review, list, stmt, &parts);
    for (size_t i = 0; i < list->n; i++) {
        const Subscriber *one = &list->v[i];
        const ReviewRule *rule = &review->rules.v[one->rule];
        bool is_found = all->found.n && all->found.v[all->found.n - 1] == one->rule;
        if (is_found || rule->is_idle || rule->is_failed || !rule->check_line ||
            !policy_parts_has_all(&parts, &one->parts))
            continue;
        if (one->words && !is_read) {
            words = policy_words_find(&all->words, stmt->text);
            is_read = true;
        }
        if (!one->words || (one->words & words))
            VEC_ADD(review->arena, &all->found, one->rule);
    }
    *n = all->found.n;
    return all->found.v;
}
