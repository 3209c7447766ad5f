/* Lint scope: the local variables in sight, what became of them, and what is said about it. */
#include "policy/lint_scope.h"

#include <limits.h>

void policy_lint_note(Lint *lint, const char *code, bool is_warning, int line, const char *format,
                      ...)
{
    va_list args;
    va_start(args, format);
    LintNote note = {line, code, is_warning, arena_vprintf(lint->arena, format, args)};
    va_end(args);
    VEC_ADD(lint->arena, &lint->notes, note);
}

void policy_lint_function_open(Lint *lint, LintFunction *function)
{
    function->parent = lint->function;
    function->loops = 0;
    function->line = lint->now.line;
    lint->function = function;
}

void policy_lint_block_open(Lint *lint, LintBlock *block, bool is_loop)
{
    *block = (LintBlock){.parent = lint->block, .first = lint->visible.n, .is_loop = is_loop};
    block->id = ++lint->blocks;
    lint->block = block;
    lint->function->loops += is_loop;
}

static bool is_meant_unused(Str name)
{
    return name.n && name.p[0] == '_';
}

static void judge_unread(Lint *lint, const LintVariable *variable)
{
    static const char *const nouns[] = {"variable", "function", "argument", "loop variable", ""};
    int name = (int)variable->name.n;
    if (variable->role >= LINT_ROLE_PARAMETER && variable->role != LINT_ROLE_LOOP)
        return;
    if (variable->is_written)
        policy_lint_note(lint, "231", true, variable->line, "variable %.*s is set but never read",
                         name, variable->name.p);
    else
        policy_lint_note(lint, variable->role == LINT_ROLE_LOOP ? "213" : "211", true,
                         variable->line, "unused %s %.*s", nouns[variable->role], name,
                         variable->name.p);
}

/* The last value that the variable was given, and that nobody can have read. */
static bool is_last_write_lost(const Lint *lint, const LintVariable *variable)
{
    return variable->write.is_open && !variable->write.is_first && !variable->is_captured &&
           variable->write.loops == variable->loops && !lint->has_goto;
}

static void judge(Lint *lint, const LintVariable *variable)
{
    if (is_meant_unused(variable->name))
        return;
    if (!variable->is_read) {
        judge_unread(lint, variable);
        return;
    }
    if (variable->lost_line)
        policy_lint_note(lint, "311", true, variable->lost_line,
                         "the value given to %.*s is overwritten on line %d before it is read",
                         STR_ARG(variable->name), variable->lost_by);
    if (is_last_write_lost(lint, variable))
        policy_lint_note(lint, "311", true, variable->write.line,
                         "the value given to %.*s is never read", STR_ARG(variable->name));
    else if (!variable->has_value && !variable->is_written)
        policy_lint_note(lint, "221", true, variable->line, "variable %.*s is read but never set",
                         STR_ARG(variable->name));
}

void policy_lint_block_close(Lint *lint)
{
    LintBlock *block = lint->block;
    for (size_t i = block->first; i < lint->visible.n; i++)
        judge(lint, lint->visible.v[i]);
    lint->visible.n = block->first;
    lint->function->loops -= block->is_loop;
    lint->block = block->parent;
}

LintVariable *policy_lint_find(const Lint *lint, Str name)
{
    for (size_t i = lint->visible.n; i-- > 0;)
        if (str_eq(lint->visible.v[i]->name, name))
            return lint->visible.v[i];
    return NULL;
}

static void note_shadow(Lint *lint, LintToken name)
{
    const LintVariable *other = policy_lint_find(lint, name.text);
    if (!other || other->function != lint->function || is_meant_unused(name.text) ||
        other->role == LINT_ROLE_SELF)
        return;
    bool is_same = other->block == lint->block->id;
    bool is_argument = other->role == LINT_ROLE_PARAMETER;
    const char *code = is_same ? (is_argument ? "412" : "411") : (is_argument ? "422" : "421");
    policy_lint_note(lint, code, true, name.line, "%.*s %s the %s of line %d", STR_ARG(name.text),
                     is_same ? "is declared again: it hides" : "hides",
                     is_argument ? "argument" : "variable", other->line);
}

