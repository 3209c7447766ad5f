/* Review: every enabled rule looks at every statement of its kinds; one that fails says so itself.
 *
 * Statements become Lua tables one at a time. Each call of a rule has its own budget, and a rule
 * that breaks it is dropped with an ERROR advice while the others go on. Out of memory is
 * different: the state is gone, so the review starts again in a new one without that rule. */
#include "policy/review.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "policy/api_sql.h"
#include "policy/lazy_statement.h"
#include "policy/made.h"
#include "policy/subscription.h"
#include "policy/value.h"
#include "policy/view.h"
#include "policy/waiver.h"
#include "sql/tree.h"

#define CODE_FAILED 1
#define CODE_TOO_LARGE 3
#define ROUNDS_MAX 8
#define BYTES_PER_MS 10000 /* of the script, for which a finish function gets more time */
#define SHARED_INDEX 2     /* stack: {schema, context, shared}, functions, contexts */
#define CHECKS_INDEX 3
#define FINISHES_INDEX 4
#define CONTEXTS_INDEX 5

void policy_review_advise(Review *review, AdviceVec *list, const Advice *advice)
{
    VEC_ADD(review->arena, list, *advice);
    list->v[list->n - 1].order = list->n;
}

static void fail_rule(lua_State *L, Review *review, ReviewRule *rule, int line)
{
    const PolicyFault *fault = &review->library->sandbox.fault;
    Advice advice = {.status = "ERROR", .code = CODE_FAILED, .rule = rule->id};
    bool placed = fault->file[0] != '\0';
    advice.is_failure = true;
    advice.title = STR("Rule failed");
    advice.content =
        str_printf(review->arena, "rule %s:%d: %s", placed ? fault->file : rule->policy->path,
                   placed ? fault->line : line, fault->message);
    if (!str_is_utf8(advice.content))
        advice.content = str_printf(review->arena, "rule %s:%d: failed", rule->policy->path, line);
    policy_review_advise(review, &review->failures, &advice);
    rule->is_failed = true;
    if (review->library->sandbox.is_out_of_memory)
        policy_fault_again(L);
}

/* Stack: instance. Runs in the sandbox: pushes ctx. */
static int make_context(lua_State *L)
{
    Review *review = lua_touserdata(L, 1);
    size_t index = (size_t)lua_tointeger(L, 2);
    const ReviewRule *rule = &review->rules.v[index];
    policy_params_push(L, rule->policy, rule->payload);
    policy_context_push(L, review, index, 3);
    for (const char *const *field = (const char *const[]){"schema", "context", "shared", NULL};
         *field; field++) {
        lua_getfield(L, 3, *field);
        lua_setfield(L, -2, *field);
    }
    return 1;
}

/* Stack: instance, ctx. A rule may say once that it has nothing to say in this review. */
static bool ask_whether_it_applies(lua_State *L, ReviewRule *rule)
{
    lua_getfield(L, -2, "applies");
    if (!lua_isfunction(L, -1)) {
        lua_pop(L, 1);
        return true;
    }
    lua_pushvalue(L, -2);
    if (!policy_sandbox_call(L, 1, 1))
        return false;
    rule->is_idle = !lua_toboolean(L, -1);
    lua_pop(L, 1);
    return true;
}

/* Stack: instance. Keeps its function, when it has one, in the table at `to`. */
static int keep_function(lua_State *L, size_t index, const char *name, int to)
{
    int line = 0;
    lua_getfield(L, -1, name);
    if (lua_isfunction(L, -1)) {
        line = policy_function_line(L);
        lua_rawseti(L, to, (int)index + 1);
    } else {
        lua_pop(L, 1);
    }
    return line;
}

static bool prepare(lua_State *L, Review *review, size_t index)
{
    ReviewRule *rule = &review->rules.v[index];
    if (!policy_instance_push(L, rule->policy))
        return false;
    rule->check_line = keep_function(L, index, "check", CHECKS_INDEX);
    rule->finish_line = keep_function(L, index, "finish", FINISHES_INDEX);
    rule->line = rule->check_line ? rule->check_line : rule->finish_line;
    lua_pushcfunction(L, make_context);
    lua_pushlightuserdata(L, review);
    lua_pushinteger(L, (lua_Integer)index);
    lua_pushvalue(L, SHARED_INDEX);
    if (!policy_sandbox_call(L, 3, 1) || !ask_whether_it_applies(L, rule))
        return false;
    lua_rawseti(L, CONTEXTS_INDEX, (int)index + 1);
    lua_pop(L, 1);
    return true;
}

/* Calls the function of one rule that `functions` holds; `stmt` 0 = at the end of the script. The
 * time of a rule ends where that of the next begins. */
