/* Arena: memory that lives as long as one job and is given back in one call. */
#ifndef TG_BASE_ARENA_H
#define TG_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

/* Opened to the eye only so that arena_alloc costs no call; nothing but arena.c looks inside. */
typedef struct Arena {
    char *free, *clear; /* the next block; zeros from it up to there */
    struct ArenaChunk *chunk;
    struct ArenaDeferred *deferred;
    size_t total;
} Arena;

/* An allocation failure anywhere in an arena logs one line and aborts the process: the metadata
 * store and the fenced task leases make a restart safe, a half-done job is not. */
Arena *arena_new(void);
/* Runs the deferred calls, last first, then frees everything. NULL is allowed. */
void arena_free(Arena *arena);
/* As arena_free, but the arena may be used again and keeps one chunk, of 2 MiB at most. */
void arena_reset(Arena *arena);

/* What arena_alloc does where no such zeros are left. */
void *arena_alloc_uncleared(Arena *arena, size_t size);
/* Zero-filled, 16-byte aligned, never NULL. */
static inline void *arena_alloc(Arena *arena, size_t size)
{
    char *p = arena->free;
    if (size - 1 >= (size_t)(arena->clear - p))
        return arena_alloc_uncleared(arena, size);
    arena->free = p + ((size + 15) & ~(size_t)15); /* both are aligned: it fits */
    return p;
}
/* count * size, checked for overflow (aborts). */
void *arena_alloc_array(Arena *arena, size_t count, size_t size);
/* Grows a block; in place when it is the newest one. The new part is zero-filled. */
void *arena_grow(Arena *arena, void *block, size_t old_size, size_t new_size);
/* The same for a block that nothing else points to: a large one leaves no old copy in the arena,
 * and what it grows by takes no memory before it is written: it holds anything. old_size must be
 * what it was made with. */
void *arena_move(Arena *arena, void *block, size_t old_size, size_t new_size);
/* A NUL-terminated copy of n bytes. */
char *arena_copy(Arena *arena, const void *bytes, size_t n);
char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(Arena *arena, const char *format, va_list args);
/* fn(ptr) runs when the arena is freed or reset: close a file, give back a connection. */
void arena_defer(Arena *arena, void (*fn)(void *), void *ptr);
/* Bytes obtained from the system. */
static inline size_t arena_size(const Arena *arena)
{
    return arena->total;
}

#define ARENA_NEW(arena, T) ((T *)arena_alloc((arena), sizeof(T)))
#define ARENA_ARRAY(arena, T, n) ((T *)arena_alloc_array((arena), (n), sizeof(T)))

#endif