LintVariable *policy_lint_declare(Lint *lint, LintToken name, LintRole role, bool has_value)
{
    LintVariable *variable = ARENA_NEW(lint->arena, LintVariable);
    if (role != LINT_ROLE_SELF)
        note_shadow(lint, name);
    *variable = (LintVariable){.name = name.text,
                               .line = name.line,
                               .role = role,
                               .loops = lint->function->loops,
                               .function = lint->function,
                               .block = lint->block->id,
                               .has_value = has_value};
    variable->write.is_first = true;
    if (role == LINT_ROLE_LOCAL && has_value) {
        variable->write.is_open = true;
        variable->write.line = name.line;
        variable->write.block = lint->block->id;
        variable->write.jumps = lint->jumps;
    }
    VEC_ADD(lint->arena, &lint->visible, variable);
    return variable;
}

void policy_lint_read(Lint *lint, LintVariable *variable)
{
    variable->is_read = true;
    variable->write.is_open = false;
    variable->is_captured |= variable->function != lint->function;
}

/* Two values in a row, in one block and without a jump between: the first one is lost. */
void policy_lint_write(Lint *lint, LintVariable *variable, int line)
{
    bool is_lost = variable->write.is_open && !variable->is_captured &&
                   variable->write.block == lint->block->id && variable->write.jumps == lint->jumps;
    variable->is_captured |= variable->function != lint->function;
    variable->is_written = true;
    if (is_lost && !variable->is_captured) {
        variable->lost_line = variable->write.line;
        variable->lost_by = line;
    }
    variable->write.is_open = !variable->is_captured;
    variable->write.is_first = false;
    variable->write.line = line;
    variable->write.loops = lint->function->loops;
    variable->write.block = lint->block->id;
    variable->write.jumps = lint->jumps;
}

static bool take_word(Str *text, const char *word)
{
    size_t n = strlen(word);
    if (!str_starts(*text, word) || (text->n > n && text->p[n] != ' '))
        return false;
    *text = str_trim(str_sub(*text, n, text->n));
    return true;
}

static void add_comment(Lint *lint, const LintComment *comment)
{
    Str text = comment->text;
    if (take_word(&text, "pop")) {
        for (size_t i = lint->ignores.n; i-- > 0;) {
            if (lint->ignores.v[i].to != -1)
                continue;
            lint->ignores.v[i].to = comment->line;
            return;
        }
        return;
    }
    bool is_pushed = take_word(&text, "push");
    if (!take_word(&text, "ignore"))
        return;
    int to = is_pushed ? -1 : comment->is_alone ? 0 : comment->line;
    LintIgnore ignore = {comment->line, to, text};
    VEC_ADD(lint->arena, &lint->ignores, ignore);
}

/* Comments met so far become ranges of lines. */
static void take_comments(Lint *lint)
{
    for (; lint->ncomments < lint->lexer.comments.n; lint->ncomments++)
        add_comment(lint, &lint->lexer.comments.v[lint->ncomments]);
}

/* A comment of its own line holds to the end of the function that it stands in. */
void policy_lint_function_close(Lint *lint)
{
    take_comments(lint);
    int line = lint->now.kind == LINT_END_OF_TEXT ? INT_MAX : lint->now.line;
    for (size_t i = 0; i < lint->ignores.n; i++)
        if (lint->ignores.v[i].to == 0 && lint->ignores.v[i].from >= lint->function->line &&
            lint->ignores.v[i].from <= line)
            lint->ignores.v[i].to = line;
    lint->function = lint->function->parent;
}

/* "113", "11" and "113/name" all cover 113. */
static bool names_code(Str codes, const char *code)
{
    Str one, head, tail;
    if (!codes.n)
        return true;
    while (str_next(&codes, ' ', &one)) {
        if (!str_cut(one, '/', &head, &tail))
            head = one;
        if (head.n && head.n <= strlen(code) && memcmp(head.p, code, head.n) == 0)
            return true;
    }
    return false;
}

bool policy_lint_is_ignored(const Lint *lint, const LintNote *note)
{
    for (size_t i = 0; i < lint->ignores.n; i++) {
        const LintIgnore *ignore = &lint->ignores.v[i];
        int to = ignore->to > 0 ? ignore->to : INT_MAX;
        if (note->line >= ignore->from && note->line <= to && names_code(ignore->codes, note->code))
            return true;
    }
    return false;
}
