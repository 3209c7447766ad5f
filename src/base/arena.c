/* Arena: chunks of growing size, bump allocation, deferred calls run at the end. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)8 * 1024)
#define LARGEST_CHUNK ((size_t)2048 * 1024)
#define SHARED_MAX ((size_t)256 * 1024) /* of a block; a larger one has a chunk of its own */
#define ALIGNMENT ((size_t)16)
#define CLEAR_BYTES ((size_t)4096)

typedef struct Chunk Chunk;
struct Chunk {
    Chunk *next; /* older */
    size_t size, used;
    size_t clear; /* so many bytes of it were cleared, page by page: most blocks are small */
    _Alignas(16) char bytes[];
};

typedef struct Deferred Deferred;
struct Deferred {
    Deferred *next;
    void (*fn)(void *);
    void *ptr;
};

struct Arena {
    Chunk *chunk; /* newest */
    Deferred *deferred;
    size_t total;
};

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "tidegate: out of memory (%zu bytes wanted)\n", size);
    abort();
}

static Chunk *chunk_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(Chunk))
        out_of_memory(size);
    Chunk *chunk = malloc(sizeof *chunk + size);
    if (!chunk)
        out_of_memory(size);
    chunk->next = NULL;
    chunk->size = size;
    chunk->used = chunk->clear = 0;
    return chunk;
}

Arena *arena_new(void)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        out_of_memory(sizeof *arena);
    return arena;
}

static void run_deferred(Arena *arena)
{
    while (arena->deferred) {
        Deferred *d = arena->deferred;
        arena->deferred = d->next;
        d->fn(d->ptr);
    }
}

void arena_reset(Arena *arena)
{
    run_deferred(arena);
    Chunk *kept = NULL; /* the newest that is not too large: the next job is like this one */
    for (Chunk *c = arena->chunk, *next; c; c = next) {
        next = c->next;
        if (!kept && c->size <= LARGEST_CHUNK)
            kept = c;
        else
            free(c);
    }
    if (kept) {
        kept->used = kept->clear = 0;
        kept->next = NULL;
    }
    arena->chunk = kept;
    arena->total = kept ? kept->size : 0;
}

void arena_free(Arena *arena)
{
    if (!arena)
        return;
    arena_reset(arena);
    free(arena->chunk);
    free(arena);
}

static size_t round_up(size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        out_of_memory(size);
    return (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

static void add_chunk(Arena *arena, size_t need)
{
    size_t size = arena->chunk ? arena->chunk->size * 2 : FIRST_CHUNK;
    if (size > LARGEST_CHUNK)
        size = LARGEST_CHUNK;
    if (size < need)
        size = need;
    Chunk *chunk = chunk_new(size);
    chunk->next = arena->chunk;
    arena->chunk = chunk;
    arena->total += size;
}

/* Takes `need` bytes of the chunk, which has them. */
static void *take(Chunk *chunk, size_t need)
{
    size_t used = chunk->used + need;
    if (used > chunk->clear) {
        size_t left = chunk->size - chunk->clear, more = used - chunk->clear;
        if (more < CLEAR_BYTES)
            more = left < CLEAR_BYTES ? left : CLEAR_BYTES;
        memset(chunk->bytes + chunk->clear, 0, more);
        chunk->clear += more;
    }
    void *p = chunk->bytes + chunk->used;
    chunk->used = used;
    return p;
}

/* Behind the newest chunk, which has room left for others. */
static void *alloc_alone(Arena *arena, size_t need)
{
    Chunk *chunk = chunk_new(need), *newest = arena->chunk;
    chunk->next = newest ? newest->next : NULL;
    *(newest ? &newest->next : &arena->chunk) = chunk;
    arena->total += need;
    return take(chunk, need);
}

/* Not inlined: the way that is nearly always taken needs no stack then. */
static __attribute__((noinline)) void *alloc_uncleared(Arena *arena, size_t size)
{
    size_t need = round_up(size ? size : 1);
    if (need > SHARED_MAX)
        return alloc_alone(arena, need);
    if (!arena->chunk || arena->chunk->size - arena->chunk->used < need)
        add_chunk(arena, need);
    return take(arena->chunk, need);
}

void *arena_alloc(Arena *arena, size_t size)
{
    Chunk *chunk = arena->chunk;
    if (!chunk || size - 1 >= chunk->clear - chunk->used)
        return alloc_uncleared(arena, size);
    void *p = chunk->bytes + chunk->used; /* all sizes of a chunk are aligned: it fits */
    chunk->used += (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    return p;
}

void *arena_alloc_array(Arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory(SIZE_MAX);
    return arena_alloc(arena, bytes);
}

void *arena_grow(Arena *arena, void *block, size_t old_size, size_t new_size)
{
    if (!block)
        return arena_alloc(arena, new_size);
    size_t have = round_up(old_size ? old_size : 1);
    if (new_size <= have)
        return block;
    Chunk *c = arena->chunk;
    size_t more = round_up(new_size) - have;
    if ((char *)block + have == c->bytes + c->used && c->size - c->used >= more) {
        take(c, more);
        return block;
    }
    void *p = arena_alloc(arena, new_size);
    return memcpy(p, block, old_size);
}

/* The link to the chunk that holds this block and no other; NULL: it shares one. */
static Chunk **find_alone(Arena *arena, const void *block, size_t have)
{
    for (Chunk **link = &arena->chunk; *link; link = &(*link)->next)
        if ((*link)->bytes == block)
            return (*link)->used == have ? link : NULL;
    return NULL;
}

/* As a whole, so that arrays that double leave nothing behind. */
static void *move_chunk(Arena *arena, Chunk **link, size_t have, size_t need)
{
    if (need > SIZE_MAX - sizeof(Chunk))
        out_of_memory(need);
    Chunk *chunk = realloc(*link, sizeof *chunk + need);
    if (!chunk)
        out_of_memory(need);
    memset(chunk->bytes + have, 0, need - have);
    arena->total += need - chunk->size;
    chunk->size = chunk->used = chunk->clear = need;
    *link = chunk;
    return chunk->bytes;
}

void *arena_move(Arena *arena, void *block, size_t old_size, size_t new_size)
{
    size_t have = round_up(old_size ? old_size : 1), need = round_up(new_size);
    Chunk **link =
        block && have > SHARED_MAX && need > have ? find_alone(arena, block, have) : NULL;
    return link ? move_chunk(arena, link, have, need)
                : arena_grow(arena, block, old_size, new_size);
}

char *arena_copy(Arena *arena, const void *bytes, size_t n)
{
    if (n == SIZE_MAX)
        out_of_memory(n);
    char *p = arena_alloc(arena, n + 1);
    if (n)
        memcpy(p, bytes, n);
    return p;
}

char *arena_vprintf(Arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    char *p = arena_alloc(arena, n < 0 ? 1 : (size_t)n + 1);
    if (n >= 0)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *p = arena_vprintf(arena, format, args);
    va_end(args);
    return p;
}

void arena_defer(Arena *arena, void (*fn)(void *), void *ptr)
{
    Deferred *d = ARENA_NEW(arena, Deferred);
    d->fn = fn;
    d->ptr = ptr;
    d->next = arena->deferred;
    arena->deferred = d;
}

size_t arena_size(const Arena *arena)
{
    return arena->total;
}
