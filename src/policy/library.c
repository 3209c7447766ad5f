/* Library: one bundle inside a worker: its files, what they declare, and the state that runs them.
 */
#include "policy/library.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdlib.h>

#include "base/clock.h"
#include "policy/api_cel.h"
#include "policy/api_zone.h"
#include "policy/coverage.h"
#include "policy/kind.h"
#include "policy/protocol.h"

#define PROGRESS_US 200000
#define TIMEOUTS_MAX 10 /* of files; the rest of such a bundle need not be waited for */

static const char chunks_key = 'c';

Library *policy_library_of(lua_State *L)
{
    return policy_sandbox_of(L)->owner;
}

void policy_library_progress(Library *library, int64_t now_us)
{
    if (!library->progress || now_us - library->progress_us < PROGRESS_US)
        return;
    library->progress_us = now_us;
    library->progress();
}

void policy_library_note(Library *library, const Policy *policy, int line)
{
    size_t n = strlen(policy->path);
    policy_reads_by(library->reads, policy);
    library->sandbox.soft_ms = policy->budget_ms ? policy->budget_ms : library->soft_ms;
    library->sandbox.call_bytes = policy->budget_bytes;
    if (!library->note || n >= sizeof(library->note->path))
        return;
    library->note->line = line;
    memcpy(library->note->path, policy->path, n + 1);
}

static const char *api_type(Arena *arena, const char *id)
{
    char *type = arena_copy(arena, id, strlen(id));
    for (char *p = type; *p; p++)
        *p = isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_';
    return type;
}

static bool add_file(Ctx *cx, Library *library, const Json *file)
{
    Policy *policy = ARENA_NEW(cx->arena, Policy);
    Str path = json_str(file, "path"), id;
    if (!policy_kind_of_path(path, &policy->kind, &id))
        return err_set(cx, ERR_INVALID, "%.*s: no kind of policy lives in this folder",
                       STR_ARG(path));
    policy->path = str_z(cx->arena, path);
    policy->id = str_z(cx->arena, id);
    policy->content = json_str(file, "content");
    policy->is_overlay = json_bool(file, "overlay");
    policy->kept = policy_kept_new(cx->arena);
    VEC_ADD(cx->arena, &library->all, policy);
    map_set(library->by_path, str(policy->path), policy);
    return true;
}

Library *policy_library_new(Ctx *cx, const Json *bundle)
{
    Library *library = ARENA_NEW(cx->arena, Library);
    const Json *files = json_get(bundle, "files");
    library->arena = cx->arena;
    library->soft_ms = (int)json_int(bundle, "soft_ms", 100);
    library->memory_bytes = (size_t)json_int(bundle, "memory_bytes", 64 << 20);
    library->reads = policy_reads_new(cx->arena);
    library->by_path = map_new(cx->arena);
    library->renewed = map_new(cx->arena);
    library->by_id = map_new(cx->arena);
    library->by_type = map_new(cx->arena);
    const Json *metadata = json_get(bundle, "metadata");
    if (metadata)
        library->known = map_new(cx->arena);
    for (size_t i = 0; i < json_len(metadata); i++)
        map_set(library->known, json_str(json_at(metadata, i), "path"), json_at(metadata, i));
    for (size_t i = 0; i < json_len(files); i++)
        if (!add_file(cx, library, json_at(files, i)))
            return NULL;
    return library;
}

static int line_of_message(const char *message)
{
    const char *mark = strstr(message, ".lua:");
    if (!mark)
        mark = strchr(message, ':');
    return mark ? atoi(mark + (mark[0] == '.' ? 5 : 1)) : 0;
}

/* The loader's message says "name:line: what"; only the last part is news. */
static const char *text_of_message(const char *message)
{
    const char *mark = strstr(message, ".lua:");
    mark = mark ? strchr(mark + 5, ':') : NULL;
    return mark ? mark + 2 : message;
}

