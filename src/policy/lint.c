/* Lint: mistakes that Lua's own compiler accepts, found in the text of a policy without running it.
 *
 * One pass over the tokens with the scopes in hand, and no tree: what is said of a variable is said
 * where its block ends. The compiler has seen the text before, so a text that is not understood
 * here is our gap, not the author's mistake. The numbers are luacheck's, so that its comments
 * `-- luacheck: ignore` mean the same here. */
#include "policy/lint.h"

#include "policy/lint_parser.h"

#define TARGETS_MAX 64

static bool is_block_end(const Lint *lint)
{
    int kind = lint->now.kind;
    return kind == LINT_END_OF_TEXT || kind == LINT_END || kind == LINT_ELSE ||
           kind == LINT_ELSEIF || kind == LINT_UNTIL;
}

/* True when nothing after the block can be reached. */
static bool read_block(Lint *lint);

/* Statements up to the end of the block; true when nothing behind it can be reached. */
static bool read_scope(Lint *lint, bool is_loop, bool *has_break)
{
    LintBlock block;
    policy_lint_block_open(lint, &block, is_loop);
    bool ends = read_block(lint);
    if (has_break)
        *has_break = block.has_break;
    policy_lint_block_close(lint);
    return ends;
}

static void read_condition(Lint *lint, bool *is_true)
{
    LintExpression e = policy_lint_expression(lint);
    policy_lint_use(lint, &e);
    if (is_true)
        *is_true = e.form == LINT_FORM_TRUE;
}

static bool read_branch(Lint *lint)
{
    int line = lint->now.line;
    policy_lint_want(lint, LINT_THEN);
    if (is_block_end(lint) && !lint->has_failed)
        policy_lint_note(lint, "542", true, line, "an if branch is empty");
    return read_scope(lint, false, NULL);
}

static bool read_if(Lint *lint)
{
    bool ends = true;
    do {
        policy_lint_step(lint);
        read_condition(lint, NULL);
        ends = read_branch(lint) && ends;
    } while (lint->now.kind == LINT_ELSEIF);
    if (policy_lint_take(lint, LINT_ELSE))
        ends = read_scope(lint, false, NULL) && ends;
    else
        ends = false;
    policy_lint_want(lint, LINT_END);
    return ends;
}

static bool read_while(Lint *lint)
{
    bool is_true = false, has_break = false;
    policy_lint_step(lint);
    read_condition(lint, &is_true);
    policy_lint_want(lint, LINT_DO);
    read_scope(lint, true, &has_break);
    policy_lint_want(lint, LINT_END);
    return is_true && !has_break && !lint->has_goto;
}

/* The condition sees the variables of the block. */
static bool read_repeat(Lint *lint)
{
    LintBlock block;
    policy_lint_step(lint);
    policy_lint_block_open(lint, &block, true);
    bool ends = read_block(lint);
    policy_lint_want(lint, LINT_UNTIL);
    read_condition(lint, NULL);
    bool has_break = block.has_break;
    policy_lint_block_close(lint);
    return ends && !has_break;
}

static bool read_for(Lint *lint)
{
    VEC(LintToken) names = {0};
    policy_lint_step(lint);
    do {
        VEC_ADD(lint->arena, &names, lint->now);
    } while (policy_lint_want(lint, LINT_NAME) && policy_lint_take(lint, ','));
    if (!policy_lint_take(lint, '='))
        policy_lint_want(lint, LINT_IN);
    policy_lint_expressions(lint);
    LintBlock block;
    policy_lint_want(lint, LINT_DO);
    policy_lint_block_open(lint, &block, true);
    for (size_t i = 0; i < names.n && !lint->has_failed; i++)
        policy_lint_declare(lint, names.v[i], LINT_ROLE_LOOP, true);
    read_block(lint);
    policy_lint_block_close(lint);
    policy_lint_want(lint, LINT_END);
    return false;
}

