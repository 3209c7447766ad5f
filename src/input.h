/* Input: SQL text that a command was pointed at: a file, or standard input. */
#ifndef TG_INPUT_H
#define TG_INPUT_H

#include "base/ctx.h"

#define INPUT_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* The whole content of a file, or of standard input for "-". False names the file. */
bool input_read(Ctx *cx, const char *file, Str *content) MUST_CHECK;
/* "stdin" for "-"; a leading "./" taken off: the form in which reports name files. */
const char *input_name(const char *file);
/* The dialect by its name or by the API's engine name; NULL lists what there is. */
struct SqlDialect;
const struct SqlDialect *input_dialect(Ctx *cx, Str name) MUST_CHECK;

#endif
