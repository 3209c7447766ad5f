/* Handler: the list of all handler tables. */
#include "api/handler.h"

const ApiHandler *handler_table(size_t i)
{
    static const ApiHandler *const tables[] = {
        handlers_role,
        handlers_policy,
    };
    return i < sizeof tables / sizeof *tables ? tables[i] : NULL;
}
