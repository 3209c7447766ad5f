/* Order: the orderBy of a list request. */
#ifndef TG_API_ORDER_H
#define TG_API_ORDER_H

#include "base/ctx.h"
#include "base/vec.h"

typedef struct OrderTerm {
    Str field;
    bool descending;
} OrderTerm;
typedef struct Order {
    OrderTerm *v;
    size_t n, cap;
} Order;

/* "field [asc|desc], …"; a field that is not in `fields` (NULL-ended) is ERR_INVALID. */
bool order_parse(Ctx *cx, Str text, const char *const *fields, Order *order) MUST_CHECK;

#endif
