/* Vec: the growth step behind VEC_ADD. */
#include "base/vec.h"

#include <stdint.h>
#include <stdlib.h>

void *vec_grow(Arena *arena, void *items, size_t *cap, size_t need, size_t item_size)
{
    size_t grown = *cap ? *cap * 2 : 8;
    if (grown < need)
        grown = need;
    if (grown > SIZE_MAX / item_size)
        abort();
    void *p = arena_grow(arena, items, *cap * item_size, grown * item_size);
    *cap = grown;
    return p;
}

/* By half only, as there may be many long ones. */
void *vec_move(Arena *arena, void *items, size_t *cap, size_t item_size)
{
    size_t grown = *cap + *cap / 2 + 8;
    if (grown > SIZE_MAX / item_size)
        abort();
    void *p = arena_move(arena, items, *cap * item_size, grown * item_size);
    *cap = grown;
    return p;
}
