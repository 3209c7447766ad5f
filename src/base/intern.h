/* Intern: texts by number, each kept once, in a third of what a map of them takes. */
#ifndef TG_BASE_INTERN_H
#define TG_BASE_INTERN_H

#include "base/str.h"

typedef struct Intern {
    Arena *arena;
    char *text;     /* one behind the other */
    uint32_t *ends; /* in it, by number - 1 */
    size_t size_bytes, cap_bytes, n, cap;
    uint32_t *slots; /* open addressing: a number, 0 = free */
    size_t nslots;
} Intern;

Intern *intern_new(Arena *arena);
/* The number of the text, from 1; 0 when there is no room for more: 4 GiB of text. */
uint32_t intern_add(Intern *intern, Str text);
/* 0 when it was never added. */
uint32_t intern_find(const Intern *intern, Str text);
/* Until the next one is added. The number must be one that was given. */
Str intern_text(const Intern *intern, uint32_t number);

#endif
