/* Rules: what a review holds a statement against. */
#include <lauxlib.h>

#include "policy/answer.h"
#include "policy/kind.h"
#include "policy/subscription.h"

static Json *read_level(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, false);
    if (value->kind != JSON_STRING ||
        (!str_is(value->text, "ERROR") && !str_is(value->text, "WARNING")))
        policy_field_refuse(check, "\"ERROR\" or \"WARNING\"");
    return value;
}

/* An example is SQL, or a table with `sql` and what it needs: engine, params, schema, context. */
static Json *read_examples(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, true);
    if (value->kind != JSON_ARRAY || value->n == 0)
        policy_field_refuse(check, "a list of at least one example");
    for (size_t i = 0; i < value->n; i++) {
        const Json *item = value->items[i];
        bool ok = item->kind == JSON_STRING ||
                  (item->kind == JSON_OBJECT && json_str(item, "sql").p != NULL);
        if (!ok)
            policy_field_refuse(check, "a list of SQL texts or of tables with a field 'sql'");
    }
    return value;
}

static Json *read_params(const PolicyFieldCheck *check)
{
    static const char *const types[] = {"set",    "list",    "string", "template",
                                        "number", "boolean", "regex",  NULL};
    Json *value = policy_field_json(check, false);
    if (value->kind != JSON_OBJECT)
        policy_field_refuse(check, "a table of parameters by name");
    for (size_t i = 0; i < value->n; i++) {
        Str type = json_str(value->members[i].value, "type");
        size_t at = 0;
        while (types[at] && !str_is(type, types[at]))
            at++;
        if (!types[at])
            policy_field_refuse(
                check, "parameters with type = set, list, string, template, number, boolean "
                       "or regex");
    }
    return value;
}

/* A misspelt kind or part would never come. */
static void check_on(const PolicyFieldCheck *check, const Json *value)
{
    const char *why = NULL;
    PolicyOn on;
    if (value->kind == JSON_STRING && str_is(value->text, "*"))
        return;
    if (!policy_is_string_list(value) || value->n == 0)
        policy_field_refuse(check, "\"*\" or a list of texts");
    for (size_t i = 0; i < value->n; i++)
        if (!policy_on_read(check->arena, value->items[i]->text, &on, &why))
            policy_fault_raise(check->L, "type", check->policy->path,
                               policy_field_line(check->policy, check->field->name), "%s", why);
}

static Json *read_on(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, true);
    check_on(check, value);
    return value;
}

static Json *read_on_engine(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, false);
    if (value->kind != JSON_OBJECT)
        policy_field_refuse(check, "a table by engine");
    for (size_t i = 0; i < value->n; i++)
        check_on(check, value->members[i].value);
    return value;
}

static const PolicyField fields[] = {
    {"title", FIELD_STRING, true, "string", "what is asked, in a few words", NULL},
    {"why", FIELD_STRING, true, "string", "why it matters, in a sentence or two", NULL},
    {"level", FIELD_OWN, true, "\"ERROR\"|\"WARNING\"", "when no rule set says otherwise",
     read_level},
    {"code", FIELD_INTEGER, true, "integer", "of its advice", NULL},
    {"engines", FIELD_CHOICE, true, "\"*\"|string[]", "API engine names", NULL},
    {"on", FIELD_OWN, true, "\"*\"|string[]",
     "statement kinds or verbs, each perhaps with parts that the statement must have: "
     "\"alter_table:add_column\"",
     read_on},
    {"on_engine", FIELD_OWN, false, "table<string, \"*\"|string[]>",
     "instead of `on` for the engines named", read_on_engine},
    {"words", FIELD_STRINGS, false, "string[]",
     "texts of which one must stand in the statement, in any case", NULL},
    {"good", FIELD_OWN, true, "(string|Example)[]", "SQL that draws no advice", read_examples},
    {"bad", FIELD_OWN, true, "(string|Example)[]", "SQL that draws advice", read_examples},
    {"type", FIELD_STRING, false, "string", "name in the API; else made from the path", NULL},
    {"params", FIELD_OWN, false, "table<string, Param>", "what a rule set may set", read_params},
    {"enabled", FIELD_BOOLEAN, false, "boolean", "false: runs only when a rule set names it", NULL},
    POLICY_FIELD_BUDGET,
    {"codes", FIELD_INTEGERS, false, "integer[]", "when it has more than one", NULL},
    {"payload", FIELD_TABLE, false, "table", "parameters that the examples are run with", NULL},
    {"schema", FIELD_TABLE, false, "table", "DatabaseMetadata that the examples are run with",
     NULL},
    {"needs", FIELD_NEEDS, false, "string[]",
     "facts to gather before: \"plans\" (ctx.context.plans, read by lua/plan.lua), "
     "\"session_user\" (ctx.context.sessionUser)",
     NULL},
    {"applies", FIELD_FUNCTION, false, "fun(ctx: Context): boolean",
     "asked once; false: the rule has nothing to say in this review", NULL},
    {"check", FIELD_FUNCTION, false, "fun(stmt: Statement, ctx: Context)", "looks at a statement",
     NULL},
    {"finish", FIELD_FUNCTION, false, "fun(ctx: Context)", "looks at the whole script at its end",
     NULL},
    {"alone", FIELD_BOOLEAN, false, "boolean",
     "what it says makes all other advice of the review void", NULL},
    {0}};

