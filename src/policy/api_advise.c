/* ctx: what a rule is told beside the statement, and ctx:advise, the one thing it may do. */
#include <lauxlib.h>

#include "policy/api_keys.h"
#include "policy/api_numbers.h"
#include "policy/api_walk.h"
#include "policy/guard.h"
#include "policy/lazy_statement.h"
#include "policy/made.h"
#include "policy/view.h"

#define CONTENT_MAX 4000
#define EDITS_MAX 20
#define WALK_BYTES_MAX (4u << 20)
#define EDIT_TEXT_MAX 20000

static int field_integer(lua_State *L, int index, const char *name)
{
    lua_getfield(L, index, name);
    int value = lua_type(L, -1) == LUA_TNUMBER ? (int)lua_tonumber(L, -1) : 0;
    lua_pop(L, 1);
    return value > 0 ? value : 0;
}

/* Any node says where it stands by line and column; a statement also where it stops. */
static void read_position(lua_State *L, int node, Advice *advice)
{
    if (!lua_istable(L, node) && !policy_view_is(L, node))
        return;
    advice->line = field_integer(L, node, "line");
    advice->column = field_integer(L, node, "column");
    lua_getfield(L, node, "stop");
    if (lua_istable(L, -1) || policy_view_is(L, -1)) {
        advice->end_line = field_integer(L, lua_gettop(L), "line");
        advice->end_column = field_integer(L, lua_gettop(L), "column");
    }
    lua_pop(L, 1);
}

/* Leaves the text at the top: format and arguments from index `from` on. */
static void push_content(lua_State *L, int from)
{
    luaL_checkstring(L, from);
    if (lua_gettop(L) == from)
        return;
    int nargs = lua_gettop(L) - from + 1;
    lua_pushvalue(L, lua_upvalueindex(3));
    lua_insert(L, from);
    lua_call(L, nargs, 1);
}

/* A ctx that was kept beyond its review points nowhere. */
static Review *current_review(lua_State *L)
{
    Library *library = policy_library_of(L);
    if (!library->review || library->review_serial != lua_tointeger(L, lua_upvalueindex(1)))
        luaL_error(L, "ctx is used after its review has ended");
    return library->review;
}

static int add(lua_State *L, int code, int node)
{
    Review *review = current_review(L);
    ReviewRule *rule = &review->rules.v[lua_tointeger(L, lua_upvalueindex(2))];
    Advice advice = {.status = rule->status, .code = code, .rule = rule->id};
    size_t n = 0;
    luaL_checkany(L, node);
    if (rule->advices >= REVIEW_ADVICES_MAX) {
        rule->advices++;
        return 0;
    }
    read_position(L, node, &advice);
    push_content(L, node + 1);
    const char *text = lua_tolstring(L, -1, &n);
    advice.title = str(rule->policy->type);
    advice.content = (Str){arena_copy(review->arena, text, n), n};
    if (n > CONTENT_MAX || !str_is_text(advice.content))
        return luaL_error(L, "an advice must be UTF-8 without NUL, of at most %d bytes",
                          CONTENT_MAX);
    rule->advices++;
    policy_review_advise(review, &review->advices, &advice);
    return 0;
}

/* ctx:advise(node, format, ...) */
static int advise(lua_State *L)
{
    Review *review = current_review(L);
    const ReviewRule *rule = &review->rules.v[lua_tointeger(L, lua_upvalueindex(2))];
    return add(L, (int)json_int(rule->policy->metadata, "code", 0), 2);
}

/* ctx:advise_code(code, node, format, ...) */
static int advise_code(lua_State *L)
{
    int code = luaL_checkint(L, 2);
    luaL_argcheck(L, code >= 1 && code <= 99999, 2, "a code is 1 to 99999");
    return add(L, code, 3);
}

static Json *read_edit(lua_State *L, Review *review, int edit)
{
    size_t n = 0;
    Json *one = json_new_object(review->arena);
    lua_getfield(L, edit, "offset");
    lua_getfield(L, edit, "length");
    lua_getfield(L, edit, "text");
    lua_Number offset = luaL_checknumber(L, -3), length = luaL_optnumber(L, -2, 0);
    const char *text = luaL_checklstring(L, -1, &n);
    lua_Number size = (lua_Number)review->script->text.n;
    if (!(offset >= 0 && length >= 0 && offset + length <= size))
        luaL_error(L, "an edit is outside the script");
    Str copy = {arena_copy(review->arena, text, n), n};
    if (n > EDIT_TEXT_MAX || !str_is_text(copy))
        luaL_error(L, "an edit's text must be UTF-8 without NUL, of at most %d bytes",
                   EDIT_TEXT_MAX);
    json_set_int(review->arena, one, "offset", (int64_t)offset);
    json_set_int(review->arena, one, "length", (int64_t)length);
    json_set_str(review->arena, one, "text", copy);
    lua_pop(L, 3);
    return one;
}

