/* Fuzz: any text as a sheet is refused or cut into units that hold every statement once, in order.
 */
#include <stdlib.h>

#include "driver/pg/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    Plan *plan = driver_pg_plan(&cx, str_copy(arena, (Str){(const char *)bytes, n}));
    size_t next = plan && plan->nunits ? plan->units[0].first : 0;
    for (size_t i = 0; plan && i < plan->nunits; i++) {
        const PlanUnit *unit = &plan->units[i];
        if (unit->first != next || unit->n == 0 || (!unit->in_transaction && unit->n != 1))
            abort();
        next += unit->n;
    }
    if (plan && next > plan->script->stmts.n)
        abort();
    arena_free(arena);
    return 0;
}
