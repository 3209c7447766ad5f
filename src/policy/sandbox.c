/* Sandbox: one Lua state with a memory cap, a run-time budget and faults that name file and line.
 *
 * The count hook stops Lua code; C code that may run long counts steps itself. Both only raise an
 * error, and an error can be caught, so pcall asks policy_sandbox_rethrow. What still gets away is
 * killed by the host: nothing inside the process can promise more. */
#include "policy/sandbox.h"

#include <lauxlib.h>
#include <luajit.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HOOK_INSTRUCTIONS 1000
#define STEPS_PER_LOOK 4096
#define TIDY_BYTES ((size_t)8 << 20)
/* Of garbage, beside little that is in use: more does not stay in the processor's cache, and
 * sweeping it took a third of a review. */
#define GARBAGE_BYTES ((size_t)4 << 20)

static int64_t processor_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The accounting happens before the system is asked, so the cap holds exactly. */
static void *allocate(void *ud, void *block, size_t old_size, size_t new_size)
{
    Sandbox *sandbox = ud;
    if (new_size == 0) {
        sandbox->used_bytes -= old_size;
        return heap_resize(&sandbox->heap, block, old_size, 0);
    }
    if (new_size > old_size &&
        sandbox->used_bytes + sandbox->outside_bytes + (new_size - old_size) > sandbox->cap_bytes) {
        sandbox->is_out_of_memory = true;
        return NULL;
    }
    void *moved = heap_resize(&sandbox->heap, block, old_size, new_size);
    if (!moved) {
        sandbox->is_out_of_memory = true;
        return NULL;
    }
    sandbox->used_bytes += new_size - old_size;
    return moved;
}

/* Reached only by an error outside policy_sandbox_run: our bug; the host starts a new worker. */
static int panic(lua_State *L)
{
    (void)L;
    _exit(70);
}

Sandbox *policy_sandbox_of(lua_State *L)
{
    void *ud = NULL;
    lua_getallocf(L, &ud);
    return ud;
}

static void note_place(Sandbox *sandbox, const lua_Debug *ar)
{
    const char *source = ar->source && ar->source[0] == '@' ? ar->source + 1 : "";
    snprintf(sandbox->fault.file, sizeof(sandbox->fault.file), "%s", source);
    sandbox->fault.line = ar->currentline;
}

/* A library may blame its caller: error("...", 2) begins the message with that place, which counts
 * when it is on the stack. */
static bool note_blamed(lua_State *L, const PolicyFault *blamed)
{
    lua_Debug ar;
    for (int level = 0; level < 100 && lua_getstack(L, level, &ar); level++) {
        if (!lua_getinfo(L, "Sl", &ar) || ar.currentline != blamed->line || ar.source[0] != '@' ||
            strcmp(ar.source + 1, blamed->file) != 0)
            continue;
        note_place(policy_sandbox_of(L), &ar);
        policy_sandbox_of(L)->is_noted = true;
        return true;
    }
    return false;
}

/* The innermost Lua function decides; C functions have no line. */
static void note_caller(lua_State *L)
{
    lua_Debug ar;
    for (int level = 0; level < 100 && lua_getstack(L, level, &ar); level++) {
        if (lua_getinfo(L, "Sl", &ar) && ar.currentline > 0) {
            note_place(policy_sandbox_of(L), &ar);
            policy_sandbox_of(L)->is_noted = true;
            return;
        }
    }
}

static void expire(lua_State *L)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    if (!sandbox->is_expired)
        note_caller(L);
    sandbox->is_expired = true;
    lua_pushliteral(L, "out of budget");
    lua_error(L);
}

/* Most evaluations end before the first look and never ask for the time, a system call. */
static bool is_out_of_time(Sandbox *sandbox)
{
    if (sandbox->is_expired || !sandbox->deadline_us)
        return sandbox->is_expired;
    int64_t now = processor_us();
    if (sandbox->deadline_us < 0)
        sandbox->deadline_us = now + (int64_t)sandbox->soft_ms * 1000;
    return now > sandbox->deadline_us;
}

/* Garbage does not count, but is only collected when it would. */
static bool is_out_of_budget_memory(lua_State *L)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    size_t most = sandbox->start_bytes + sandbox->call_bytes;
    if (!sandbox->call_bytes || !sandbox->deadline_us || sandbox->used_bytes <= most)
        return false;
    lua_gc(L, LUA_GCCOLLECT, 0);
    sandbox->is_over_memory = sandbox->used_bytes > most;
    return sandbox->is_over_memory;
}

