/* Lint parser: expressions and statements, read once, without a tree. */
#ifndef TG_POLICY_LINT_PARSER_H
#define TG_POLICY_LINT_PARSER_H

#include "policy/lint_scope.h"

typedef enum LintForm {
    LINT_FORM_OTHER,
    LINT_FORM_LOCAL,   /* a local variable, not yet counted as read */
    LINT_FORM_GLOBAL,  /* not yet looked up */
    LINT_FORM_FIELD,   /* of anything */
    LINT_FORM_LIBRARY, /* a field of a global */
    LINT_FORM_CALL,
    LINT_FORM_COMPARISON, /* without parentheses around it */
    LINT_FORM_NEGATION,   /* not x */
    LINT_FORM_TRUE
} LintForm;

typedef struct LintExpression {
    LintForm form;
    LintVariable *variable; /* of LINT_FORM_LOCAL */
    Str name;               /* of LINT_FORM_GLOBAL; table of LINT_FORM_LIBRARY */
    int line;
} LintExpression;

void policy_lint_step(Lint *lint);
bool policy_lint_take(Lint *lint, int kind); /* moves on when the token is of that kind */
bool policy_lint_want(Lint *lint, int kind); /* ... and fails otherwise */
/* Moves on to the next part; false, and the parsing has failed, when it is nested too deep. */
bool policy_lint_enter(Lint *lint);

LintExpression policy_lint_suffixed(Lint *lint);
LintExpression policy_lint_expression(Lint *lint);
/* Counts what the expression names as read. */
void policy_lint_use(Lint *lint, const LintExpression *expression);
void policy_lint_expressions(Lint *lint);
/* Parameters and statements up to `end`; `is_method` adds self, `is_rule` makes ctx that of a
 * rule. */
void policy_lint_body(Lint *lint, bool is_method);

#endif