static void compile(lua_State *L, const Policy *policy)
{
    char name[300];
    snprintf(name, sizeof(name), "@%s", policy->path);
    int status = luaL_loadbufferx(L, policy->content.p ? policy->content.p : "", policy->content.n,
                                  name, "t");
    if (status == LUA_ERRMEM)
        lua_error(L);
    if (status == 0)
        return;
    const char *message = lua_tostring(L, -1);
    if (memchr(policy->content.p, 0x1b, policy->content.n) == policy->content.p)
        policy_fault_raise(L, "syntax", policy->path, 1, "the file is bytecode: only text is run");
    policy_fault_raise(L, "syntax", policy->path, line_of_message(message), "%s",
                       text_of_message(message));
}

void policy_chunk_push(lua_State *L, const Policy *policy)
{
    lua_pushlightuserdata(L, (void *)&chunks_key);
    lua_rawget(L, LUA_REGISTRYINDEX);
    lua_getfield(L, -1, policy->path);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        compile(L, policy);
        if (policy_library_of(L)->has_coverage)
            policy_coverage_lines(L, (Policy *)policy);
        policy_globals_push(L);
        lua_setfenv(L, -2);
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, policy->path);
    }
    lua_remove(L, -2);
}

static int declare(lua_State *L)
{
    Policy *policy = lua_touserdata(L, 1);
    lua_pushvalue(L, 2);
    policy_metadata_read(L, policy, policy_library_of(L)->arena);
    return 0;
}

/* Refuses what would make one name mean two policies. */
static void index_policy(lua_State *L, Library *library, Policy *policy)
{
    const Policy *other = map_get(library->by_id, str(policy->id));
    if (!other && policy->type)
        other = map_get(library->by_type, str(policy->type));
    if (other)
        policy_fault_raise(L, "type", policy->path, 1, "the same name as %s", other->path);
    map_set(library->by_id, str(policy->id), policy);
    if (policy->type)
        map_set(library->by_type, str(policy->type), policy);
    VEC_ADD(library->arena, &library->sorted, policy);
}

/* A bundle that was admitted need not show again what it declares; its files are compiled when they
 * are first used. */
static bool take_known(lua_State *L, Library *library, Policy *policy)
{
    Json *metadata = library->known ? map_get(library->known, str(policy->path)) : NULL;
    if (!metadata)
        return false;
    policy_metadata_take(policy, metadata);
    if (policy->kind == POLICY_RULE)
        policy->type = str_z(library->arena, json_str(metadata, "type"));
    index_policy(L, library, policy);
    return true;
}

static void load_policy(lua_State *L, Library *library, Policy *policy)
{
    if (take_known(L, library, policy))
        return;
    if (!policy_instance_push(L, policy))
        policy_fault_again(L);
    lua_pushcfunction(L, declare);
    lua_pushlightuserdata(L, policy);
    lua_pushvalue(L, -3);
    if (!policy_sandbox_call(L, 2, 0))
        policy_fault_again(L);
    lua_pop(L, 1);
    if (policy->kind == POLICY_RULE) {
        Str type = json_str(policy->metadata, "type");
        policy->type = type.n ? str_z(library->arena, type) : api_type(library->arena, policy->id);
        json_set_z(library->arena, policy->metadata, "type", policy->type);
    }
    index_policy(L, library, policy);
}

static bool has_rule(const Library *library, const Json *configured)
{
    Str id = json_str(configured, "id");
    const Policy *policy = id.n ? map_get(library->by_id, id)
                                : map_get(library->by_type, json_str(configured, "type"));
    return policy && policy->kind == POLICY_RULE;
}

/* A set that names what is not there would review less than it says. */
static void check_rule_set(lua_State *L, const Library *library, const Policy *set)
{
    char base[200];
    const Json *rules = json_get(set->metadata, "rules");
    Str extends = json_str(set->metadata, "extends");
    snprintf(base, sizeof base, "review/%.*s", STR_ARG(extends));
    if (extends.n && !map_has(library->by_id, str(base)))
        policy_fault_raise(L, "type", set->path, policy_field_line(set, "extends"),
                           "it extends %.*s, which is no rule set", STR_ARG(extends));
    for (size_t i = 0; i < json_len(rules); i++) {
        Str id = json_str(json_at(rules, i), "id");
        Str name = id.n ? id : json_str(json_at(rules, i), "type");
        if (!has_rule(library, json_at(rules, i)))
            policy_fault_raise(L, "type", set->path, policy_field_line(set, "rules"),
                               "no rule is called %.*s", STR_ARG(name));
    }
}