static void hook(lua_State *L, lua_Debug *ar)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    if (ar && ar->event == LUA_HOOKLINE) {
        sandbox->on_line(L, ar);
        return;
    }
    if (is_out_of_time(sandbox) || is_out_of_budget_memory(L))
        expire(L);
    /* Out of memory strikes where the stack can no longer be looked at: remember the way there. */
    if (sandbox->used_bytes > sandbox->cap_bytes / 2)
        note_caller(L);
}

void policy_sandbox_step(lua_State *L)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    if (++sandbox->steps % STEPS_PER_LOOK == 0)
        hook(L, NULL);
}

void policy_sandbox_look(lua_State *L)
{
    hook(L, NULL);
}

void policy_sandbox_rethrow(lua_State *L)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    if (sandbox->is_out_of_memory || sandbox->is_expired)
        lua_error(L);
}

/* Lua puts "file:line: " before a message; returns what follows, and the place when asked. */
static const char *split_message(const char *text, PolicyFault *place)
{
    const char *mark = strstr(text, ".lua:");
    const char *blank = strpbrk(text, " \n");
    if (!mark || (blank && blank < mark))
        return text;
    const char *digits = mark + 5;
    const char *end = digits + strspn(digits, "0123456789");
    if (end == digits || end[0] != ':' || end[1] != ' ')
        return text;
    if (place && text[0] != '.') {
        snprintf(place->file, sizeof(place->file), "%.*s", (int)(mark + 4 - text), text);
        place->line = atoi(digits);
    }
    return end + 2;
}

/* Runs on the failing stack, so it can say where; budgets have noted their place already. */
static int note_error(lua_State *L)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    PolicyFault blamed = {.line = 0};
    if (sandbox->is_expired || sandbox->is_out_of_memory || sandbox->is_placed)
        return 1;
    if (lua_type(L, 1) == LUA_TSTRING)
        split_message(lua_tostring(L, 1), &blamed);
    if (!blamed.line || !note_blamed(L, &blamed))
        note_caller(L);
    return 1;
}

static void fill_fault(lua_State *L, int status)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    PolicyFault *fault = &sandbox->fault;
    if (sandbox->is_over_memory) {
        fault->reason = "memory";
        snprintf(fault->message, sizeof(fault->message), "needs more than %zu MiB of memory",
                 sandbox->call_bytes >> 20);
    } else if (sandbox->is_expired) {
        fault->reason = "deadline";
        snprintf(fault->message, sizeof(fault->message), "ran longer than %d ms", sandbox->soft_ms);
    } else if (status == LUA_ERRMEM || sandbox->is_out_of_memory) {
        sandbox->is_out_of_memory = true;
        fault->reason = "memory";
        snprintf(fault->message, sizeof(fault->message), "needs more than %zu MiB of memory",
                 sandbox->cap_bytes >> 20);
    } else {
        if (!sandbox->is_placed)
            fault->reason = "error";
        const char *text = lua_tostring(L, -1);
        bool unknown = !sandbox->is_placed && !sandbox->is_noted;
        text = text ? split_message(text, unknown ? fault : NULL) : "the error is not a text";
        snprintf(fault->message, sizeof(fault->message), "%s", text);
    }
}

void policy_sandbox_renew(lua_State *L)
{
    policy_sandbox_of(L)->deadline_us = -1;
}

static void start_budget(Sandbox *sandbox)
{
    sandbox->deadline_us = -1;
    sandbox->is_expired = sandbox->is_placed = sandbox->is_noted = false;
    sandbox->is_over_memory = false;
    sandbox->start_bytes = sandbox->used_bytes;
    sandbox->pcall_depth = 0;
    sandbox->fault.file[0] = sandbox->fault.message[0] = '\0';
    sandbox->fault.line = 0;
    sandbox->fault.reason = "error";
}

static bool call(lua_State *L, int nargs, int nresults)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    int base = lua_gettop(L) - nargs;
    lua_pushcfunction(L, note_error);
    lua_insert(L, base);
    int status = lua_pcall(L, nargs, nresults, base);
    sandbox->deadline_us = 0;
    if (status != 0 || sandbox->is_expired || sandbox->is_out_of_memory) {
        fill_fault(L, status);
        lua_settop(L, base - 1);
        return false;
    }
    lua_remove(L, base);
    return true;
}

/* The called function is the place when the stack did not name one: after a tail call, or when no
 * memory was left to look. */
static void note_called(lua_State *L, int index)
{
    lua_Debug ar;
    lua_pushvalue(L, index);
    if (!lua_getinfo(L, ">S", &ar) || ar.linedefined < 0)
        return;
    ar.currentline = ar.linedefined > 0 ? ar.linedefined : 1;
    note_place(policy_sandbox_of(L), &ar);
}

