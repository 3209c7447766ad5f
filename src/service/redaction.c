/* Redaction: secrets and personal data leave a decision before it is recorded. */
#include "service/redaction.h"

#include "base/map.h"
#include "crypto/hash.h"
#include "service/sql_secret.h"
#include "service/text_secret.h"

/* Shorter ones would be found in every other word. */
#define SECRET_MIN 4
/* Beyond so many the texts that may quote them are taken out as a whole. */
#define SECRETS_MAX 200
/* A text of a fact that may have been cut (policy/reads.h). */
#define CUT_MIN 100
#define QUOTE "(SQL that holds secrets)"

struct Redaction {
    Arena *arena;
    RedactionRules rules;
    Cleaning cleaning;
    bool had_person;
};

Str redaction_pseudonym(Arena *arena, Str salt, Str address)
{
    Str local, domain;
    str_cut(str_lower(arena, address), '@', &local, &domain);
    Hash hash = hash_hmac_sha256(salt, str_lower(arena, address));
    const unsigned char *b = hash.bytes;
    return str_printf(arena, "person-%02x%02x%02x%02x%02x@%.*s", b[0], b[1], b[2], b[3], b[4],
                      STR_ARG(domain));
}

static Str hide_persons(void *ptr, Str text)
{
    Redaction *redaction = ptr;
    size_t at = 0, from, to;
    Buf out = buf_new(redaction->arena);
    if (redaction->rules.keeps_persons || !text.n || !memchr(text.p, '@', text.n))
        return text;
    while (text_secret_find_address(text, at, &from, &to)) {
        Str address = str_sub(text, from, to);
        bool is_hidden = str_starts(address, "person-");
        buf_add_str(&out, str_sub(text, at, from));
        buf_add_str(&out, is_hidden ? address
                                    : redaction_pseudonym(redaction->arena, redaction->rules.salt,
                                                          address));
        redaction->had_person |= !is_hidden;
        at = to;
    }
    if (at == 0)
        return text;
    buf_add_str(&out, str_sub(text, at, text.n));
    return buf_str(&out);
}

Redaction *redaction_new(Arena *arena, const RedactionRules *rules)
{
    Redaction *redaction = ARENA_NEW(arena, Redaction);
    redaction->arena = arena;
    redaction->rules = *rules;
    redaction->cleaning = (Cleaning){
        .arena = arena, .hides_data = rules->hides_data, .rewrite = hide_persons, .ptr = redaction};
    return redaction;
}

static Str replace_all(Arena *arena, Str text, Str what)
{
    Buf out = buf_new(arena);
    size_t at = 0;
    for (const char *found;
         at < text.n && (found = memmem(text.p + at, text.n - at, what.p, what.n));) {
        size_t place = (size_t)(found - text.p);
        buf_add_str(&out, str_sub(text, at, place));
        buf_add_z(&out, "redacted");
        at = place + what.n;
    }
    if (at == 0)
        return text;
    buf_add_str(&out, str_sub(text, at, text.n));
    return buf_str(&out);
}

/* Advice and messages may quote the SQL. */
static Str hide_known(Redaction *redaction, Str text)
{
    const StrList *secrets = &redaction->cleaning.secrets;
    if (secrets->n > SECRETS_MAX && text.n > SECRET_MIN)
        return memchr(text.p, ' ', text.n) ? STR(QUOTE) : text;
    for (size_t i = 0; i < secrets->n; i++)
        if (secrets->v[i].n >= SECRET_MIN)
            text = replace_all(redaction->arena, text, secrets->v[i]);
    return text;
}

Str redaction_text(Redaction *redaction, Str text)
{
    Str clean = hide_known(redaction, text);
    return hide_persons(redaction, sql_secret_clean_text(&redaction->cleaning, clean));
}

typedef const Json *Visit(Redaction *redaction, Str key, const Json *value);

/* A copy when a part changes. */
static const Json *visit_parts(Redaction *redaction, const Json *value, Visit *visit)
{
    Arena *arena = redaction->arena;
    bool is_object = value->kind == JSON_OBJECT, changes = false;
    Json *copy = is_object ? json_new_object(arena) : json_new_array(arena);
    for (size_t i = 0; i < value->n; i++) {
        Str key = is_object ? value->members[i].key : STR("");
        const Json *part = is_object ? value->members[i].value : value->items[i];
        const Json *changed = visit(redaction, key, part);
        changes |= changed != part;
        if (is_object)
            json_append(arena, copy, key, (Json *)changed);
        else
            json_add(arena, copy, (Json *)changed);
    }
    return changes ? copy : value;
}

static const Json *as_json(Redaction *redaction, const Json *old, Str text)
{
    return str_eq(text, old->text) ? old : json_new_str(redaction->arena, text);
}