static void call_rule(lua_State *L, Review *review, size_t index, int functions, int stmt)
{
    ReviewRule *rule = &review->rules.v[index];
    int line = functions == CHECKS_INDEX ? rule->check_line : rule->finish_line;
    if (!line || rule->is_failed || rule->is_idle)
        return;
    int top = lua_gettop(L);
    policy_library_progress(review->library, review->now_us);
    policy_library_note(review->library, rule->policy, line);
    if (!stmt) /* what it goes through grows with the script */
        review->library->sandbox.soft_ms += (int)(review->text.n / BYTES_PER_MS);
    lua_rawgeti(L, functions, (int)index + 1);
    if (stmt)
        lua_pushvalue(L, stmt);
    lua_rawgeti(L, CONTEXTS_INDEX, (int)index + 1);
    if (!policy_sandbox_call_at(L, stmt ? 2 : 1, 0, rule->policy->path, line))
        fail_rule(L, review, rule, line);
    int64_t now_us = clock_us();
    rule->spent_us += now_us - review->now_us;
    review->now_us = now_us;
    lua_settop(L, top);
}

/* True when the verdict on the statement is that it is none; *place: in the script text. */
static bool is_refused(Review *review, const SqlStmt *stmt, const char **message, uint32_t *place)
{
    uint32_t offset = 0, byte = 0;
    *message = stmt->error;
    *place = stmt->error_offset;
    if (!str_is(review->engine, "POSTGRES"))
        return stmt->is_refused;
    if (sql_verdict_read(review->piece, stmt, message, &offset))
        return false;
    for (uint32_t left = offset; byte < stmt->text.n; byte++)
        if (((unsigned char)stmt->text.p[byte] & 0xc0) != 0x80 && left-- == 0)
            break;
    *place = stmt->span.offset + byte;
    return true;
}

/* Then no rule looks at the statement. */
static bool has_syntax_error(Review *review, const SqlStmt *stmt)
{
    const char *message = NULL;
    uint32_t place = 0, line = 0, column = 0;
    if (!is_refused(review, stmt, &message, &place))
        return false;
    if (++review->syntax_errors > REVIEW_ADVICES_MAX)
        return true;
    sql_position(review->script, place, &line, &column);
    Advice advice = {
        .status = "ERROR", .code = REVIEW_SYNTAX, .line = (int)line, .column = (int)column};
    advice.title = STR("Syntax error");
    advice.content = str_copy(review->arena, str(message ? message : "syntax error"));
    policy_review_advise(review, &review->advices, &advice);
    return true;
}

/* What the statement runs, and what the unit that it creates will run. */
static const SqlCompound *parts_of(const SqlStmt *stmt)
{
    if (stmt->tree && stmt->tree->kind == SQL_TREE_COMPOUND)
        return stmt->tree->compound;
    return stmt->tree && stmt->tree->kind == SQL_TREE_CREATE ? stmt->tree->definition->block : NULL;
}

static const SqlTreeList *body_of(const SqlStmt *stmt)
{
    bool is_command = stmt->tree && stmt->tree->kind == SQL_TREE_COMMAND;
    return is_command && stmt->tree->command->parts.n ? &stmt->tree->command->parts : NULL;
}

/* Stack: the statement's table at the top, or, when it is not pushed yet, nothing: it is made when
 * a rule looks at the statement. */
static void call_rules(lua_State *L, Review *review, const SqlStmt *stmt, bool is_pushed)
{
    size_t n = 0;
    review->had_primary = policy_keys_apply(review->keys, stmt);
    const size_t *rules = policy_subscribers(review, stmt, &n);
    if (n && !is_pushed)
        policy_lazy_push(L, review, stmt);
    else if (n && !policy_view_is(L, lua_gettop(L)))
        policy_view_wrap(L);
    int table = lua_gettop(L);
    for (size_t i = 0; i < n; i++)
        call_rule(L, review, rules[i], CHECKS_INDEX, table);
    policy_made_note(review, stmt);
}

static void visit_statement(lua_State *L, Review *review, const SqlStmt *stmt);

/* The i-th of the parts at the top of the stack. A block that is too deep for one table has none
 * there: then each of its parts gets a table of its own, or nesting would be a way around rules. */
static void push_part(lua_State *L, Review *review, const SqlStmt *part, int i)
{
    if (lua_isnil(L, -1)) {
        policy_push_statement(L, review->script, part);
        return;
    }
    lua_pushinteger(L, i);
    lua_gettable(L, -2);
}

