/* Cel for Lua: one table with the functions of the Common Expression Language.
 *
 * The tables of a policy are not copied: the evaluator looks into them. Those that it has met stay
 * on the Lua stack, or in one table when there are many, so that they outlive the evaluation. */
#include "policy/api_cel.h"

#include <lauxlib.h>

#include "cel/cel.h"
#include "policy/cel_box.h"

#define KEPT_PROGRAMS 256
#define KEPT_BYTES ((size_t)8 << 20)
#define LEFT_BYTES ((size_t)256 << 10)
#define LEFT_EVALUATIONS 64

typedef struct Program {
    Arena *arena;
    const CelProgram *program;
} Program;

/* Of one Lua state: the memory of evaluations, and what the programs take. */
typedef struct State {
    Arena *arena;
    size_t programs, bytes;
    unsigned evaluations;
} State;

/* The upvalues of the functions. */
enum { ZONES = 1, LOOK, STATE, PROGRAMS };

static void drop(Program *program)
{
    arena_free(program->arena);
    *program = (Program){NULL, NULL};
}

static int free_program(lua_State *L)
{
    drop(lua_touserdata(L, 1));
    return 0;
}

static int free_state(lua_State *L)
{
    State *state = lua_touserdata(L, 1);
    arena_free(state->arena);
    state->arena = NULL;
    return 0;
}

static void set_collector(lua_State *L, lua_CFunction collect)
{
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, collect);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
}

static void push_state(lua_State *L)
{
    State *state = lua_newuserdata(L, sizeof *state);
    *state = (State){.arena = NULL};
    set_collector(L, free_state);
    state->arena = arena_new();
}

/* The memory of the evaluation before is given back, not at once: clearing it costs more than a
 * small expression does. */
static Arena *take_arena(State *state)
{
    if (arena_size(state->arena) > LEFT_BYTES || ++state->evaluations % LEFT_EVALUATIONS == 0)
        arena_reset(state->arena);
    return state->arena;
}

/* At once: the collector does not know how large they are. */
static void forget_programs(lua_State *L, State *state)
{
    lua_pushnil(L);
    while (lua_next(L, lua_upvalueindex(PROGRAMS))) {
        drop(lua_touserdata(L, -1));
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, lua_upvalueindex(PROGRAMS));
    }
    state->programs = state->bytes = 0;
}

static const CelProgram *new_program(lua_State *L, Str text)
{
    State *state = lua_touserdata(L, lua_upvalueindex(STATE));
    Program *program = lua_newuserdata(L, sizeof *program);
    *program = (Program){.arena = NULL};
    set_collector(L, free_program);
    program->arena = arena_new();
    Ctx cx;
    ctx_init(&cx, program->arena);
    program->program = cel_parse(&cx, text);
    if (!program->program) {
        lua_pushstring(L, cx.message);
        drop(program);
        return NULL;
    }
    size_t bytes = arena_size(program->arena);
    if (state->programs == KEPT_PROGRAMS || state->bytes + bytes > KEPT_BYTES)
        forget_programs(L, state);
    state->programs++;
    state->bytes += bytes;
    lua_pushvalue(L, 1);
    lua_pushvalue(L, -2);
    lua_rawset(L, lua_upvalueindex(PROGRAMS));
    return program->program;
}

/* The parsed text of argument 1; NULL with the message pushed. */
static const CelProgram *find_program(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    lua_pushvalue(L, 1);
    lua_rawget(L, lua_upvalueindex(PROGRAMS));
    Program *program = lua_touserdata(L, -1);
    return program ? program->program : new_program(L, (Str){text, n});
}

/* The first failure is the answer: nil and a message. */
static int fail(lua_State *L, const char *message)
{
    lua_pushnil(L);
    lua_pushstring(L, message);
    return 2;
}

static void look(void *ud)
{
    lua_State *L = ud;
    PolicyLook fn = (PolicyLook)lua_touserdata(L, lua_upvalueindex(LOOK));
    if (fn)
        fn(L);
}

/* cel.eval(expression, variables) -> value; or nil and why there is none */
static int eval(lua_State *L)
{
    CelValue answer;
    const char *message;
    lua_settop(L, 2);
    const CelProgram *program = find_program(L);
    if (!program)
        return fail(L, lua_tostring(L, -1));
    Arena *arena = take_arena(lua_touserdata(L, lua_upvalueindex(STATE)));
    CelRun run = {.arena = arena, .look = look, .ud = L};
    run.zones = lua_touserdata(L, lua_upvalueindex(ZONES));
    run.variables = policy_cel_box(L, arena, 2);
    if (!cel_eval(program, &run, &answer, &message))
        return fail(L, message);
    if (!policy_cel_push(L, arena, &answer))
        return fail(L, "1:1: the answer is too large for a table");
    return 1;
}

/* cel.check(expression) -> true; or nil and what is wrong with it */
static int check(lua_State *L)
{
    lua_settop(L, 1);
    const CelProgram *program = find_program(L);
    if (!program)
        return fail(L, lua_tostring(L, -1));
    Ctx cx;
    ctx_init(&cx, take_arena(lua_touserdata(L, lua_upvalueindex(STATE))));
    if (!cel_check(&cx, program, NULL, CEL_DYN))
        return fail(L, cx.message);
    lua_pushboolean(L, true);
    return 1;
}

static const luaL_Reg functions[] = {{"eval", eval}, {"check", check}, {NULL, NULL}};

void policy_api_cel_push(lua_State *L, const ZoneTable *zones, PolicyLook fn)
{
    lua_newtable(L);
    lua_newtable(L); /* the programs by text */
    push_state(L);
    for (const luaL_Reg *each = functions; each->name; each++) {
        lua_pushlightuserdata(L, (void *)zones);
        lua_pushlightuserdata(L, (void *)fn);
        lua_pushvalue(L, -3);
        lua_pushvalue(L, -5);
        lua_pushcclosure(L, each->func, 4);
        lua_setfield(L, -4, each->name);
    }
    lua_pop(L, 2);
}