/* A failure of one file is a problem, and the next file is looked at; without a list of problems it
 * ends the loading. */
static void run_step(lua_State *L, Library *library, lua_CFunction step, Policy *policy)
{
    lua_pushcfunction(L, step);
    lua_pushlightuserdata(L, policy);
    if (policy_sandbox_call(L, 1, 0))
        return;
    Problems *problems = library->problems;
    if (!problems || library->sandbox.is_out_of_memory || problems->timeouts >= TIMEOUTS_MAX)
        policy_fault_again(L);
    policy_problem_fault(problems, "type", &library->sandbox.fault);
}

static int load_step(lua_State *L)
{
    Policy *policy = lua_touserdata(L, 1);
    Library *library = policy_library_of(L);
    if (policy->kind != POLICY_MODULE && policy->kind != POLICY_SPEC)
        load_policy(L, library, policy);
    else if (!library->known)
        policy_chunk_push(L, policy);
    return 0;
}

static int rule_set_step(lua_State *L)
{
    check_rule_set(L, policy_library_of(L), lua_touserdata(L, 1));
    return 0;
}

static int load_all(lua_State *L)
{
    Library *library = policy_library_of(L);
    for (size_t i = 0; i < library->all.n; i++) {
        policy_library_progress(library, clock_us());
        run_step(L, library, load_step, library->all.v[i]);
    }
    for (size_t i = 0; i < library->sorted.n; i++)
        if (library->sorted.v[i]->kind == POLICY_RULE_SET)
            run_step(L, library, rule_set_step, library->sorted.v[i]);
    return 0;
}

static int64_t order_of(const Policy *policy)
{
    return policy_kinds[policy->kind]->is_ordered ? json_int(policy->metadata, "order", 1000) : 0;
}

static int compare_policies(const void *a, const void *b)
{
    const Policy *x = *(Policy *const *)a, *y = *(Policy *const *)b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (order_of(x) != order_of(y))
        return order_of(x) < order_of(y) ? -1 : 1;
    return strcmp(x->id, y->id);
}

static int open_chunks(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)&chunks_key);
    lua_newtable(L);
    lua_rawset(L, LUA_REGISTRYINDEX);
    policy_require_open(L);
    policy_api_cel_push(L, policy_library_of(L)->zones, policy_sandbox_look);
    policy_globals_set_table(L, "cel");
    policy_api_zone_push(L, policy_library_of(L)->zones);
    policy_globals_set_table(L, "zone");
    return 0;
}

bool policy_library_reopen(Library *library)
{
    policy_sandbox_close(&library->sandbox);
    library->calls = 0;
    library->state++;
    library->sandbox.owner = library;
    if (!policy_sandbox_init(&library->sandbox, library->memory_bytes, library->soft_ms))
        return false;
    if (library->has_coverage)
        policy_coverage_open(library);
    return policy_sandbox_run(&library->sandbox, open_chunks, NULL);
}

bool policy_library_load(Library *library, PolicyFault *fault)
{
    Problems *problems = library->problems;
    bool ok =
        policy_library_reopen(library) && policy_sandbox_run(&library->sandbox, load_all, NULL);
    if (!ok && problems)
        policy_problem_fault(problems, "type", &library->sandbox.fault);
    if (!ok)
        *fault = library->sandbox.fault;
    else if (problems)
        ok = !policy_problems_first(problems, fault);
    if (library->sorted.n)
        qsort(library->sorted.v, library->sorted.n, sizeof(Policy *), compare_policies);
    return ok;
}

void policy_library_close(Library *library)
{
    policy_sandbox_close(&library->sandbox);
}