static void declare_parameter(Lint *lint)
{
    LintVariable *variable = policy_lint_declare(lint, lint->now, LINT_ROLE_PARAMETER, true);
    variable->is_context = lint->world->has_context_field && str_is(lint->now.text, "ctx");
    policy_lint_step(lint);
}

static void read_parameters(Lint *lint)
{
    policy_lint_want(lint, '(');
    while (lint->now.kind == LINT_NAME) {
        declare_parameter(lint);
        if (!policy_lint_take(lint, ','))
            break;
    }
    policy_lint_take(lint, LINT_DOTS);
    policy_lint_want(lint, ')');
}

void policy_lint_body(Lint *lint, bool is_method)
{
    LintFunction function;
    LintBlock block;
    if (!policy_lint_enter(lint))
        return;
    policy_lint_function_open(lint, &function);
    policy_lint_block_open(lint, &block, false);
    if (is_method)
        policy_lint_declare(lint, (LintToken){LINT_NAME, lint->now.line, STR("self")},
                            LINT_ROLE_SELF, true);
    read_parameters(lint);
    read_block(lint);
    policy_lint_block_close(lint);
    policy_lint_function_close(lint);
    policy_lint_want(lint, LINT_END);
    lint->depth--;
}

static void assign(Lint *lint, const LintExpression *target)
{
    if (target->form == LINT_FORM_LOCAL)
        policy_lint_write(lint, target->variable, target->line);
    else if (target->form == LINT_FORM_GLOBAL)
        policy_lint_note(lint, "111", false, target->line,
                         "%.*s is set as a global: make it a local variable",
                         STR_ARG(target->name));
    else if (target->form == LINT_FORM_LIBRARY)
        policy_lint_note(lint, "142", false, target->line, "a field of %.*s cannot be set",
                         STR_ARG(target->name));
}

/* function a.b:c() */
static bool read_function(Lint *lint)
{
    policy_lint_step(lint);
    LintExpression target = {.line = lint->now.line, .name = lint->now.text};
    target.variable = policy_lint_find(lint, lint->now.text);
    target.form = target.variable ? LINT_FORM_LOCAL : LINT_FORM_GLOBAL;
    policy_lint_want(lint, LINT_NAME);
    bool is_method = false, is_plain = true;
    while (!is_method && (lint->now.kind == '.' || lint->now.kind == ':')) {
        if (is_plain)
            policy_lint_use(lint, &target);
        is_plain = false;
        is_method = lint->now.kind == ':';
        policy_lint_step(lint);
        policy_lint_want(lint, LINT_NAME);
    }
    if (is_plain && !lint->has_failed)
        assign(lint, &target);
    policy_lint_body(lint, is_method);
    return false;
}

static bool read_local_function(Lint *lint)
{
    policy_lint_step(lint);
    if (lint->now.kind == LINT_NAME)
        policy_lint_declare(lint, lint->now, LINT_ROLE_FUNCTION, true);
    policy_lint_want(lint, LINT_NAME);
    policy_lint_body(lint, false);
    return false;
}

static bool read_local(Lint *lint)
{
    VEC(LintToken) names = {0};
    policy_lint_step(lint);
    if (lint->now.kind == LINT_FUNCTION)
        return read_local_function(lint);
    do {
        VEC_ADD(lint->arena, &names, lint->now);
    } while (policy_lint_want(lint, LINT_NAME) && policy_lint_take(lint, ','));
    bool has_value = policy_lint_take(lint, '=');
    if (has_value)
        policy_lint_expressions(lint);
    for (size_t i = 0; i < names.n && !lint->has_failed; i++)
        policy_lint_declare(lint, names.v[i], LINT_ROLE_LOCAL, has_value);
    return false;
}

static bool read_return(Lint *lint)
{
    policy_lint_step(lint);
    if (!is_block_end(lint) && lint->now.kind != ';')
        policy_lint_expressions(lint);
    return true;
}

