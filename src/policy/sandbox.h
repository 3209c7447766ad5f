/* Sandbox: one Lua state with a memory cap, a run-time budget and faults that name file and line.
 */
#ifndef TG_POLICY_SANDBOX_H
#define TG_POLICY_SANDBOX_H

#include <lua.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/heap.h"

/* Why a piece of policy code failed. */
typedef struct PolicyFault {
    char file[256]; /* path in the bundle; "" when unknown */
    int line;       /* 0 when unknown */
    char message[512];
    const char *reason; /* "error", "deadline", "memory", "type"; static text */
} PolicyFault;

typedef struct Sandbox {
    lua_State *L;
    Heap heap;
    size_t used_bytes, cap_bytes;
    size_t outside_bytes; /* that C holds for what runs now; counts against the cap */
    size_t kept_bytes;    /* in use after the last policy_sandbox_tidy */
    int soft_ms;          /* of the calls from here on */
    size_t call_bytes;    /* that such a call may add to used_bytes; 0 = no bound but the cap */
    size_t start_bytes;   /* used_bytes when it began */
    int64_t deadline_us;  /* of the processor clock; 0 = none, -1 = set at the first look */
    uint64_t steps;       /* of C code that no hook can see */
    int pcall_depth;
    bool is_expired, is_out_of_memory; /* both end every pcall on the way out */
    bool is_over_memory;               /* expired for its memory, not for its time */
    bool is_noted;                     /* the stack was looked at */
    bool is_placed;                    /* fault already says where: do not look at the stack */
    PolicyFault fault;                 /* of the newest failure */
    lua_Hook on_line;                  /* or NULL */
    void *owner;                       /* what api functions work for; see require.h */
} Sandbox;

/* Opens the state: allow-listed globals only, JIT off. False when even that does not fit. The
 * struct must not move afterwards. */
bool policy_sandbox_init(Sandbox *sandbox, size_t cap_bytes, int soft_ms);
void policy_sandbox_close(Sandbox *sandbox);
/* Calls `count` at every new line, until the state is closed. */
void policy_sandbox_count_lines(Sandbox *sandbox, lua_Hook count);
Sandbox *policy_sandbox_of(lua_State *L);

/* Runs fn(L) with ud as light userdata at index 1, protected: the only door from C into the state.
 * False leaves the reason in sandbox->fault. */
bool policy_sandbox_run(Sandbox *sandbox, lua_CFunction fn, void *ud);
/* Inside policy_sandbox_run: calls the function below its nargs arguments under a fresh budget.
 * False pops everything and fills sandbox->fault; after is_out_of_memory the caller must leave the
 * state and rebuild it. */
bool policy_sandbox_call(lua_State *L, int nargs, int nresults);
/* The same for a function that begins at that place. */
bool policy_sandbox_call_at(lua_State *L, int nargs, int nresults, const char *path, int line);
/* Inside a C function called by Lua: counts a step, and raises when the budget is used up. */
void policy_sandbox_step(lua_State *L);
/* The same, and looks at the clock at once. */
void policy_sandbox_look(lua_State *L);
/* Starts the budget of the running evaluation anew. */
void policy_sandbox_renew(lua_State *L);
/* Raises again when a budget is used up: for C code that catches errors. */
void policy_sandbox_rethrow(lua_State *L);
/* Raises "type" (or another static reason) at a place that the stack does not show. */
_Noreturn void policy_fault_raise(lua_State *L, const char *reason, const char *file, int line,
                                  const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Raises sandbox->fault again, as it is, after a failed policy_sandbox_call. */
_Noreturn void policy_fault_again(lua_State *L);

/* Collects garbage when much of it has come together. Out of memory comes without a last try to
 * collect, so whoever makes much garbage calls this in between. */
void policy_sandbox_tidy(lua_State *L);

/* Pushes the environment of every chunk: the allow-listed globals, not writable. */
void policy_globals_push(lua_State *L);
/* Builds it once per state (called by policy_sandbox_init). */
void policy_globals_open(lua_State *L);
/* True when the value at that (positive) index is one of the globals. */
bool policy_globals_has(lua_State *L, int index);
/* Adds one more global function or value (at the top, popped). */
void policy_globals_set(lua_State *L, const char *name);
/* The same for a table: policies can read it and not write it. */
void policy_globals_set_table(lua_State *L, const char *name);

#endif
