/* Filter: list filters (`state == "ACTIVE" && name.contains("x")`) and orders as conditions. */
#ifndef TG_API_FILTER_H
#define TG_API_FILTER_H

#include "base/ctx.h"
#include "base/vec.h"

typedef enum FilterOp {
    FILTER_EQ,
    FILTER_NE,
    FILTER_LT,
    FILTER_LE,
    FILTER_GT,
    FILTER_GE,
    FILTER_IN,
    FILTER_NOT_IN,
    FILTER_CONTAINS
} FilterOp;

typedef enum FilterKind { FILTER_STRING, FILTER_NUMBER, FILTER_BOOL } FilterKind;

typedef struct FilterCondition {
    Str field; /* as written, e.g. "create_time", "labels.team" */
    FilterOp op;
    FilterKind kind;
    StrList values; /* one, or several for IN; text of numbers and booleans */
} FilterCondition;

/* All of them must hold. */
typedef struct Filter {
    FilterCondition *v;
    size_t n, cap;
} Filter;

/* Fields that are not in `fields` (NULL-ended; "labels." allows every label) are ERR_INVALID.
 * `||` is not understood here and says so. An empty text is an empty filter. */
bool filter_parse(Ctx *cx, Str text, const char *const *fields, Filter *filter) MUST_CHECK;
/* The first condition on the field; NULL when there is none. */
const FilterCondition *filter_on(const Filter *filter, const char *field);

typedef struct OrderTerm {
    Str field;
    bool descending;
} OrderTerm;
typedef struct Order {
    OrderTerm *v;
    size_t n, cap;
} Order;

bool order_parse(Ctx *cx, Str text, const char *const *fields, Order *order) MUST_CHECK;

#endif