/* ctx:fix(edits): how to mend what the rule said last. */
static int fix(lua_State *L)
{
    Review *review = current_review(L);
    const ReviewRule *rule = &review->rules.v[lua_tointeger(L, lua_upvalueindex(2))];
    Advice *last = review->advices.n ? &review->advices.v[review->advices.n - 1] : NULL;
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t n = lua_objlen(L, 2);
    luaL_argcheck(L, n >= 1 && n <= EDITS_MAX, 2, "a fix has 1 to 20 edits");
    if (!last || last->rule != rule->id || rule->advices > REVIEW_ADVICES_MAX)
        return 0;
    Json *edits = json_new_array(review->arena);
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, 2, (int)i);
        luaL_checktype(L, -1, LUA_TTABLE);
        json_add(review->arena, edits, read_edit(L, review, lua_gettop(L)));
        lua_pop(L, 1);
    }
    last->edits = edits;
    return 0;
}

/* The catalog keeps parts of the trees, so here they are made all at once; of a longer script the
 * catalog takes no statement. */
static const SqlScript *script_to_walk(Review *review)
{
    Str text = review->text.n <= WALK_BYTES_MAX ? review->text : STR("");
    if (!review->whole)
        review->whole = sql_parse(review->arena, review->dialect, text, SQL_L2);
    return review->whole;
}

/* ctx:span(stmt): what a query or data statement reads, writes and returns; nil for others. */
static int span(lua_State *L)
{
    Review *review = current_review(L);
    const Json *input = review->evaluation->input;
    luaL_checkany(L, 2);
    lua_getfield(L, 2, "index");
    size_t index = (size_t)luaL_checkinteger(L, -1) - 1;
    if (!review->spans)
        review->spans = policy_spans_new(review->arena, script_to_walk(review),
                                         json_get(input, "schema"), json_get(input, "context"));
    policy_span_push(L, review->spans, index);
    return 1;
}

static Str name_field(lua_State *L, int index, const char *field)
{
    Str text = STR_NONE;
    lua_getfield(L, index, field);
    text.p = lua_tolstring(L, -1, &text.n);
    return text;
}

/* ctx:is_made(name): an earlier statement of the script made the table. */
static int is_made(lua_State *L)
{
    Review *review = current_review(L);
    luaL_checkany(L, 2);
    Str schema = name_field(L, 2, "schema"), name = name_field(L, 2, "name");
    lua_pushboolean(L, name.p && policy_made_has(review, schema, name));
    return 1;
}

/* ctx:mark(part, is_there): the part that only policies know of the statements to come. */
static int mark(lua_State *L)
{
    Review *review = current_review(L);
    luaL_argcheck(L, strcmp(luaL_checkstring(L, 2), "held") == 0, 2, "only 'held' may be marked");
    review->is_held = lua_toboolean(L, 3);
    return 0;
}

/* ctx:keys(name or id): what is known of the keys of a table after this statement; and whether the
 * table of this statement had a primary key before. */
static int keys(lua_State *L)
{
    Review *review = current_review(L);
    policy_keys_push(L, review->keys, policy_keys_check(L, review->keys, 2));
    lua_pushboolean(L, review->had_primary);
    return 2;
}

/* ctx:indexes(name or id) */
static int indexes(lua_State *L)
{
    Review *review = current_review(L);
    policy_indexes_push(L, review->keys, policy_keys_check(L, review->keys, 2));
    return 1;
}

/* In the column of a spot: the next one is its end; or it is a span of the script. */
#define HAS_END (1u << 31)
#define IS_SPAN (1u << 30)

/* The number of a spot that may be overwritten: that one, when it has as much room. */
static size_t room_for(Review *review, size_t number, bool has_end)
{
    size_t n = review->spots.n;
    if (number > 0 && number <= n && (!has_end || review->spots.v[number - 1].column & HAS_END))
        return number;
    VEC_ADD_MOVING(review->arena, &review->spots, (Place){0});
    if (has_end)
        VEC_ADD_MOVING(review->arena, &review->spots, (Place){0});
    return n + 1;
}

/* ctx:spot(node, number of one to forget) -> a number: where the node stands, to be kept until the
 * end of the script in less than a table. */