static void visit_list(lua_State *L, Review *review, const SqlTreeList *list, const char *field)
{
    int i = 0;
    luaL_checkstack(L, 4, "the statement is nested too deep");
    lua_getfield(L, -1, field);
    for (const SqlTree *tree = list->first; tree; tree = tree->next) {
        i++;
        if (!tree->stmt)
            continue;
        push_part(L, review, tree->stmt, i);
        visit_statement(L, review, tree->stmt);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Shows the statement at the top of the stack to its rules, then the parts of a block. */
static void visit_statement(lua_State *L, Review *review, const SqlStmt *stmt)
{
    const SqlCompound *compound = parts_of(stmt);
    const SqlTreeList *body = body_of(stmt);
    call_rules(L, review, stmt, true);
    if (body)
        visit_list(L, review, body, "statements");
    if (!compound)
        return;
    visit_list(L, review, &compound->statements, "statements");
    visit_list(L, review, &compound->otherwise, "otherwise");
}

static void show_statement(lua_State *L, Review *review, const SqlStmt *stmt)
{
    if (!parts_of(stmt) && !body_of(stmt)) {
        call_rules(L, review, stmt, false);
        return;
    }
    policy_push_statement(L, review->script, stmt);
    policy_view_wrap(L);
    visit_statement(L, review, stmt);
}

/* What its rules could not see is said, or padding would be a way around them. */
static void say_too_large(Review *review, const SqlStmt *stmt, const char *what, const char *so)
{
    uint32_t line = 0, column = 0;
    sql_position(review->script, stmt->span.offset, &line, &column);
    Advice advice = {
        .status = "WARNING", .code = CODE_TOO_LARGE, .line = (int)line, .column = (int)column};
    advice.title = STR("Statement too large");
    advice.content = str_printf(review->arena, "%s of %u bytes is too large for a tree: %s", what,
                                stmt->span.length, so);
    policy_review_advise(review, &review->advices, &advice);
}

static bool is_of_size(const char *error)
{
    return error && strcmp(error, SQL_TOO_LARGE) == 0;
}

static const char *error_of_body(const SqlStmt *stmt)
{
    const SqlTree *tree = stmt->tree;
    if (tree && tree->kind == SQL_TREE_CREATE)
        return tree->definition->body_error;
    return tree && tree->kind == SQL_TREE_COMMAND ? tree->command->body_error : NULL;
}

static void check_size(Review *review, SqlStmt *stmt)
{
    if (stmt->tree && stmt->span.length >= review->tree_bytes_max) {
        stmt->tree = NULL;
        stmt->level = SQL_L1;
        stmt->error = SQL_TOO_LARGE;
    }
    if (is_of_size(stmt->error))
        say_too_large(review, stmt, "the statement", "the rules see its kind and names only");
    else if (is_of_size(error_of_body(stmt)))
        say_too_large(review, stmt, "the body in the statement",
                      "the rules do not see what it runs");
}

static void review_statement(lua_State *L, Review *review, SqlStmt *stmt)
{
    int top = lua_gettop(L);
    review->stmt = stmt;
    review->serial = ++review->library->statements;
    policy_waiver_read(review, stmt);
    check_size(review, stmt);
    review->library->sandbox.outside_bytes = arena_size(review->piece);
    review->now_us = clock_us();
    policy_library_progress(review->library, review->now_us);
    if (review->has_summary)
        policy_summary_add(review, stmt);
    if (!review->is_too_large && !has_syntax_error(review, stmt))
        show_statement(L, review, stmt);
    lua_settop(L, top);
    policy_sandbox_tidy(L);
}

static void push_shared(lua_State *L, const Json *input, Reads *reads)
{
    lua_newtable(L);
    for (const char *const *field = (const char *const[]){"schema", "context", NULL}; *field;
         field++) {
        const Json *value = json_get(input, *field);
        if (!value || value->kind != JSON_OBJECT)
            continue;
        policy_value_push(L, value);
        policy_view_follow(L, strcmp(*field, "context") ? NULL : reads, *field);
        lua_setfield(L, SHARED_INDEX, *field);
    }
    lua_newtable(L);
    lua_setfield(L, SHARED_INDEX, "shared");
}

/* What it kept of the script makes room for what the next ones say. */
static void finish_rule(lua_State *L, Review *review, size_t index)
{
    call_rule(L, review, index, FINISHES_INDEX, 0);
    lua_pushnil(L);
    lua_rawseti(L, CONTEXTS_INDEX, (int)index + 1);
    policy_sandbox_tidy(L);
}

static int run(lua_State *L)
{
    Review *review = lua_touserdata(L, 1);
    push_shared(L, review->evaluation->input, review->library->reads);
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    review->now_us = clock_us();
    for (size_t i = 0; i < review->rules.n; i++) {
        ReviewRule *rule = &review->rules.v[i];
        rule->is_idle = false;
        if (!rule->is_failed && !prepare(L, review, i))
            fail_rule(L, review, rule, rule->line);
    }
    for (const SqlStmt *stmt; (stmt = sql_read(review->script));) {
        review_statement(L, review, (SqlStmt *)stmt);
    }
    policy_waiver_read(review, NULL);
    review->stmt = NULL;
    review->serial = ++review->library->statements;
    review->library->sandbox.outside_bytes = 0;
    for (size_t i = 0; i < review->rules.n; i++)
        finish_rule(L, review, i);
    return 0;
}

/* When not even that helps; an error, or padding would be a way around every rule. What the
 * statements are is still told. */
static void give_up_rules(Review *review)
{
    Advice advice = {.status = "ERROR", .code = CODE_TOO_LARGE};
    review->is_too_large = true;
    review->rules.n = 0;
    advice.title = STR("Script too large");
    advice.content =
        str_printf(review->arena, "the rules need more than %zu MiB of memory for it: split it",
                   review->library->memory_bytes >> 20);
    policy_review_advise(review, &review->failures, &advice);
}

/* Rules that keep much leave no room for any statement. */
static bool is_statement_to_blame(const Review *review, int round)
{
    const Sandbox *sandbox = &review->library->sandbox;
    return round < ROUNDS_MAX && review->stmt && review->stmt->tree &&
           sandbox->kept_bytes < sandbox->cap_bytes / 3;
}

/* Out of memory ends the state. The rule that ran then is dropped; when it was none, the tree of
 * the statement was too large, and no such tree is built again. True when another round makes
 * sense. */
static bool may_run_again(Review *review, int round, bool is_rule_to_blame)
{
    Library *library = review->library;
    if (!library->sandbox.is_out_of_memory || review->is_too_large || library->in_spec)
        return false;
    if (!is_rule_to_blame && is_statement_to_blame(review, round))
        review->tree_bytes_max = review->stmt->span.length;
    else if (!is_rule_to_blame || round >= ROUNDS_MAX)
        give_up_rules(review);
    return policy_library_reopen(library);
}

static bool run_all(Review *review)
{
    for (int round = 1;; round++) {
        review->advices.n = 0;
        review->syntax_errors = 0;
        review->statements = json_new_array(review->arena);
        review->seen = map_new(review->arena);
        review->has_more = false;
        policy_waiver_reset(review);
        review->names = intern_new(review->arena);
        review->made.n = 0;
        review->spots.n = 0;
        review->keys = policy_keys_new(review->names, review->piece, review->engine,
                                       json_get(review->evaluation->input, "schema"));
        review->is_held = false;
        review->stmt = NULL;
        arena_reset(review->piece);
        review->script =
            sql_open(review->arena, review->piece, review->dialect, review->text, SQL_L2);
        for (size_t i = 0; i < review->rules.n; i++) {
            review->rules.v[i].advices = 0;
            review->rules.v[i].texts = NULL;
        }
        size_t failures = review->failures.n;
        if (policy_sandbox_run(&review->library->sandbox, run, review))
            return true;
        review->evaluation->fault = review->library->sandbox.fault;
        if (!may_run_again(review, round, review->failures.n > failures))
            return false;
    }
}

static void free_arena(void *arena)
{
    arena_free(arena);
}

bool policy_review_run(Evaluation *evaluation, const Policy *only, const Json *payload,
                       AdviceVec *advices)
{
    Review review = {
        .evaluation = evaluation, .library = evaluation->library, .arena = evaluation->arena};
    review.engine = json_str(evaluation->input, "engine");
    review.dialect = sql_dialect_find(review.engine);
    review.text = json_str(evaluation->input, "statement");
    review.tree_bytes_max = UINT32_MAX;
    const Json *summary = json_get(evaluation->input, "summary");
    review.has_summary = !summary || summary->yes;
    if (!review.dialect)
        return policy_evaluate_refuse(evaluation, "no engine is called '%.*s'",
                                      STR_ARG(review.engine));
    if (!review.text.p)
        return policy_evaluate_refuse(evaluation, "the input has no text 'statement'");
    review.piece = arena_new();
    arena_defer(review.arena, free_arena, review.piece);
    policy_waiver_input(&review);
    policy_review_choose(&review, only, payload);
    policy_subscribe(&review);
    review.library->review = &review;
    review.library->review_serial++;
    bool ok = run_all(&review);
    review.library->review = NULL;
    if (!ok)
        return false;
    policy_review_answer(&review);
    if (advices)
        *advices = review.advices;
    return true;
}

bool policy_evaluate_review(Evaluation *evaluation)
{
    return policy_review_run(evaluation, NULL, NULL, NULL);
}
