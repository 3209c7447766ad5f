/* Rule page: a table of contents by category, then each rule with its why, parameters, examples. */
#include "rule_page.h"

static Str category_of(const Json *rule)
{
    Str id = json_str(rule, "id"), category, rest;
    return str_cut(id, '/', &category, &rest) ? category : id;
}

static void add_engines(Buf *page, const Json *engines)
{
    if (!engines || engines->kind == JSON_STRING) {
        buf_add_z(page, "every engine");
        return;
    }
    for (size_t i = 0; i < json_len(engines); i++)
        buf_printf(page, "%s%.*s", i ? ", " : "", STR_ARG(json_at(engines, i)->text));
}

static void add_default(Arena *arena, Buf *page, const Json *value)
{
    if (value && value->kind != JSON_NULL)
        buf_printf(page, ", default `%s`", json_text(arena, value).p);
}

static void add_params(Arena *arena, Buf *page, const Json *params)
{
    if (!params || params->kind != JSON_OBJECT || !params->n)
        return;
    buf_add_z(page, "\nParameters:\n\n");
    for (size_t i = 0; i < params->n; i++) {
        const Json *one = params->members[i].value;
        buf_printf(page, "* `%.*s` (%.*s", STR_ARG(params->members[i].key),
                   STR_ARG(json_str(one, "type")));
        add_default(arena, page, json_get(one, "default"));
        buf_printf(page, "): %.*s\n", STR_ARG(json_str(one, "help")));
    }
}

/* Text, or {sql, engine, ...}. A fence longer than any in the text keeps it whole. */
static void add_example(Buf *page, const Json *example)
{
    Str sql = example->kind == JSON_STRING ? example->text : json_str(example, "sql");
    Str engine = example->kind == JSON_OBJECT ? json_str(example, "engine") : STR_NONE;
    buf_add_z(page, "~~~~sql\n");
    if (engine.n)
        buf_printf(page, "-- %.*s\n", STR_ARG(engine));
    buf_printf(page, "%.*s\n~~~~\n", STR_ARG(sql));
}

static void add_examples(Buf *page, const char *title, const Json *examples)
{
    if (!json_len(examples))
        return;
    buf_printf(page, "\n%s:\n\n", title);
    for (size_t i = 0; i < json_len(examples); i++)
        add_example(page, json_at(examples, i));
}

static void add_rule(Arena *arena, Buf *page, const Json *rule)
{
    const Json *enabled = json_get(rule, "enabled");
    buf_printf(page, "\n### %.*s\n\n%.*s. %.*s\n\n", STR_ARG(json_str(rule, "id")),
               STR_ARG(json_str(rule, "title")), STR_ARG(json_str(rule, "why")));
    buf_printf(page, "`%.*s`, code %lld, %.*s%s, for ", STR_ARG(json_str(rule, "type")),
               (long long)json_int(rule, "code", 0), STR_ARG(json_str(rule, "level")),
               enabled && !enabled->yes ? ", off by default" : "");
    add_engines(page, json_get(rule, "engines"));
    buf_add_z(page, ".\n");
    add_params(arena, page, json_get(rule, "params"));
    add_examples(page, "Good", json_get(rule, "good"));
    add_examples(page, "Bad", json_get(rule, "bad"));
}

static void add_contents(Buf *page, const Json *rules)
{
    Str last = STR("");
    for (size_t i = 0; i < json_len(rules); i++) {
        const Json *rule = json_at(rules, i);
        if (!str_eq(category_of(rule), last))
            buf_printf(page, "\n**%.*s**\n\n", STR_ARG(category_of(rule)));
        last = category_of(rule);
        buf_printf(page, "* %.*s: %.*s\n", STR_ARG(json_str(rule, "id")),
                   STR_ARG(json_str(rule, "title")));
    }
}

Str rule_page(Arena *arena, const Json *rules)
{
    Buf page = buf_new(arena);
    Str last = STR("");
    buf_printf(&page, "# SQL review rules\n\n%zu rules.\n", json_len(rules));
    add_contents(&page, rules);
    for (size_t i = 0; i < json_len(rules); i++) {
        const Json *rule = json_at(rules, i);
        if (!str_eq(category_of(rule), last))
            buf_printf(&page, "\n## %.*s\n", STR_ARG(category_of(rule)));
        last = category_of(rule);
        add_rule(arena, &page, rule);
    }
    return buf_str(&page);
}