static bool read_break(Lint *lint)
{
    LintBlock *block = lint->block;
    while (block && !block->is_loop)
        block = block->parent;
    if (block)
        block->has_break = true;
    lint->jumps++;
    policy_lint_step(lint);
    return true;
}

static bool read_goto(Lint *lint)
{
    lint->jumps++;
    lint->has_goto = true;
    policy_lint_step(lint);
    policy_lint_want(lint, LINT_NAME);
    return true;
}

/* What lies behind a label may be reached from anywhere. */
static bool read_label(Lint *lint)
{
    lint->jumps++;
    policy_lint_step(lint);
    policy_lint_want(lint, LINT_NAME);
    policy_lint_want(lint, LINT_LABEL);
    return false;
}

static bool read_do(Lint *lint)
{
    policy_lint_step(lint);
    bool ends = read_scope(lint, false, NULL);
    policy_lint_want(lint, LINT_END);
    return ends;
}

/* A call or an assignment. */
static bool read_expression_statement(Lint *lint)
{
    LintExpression targets[TARGETS_MAX];
    size_t n = 0;
    LintExpression e = policy_lint_suffixed(lint);
    if (e.form == LINT_FORM_CALL)
        return false;
    targets[n++] = e;
    while (policy_lint_take(lint, ',') && n < TARGETS_MAX)
        targets[n++] = policy_lint_suffixed(lint);
    policy_lint_want(lint, '=');
    policy_lint_expressions(lint);
    for (size_t i = 0; i < n && !lint->has_failed; i++)
        assign(lint, &targets[i]);
    return false;
}

static const struct {
    int kind;
    bool (*read)(Lint *lint);
} statements[] = {
    {LINT_IF, read_if},         {LINT_WHILE, read_while},      {LINT_DO, read_do},
    {LINT_FOR, read_for},       {LINT_REPEAT, read_repeat},    {LINT_LOCAL, read_local},
    {LINT_RETURN, read_return}, {LINT_BREAK, read_break},      {LINT_GOTO, read_goto},
    {LINT_LABEL, read_label},   {LINT_FUNCTION, read_function}};

static bool read_statement(Lint *lint)
{
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (statements[i].kind == lint->now.kind)
            return statements[i].read(lint);
    return read_expression_statement(lint);
}

static bool read_block(Lint *lint)
{
    bool ends = false, is_said = false;
    if (!policy_lint_enter(lint))
        return false;
    while (!is_block_end(lint) && !lint->has_failed) {
        if (policy_lint_take(lint, ';'))
            continue;
        if (ends && !is_said && lint->now.kind != LINT_LABEL) {
            policy_lint_note(lint, "511", false, lint->now.line, "this code is never reached");
            is_said = true;
        }
        bool is_label = lint->now.kind == LINT_LABEL;
        ends = read_statement(lint) || (ends && !is_label);
    }
    lint->depth--;
    return ends && !lint->has_failed;
}

bool policy_lint(Arena *arena, Str text, const LintWorld *world,
                 void (*say)(void *ptr, const LintNote *note), void *ptr, int *line)
{
    Lint lint = {.arena = arena, .world = world};
    LintFunction function;
    LintBlock block;
    policy_lint_open(&lint.lexer, arena, text);
    policy_lint_step(&lint);
    policy_lint_step(&lint);
    policy_lint_function_open(&lint, &function);
    function.line = 0;
    policy_lint_block_open(&lint, &block, false);
    read_block(&lint);
    bool ok = !lint.has_failed && lint.now.kind == LINT_END_OF_TEXT;
    *line = lint.ahead.line;
    if (ok) {
        policy_lint_block_close(&lint);
        policy_lint_function_close(&lint);
    }
    for (size_t i = 0; i < lint.notes.n; i++)
        if (!policy_lint_is_ignored(&lint, &lint.notes.v[i]))
            say(ptr, &lint.notes.v[i]);
    return ok;
}