bool policy_sandbox_call(lua_State *L, int nargs, int nresults)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    int called = lua_gettop(L) - nargs;
    start_budget(sandbox);
    lua_pushvalue(L, called);
    lua_insert(L, called);
    bool ok = call(L, nargs, nresults);
    if (!ok && !sandbox->fault.file[0])
        note_called(L, called);
    lua_remove(L, called);
    return ok;
}

bool policy_sandbox_call_at(lua_State *L, int nargs, int nresults, const char *path, int line)
{
    PolicyFault *fault = &policy_sandbox_of(L)->fault;
    start_budget(policy_sandbox_of(L));
    if (call(L, nargs, nresults))
        return true;
    if (!fault->file[0]) {
        snprintf(fault->file, sizeof(fault->file), "%s", path);
        fault->line = line;
    }
    return false;
}

/* How much garbage may be there beside what is in use. A share of it, so that what is collected
 * stays in proportion; never as much again, because what is kept of a large script is large. */
static size_t garbage_of(size_t used_bytes)
{
    return used_bytes / 4 > GARBAGE_BYTES ? used_bytes / 4 : GARBAGE_BYTES;
}

void policy_sandbox_tidy(lua_State *L)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    size_t used = sandbox->used_bytes, garbage = garbage_of(sandbox->kept_bytes);
    if (used < TIDY_BYTES || used < sandbox->kept_bytes + garbage)
        return;
    lua_gc(L, LUA_GCSETPAUSE, 100 + (int)(100 * garbage / used));
    lua_gc(L, LUA_GCCOLLECT, 0);
    sandbox->kept_bytes = sandbox->used_bytes;
}

typedef struct Run {
    lua_CFunction fn;
    void *ud;
} Run;

/* What a call leaves behind must not make the collector wait for more than the cap in the next. */
static void collect_left(lua_State *L)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    if (sandbox->used_bytes > sandbox->cap_bytes / 4)
        lua_gc(L, LUA_GCCOLLECT, 0);
    sandbox->kept_bytes = sandbox->used_bytes;
}

static int run(lua_State *L)
{
    Run *job = lua_touserdata(L, 1);
    collect_left(L);
    lua_settop(L, 0);
    lua_pushlightuserdata(L, job->ud);
    return job->fn(L);
}

bool policy_sandbox_run(Sandbox *sandbox, lua_CFunction fn, void *ud)
{
    Run job = {fn, ud};
    sandbox->is_placed = false;
    sandbox->fault = (PolicyFault){.reason = "error"};
    int status = lua_cpcall(sandbox->L, run, &job);
    sandbox->deadline_us = 0;
    if (status == 0)
        return true;
    if (!sandbox->is_placed || status == LUA_ERRMEM)
        fill_fault(sandbox->L, status);
    lua_settop(sandbox->L, 0);
    return false;
}

void policy_fault_raise(lua_State *L, const char *reason, const char *file, int line,
                        const char *format, ...)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    va_list args;
    va_start(args, format);
    sandbox->is_placed = true;
    sandbox->fault.reason = reason;
    sandbox->fault.line = line;
    snprintf(sandbox->fault.file, sizeof(sandbox->fault.file), "%s", file);
    vsnprintf(sandbox->fault.message, sizeof(sandbox->fault.message), format, args);
    va_end(args);
    lua_pushstring(L, sandbox->fault.message);
    lua_error(L);
    abort();
}

void policy_fault_again(lua_State *L)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    sandbox->is_placed = true;
    lua_pushstring(L, sandbox->fault.message);
    lua_error(L);
    abort();
}

static int open_state(lua_State *L)
{
    lua_gc(L, LUA_GCSETPAUSE, 200);
    lua_gc(L, LUA_GCSETSTEPMUL, 400);
    luaJIT_setmode(L, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
    policy_globals_open(L);
    return 0;
}

bool policy_sandbox_init(Sandbox *sandbox, size_t cap_bytes, int soft_ms)
{
    void *owner = sandbox->owner;
    *sandbox = (Sandbox){.cap_bytes = cap_bytes, .soft_ms = soft_ms, .owner = owner};
    sandbox->L = lua_newstate(allocate, sandbox);
    if (!sandbox->L)
        return false;
    lua_atpanic(sandbox->L, panic);
    lua_sethook(sandbox->L, hook, LUA_MASKCOUNT, HOOK_INSTRUCTIONS);
    return policy_sandbox_run(sandbox, open_state, NULL);
}

void policy_sandbox_count_lines(Sandbox *sandbox, lua_Hook count)
{
    sandbox->on_line = count;
    lua_sethook(sandbox->L, hook, LUA_MASKCOUNT | LUA_MASKLINE, HOOK_INSTRUCTIONS);
}

void policy_sandbox_close(Sandbox *sandbox)
{
    if (sandbox->L)
        lua_close(sandbox->L);
    sandbox->L = NULL;
    heap_close(&sandbox->heap);
}
