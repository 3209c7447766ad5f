/* Admission lint: the lint's view of the sandbox, and its findings as problems. */
#include <lauxlib.h>

#include "base/clock.h"
#include "policy/admission.h"
#include "policy/lint.h"
#include "policy/review.h"
#include "policy/spec.h"

/* Pushes a global of the sandbox, or nil. */
static void push_global(lua_State *L, Str name)
{
    policy_globals_push(L);
    lua_pushlstring(L, name.p, name.n);
    lua_gettable(L, -2);
    lua_remove(L, -2);
}

static bool has_global(void *ptr, Str name)
{
    lua_State *L = ptr;
    push_global(L, name);
    bool has = !lua_isnil(L, -1);
    lua_pop(L, 1);
    return has;
}

static bool has_field(void *ptr, Str table, Str name)
{
    lua_State *L = ptr;
    push_global(L, table);
    bool has = false;
    if (lua_istable(L, -1)) {
        lua_pushlstring(L, name.p, name.n);
        lua_gettable(L, -2);
        has = !lua_isnil(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return has;
}

typedef struct LintRun {
    Admission *admission;
    const Policy *policy;
    bool is_spec; /* whether specs or all others are looked at */
} LintRun;

static void say(void *ptr, const LintNote *note)
{
    LintRun *job = ptr;
    Problem problem = {.kind = "lint",
                       .code = note->code,
                       .file = job->policy->path,
                       .line = note->line,
                       .is_warning = note->is_warning};
    policy_problem_add(job->admission->library->problems, &problem, "%s", note->message);
}

/* A file that the compiler refused has said so. */
static bool compiles(lua_State *L, const Policy *policy)
{
    Str text = policy->content;
    bool ok = luaL_loadbufferx(L, text.p ? text.p : "", text.n, "=lint", "t") == 0;
    lua_pop(L, 1);
    return ok;
}

static void lint_file(lua_State *L, LintRun *job)
{
    int line = 0;
    Arena *arena = arena_new();
    LintWorld world = {.ptr = L, .has_global = has_global, .has_field = has_field};
    if (job->policy->kind == POLICY_RULE)
        world.has_context_field = policy_context_has;
    if (compiles(L, job->policy) &&
        !policy_lint(arena, job->policy->content, &world, say, job, &line)) {
        Problem problem = {
            .kind = "lint", .file = job->policy->path, .line = line, .is_warning = true};
        policy_problem_add(job->admission->library->problems, &problem,
                           "the static checks do not understand the text from here on");
    }
    arena_free(arena);
}

static int lint_files(lua_State *L)
{
    LintRun *job = lua_touserdata(L, 1);
    Library *library = job->admission->library;
    if (job->is_spec)
        policy_spec_open(L);
    for (size_t i = 0; i < library->all.n; i++) {
        job->policy = library->all.v[i];
        if ((job->policy->kind == POLICY_SPEC) != job->is_spec)
            continue;
        policy_library_progress(library, clock_us());
        lint_file(L, job);
    }
    return 0;
}

/* The globals of specs come last into the state, and the state is thrown away after. */
void policy_admission_lint(Admission *admission)
{
    Library *library = admission->library;
    LintRun job = {.admission = admission};
    for (int i = 0; i < 2; i++) {
        job.is_spec = i == 1;
        if (!policy_sandbox_run(&library->sandbox, lint_files, &job))
            policy_problem_fault(library->problems, "lint", &library->sandbox.fault);
    }
    if (!policy_library_reopen(library))
        policy_problem_fault(library->problems, "lint", &library->sandbox.fault);
}
