/* Map: string keys to pointers, kept in insertion order, in an arena. */
#ifndef TG_BASE_MAP_H
#define TG_BASE_MAP_H

#include "base/str.h"

typedef struct MapEntry {
    Str key;
    void *value;
    uint64_t hash;
} MapEntry;

typedef struct Map {
    Arena *arena;
    MapEntry *entries; /* insertion order; walk 0..n */
    size_t n, cap;
    uint32_t *slots; /* open addressing: entry index + 1, 0 = free */
    size_t nslots;
} Map;

Map *map_new(Arena *arena);
/* NULL when absent. */
void *map_get(const Map *map, Str key);
bool map_has(const Map *map, Str key);
/* Replaces the value of an existing key. Returns true when the key is new. The key is not copied. */
bool map_set(Map *map, Str key, void *value);

#endif