/* A fact is cut, and what is cut off cannot be recognized: of SQL nothing stays. */
static bool is_cut_sql(const Redaction *redaction, const Json *value)
{
    Str path = json_str(value, "path"), text = json_str(value, "value");
    bool has_secret = redaction->cleaning.had_secret || redaction->cleaning.had_data;
    return has_secret && path.n && (str_ends(path, "statement") || text.n >= CUT_MIN);
}

static const Json *visit_text(Redaction *redaction, Str key, const Json *value)
{
    (void)key;
    if (value->kind == JSON_OBJECT && is_cut_sql(redaction, value)) {
        Json *copy = json_new_object(redaction->arena);
        json_set(redaction->arena, copy, "path", json_get(value, "path"));
        json_set_z(redaction->arena, copy, "value", QUOTE);
        return copy;
    }
    if (value->kind == JSON_STRING)
        return as_json(redaction, value, redaction_text(redaction, value->text));
    if (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT)
        return visit_parts(redaction, value, visit_text);
    return value;
}

static bool is_schema_sql(Str key)
{
    static const char *const keys[] = {"definition", "body",     "default", "defaultExpression",
                                       "expression", "onUpdate", NULL};
    for (const char *const *one = keys; *one; one++)
        if (str_is(key, *one))
            return true;
    return key.n == 0; /* the items of a list: expressions of an index */
}

/* Without a mark that opens a literal or a comment there is nothing to take out. */
static bool may_quote(Str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] && strchr("'\"$-/#", text.p[i]))
            return true;
    return false;
}

/* The name of a column may say that its default is a secret. */
static const Json *hide_default(Redaction *redaction, const Json *column)
{
    Str value = json_str(column, "default");
    if (value.n == 0 || !may_quote(value) || !sql_secret_is_name(json_str(column, "name")))
        return column;
    Json *copy = json_shallow(redaction->arena, column);
    json_set_z(redaction->arena, copy, "default", "'redacted'");
    redaction->cleaning.had_secret = true;
    return copy;
}

/* The schema of a database: SQL in definitions, defaults and expressions, words in comments. Names
 * stay: the rules are about them. */
static const Json *visit_schema(Redaction *redaction, Str key, const Json *value)
{
    if (value->kind == JSON_OBJECT)
        value = hide_default(redaction, value);
    if (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT)
        return visit_parts(redaction, value, visit_schema);
    if (value->kind != JSON_STRING)
        return value;
    if (str_is(key, "comment") || str_is(key, "userComment"))
        return as_json(redaction, value, redaction_text(redaction, value->text));
    if (is_schema_sql(key) && may_quote(value->text))
        return as_json(redaction, value, sql_secret_clean(&redaction->cleaning, value->text));
    return value;
}

/* The SQL first, so that its secrets are known when the rest is read. */
static const Json *visit_sql(Redaction *redaction, Str key, const Json *value)
{
    const SqlDialect *outer = redaction->cleaning.dialect;
    if (value->kind == JSON_STRING && str_is(key, "statement"))
        return as_json(redaction, value, sql_secret_clean(&redaction->cleaning, value->text));
    if (value->kind == JSON_ARRAY)
        return visit_parts(redaction, value, visit_sql);
    if (value->kind != JSON_OBJECT)
        return value;
    if (str_is(key, "schema"))
        return visit_schema(redaction, key, value);
    Str engine = json_str(value, "engine");
    engine = engine.n ? engine : json_str(json_get(value, "database"), "engine");
    if (engine.n)
        redaction->cleaning.dialect = sql_dialect_find(engine);
    const Json *clean = visit_parts(redaction, value, visit_sql);
    redaction->cleaning.dialect = outer;
    return clean;
}

static const Json *visit_rest(Redaction *redaction, Str key, const Json *value)
{
    if (str_is(key, "schema") || str_is(key, "statement"))
        return value;
    if (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT)
        return visit_parts(redaction, value, visit_rest);
    return visit_text(redaction, key, value);
}

const Json *redaction_input(Redaction *redaction, const Json *input)
{
    const Json *clean = visit_sql(redaction, STR(""), input);
    return visit_rest(redaction, STR(""), clean);
}

const Json *redaction_document(Redaction *redaction, const Json *document)
{
    return document ? visit_text(redaction, STR(""), document) : NULL;
}

Str redaction_found(const Redaction *redaction)
{
    Buf list = buf_new(redaction->arena);
    if (redaction->cleaning.had_secret)
        buf_add_z(&list, "secret");
    if (redaction->cleaning.had_data)
        buf_printf(&list, "%sdata", list.n ? "," : "");
    if (redaction->had_person)
        buf_printf(&list, "%sperson", list.n ? "," : "");
    return buf_str(&list);
}
