/* Intern: texts by number, each kept once: a script may name hundreds of thousands of them. */
#include "base/intern.h"

#include <assert.h>
#include <string.h>

Intern *intern_new(Arena *arena)
{
    Intern *intern = ARENA_NEW(arena, Intern);
    intern->arena = arena;
    return intern;
}

Str intern_text(const Intern *intern, uint32_t number)
{
    assert(number > 0 && number <= intern->n);
    uint32_t begin = number > 1 ? intern->ends[number - 2] : 0;
    return (Str){intern->text + begin, intern->ends[number - 1] - begin};
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t find_slot(const Intern *intern, Str text)
{
    size_t mask = intern->nslots - 1;
    for (size_t i = str_hash(text) & mask;; i = (i + 1) & mask)
        if (!intern->slots[i] || str_eq(intern_text(intern, intern->slots[i]), text))
            return i;
}

uint32_t intern_find(const Intern *intern, Str text)
{
    return intern->nslots ? intern->slots[find_slot(intern, text)] : 0;
}

static void rehash(Intern *intern)
{
    size_t nslots = intern->nslots ? intern->nslots * 2 : 16;
    intern->slots = arena_move(intern->arena, intern->slots, intern->nslots * sizeof(uint32_t),
                               nslots * sizeof(uint32_t));
    intern->nslots = nslots;
    memset(intern->slots, 0, nslots * sizeof(uint32_t));
    for (uint32_t number = 1; number <= intern->n; number++)
        intern->slots[find_slot(intern, intern_text(intern, number))] = number;
}

/* By half: the blocks are large. */
static void *grow(const Intern *intern, void *block, size_t *cap, size_t need, size_t item_size)
{
    size_t more = *cap + *cap / 2 + 16;
    if (more < need)
        more = need;
    block = arena_move(intern->arena, block, *cap * item_size, more * item_size);
    *cap = more;
    return block;
}

static void append(Intern *intern, Str text)
{
    size_t size_bytes = intern->size_bytes + text.n;
    if (size_bytes > intern->cap_bytes)
        intern->text = grow(intern, intern->text, &intern->cap_bytes, size_bytes, 1);
    if (intern->n == intern->cap)
        intern->ends = grow(intern, intern->ends, &intern->cap, 0, sizeof(uint32_t));
    if (text.n)
        memcpy(intern->text + intern->size_bytes, text.p, text.n);
    intern->size_bytes = size_bytes;
    intern->ends[intern->n++] = (uint32_t)size_bytes;
}

uint32_t intern_add(Intern *intern, Str text)
{
    if ((intern->n + 1) * 4 > intern->nslots * 3)
        rehash(intern);
    size_t slot = find_slot(intern, text);
    if (intern->slots[slot])
        return intern->slots[slot];
    if (text.n > UINT32_MAX - intern->size_bytes || intern->n >= UINT32_MAX - 1)
        return 0;
    append(intern, text);
    return intern->slots[slot] = (uint32_t)intern->n;
}
