/* Spec: describe, it and assert for the *_spec.lua files of a bundle.
 *
 * The words are busted's. They only declare; spec_run.c runs what was declared. */
#include "policy/spec.h"

#include <lauxlib.h>

#include "policy/assert.h"
#include "policy/decide.h"
#include "policy/review.h"
#include "policy/spec_run.h"
#include "policy/value.h"

static int line_of_caller(lua_State *L)
{
    lua_Debug ar;
    return lua_getstack(L, 1, &ar) && lua_getinfo(L, "l", &ar) ? ar.currentline : 0;
}

/* The block that is being filled; a word inside a claim is a mistake. */
static SpecBlock *open_block(lua_State *L, const char *word)
{
    SpecRun *run = policy_library_of(L)->spec;
    if (!run || !run->block)
        luaL_error(L, "%s must stand in a describe, not in a claim", word);
    return run->block;
}

static void add_item(lua_State *L, SpecBlock *block, SpecItemKind kind)
{
    Arena *arena = policy_library_of(L)->arena;
    SpecItem item = {.kind = kind, .line = line_of_caller(L)};
    size_t n = 0;
    const char *name = luaL_checklstring(L, 1, &n);
    item.name = str_printable(arena, (Str){name, n}, 300).p;
    if (kind == SPEC_CLAIM && lua_isnoneornil(L, 2))
        item.kind = SPEC_PENDING;
    if (kind != SPEC_PENDING && item.kind != SPEC_PENDING) {
        luaL_checktype(L, 2, LUA_TFUNCTION);
        lua_pushvalue(L, 2);
        item.function = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    VEC_ADD(arena, &block->items, item);
}

static int describe(lua_State *L)
{
    add_item(L, open_block(L, "describe"), SPEC_BLOCK);
    return 0;
}

static int it(lua_State *L)
{
    add_item(L, open_block(L, "it"), SPEC_CLAIM);
    return 0;
}

/* In a describe: a claim to be written. In a claim: ends it without an outcome. */
static int pending(lua_State *L)
{
    SpecRun *run = policy_library_of(L)->spec;
    if (run && run->block) {
        add_item(L, run->block, SPEC_PENDING);
        return 0;
    }
    if (run)
        run->is_pending = true;
    return luaL_error(L, "%s", luaL_optstring(L, 1, "pending"));
}

static void add_hook(lua_State *L, SpecRefs *hooks)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    int function = luaL_ref(L, LUA_REGISTRYINDEX);
    VEC_ADD(policy_library_of(L)->arena, hooks, function);
}

static int before_each(lua_State *L)
{
    add_hook(L, &open_block(L, "before_each")->before);
    return 0;
}

static int after_each(lua_State *L)
{
    add_hook(L, &open_block(L, "after_each")->after);
    return 0;
}

static int setup(lua_State *L)
{
    add_hook(L, &open_block(L, "setup")->setup);
    return 0;
}

static int teardown(lua_State *L)
{
    add_hook(L, &open_block(L, "teardown")->teardown);
    return 0;
}

static int finally(lua_State *L)
{
    SpecRun *run = policy_library_of(L)->spec;
    if (!run || run->block)
        luaL_error(L, "finally must stand in a claim");
    add_hook(L, &run->finally);
    return 0;
}

static Json *read_table(lua_State *L, int index, Arena *arena, const char *word)
{
    const char *why = NULL;
    Json *value = lua_isnoneornil(L, index) ? json_new_object(arena)
                                            : policy_value_read(L, index, arena, false, &why);
    if (!value || value->kind != JSON_OBJECT)
        luaL_error(L, "%s: %s", word, why ? why : "a table with named fields is expected");
    return value;
}

/* An evaluation inside an evaluation: the budget of the spec begins anew for what comes after it. */
static void end_evaluation(lua_State *L)
{
    Library *library = policy_library_of(L);
    if (library->spec)
        policy_library_note(library, library->spec->spec, line_of_caller(L));
    policy_sandbox_renew(L);
    policy_sandbox_of(L)->is_placed = false;
}

/* review(rule_id, sql [, {engine, payload, schema, context}]) -> list of advices */
static int review(lua_State *L)
{
    Library *library = policy_library_of(L);
    const Policy *policy = map_get(library->by_id, str(luaL_checkstring(L, 1)));
    Arena *arena = library->arena;
    size_t n = 0;
    const char *sql = luaL_checklstring(L, 2, &n);
    if (!policy || policy->kind != POLICY_RULE)
        return luaL_error(L, "review: no rule is called '%s'", lua_tostring(L, 1));
    Evaluation evaluation = {.library = library, .arena = arena};
    Json *options = read_table(L, 3, arena, "review"), *input = json_copy(arena, options);
    if (!json_get(input, "engine"))
        json_set_z(arena, input, "engine", "POSTGRES");
    json_set_str(arena, input, "statement", (Str){sql, n});
    evaluation.trace = json_new_array(arena);
    evaluation.input = input;
    bool ok = policy_review_run(&evaluation, policy, json_get(options, "payload"), NULL);
    end_evaluation(L);
    if (!ok)
        return luaL_error(L, "review: %s", evaluation.fault.message);
    policy_value_push(L, json_get(evaluation.output, "advices"));
    return 1;
}

static const Json *evaluate(lua_State *L, const char *kind, const Json *input)
{
    Library *library = policy_library_of(L);
    Evaluation evaluation = {.library = library, .arena = library->arena, .input = input};
    bool ok = policy_evaluate(&evaluation, kind);
    end_evaluation(L);
    if (!ok)
        luaL_error(L, "%s: %s:%d: %s", kind, evaluation.fault.file, evaluation.fault.line,
                   evaluation.fault.message);
    return evaluation.output;
}

/* decide(kind, input) -> the answer of all policies of the kind */
static int decide(lua_State *L)
{
    const char *kind = luaL_checkstring(L, 1);
    const Json *input = read_table(L, 2, policy_library_of(L)->arena, "decide");
    policy_value_push(L, evaluate(L, kind, input));
    return 1;
}

/* score(change) -> level, list of reasons */
static int score(lua_State *L)
{
    Arena *arena = policy_library_of(L)->arena;
    Json *input = json_new_object(arena);
    json_set(arena, input, "change", read_table(L, 1, arena, "score"));
    const Json *output = evaluate(L, "risk", input);
    policy_value_push(L, json_get(output, "level"));
    policy_value_push(L, json_get(output, "reasons"));
    return 2;
}

static const luaL_Reg functions[] = {{"describe", describe},
                                     {"context", describe},
                                     {"it", it},
                                     {"pending", pending},
                                     {"before_each", before_each},
                                     {"after_each", after_each},
                                     {"setup", setup},
                                     {"teardown", teardown},
                                     {"finally", finally},
                                     {"review", review},
                                     {"decide", decide},
                                     {"score", score},
                                     {NULL, NULL}};

void policy_spec_open(lua_State *L)
{
    for (const luaL_Reg *one = functions; one->name; one++) {
        lua_pushcfunction(L, one->func);
        policy_globals_set(L, one->name);
    }
    policy_assert_open(L);
}
