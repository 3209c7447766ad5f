/* Expr: expressions as the JSON of google.api.expr.v1alpha1.Expr, and back to text. */
#ifndef TG_CEL_EXPR_H
#define TG_CEL_EXPR_H

#include "cel/cel.h"

/* Macros are expanded, as the message knows them as comprehensions only; ids count from 1. */
Json *cel_expr_json(Arena *arena, const CelProgram *program);
/* The text of such a message, with no more parentheses than it needs; comprehensions that are no
 * macro have none. Absent with ERR_INVALID when it is no expression. */
Str cel_expr_text(Ctx *cx, const Json *expr) MUST_CHECK;

/* "_+_" …, "@in" */
const char *cel_op_function(int op);

#endif
