/* IAM condition: until when a binding holds, read off its expression. */
#ifndef TG_SERVICE_IAM_CONDITION_H
#define TG_SERVICE_IAM_CONDITION_H

#include "base/ctx.h"

/* request.time before one moment, or before several of them (&&), each any expression that gives a
 * timestamp without variables. *expires (RFC 3339) is the earliest, "" when it holds for ever. What
 * says anything else is refused: a condition that nobody evaluates must not look enforced. */
bool iam_condition_expiry(Ctx *cx, Str text, Str *expires) MUST_CHECK;

#endif
