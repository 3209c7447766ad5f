/* Function: the functions and methods of the language, one row for each overload. */
#ifndef TG_CEL_FUNCTION_H
#define TG_CEL_FUNCTION_H

#include "cel/run.h"

#define CEL_FUNCTION_ARGS 4

/* args[0] is the target of a method. False: cel_fail was called. */
typedef bool (*CelCall)(CelState *state, const CelNode *node, const CelValue *args, CelValue *out);

typedef struct CelFunction {
    const char *name;
    bool is_method;
    uint8_t n;
    CelKind args[CEL_FUNCTION_ARGS]; /* CEL_DYN: any kind */
    CelKind answer;
    CelCall call;
} CelFunction;

/* The rows of that name and style, which stand together; NULL when there is none. */
const CelFunction *cel_functions(Str name, bool is_method, size_t *n);
bool cel_call(CelState *state, const CelNode *node, const CelValue *args, CelValue *out);

/* Each array ends with a row without a name. */
extern const CelFunction cel_core_functions[], cel_convert_functions[], cel_time_functions[],
    cel_text_functions[];

#endif