static int spot(lua_State *L)
{
    Review *review = current_review(L);
    Advice place = {.line = 0};
    Span span;
    size_t number = (size_t)luaL_optinteger(L, 3, 0);
    bool is_span = policy_lazy_span(L, 2, &span);
    if (!is_span)
        read_position(L, 2, &place);
    number = room_for(review, number, place.end_line > 0);
    Place *at = &review->spots.v[number - 1];
    *at = (Place){(uint32_t)place.line, (uint32_t)place.column & ~(HAS_END | IS_SPAN)};
    if (is_span)
        *at = (Place){span.offset, span.length | IS_SPAN};
    if (place.end_line > 0) {
        at->column |= HAS_END;
        at[1] = (Place){(uint32_t)place.end_line, (uint32_t)place.end_column};
    }
    lua_pushinteger(L, (lua_Integer)number);
    return 1;
}

static void push_place(lua_State *L, uint32_t line, uint32_t column)
{
    lua_createtable(L, 0, 3);
    lua_pushinteger(L, (lua_Integer)line);
    lua_setfield(L, -2, "line");
    lua_pushinteger(L, (lua_Integer)column);
    lua_setfield(L, -2, "column");
}

static void push_position(lua_State *L, const Review *review, uint32_t offset)
{
    uint32_t line = 0, column = 0;
    sql_position(review->script, offset, &line, &column);
    push_place(L, line, column);
}

/* ctx:place(number) -> a node that stands where ctx:spot was shown one */
static int place(lua_State *L)
{
    Review *review = current_review(L);
    size_t number = (size_t)luaL_checkinteger(L, 2);
    luaL_argcheck(L, number > 0 && number <= review->spots.n, 2, "no spot has this number");
    const Place *one = &review->spots.v[number - 1];
    if (one->column & IS_SPAN) {
        push_position(L, review, one->line);
        push_position(L, review, one->line + (one->column & ~IS_SPAN));
        lua_setfield(L, -2, "stop");
        return 1;
    }
    push_place(L, one->line, one->column & ~HAS_END);
    if (one->column & HAS_END) {
        push_place(L, one[1].line, one[1].column);
        lua_setfield(L, -2, "stop");
    }
    return 1;
}

static ReviewRule *current_rule(lua_State *L)
{
    return &current_review(L)->rules.v[lua_tointeger(L, lua_upvalueindex(2))];
}

/* ctx:number(text) -> a number for it, from 1, the same each time: to be kept in its place. */
static int number(lua_State *L)
{
    ReviewRule *rule = current_rule(L);
    Str text = STR_NONE;
    text.p = luaL_checklstring(L, 2, &text.n);
    if (!rule->texts)
        rule->texts = intern_new(current_review(L)->arena);
    uint32_t found = intern_add(rule->texts, text);
    if (!found)
        return luaL_error(L, "there are too many texts for ctx:number");
    lua_pushinteger(L, (lua_Integer)found);
    return 1;
}

/* ctx:known(text) -> the number that ctx:number gave for it, or nil */
static int known(lua_State *L)
{
    const Intern *texts = current_rule(L)->texts;
    Str wanted = STR_NONE;
    wanted.p = luaL_checklstring(L, 2, &wanted.n);
    uint32_t found = texts ? intern_find(texts, wanted) : 0;
    if (found)
        lua_pushinteger(L, (lua_Integer)found);
    else
        lua_pushnil(L);
    return 1;
}

/* ctx:name_number(name) -> a number for the table of that name, for all rules the same */
static int name_number(lua_State *L)
{
    Review *review = current_review(L);
    luaL_checkany(L, 2);
    Str schema = name_field(L, 2, "schema"), name = name_field(L, 2, "name");
    luaL_argcheck(L, name.p != NULL, 2, "the name of a table is expected");
    lua_pushinteger(L, (lua_Integer)policy_made_number(review, schema, name));
    return 1;
}

/* ctx:numbers() -> a list of whole numbers that takes little memory */
static int numbers(lua_State *L)
{
    policy_numbers_push(L, current_review(L));
    return 1;
}

/* ctx:text(number) -> the text that ctx:number was given */
static int text(lua_State *L)
{
    const ReviewRule *rule = current_rule(L);
    lua_Number wanted = luaL_checknumber(L, 2);
    luaL_argcheck(L, rule->texts && wanted >= 1 && wanted <= (lua_Number)rule->texts->n, 2,
                  "no text has this number");
    Str found = intern_text(rule->texts, (uint32_t)wanted);
    lua_pushlstring(L, found.p, found.n);
    return 1;
}

