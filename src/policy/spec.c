/* Spec: describe, it and assert for the *_spec.lua files of a bundle, run at admission. */
#include "policy/spec.h"

#include "base/clock.h"

#include <lauxlib.h>
#include <stdio.h>

#include "policy/admission.h"
#include "policy/assert.h"
#include "policy/review.h"
#include "policy/value.h"

static const char before_key = 'b', claim_key = 'n', count_key = 'i';

static void set_slot(lua_State *L, const char *key)
{
    lua_pushlightuserdata(L, (void *)key);
    lua_insert(L, -2);
    lua_rawset(L, LUA_REGISTRYINDEX);
}

static void get_slot(lua_State *L, const char *key)
{
    lua_pushlightuserdata(L, (void *)key);
    lua_rawget(L, LUA_REGISTRYINDEX);
}

/* describe(name, fn): the functions of before_each inside hold until its end. */
static int describe(lua_State *L)
{
    luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    get_slot(L, &before_key);
    lua_pushvalue(L, 2);
    lua_call(L, 0, 0);
    set_slot(L, &before_key);
    return 0;
}

static int before_each(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    set_slot(L, &before_key);
    return 0;
}

/* it(claim, fn): every claim has its own budget. */
static int it(lua_State *L)
{
    luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    set_slot(L, &claim_key);
    policy_sandbox_renew(L);
    get_slot(L, &before_key);
    if (lua_isfunction(L, -1))
        lua_call(L, 0, 0);
    else
        lua_pop(L, 1);
    lua_pushvalue(L, 2);
    lua_call(L, 0, 0);
    get_slot(L, &count_key);
    lua_pushinteger(L, lua_tointeger(L, -1) + 1);
    set_slot(L, &count_key);
    lua_pushnil(L);
    set_slot(L, &claim_key);
    policy_sandbox_renew(L);
    policy_library_progress(policy_library_of(L), clock_us());
    return 0;
}

static const Json *review_input(lua_State *L, Arena *arena, Json **payload)
{
    const char *why = NULL;
    size_t n = 0;
    const char *sql = luaL_checklstring(L, 2, &n);
    Json *options = lua_isnoneornil(L, 3) ? json_new_object(arena)
                                          : policy_value_read(L, 3, arena, false, &why);
    if (!options || options->kind != JSON_OBJECT)
        luaL_error(L, "review: %s", why ? why : "the options must be a table with named fields");
    Json *input = json_copy(arena, options);
    if (!json_get(input, "engine"))
        json_set_z(arena, input, "engine", "POSTGRES");
    json_set_str(arena, input, "statement", (Str){sql, n});
    *payload = json_get(options, "payload");
    return input;
}

/* review(rule_id, sql [, {engine, payload, schema, context}]) -> list of advices */
static int review(lua_State *L)
{
    Library *library = policy_library_of(L);
    const Policy *policy = map_get(library->by_id, str(luaL_checkstring(L, 1)));
    Arena *arena = library->arena;
    Json *payload = NULL;
    if (!policy || policy->kind != POLICY_RULE)
        return luaL_error(L, "review: no rule is called '%s'", lua_tostring(L, 1));
    Evaluation evaluation = {.library = library, .arena = arena};
    evaluation.trace = json_new_array(arena);
    evaluation.input = review_input(L, arena, &payload);
    bool ok = policy_review_run(&evaluation, policy, payload, NULL);
    policy_sandbox_renew(L);
    policy_sandbox_of(L)->is_placed = false;
    if (!ok)
        return luaL_error(L, "review: %s", evaluation.fault.message);
    policy_value_push(L, json_get(evaluation.output, "advices"));
    return 1;
}

void policy_spec_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"describe", describe},
                                         {"it", it},
                                         {"before_each", before_each},
                                         {"review", review},
                                         {NULL, NULL}};
    for (const luaL_Reg *one = functions; one->name; one++) {
        lua_pushcfunction(L, one->func);
        policy_globals_set(L, one->name);
    }
    policy_assert_open(L);
}

const char *policy_spec_claim(lua_State *L, int *count)
{
    get_slot(L, &claim_key);
    get_slot(L, &count_key);
    const char *claim = lua_tostring(L, -2);
    *count = (int)lua_tointeger(L, -1);
    lua_pop(L, 2); /* the registry keeps the text */
    return claim;
}

static int run_file(lua_State *L)
{
    policy_chunk_push(L, lua_touserdata(L, 1));
    lua_call(L, 0, 0);
    return 0;
}

typedef struct SpecRun {
    Library *library;
    const Policy *spec;
    int claims;
} SpecRun;

static int run_spec(lua_State *L)
{
    SpecRun *job = lua_touserdata(L, 1);
    policy_spec_open(L);
    policy_library_note(job->library, job->spec, 1);
    lua_pushcfunction(L, run_file);
    lua_pushlightuserdata(L, (void *)job->spec);
    bool ok = policy_sandbox_call(L, 1, 0);
    const char *claim = policy_spec_claim(L, &job->claims);
    PolicyFault *fault = &job->library->sandbox.fault;
    if (ok)
        return 0;
    if (claim) {
        char message[sizeof(fault->message)];
        snprintf(message, sizeof(message), "%.100s: %.380s", claim, fault->message);
        memcpy(fault->message, message, sizeof(message));
    }
    policy_fault_again(L);
}

/* Each file in a state of its own, so that no spec leans on another. */
bool policy_spec_run(Library *library, const Policy *spec, int *claims, PolicyFault *fault)
{
    SpecRun job = {library, spec, 0};
    library->in_spec = true;
    bool ok =
        policy_library_reopen(library) && policy_sandbox_run(&library->sandbox, run_spec, &job);
    *fault = library->sandbox.fault;
    library->in_spec = false;
    *claims += job.claims;
    return ok;
}
