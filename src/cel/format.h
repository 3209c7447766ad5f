/* Format: values in a template, and strings in quotes. */
#ifndef TG_CEL_FORMAT_H
#define TG_CEL_FORMAT_H

#include "cel/run.h"

/* "text %s %.2f".format(list) */
bool cel_format(CelState *state, const CelNode *node, const CelValue *args, CelValue *out);
/* In double quotes, with escapes for quotes, backslashes and control characters. */
Str cel_quote(Arena *arena, Str text);

#endif