/* Upvalues: as of ctx, and where to go on. */
static int next_unindexed(lua_State *L)
{
    Review *review = current_review(L);
    size_t at = (size_t)lua_tointeger(L, lua_upvalueindex(2));
    if (!policy_unindexed_next(L, review->keys, review->script, &at))
        return 0;
    lua_pushinteger(L, (lua_Integer)at);
    lua_replace(L, lua_upvalueindex(2));
    return 1;
}

/* ctx:unindexed() -> an iterator of the foreign keys of the script so far that no index serves */
static int unindexed(lua_State *L)
{
    lua_pushinteger(L, current_review(L)->library->review_serial);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_unindexed, 2);
    return 1;
}

static const luaL_Reg functions[] = {{"advise", advise},   {"advise_code", advise_code},
                                     {"fix", fix},         {"span", span},
                                     {"spot", spot},       {"place", place},
                                     {"number", number},   {"text", text},
                                     {"known", known},     {"name_number", name_number},
                                     {"numbers", numbers}, {"keys", keys},
                                     {"indexes", indexes}, {"unindexed", unindexed},
                                     {"mark", mark},       {"is_made", is_made},
                                     {NULL, NULL}};

/* What ctx has beside the functions. */
static const char *const fields[] = {"params", "script",     "engine", "size_bytes",
                                     "level",  "directives", "schema", "context",
                                     "shared", "final",      "fault"};

bool policy_context_has(Str name)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_is(name, fields[i]))
            return true;
    for (const luaL_Reg *one = functions; one->name; one++)
        if (str_is(name, one->name))
            return true;
    return false;
}

/* ctx.final and ctx.fault, once for all rules. Upvalues: serial, the table they share. */
static int index_context(lua_State *L)
{
    static const char *const walked[] = {"final", "fault", NULL};
    size_t n = 0;
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &n) : "";
    if (strcmp(key, walked[0]) != 0 && strcmp(key, walked[1]) != 0)
        return 0;
    Review *review = current_review(L);
    const Json *input = review->evaluation->input;
    lua_getfield(L, lua_upvalueindex(2), "walked");
    if (!lua_toboolean(L, -1)) {
        policy_walk_push(L, review->arena, script_to_walk(review), json_get(input, "schema"),
                         json_get(input, "context"));
        for (int i = 1; i >= 0; i--) {
            if (lua_istable(L, -1))
                policy_view_wrap(L);
            lua_setfield(L, lua_upvalueindex(2), walked[i]);
        }
        lua_pushboolean(L, true);
        lua_setfield(L, lua_upvalueindex(2), "walked");
    }
    lua_getfield(L, lua_upvalueindex(2), key);
    return 1;
}

/* Stack: ctx at the top; `shared` is the index of the table. */
static void set_index(lua_State *L, const Review *review, int shared)
{
    lua_createtable(L, 0, 2);
    lua_pushinteger(L, review->library->review_serial);
    lua_pushvalue(L, shared);
    lua_pushcclosure(L, index_context, 2);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

static lua_CFunction format_function(void)
{
    const luaL_Reg *one = policy_guard_string;
    while (strcmp(one->name, "format") != 0)
        one++;
    return one->func;
}

/* The comment lines before the first statement that read `-- key = value`. */
static void push_directives(lua_State *L, Str text)
{
    Str line, key, value;
    lua_newtable(L);
    while (str_next(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.n && !str_starts(line, "--"))
            break;
        if (line.n < 2 || !str_cut(str_sub(line, 2, line.n), '=', &key, &value))
            continue;
        key = str_trim(key);
        value = str_trim(value);
        lua_pushlstring(L, key.p, key.n);
        lua_pushlstring(L, value.p, value.n);
        lua_rawset(L, -3);
    }
}

void policy_context_push(lua_State *L, Review *review, size_t index, int shared)
{
    const ReviewRule *rule = &review->rules.v[index];
    lua_createtable(L, 0, 12);
    lua_insert(L, -2);
    lua_setfield(L, -2, "params");
    lua_newtable(L);
    lua_setfield(L, -2, "script");
    lua_pushlstring(L, review->engine.p, review->engine.n);
    lua_setfield(L, -2, "engine");
    lua_pushnumber(L, (lua_Number)review->text.n);
    lua_setfield(L, -2, "size_bytes");
    lua_pushstring(L, rule->status);
    lua_setfield(L, -2, "level");
    push_directives(L, review->text);
    lua_setfield(L, -2, "directives");
    for (const luaL_Reg *one = functions; one->name; one++) {
        lua_pushinteger(L, review->library->review_serial);
        lua_pushinteger(L, (lua_Integer)index);
        lua_pushcfunction(L, format_function());
        lua_pushcclosure(L, one->func, 3);
        lua_setfield(L, -2, one->name);
    }
    set_index(L, review, shared);
}
