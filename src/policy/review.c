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
#include "policy/value.h"
#include "policy/view.h"
#include "sql/tree.h"

#define CODE_FAILED 1
#define CODE_UNKNOWN_RULE 2
#define CODE_TOO_LARGE 3
#define CODE_SYNTAX 201
#define SCRIPT_BYTES_MAX (4u << 20)
#define STATEMENTS_MAX 50000
#define ROUNDS_MAX 3
#define SHARED_INDEX 2 /* stack: {schema, context}, instances, contexts */
#define INSTANCES_INDEX 3
#define CONTEXTS_INDEX 4

void policy_review_advise(Review *review, AdviceVec *list, const Advice *advice)
{
    VEC_ADD(review->arena, list, *advice);
    list->v[list->n - 1].order = list->n;
}

static void fail_rule(lua_State *L, Review *review, ReviewRule *rule, int line)
{
    const PolicyFault *fault = &review->library->sandbox.fault;
    Advice advice = {.status = "ERROR", .code = CODE_FAILED, .rule = rule->policy->id};
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
    for (const char *const *field = (const char *const[]){"schema", "context", NULL}; *field;
         field++) {
        lua_getfield(L, 3, *field);
        lua_setfield(L, -2, *field);
    }
    return 1;
}

static void note_check_line(lua_State *L, ReviewRule *rule)
{
    lua_getfield(L, -1, "check");
    if (!lua_isfunction(L, -1)) {
        lua_pop(L, 1);
        lua_getfield(L, -1, "finish");
    }
    rule->line = lua_isfunction(L, -1) ? policy_function_line(L) : 0;
    lua_pop(L, 1);
}

static bool prepare(lua_State *L, Review *review, size_t index)
{
    ReviewRule *rule = &review->rules.v[index];
    if (!policy_instance_push(L, rule->policy))
        return false;
    note_check_line(L, rule);
    lua_rawseti(L, INSTANCES_INDEX, (int)index + 1);
    lua_pushcfunction(L, make_context);
    lua_pushlightuserdata(L, review);
    lua_pushinteger(L, (lua_Integer)index);
    lua_pushvalue(L, SHARED_INDEX);
    if (!policy_sandbox_call(L, 3, 1))
        return false;
    lua_rawseti(L, CONTEXTS_INDEX, (int)index + 1);
    return true;
}

/* Calls instance[name]([stmt,] ctx) of one rule; `stmt` 0 = none. */
static void call_rule(lua_State *L, Review *review, size_t index, const char *name, int stmt)
{
    ReviewRule *rule = &review->rules.v[index];
    int top = lua_gettop(L);
    int64_t start = clock_us();
    policy_library_progress(review->library);
    lua_rawgeti(L, INSTANCES_INDEX, (int)index + 1);
    lua_getfield(L, -1, name);
    if (lua_isfunction(L, -1)) {
        int line = policy_function_line(L);
        if (stmt)
            lua_pushvalue(L, stmt);
        lua_rawgeti(L, CONTEXTS_INDEX, (int)index + 1);
        policy_library_note(review->library, rule->policy, line);
        bool ok = policy_sandbox_call(L, stmt ? 2 : 1, 0);
        if (!ok)
            fail_rule(L, review, rule, line);
    }
    rule->spent_us += clock_us() - start;
    lua_settop(L, top);
}

static bool lists(const Json *list, Str name)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (str_eq(json_at(list, i)->text, name))
            return true;
    return false;
}

/* `on` names kinds ("create_table"), verbs ("create") or everything ("*"). */
static bool wants(const ReviewRule *rule, Str kind, Str verb)
{
    const Json *on = json_get(rule->policy->metadata, "on");
    if (on->kind == JSON_STRING)
        return str_is(on->text, "*");
    return lists(on, kind) || lists(on, verb) || lists(on, STR("*"));
}

static Str text_field(lua_State *L, Arena *arena, int table, const char *field)
{
    size_t n = 0;
    lua_getfield(L, table, field);
    const char *text = lua_tolstring(L, -1, &n);
    Str s = {text ? arena_copy(arena, text, n) : "", n};
    lua_pop(L, 1);
    return s;
}

/* True when the verdict on the statement is that it is none; *place: in the script text. */
static bool is_refused(Review *review, const SqlStmt *stmt, const char **message, uint32_t *place)
{
    uint32_t offset = 0, byte = 0;
    *message = stmt->error;
    *place = stmt->error_offset;
    if (!str_is(review->engine, "POSTGRES"))
        return stmt->is_refused;
    if (sql_verdict_read(review->arena, stmt, message, &offset))
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
    sql_position(review->script, place, &line, &column);
    Advice advice = {
        .status = "ERROR", .code = CODE_SYNTAX, .line = (int)line, .column = (int)column};
    advice.title = STR("Syntax error");
    advice.content = str_copy(review->arena, str(message ? message : "syntax error"));
    policy_review_advise(review, &review->advices, &advice);
    return true;
}

