/* Heap: memory of one Lua state: free lists by size over large blocks, all given back at once.
 *
 * A statement makes and drops hundreds of small objects. The system's allocator joins the pieces
 * again each time, which was a fifth of a review; a free list does not. */
#include "policy/heap.h"

#include <stdlib.h>
#include <string.h>

#define STEP 16
#define SMALL_MAX ((size_t)HEAP_CLASSES * STEP)
#define BLOCK_BYTES ((size_t)64 * 1024)

struct HeapBlock {
    struct HeapBlock *next;
    _Alignas(STEP) char bytes[];
};

static size_t class_of(size_t size)
{
    return (size - 1) / STEP;
}

/* The rest of the old block is lost: less than one object of the largest class. */
static void *carve(Heap *heap, size_t class)
{
    size_t size = (class + 1) * STEP;
    if ((size_t)(heap->end - heap->next) < size) {
        struct HeapBlock *block = malloc(sizeof(*block) + BLOCK_BYTES);
        if (!block)
            return NULL;
        block->next = heap->blocks;
        heap->blocks = block;
        heap->next = block->bytes;
        heap->end = block->bytes + BLOCK_BYTES;
    }
    void *p = heap->next;
    heap->next += size;
    return p;
}

static void *take(Heap *heap, size_t size)
{
    if (size > SMALL_MAX)
        return malloc(size);
    void **first = heap->free[class_of(size)];
    if (!first)
        return carve(heap, class_of(size));
    heap->free[class_of(size)] = *first;
    return first;
}

static void give(Heap *heap, void *block, size_t size)
{
    if (size > SMALL_MAX) {
        free(block);
        return;
    }
    *(void **)block = heap->free[class_of(size)];
    heap->free[class_of(size)] = block;
}

void *heap_resize(Heap *heap, void *block, size_t old_size, size_t new_size)
{
    if (!block || old_size == 0)
        return new_size ? take(heap, new_size) : NULL;
    if (new_size == 0) {
        give(heap, block, old_size);
        return NULL;
    }
    if (old_size > SMALL_MAX && new_size > SMALL_MAX)
        return realloc(block, new_size);
    if (old_size <= SMALL_MAX && new_size <= SMALL_MAX && class_of(old_size) == class_of(new_size))
        return block;
    void *moved = take(heap, new_size);
    if (!moved)
        return NULL;
    memcpy(moved, block, old_size < new_size ? old_size : new_size);
    give(heap, block, old_size);
    return moved;
}

void heap_close(Heap *heap)
{
    for (struct HeapBlock *block = heap->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    *heap = (Heap){.blocks = NULL};
}
