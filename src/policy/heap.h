/* Heap: memory of one Lua state: free lists by size over large blocks, all given back at once. */
#ifndef TG_POLICY_HEAP_H
#define TG_POLICY_HEAP_H

#include <stddef.h>

#define HEAP_CLASSES 32

typedef struct Heap {
    struct HeapBlock *blocks; /* newest first */
    char *next, *end;         /* what is left of the newest */
    void *free[HEAP_CLASSES]; /* by size, 16 bytes apart */
} Heap;

/* As Lua's allocator: size 0 frees; NULL when the system has no more. */
void *heap_resize(Heap *heap, void *block, size_t old_size, size_t new_size);
/* Frees the blocks; what is larger than a class must have been freed before. */
void heap_close(Heap *heap);

#endif
