/* Vec: a typed growing array in an arena. */
#ifndef TG_BASE_VEC_H
#define TG_BASE_VEC_H

#include "base/str.h"

/* typedef VEC(Str) StrVec;  StrVec names = {0};  VEC_ADD(arena, &names, s);  names.v[i], names.n */
#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *v;                                                                                      \
        size_t n, cap;                                                                             \
    }

void *vec_grow(Arena *arena, void *items, size_t *cap, size_t need, size_t item_size);

#define VEC_ADD(arena, vec, item)                                                                  \
    do {                                                                                           \
        if ((vec)->n == (vec)->cap)                                                                \
            (vec)->v = vec_grow((arena), (vec)->v, &(vec)->cap, (vec)->n + 1, sizeof(*(vec)->v));  \
        (vec)->v[(vec)->n++] = (item);                                                             \
    } while (0)

/* The same where nothing points to the items: a long array leaves no old copy in the arena. */
void *vec_move(Arena *arena, void *items, size_t *cap, size_t item_size);

#define VEC_ADD_MOVING(arena, vec, item)                                                           \
    do {                                                                                           \
        if ((vec)->n == (vec)->cap)                                                                \
            (vec)->v = vec_move((arena), (vec)->v, &(vec)->cap, sizeof(*(vec)->v));                \
        (vec)->v[(vec)->n++] = (item);                                                             \
    } while (0)

typedef VEC(Str) StrList;

#endif
