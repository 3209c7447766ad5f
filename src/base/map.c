/* Map: open addressing with linear probing over an ordered entry array. */
#include "base/map.h"

Map *map_new(Arena *arena)
{
    Map *map = ARENA_NEW(arena, Map);
    map->arena = arena;
    return map;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t find_slot(const Map *map, Str key, uint64_t hash)
{
    size_t mask = map->nslots - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        if (map->slots[i] == 0)
            return i;
        const MapEntry *e = &map->entries[map->slots[i] - 1];
        if (e->hash == hash && str_eq(e->key, key))
            return i;
    }
}

void *map_get(const Map *map, Str key)
{
    if (map->nslots == 0)
        return NULL;
    uint32_t at = map->slots[find_slot(map, key, str_hash(key))];
    return at ? map->entries[at - 1].value : NULL;
}

bool map_has(const Map *map, Str key)
{
    return map->nslots && map->slots[find_slot(map, key, str_hash(key))];
}

static void rehash(Map *map)
{
    map->nslots = map->nslots ? map->nslots * 2 : 16;
    map->slots = ARENA_ARRAY(map->arena, uint32_t, map->nslots);
    for (size_t i = 0; i < map->n; i++)
        map->slots[find_slot(map, map->entries[i].key, map->entries[i].hash)] = (uint32_t)i + 1;
}

bool map_set(Map *map, Str key, void *value)
{
    if ((map->n + 1) * 4 > map->nslots * 3)
        rehash(map);
    uint64_t hash = str_hash(key);
    size_t slot = find_slot(map, key, hash);
    if (map->slots[slot]) {
        map->entries[map->slots[slot] - 1].value = value;
        return false;
    }
    if (map->n == map->cap) {
        size_t cap = map->cap ? map->cap * 2 : 8;
        map->entries = arena_grow(map->arena, map->entries, map->cap * sizeof(MapEntry),
                                  cap * sizeof(MapEntry));
        map->cap = cap;
    }
    map->entries[map->n++] = (MapEntry){key, value, hash};
    map->slots[slot] = (uint32_t)map->n;
    return true;
}