static const PolicyField param_fields[] = {
    {"type", FIELD_OWN, true,
     "\"string\"|\"number\"|\"boolean\"|\"list\"|\"set\"|\"regex\"|\"template\"",
     "what a rule set may give", NULL},
    {"default", FIELD_OWN, false, "any", "when nothing is given", NULL},
    {"help", FIELD_STRING, false, "string", "what it does", NULL},
    {0}};

static const PolicyField example_fields[] = {
    {"sql", FIELD_STRING, true, "string", "the script", NULL},
    {"engine", FIELD_STRING, false, "string", "else the first of the rule's, or POSTGRES", NULL},
    {"payload", FIELD_TABLE, false, "table", "instead of the rule's", NULL},
    {"schema", FIELD_TABLE, false, "table", "instead of the rule's", NULL},
    {"context", FIELD_TABLE, false, "table", "ctx.context", NULL},
    {0}};

static const PolicyShape shapes[] = {
    {"Param", "A parameter of a rule.", param_fields},
    {"Example", "An example that needs more than its text.", example_fields},
    {0}};

static void check(lua_State *L, const Policy *policy, int table)
{
    lua_getfield(L, table, "check");
    lua_getfield(L, table, "finish");
    if (lua_isnil(L, -1) && lua_isnil(L, -2))
        policy_fault_raise(L, "type", policy->path, policy_field_line(policy, "return"),
                           "a rule needs a function check or finish");
    lua_settop(L, table);
}

static bool is_advice(const Json *item)
{
    static const char *const statuses[] = {"ERROR", "WARNING", NULL};
    return policy_answer_is_one_of(item, "status", statuses) &&
           policy_answer_is_number(item, "code") && policy_answer_is_text(item, "title") &&
           policy_answer_is_text(item, "content");
}

static bool is_statement(const Json *item)
{
    return policy_answer_is_text(item, "kind") && policy_answer_is_number(item, "line") &&
           policy_answer_is_number(item, "endLine");
}

static bool is_waived(const Json *item)
{
    return is_advice(item) && policy_answer_is_text(item, "reason");
}

static bool is_answer(const Json *output)
{
    return policy_answer_each(output, "advices", is_advice) &&
           policy_answer_each(output, "waived", is_waived) &&
           policy_answer_each(output, "statements", is_statement);
}

static Str outcome(Arena *arena, const Json *output)
{
    return str_printf(arena, "%zu advices", json_len(json_get(output, "advices")));
}

const PolicyKindRow policy_kind_rule = {
    .kind = POLICY_RULE,
    .name = "rule",
    .class_name = "Rule",
    .folder = "rules/",
    .id_from = 6,
    .help = "Looks at statements and advises against what is wrong with them.",
    .fields = fields,
    .shapes = shapes,
    .example = "rules/table/disallow-trigger.lua",
    .check = check,
    .decision = "review",
    .evaluate = policy_evaluate_review,
    .is_answer = is_answer,
    .outcome = outcome,
};