typedef void (*Visit)(lua_State *L, Review *review, const SqlStmt *stmt);

static void visit_statement(lua_State *L, Review *review, const SqlStmt *stmt, Visit visit);

static void visit_list(lua_State *L, Review *review, const SqlTreeList *list, const char *field,
                       Visit visit)
{
    int i = 0;
    luaL_checkstack(L, 4, "the statement is nested too deep");
    lua_getfield(L, -1, field);
    for (const SqlTree *tree = list->first; tree && !lua_isnil(L, -1); tree = tree->next) {
        lua_pushinteger(L, ++i);
        lua_gettable(L, -2);
        if (tree->stmt)
            visit_statement(L, review, tree->stmt, visit);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* What the statement runs, or, for the rules alone, what the unit that it creates will run. */
static const SqlCompound *parts_of(const SqlStmt *stmt, Visit visit)
{
    if (!stmt->tree)
        return NULL;
    if (stmt->tree->kind == SQL_TREE_COMPOUND)
        return stmt->tree->compound;
    bool is_unit = stmt->tree->kind == SQL_TREE_CREATE && visit != policy_summary_add;
    return is_unit ? stmt->tree->definition->block : NULL;
}

/* Visits the statement at the top of the stack, and the parts of a block. */
static void visit_statement(lua_State *L, Review *review, const SqlStmt *stmt, Visit visit)
{
    visit(L, review, stmt);
    if (stmt->tree && stmt->tree->kind == SQL_TREE_COMMAND)
        visit_list(L, review, &stmt->tree->command->parts, "statements", visit);
    const SqlCompound *compound = parts_of(stmt, visit);
    if (!compound)
        return;
    visit_list(L, review, &compound->statements, "statements", visit);
    visit_list(L, review, &compound->otherwise, "otherwise", visit);
}

static void call_rules(lua_State *L, Review *review, const SqlStmt *stmt)
{
    (void)stmt;
    int table = lua_gettop(L);
    Str kind = text_field(L, review->arena, table, "kind");
    Str verb = text_field(L, review->arena, table, "verb");
    for (size_t i = 0; i < review->rules.n; i++)
        if (!review->rules.v[i].is_failed && wants(&review->rules.v[i], kind, verb))
            call_rule(L, review, i, "check", table);
}

static void review_statement(lua_State *L, Review *review, const SqlStmt *stmt)
{
    int top = lua_gettop(L);
    policy_push_statement(L, review->script, stmt);
    visit_statement(L, review, stmt, policy_summary_add);
    if (!review->is_too_large && !has_syntax_error(review, stmt)) {
        policy_view_wrap(L, false);
        visit_statement(L, review, stmt, call_rules);
    }
    lua_settop(L, top);
}

static void push_shared(lua_State *L, const Json *input)
{
    lua_newtable(L);
    for (const char *const *field = (const char *const[]){"schema", "context", NULL}; *field;
         field++) {
        const Json *value = json_get(input, *field);
        if (!value || value->kind != JSON_OBJECT)
            continue;
        policy_value_push(L, value);
        policy_view_wrap(L, false);
        lua_setfield(L, SHARED_INDEX, *field);
    }
}

static int run(lua_State *L)
{
    Review *review = lua_touserdata(L, 1);
    push_shared(L, review->evaluation->input);
    lua_newtable(L);
    lua_newtable(L);
    for (size_t i = 0; i < review->rules.n; i++) {
        ReviewRule *rule = &review->rules.v[i];
        if (!rule->is_failed && !prepare(L, review, i))
            fail_rule(L, review, rule, rule->line);
    }
    for (size_t i = 0; i < review->script->stmts.n; i++)
        review_statement(L, review, &review->script->stmts.v[i]);
    for (size_t i = 0; i < review->rules.n; i++)
        if (!review->rules.v[i].is_failed)
            call_rule(L, review, i, "finish", 0);
    return 0;
}

/* Rules do not see a script that a worker cannot hold; that is an error, or padding would be a way
 * around every rule. What the statements are is still told. */
static void give_up_rules(Review *review)
{
    Advice advice = {.status = "ERROR", .code = CODE_TOO_LARGE};
    review->is_too_large = true;
    review->rules.n = 0;
    advice.title = STR("Script too large");
    advice.content =
        str_printf(review->arena,
                   "rules look at scripts of up to %u MiB and %d statements, within %zu MiB of "
                   "memory: split it",
                   SCRIPT_BYTES_MAX >> 20, STATEMENTS_MAX, review->library->memory_bytes >> 20);
    policy_review_advise(review, &review->failures, &advice);
}

/* Out of memory ends the state. The rule that ran then is dropped; when it was none, or it happens
 * again and again, the script is the reason. True when another round makes sense. */
static bool may_run_again(Review *review, int round, bool is_blamed)
{
    if (!review->library->sandbox.is_out_of_memory || review->is_too_large ||
        review->library->in_spec)
        return false;
    if (!is_blamed || round >= ROUNDS_MAX)
        give_up_rules(review);
    return policy_library_reopen(review->library);
}

static bool run_all(Review *review)
{
    for (int round = 1;; round++) {
        review->advices.n = 0;
        review->statements = json_new_array(review->arena);
        for (size_t i = 0; i < review->rules.n; i++)
            review->rules.v[i].advices = 0;
        size_t failures = review->failures.n;
        if (policy_sandbox_run(&review->library->sandbox, run, review))
            return true;
        review->evaluation->fault = review->library->sandbox.fault;
        if (!may_run_again(review, round, review->failures.n > failures))
            return false;
    }
}

static int compare_advices(const void *a, const void *b)
{
    const Advice *x = a, *y = b;
    if (x->status[0] != y->status[0])
        return x->status[0] == 'E' ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    int content = str_compare(x->content, y->content);
    return content ? content : (x->order < y->order ? -1 : x->order > y->order);
}

static void set_place(Arena *arena, Json *object, const char *key, int value)
{
    if (value > 0)
        json_set_int(arena, object, key, value);
}

static Json *advice_json(Arena *arena, const Advice *advice)
{
    Json *object = json_new_object(arena);
    json_set_z(arena, object, "status", advice->status);
    json_set_int(arena, object, "code", advice->code);
    json_set_str(arena, object, "title", advice->title);
    json_set_str(arena, object, "content", advice->content);
    if (advice->rule)
        json_set_z(arena, object, "rule", advice->rule);
    set_place(arena, object, "line", advice->line);
    set_place(arena, object, "column", advice->column);
    set_place(arena, object, "endLine", advice->end_line);
    set_place(arena, object, "endColumn", advice->end_column);
    if (advice->edits)
        json_set(arena, object, "edits", advice->edits);
    return object;
}

static void count_the_rest(Review *review, const ReviewRule *rule)
{
    Advice advice = {.status = rule->status, .rule = rule->policy->id};
    if (rule->is_failed || rule->advices <= REVIEW_ADVICES_MAX)
        return;
    advice.code = (int)json_int(rule->policy->metadata, "code", 0);
    advice.title = str(rule->policy->type);
    advice.content =
        str_printf(review->arena, "and %d more of this kind", rule->advices - REVIEW_ADVICES_MAX);
    policy_review_advise(review, &review->advices, &advice);
}

/* A script that fails half-way is not worth more words than that; but who broke is told. */
static void keep_alone(Review *review)
{
    const ReviewRule *alone = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < review->rules.n; i++)
        if (review->rules.v[i].is_alone && review->rules.v[i].advices)
            alone = &review->rules.v[i];
    for (size_t i = 0; alone && i < review->advices.n; i++)
        if (review->advices.v[i].rule == alone->policy->id || review->advices.v[i].is_failure)
            review->advices.v[kept++] = review->advices.v[i];
    review->advices.n = alone ? kept : review->advices.n;
}

static void set_output(Review *review)
{
    Evaluation *evaluation = review->evaluation;
    Arena *arena = review->arena;
    Json *advices = json_new_array(arena);
    for (size_t i = 0; i < review->failures.n; i++)
        policy_review_advise(review, &review->advices, &review->failures.v[i]);
    for (size_t i = 0; i < review->rules.n; i++) {
        const ReviewRule *rule = &review->rules.v[i];
        count_the_rest(review, rule);
        const char *outcome = rule->is_failed ? "error"
                              : rule->advices ? arena_printf(arena, "%d advices", rule->advices)
                                              : "ok";
        policy_trace_add(evaluation, rule->policy, rule->line, outcome,
                         clock_us() - rule->spent_us);
    }
    keep_alone(review);
    if (review->advices.n)
        qsort(review->advices.v, review->advices.n, sizeof(Advice), compare_advices);
    for (size_t i = 0; i < review->advices.n; i++)
        json_add(arena, advices, advice_json(arena, &review->advices.v[i]));
    evaluation->output = json_new_object(arena);
    json_set(arena, evaluation->output, "advices", advices);
    json_set(arena, evaluation->output, "statements", review->statements);
}

static bool is_for_engine(const Policy *policy, Str engine)
{
    const Json *engines = json_get(policy->metadata, "engines");
    return engines->kind == JSON_STRING || lists(engines, engine);
}

static void add_rule(Review *review, const Policy *policy, Str level, const Json *payload)
{
    if (str_is(level, "DISABLED") || !is_for_engine(policy, review->engine))
        return;
    if (level.n == 0 || str_is(level, "LEVEL_UNSPECIFIED"))
        level = json_str(policy->metadata, "level");
    ReviewRule rule = {.policy = policy,
                       .payload = payload,
                       .status = str_is(level, "ERROR") ? "ERROR" : "WARNING"};
    const Json *alone = json_get(policy->metadata, "alone");
    rule.is_alone = alone && alone->yes;
    VEC_ADD(review->arena, &review->rules, rule);
}

/* "payload", or the field of the API's oneof: namingPayload, numberPayload ... */
static const Json *find_payload(const Json *item)
{
    for (size_t i = 0; item->kind == JSON_OBJECT && i < item->n; i++)
        if (str_ends(item->members[i].key, "Payload"))
            return item->members[i].value;
    return json_get(item, "payload");
}

/* A rule that is configured but missing must not pass in silence. */
static void add_configured(Review *review, const Json *item)
{
    Str name = json_str(item, "id");
    const Library *library = review->library;
    const Policy *policy = map_get(library->by_id, name);
    if (!policy) {
        name = json_str(item, "type").n ? json_str(item, "type") : name;
        policy = map_get(library->by_type, name);
    }
    if (policy && policy->kind == POLICY_RULE) {
        add_rule(review, policy, json_str(item, "level"), find_payload(item));
        return;
    }
    if (str_is(json_str(item, "level"), "DISABLED"))
        return;
    Advice advice = {.status = "WARNING", .code = CODE_UNKNOWN_RULE};
    advice.title = STR("Unknown rule");
    advice.content =
        str_printf(review->arena, "rule %.*s is not in the policy bundle", STR_ARG(name));
    policy_review_advise(review, &review->failures, &advice);
}

static bool is_on_by_default(const Policy *policy)
{
    const Json *enabled = json_get(policy->metadata, "enabled");
    return policy->kind == POLICY_RULE && (!enabled || enabled->yes);
}

static void choose_rules(Review *review, const Policy *only, const Json *payload)
{
    const Json *rules = json_get(review->evaluation->input, "rules");
    const PolicyVec *all = &review->library->sorted;
    if (only) {
        add_rule(review, only, STR_NONE, payload);
    } else if (rules && rules->kind == JSON_ARRAY) {
        for (size_t i = 0; i < rules->n; i++)
            add_configured(review, rules->items[i]);
    } else {
        for (size_t i = 0; i < all->n; i++)
            if (is_on_by_default(all->v[i]))
                add_rule(review, all->v[i], STR_NONE, NULL);
    }
}

/* Without a tree what is too large already. */
static void parse_script(Review *review, const SqlDialect *dialect, Str text)
{
    SqlLevel level = text.n > SCRIPT_BYTES_MAX ? SQL_L1 : SQL_L2;
    review->script = sql_parse(review->arena, dialect, text, level);
    if (level == SQL_L1 || review->script->stmts.n > STATEMENTS_MAX)
        give_up_rules(review);
}

bool policy_review_run(Evaluation *evaluation, const Policy *only, const Json *payload,
                       AdviceVec *advices)
{
    Review review = {
        .evaluation = evaluation, .library = evaluation->library, .arena = evaluation->arena};
    review.engine = json_str(evaluation->input, "engine");
    const SqlDialect *dialect = sql_dialect_find(review.engine);
    Str statement = json_str(evaluation->input, "statement");
    if (!dialect)
        return policy_evaluate_refuse(evaluation, "no engine is called '%.*s'",
                                      STR_ARG(review.engine));
    if (!statement.p)
        return policy_evaluate_refuse(evaluation, "the input has no text 'statement'");
    parse_script(&review, dialect, statement);
    if (!review.is_too_large)
        choose_rules(&review, only, payload);
    review.library->review = &review;
    review.library->review_serial++;
    bool ok = run_all(&review);
    review.library->review = NULL;
    if (!ok)
        return false;
    set_output(&review);
    if (advices)
        *advices = review.advices;
    return true;
}

bool policy_evaluate_review(Evaluation *evaluation)
{
    return policy_review_run(evaluation, NULL, NULL, NULL);
}
