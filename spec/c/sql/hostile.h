/* Hostile: what the specs of hostile SQL share. */
#ifndef TG_SPEC_HOSTILE_H
#define TG_SPEC_HOSTILE_H

#include "base/str.h"

/* The head, `times` times the middle, the tail. Lives in the arena. */
static inline Str hostile_text(Arena *arena, const char *head, const char *middle, const char *tail,
                               size_t times)
{
    Buf text = buf_new(arena);
    buf_add_z(&text, head);
    for (size_t i = 0; i < times; i++)
        buf_add_z(&text, middle);
    buf_add_z(&text, tail);
    return buf_str(&text);
}

#endif
