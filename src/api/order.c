/* Order: the orderBy of a list request. */
#include "api/order.h"

static bool take_direction(Ctx *cx, Str direction, OrderTerm *term)
{
    term->descending = str_is_nocase(direction, "desc");
    return term->descending || direction.n == 0 || str_is_nocase(direction, "asc") ||
           err_set(cx, ERR_INVALID, "invalid orderBy: expected asc or desc, got \"%.*s\"",
                   STR_ARG(direction));
}

static bool is_listed(const char *const *fields, Str field)
{
    for (; *fields; fields++) {
        if (str_is(field, *fields))
            return true;
    }
    return false;
}

bool order_parse(Ctx *cx, Str text, const char *const *fields, Order *order)
{
    Str piece, direction;
    *order = (Order){0};
    while (str_trim(text).n > 0 && str_next(&text, ',', &piece)) {
        OrderTerm term = {0};
        str_cut(str_trim(piece), ' ', &term.field, &direction);
        if (!is_listed(fields, term.field))
            return err_set(cx, ERR_INVALID, "unsupported orderBy field \"%.*s\"",
                           STR_ARG(term.field));
        if (!take_direction(cx, str_trim(direction), &term))
            return false;
        VEC_ADD(cx->arena, order, term);
    }
    return true;
}
