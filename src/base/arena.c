/* Arena: chunks of growing size, bump allocation, deferred calls run at the end. */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)8 * 1024)
#define LARGEST_CHUNK ((size_t)2048 * 1024)
#define SHARED_MAX ((size_t)256 * 1024) /* of a block; a larger one has a chunk of its own */
#define ALIGNMENT ((size_t)16)
#define CLEAR_BYTES ((size_t)4096)

typedef struct ArenaChunk Chunk;
struct ArenaChunk {
    Chunk *next;       /* older */
    size_t size, used; /* `used` of the newest is where the arena's free bytes begin */
    _Alignas(16) char bytes[];
};

typedef struct ArenaDeferred Deferred;
struct ArenaDeferred {
    Deferred *next;
    void (*fn)(void *);
    void *ptr;
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
    chunk->used = 0;
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

/* Makes it the newest, of which so much is used and cleared. */
static void open_chunk(Arena *arena, Chunk *chunk, size_t used)
{
    arena->chunk = chunk;
    arena->free = arena->clear = chunk ? chunk->bytes + used : NULL;
}

static size_t used_of(const Arena *arena, const Chunk *chunk)
{
    return chunk == arena->chunk ? (size_t)(arena->free - chunk->bytes) : chunk->used;
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
    if (kept)
        kept->next = NULL;
    open_chunk(arena, kept, 0);
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
    if (chunk->next)
        chunk->next->used = used_of(arena, chunk->next);
    arena->total += size;
    open_chunk(arena, chunk, 0);
}

static size_t room_of(const Arena *arena)
{
    return arena->chunk ? arena->chunk->size - used_of(arena, arena->chunk) : 0;
}

/* Takes `need` bytes of the newest chunk, which has them. It is cleared page by page: most blocks
 * are small. */
static void *take(Arena *arena, size_t need)
{
    char *p = arena->free, *end = arena->chunk->bytes + arena->chunk->size;
    if (need > (size_t)(arena->clear - p)) {
        size_t left = (size_t)(end - arena->clear), more = (size_t)(p + need - arena->clear);
        if (more < CLEAR_BYTES)
            more = left < CLEAR_BYTES ? left : CLEAR_BYTES;
        memset(arena->clear, 0, more);
        arena->clear += more;
    }
    arena->free = p + need;
    return p;
}

/* Behind the newest chunk, which has room left for others. */
static void *alloc_alone(Arena *arena, size_t need)
{
    Chunk *chunk = chunk_new(need), *newest = arena->chunk;
    memset(chunk->bytes, 0, need);
    chunk->used = need;
    arena->total += need;
    if (newest) {
        chunk->next = newest->next;
        newest->next = chunk;
    } else {
        open_chunk(arena, chunk, need);
    }
    return chunk->bytes;
}

void *arena_alloc_uncleared(Arena *arena, size_t size)
{
    size_t need = round_up(size ? size : 1);
    if (need > SHARED_MAX)
        return alloc_alone(arena, need);
    if (room_of(arena) < need)
        add_chunk(arena, need);
    return take(arena, need);
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
    size_t more = round_up(new_size) - have;
    if ((char *)block + have == arena->free && room_of(arena) >= more) {
        take(arena, more);
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
            return used_of(arena, *link) == have ? link : NULL;
    return NULL;
}

/* As a whole, so that arrays that double leave nothing behind. */
static void *move_chunk(Arena *arena, Chunk **link, size_t need)
{
    if (need > SIZE_MAX - sizeof(Chunk))
        out_of_memory(need);
    bool newest = *link == arena->chunk;
    Chunk *chunk = realloc(*link, sizeof *chunk + need);
    if (!chunk)
        out_of_memory(need);
    arena->total += need - chunk->size;
    chunk->size = chunk->used = need;
    *link = chunk;
    if (newest)
        open_chunk(arena, chunk, need);
    return chunk->bytes;
}

void *arena_move(Arena *arena, void *block, size_t old_size, size_t new_size)
{
    size_t have = round_up(old_size ? old_size : 1), need = round_up(new_size);
    Chunk **link =
        block && have > SHARED_MAX && need > have ? find_alone(arena, block, have) : NULL;
    return link ? move_chunk(arena, link, need) : arena_grow(arena, block, old_size, new_size);
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
