/* Spec run: the claims of one *_spec.lua file, as the file declares them, and their outcomes.
 *
 * A failing claim is one problem and the next one runs. Each file has a state of its own, so that
 * none leans on another; each function that the file gave has a budget of its own. */
#include "policy/spec_run.h"

#include <lauxlib.h>
#include <stdio.h>

#include "base/clock.h"
#include "policy/spec.h"

#define DEPTH_MAX 50

static Library *library_of(const SpecRun *run)
{
    return run->admission->library;
}

static bool is_lost(const SpecRun *run)
{
    return library_of(run)->sandbox.is_out_of_memory;
}

static Json *add_result(SpecRun *run, const SpecItem *item, const char *status, int64_t since_us)
{
    Arena *arena = run->admission->arena;
    if (!run->admission->results)
        return NULL;
    Json *result = json_new_object(arena);
    json_set_z(arena, result, "file", run->spec->path);
    json_set_int(arena, result, "line", item->line);
    json_set_str(arena, result, "name", str_copy(arena, str(run->claim)));
    json_set_z(arena, result, "status", status);
    json_set_int(arena, result, "durationUs", since_us ? clock_us() - since_us : 0);
    json_add(arena, run->admission->results, result);
    return result;
}

/* Why, and where that was. */
static void set_reason(const SpecRun *run, Json *result)
{
    Arena *arena = run->admission->arena;
    const PolicyFault *fault = &library_of(run)->sandbox.fault;
    if (!result)
        return;
    json_set_str(arena, result, "message", str_printable(arena, str(fault->message), 500));
    if (fault->file[0])
        json_set_str(arena, result, "at", str_printf(arena, "%s:%d", fault->file, fault->line));
}

/* The fault of the sandbox, with the claim before its message. */
static void add_problem(SpecRun *run, int line)
{
    PolicyFault fault = library_of(run)->sandbox.fault;
    char message[sizeof fault.message];
    if (!fault.file[0]) {
        snprintf(fault.file, sizeof fault.file, "%s", run->spec->path);
        fault.line = line;
    }
    if (run->claim) {
        snprintf(message, sizeof message, "%.100s: %.380s", run->claim, fault.message);
        memcpy(fault.message, message, sizeof message);
    }
    if (fault.reason && (strcmp(fault.reason, "type") == 0))
        fault.reason = "error";
    policy_problem_fault(library_of(run)->problems, "spec", &fault);
}

/* False when it failed; the fault says why. */
static bool call(lua_State *L, const SpecRun *run, int function, int line)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, function);
    policy_library_note(library_of(run), run->spec, line);
    return policy_sandbox_call_at(L, 0, 0, run->spec->path, line);
}

static bool call_all(lua_State *L, const SpecRun *run, const SpecRefs *functions, int line)
{
    for (size_t i = 0; i < functions->n; i++)
        if (!call(L, run, functions->v[i], line))
            return false;
    return true;
}

/* Those of the outer blocks first. */
static bool call_before(lua_State *L, const SpecRun *run, const SpecBlock *block, int line)
{
    return !block ||
           (call_before(L, run, block->parent, line) && call_all(L, run, &block->before, line));
}

/* Those of the outer blocks last. */
static bool call_after(lua_State *L, const SpecRun *run, const SpecBlock *block, int line)
{
    for (; block; block = block->parent)
        if (!call_all(L, run, &block->after, line))
            return false;
    return true;
}

static bool is_wanted(const SpecRun *run)
{
    Str filter = run->admission->filter;
    return !filter.n || str_find(str(run->claim), filter) >= 0;
}

static const char *name_in(const SpecRun *run, const SpecBlock *block, const char *name)
{
    const char *outer = block->name;
    return outer[0] ? arena_printf(library_of(run)->arena, "%s %s", outer, name) : name;
}

static void fail_claim(SpecRun *run, const SpecItem *item, int64_t since_us)
{
    set_reason(run, add_result(run, item, "failed", since_us));
    add_problem(run, item->line);
}

static void run_claim(lua_State *L, SpecRun *run, const SpecBlock *block, const SpecItem *item)
{
    int64_t since_us = clock_us();
    run->is_pending = false;
    run->finally = (SpecRefs){0};
    run->admission->claims++;
    bool ok = call_before(L, run, block, item->line) && call(L, run, item->function, item->line);
    if (run->is_pending) {
        run->admission->pending++;
        set_reason(run, add_result(run, item, "pending", since_us));
    } else if (!ok) {
        fail_claim(run, item, since_us);
    }
    if (is_lost(run))
        return;
    bool ended =
        call_all(L, run, &run->finally, item->line) && call_after(L, run, block, item->line);
    if (ok && !ended)
        fail_claim(run, item, since_us);
    else if (ok)
        add_result(run, item, "passed", since_us);
}

static void run_block(lua_State *L, SpecRun *run, SpecBlock *block, int depth);

static void run_item(lua_State *L, SpecRun *run, SpecBlock *block, const SpecItem *item, int depth)
{
    run->claim = name_in(run, block, item->name);
    if (item->kind == SPEC_BLOCK) {
        SpecBlock inner = {.parent = block, .name = run->claim};
        run->block = &inner;
        bool ok = call(L, run, item->function, item->line);
        run->block = NULL;
        if (!ok)
            add_problem(run, item->line);
        else
            run_block(L, run, &inner, depth + 1);
    } else if (!is_wanted(run)) {
        return;
    } else if (item->kind == SPEC_CLAIM) {
        run_claim(L, run, block, item);
    } else {
        run->admission->pending++;
        add_result(run, item, "pending", 0);
    }
}

static void run_block(lua_State *L, SpecRun *run, SpecBlock *block, int depth)
{
    luaL_checkstack(L, 10, "describe is nested too deep");
    if (depth > DEPTH_MAX)
        luaL_error(L, "describe is nested deeper than %d", DEPTH_MAX);
    run->claim = block->name[0] ? block->name : NULL;
    bool ok = call_all(L, run, &block->setup, 1);
    if (!ok)
        add_problem(run, 1);
    for (size_t i = 0; ok && i < block->items.n && !is_lost(run); i++) {
        policy_library_progress(library_of(run), clock_us());
        run_item(L, run, block, &block->items.v[i], depth);
    }
    run->claim = block->name[0] ? block->name : NULL;
    if (!is_lost(run) && !call_all(L, run, &block->teardown, 1))
        add_problem(run, 1);
    run->claim = NULL;
}

static int run_file(lua_State *L)
{
    policy_chunk_push(L, lua_touserdata(L, 1));
    lua_call(L, 0, 0);
    return 0;
}

static int run_spec(lua_State *L)
{
    SpecRun *run = lua_touserdata(L, 1);
    SpecBlock top = {.name = ""};
    policy_spec_open(L);
    policy_library_note(library_of(run), run->spec, 1);
    lua_pushcfunction(L, run_file);
    lua_pushlightuserdata(L, (void *)run->spec);
    run->block = &top;
    bool ok = policy_sandbox_call(L, 1, 0);
    run->block = NULL;
    if (!ok)
        add_problem(run, 1);
    else
        run_block(L, run, &top, 0);
    return 0;
}

void policy_admission_spec(Admission *admission, const Policy *spec)
{
    Library *library = admission->library;
    SpecRun run = {.admission = admission, .spec = spec};
    library->in_spec = true;
    library->spec = &run;
    bool ok =
        policy_library_reopen(library) && policy_sandbox_run(&library->sandbox, run_spec, &run);
    if (!ok)
        add_problem(&run, 1);
    library->spec = NULL;
    library->in_spec = false;
}
