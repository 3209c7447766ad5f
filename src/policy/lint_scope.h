/* Lint scope: the local variables in sight, what became of them, and what is said about it. */
#ifndef TG_POLICY_LINT_SCOPE_H
#define TG_POLICY_LINT_SCOPE_H

#include "policy/lint.h"
#include "policy/lint_lexer.h"

typedef enum LintRole {
    LINT_ROLE_LOCAL,
    LINT_ROLE_FUNCTION, /* local function */
    LINT_ROLE_PARAMETER,
    LINT_ROLE_LOOP,
    LINT_ROLE_SELF
} LintRole;

typedef struct LintFunction {
    struct LintFunction *parent;
    int line, loops; /* how many loops deep we are in it */
} LintFunction;

typedef struct LintBlock {
    struct LintBlock *parent;
    size_t first; /* of its variables in sight */
    uint32_t id;  /* from 1; blocks live on the stack, so their addresses come again */
    bool is_loop, has_break;
} LintBlock;

typedef struct LintVariable {
    Str name;
    int line, loops;
    LintRole role;
    const LintFunction *function; /* alive as long as the variable is in sight */
    uint32_t block;
    bool has_value;                        /* from its declaration */
    bool is_read, is_written, is_captured; /* captured: named in an inner function */
    bool is_context;                       /* the ctx of a rule */
    struct {                               /* the newest, as long as nobody has read it */
        int line, loops;
        uint32_t block, jumps;
        bool is_open, is_first;
    } write;
    int lost_line, lost_by; /* a value that was overwritten unread, and the line that did it */
} LintVariable;

typedef struct LintIgnore {
    int from, to;
    Str codes; /* separated by blanks; empty = all */
} LintIgnore;

typedef struct Lint {
    Arena *arena;
    LintLexer lexer;
    LintToken now, ahead;
    const LintWorld *world;
    LintFunction *function;
    LintBlock *block;
    VEC(LintVariable *) visible;
    VEC(LintNote) notes;
    VEC(LintIgnore) ignores;
    size_t ncomments; /* of the lexer's that were looked at */
    uint32_t blocks;  /* so far */
    uint32_t jumps; /* break, goto and labels so far: between two of them the text runs in order */
    int depth;
    bool has_goto, has_failed;
} Lint;

void policy_lint_note(Lint *lint, const char *code, bool is_warning, int line, const char *format,
                      ...) __attribute__((format(printf, 5, 6)));

void policy_lint_function_open(Lint *lint, LintFunction *function);
void policy_lint_function_close(Lint *lint);
void policy_lint_block_open(Lint *lint, LintBlock *block, bool is_loop);
void policy_lint_block_close(Lint *lint);

LintVariable *policy_lint_declare(Lint *lint, LintToken name, LintRole role, bool has_value);
/* NULL: no local variable is called so here. */
LintVariable *policy_lint_find(const Lint *lint, Str name);
void policy_lint_read(Lint *lint, LintVariable *variable);
void policy_lint_write(Lint *lint, LintVariable *variable, int line);
bool policy_lint_is_ignored(const Lint *lint, const LintNote *note);

#endif
