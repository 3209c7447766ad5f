/* Box: lists and maps made by an expression, and those that wrap a JSON document. */
#include <math.h>

#include "cel/time.h"
#include "cel/value.h"

#define DEPTH_MAX 100
#define HASHED_FROM 9

static size_t counted(const CelBox *box)
{
    return box->n;
}

static void item_at(const CelBox *box, Arena *arena, size_t i, CelValue *out)
{
    (void)arena;
    *out = ((const CelValue *)box->data)[i];
}

static const CelSource list_source = {.size = counted, .at = item_at};

static CelValue boxed(Arena *arena, CelKind kind, const CelSource *source, const void *data,
                      size_t n)
{
    CelBox *box = ARENA_NEW(arena, CelBox);
    *box = (CelBox){.source = source, .data = data, .n = n};
    return (CelValue){.kind = kind, .box = box};
}

CelValue cel_list(Arena *arena, const CelValue *items, size_t n)
{
    return boxed(arena, CEL_LIST, &list_source, items, n);
}

/* Small maps are searched by a byte of each text, larger ones have slots: open addressing, entry
 * index + 1, 0 = free. */
typedef struct Table {
    const CelEntry *entries;
    uint32_t *slots;
    size_t nslots;
    unsigned char tags[HASHED_FROM - 1];
} Table;

static unsigned char tag_of(Str text)
{
    return text.n ? (unsigned char)(text.n * 7 + (unsigned char)text.p[0] * 3 +
                                    (unsigned char)text.p[text.n - 1])
                  : 0;
}

static bool same_key(const CelValue *own, const CelValue *normal)
{
    CelValue key;
    if (own->kind == CEL_STRING)
        return normal->kind == CEL_STRING && str_eq(own->text, normal->text);
    cel_key_normal(own, &key);
    if (key.kind != normal->kind)
        return false;
    return key.kind == CEL_BOOL ? key.yes == normal->yes : key.u == normal->u;
}

static size_t hash_key(const CelValue *key)
{
    if (key->kind == CEL_STRING)
        return str_hash(key->text);
    uint64_t number = key->kind == CEL_BOOL ? (uint64_t)key->yes : key->u;
    return (size_t)((number + 1) * 0x9E3779B97F4A7C15u >> 20);
}

static bool find_text(const CelBox *box, const Table *table, Str name, CelValue *out)
{
    unsigned char tag = tag_of(name);
    for (size_t i = 0; i < box->n; i++) {
        const CelValue *key = &table->entries[i].key;
        if (table->tags[i] != tag || key->kind != CEL_STRING || key->text.n != name.n)
            continue;
        if (key->text.p == name.p || name.n == 0 || memcmp(key->text.p, name.p, name.n) == 0) {
            *out = table->entries[i].value;
            return true;
        }
    }
    return false;
}

static bool map_find(const CelBox *box, Arena *arena, const CelValue *key, CelValue *out)
{
    CelValue normal;
    const Table *table = box->data;
    (void)arena;
    if (key->kind == CEL_STRING && !table->nslots)
        return find_text(box, table, key->text, out);
    if (!cel_key_normal(key, &normal))
        return false;
    if (!table->nslots) {
        for (size_t i = 0; i < box->n; i++)
            if (same_key(&table->entries[i].key, &normal)) {
                *out = table->entries[i].value;
                return true;
            }
        return false;
    }
    size_t at = hash_key(&normal) & (table->nslots - 1);
    for (; table->slots[at]; at = (at + 1) & (table->nslots - 1)) {
        size_t i = table->slots[at] - 1;
        if (same_key(&table->entries[i].key, &normal)) {
            *out = table->entries[i].value;
            return true;
        }
    }
    return false;
}

static const CelValue *map_keys(const CelBox *box, Arena *arena)
{
    const Table *table = box->data;
    CelValue *keys = ARENA_ARRAY(arena, CelValue, box->n + 1);
    for (size_t i = 0; i < box->n; i++)
        keys[i] = table->entries[i].key;
    return keys;
}

static const CelSource map_source = {.size = counted, .get = map_find, .keys = map_keys};

static void fill_slots(Arena *arena, Table *table, size_t n)
{
    for (table->nslots = 16; table->nslots < n * 2;)
        table->nslots *= 2;
    table->slots = ARENA_ARRAY(arena, uint32_t, table->nslots);
    for (size_t i = 0; i < n; i++) {
        CelValue key;
        cel_key_normal(&table->entries[i].key, &key);
        size_t at = hash_key(&key) & (table->nslots - 1);
        while (table->slots[at])
            at = (at + 1) & (table->nslots - 1);
        table->slots[at] = (uint32_t)i + 1;
    }
}

static bool has_dot(const CelValue *key)
{
    return key->kind == CEL_STRING && key->text.n && memchr(key->text.p, '.', key->text.n);
}

CelValue cel_map(Arena *arena, const CelEntry *entries, size_t n)
{
    struct {
        CelBox box;
        Table table; /* beside it: a look-up touches both */
    } *map = arena_alloc(arena, sizeof *map);
    map->table.entries = entries;
    map->box = (CelBox){.source = &map_source, .data = &map->table, .n = n, .is_plain = true};
    for (size_t i = 0; i < n; i++) {
        const CelValue *key = &entries[i].key;
        map->box.is_plain = map->box.is_plain && !has_dot(key);
        if (n < HASHED_FROM && key->kind == CEL_STRING)
            map->table.tags[i] = tag_of(key->text);
    }
    if (n >= HASHED_FROM)
        fill_slots(arena, &map->table, n);
    return (CelValue){.kind = CEL_MAP, .box = &map->box};
}

static size_t json_size(const CelBox *box)
{
    return json_len(box->data);
}

static void json_item(const CelBox *box, Arena *arena, size_t i, CelValue *out)
{
    *out = cel_of_json(arena, json_at(box->data, i));
}

static bool json_find(const CelBox *box, Arena *arena, const CelValue *key, CelValue *out)
{
    const Json *found = key->kind == CEL_STRING ? json_get_str(box->data, key->text) : NULL;
    if (!found)
        return false;
    *out = cel_of_json(arena, found);
    return true;
}

static const CelValue *json_keys(const CelBox *box, Arena *arena)
{
    const Json *object = box->data;
    CelValue *keys = ARENA_ARRAY(arena, CelValue, object->n + 1);
    for (size_t i = 0; i < object->n; i++)
        keys[i] = cel_text(CEL_STRING, object->members[i].key);
    return keys;
}

static const CelSource json_array = {.size = json_size, .at = json_item};
static const CelSource json_object = {.size = json_size, .get = json_find, .keys = json_keys};

static CelValue of_number(const Json *json)
{
    int64_t whole;
    double number = 0;
    if (str_to_i64(json->text, &whole))
        return cel_int(whole);
    json_to_double(json, &number);
    uint64_t large = 0;
    for (size_t i = 0; i < json->text.n; i++) {
        unsigned digit = (unsigned)(json->text.p[i] - '0');
        if (digit > 9 || __builtin_mul_overflow(large, 10, &large) ||
            __builtin_add_overflow(large, digit, &large))
            return cel_double(number);
    }
    return cel_uint(large);
}

CelValue cel_of_json(Arena *arena, const Json *json)
{
    switch (json ? json->kind : JSON_NULL) {
    case JSON_BOOL:
        return cel_bool(json->yes);
    case JSON_NUMBER:
        return of_number(json);
    case JSON_STRING:
        return cel_text(CEL_STRING, json->text);
    case JSON_ARRAY:
        return boxed(arena, CEL_LIST, &json_array, json, 0);
    case JSON_OBJECT:
        return boxed(arena, CEL_MAP, &json_object, json, 0);
    default:
        return (CelValue){.kind = CEL_NULL};
    }
}

static Json *to_json(Arena *arena, const CelValue *value, int depth);

static Json *array_of(Arena *arena, const CelBox *box, int depth)
{
    Json *array = json_new_array(arena);
    for (size_t i = 0, n = cel_size(box); i < n; i++) {
        CelValue item;
        box->source->at(box, arena, i, &item);
        Json *each = to_json(arena, &item, depth);
        if (!each)
            return NULL;
        json_add(arena, array, each);
    }
    return array;
}

static Json *object_of(Arena *arena, const CelBox *box, int depth)
{
    Json *object = json_new_object(arena);
    const CelValue *keys = box->source->keys(box, arena);
    for (size_t i = 0, n = cel_size(box); i < n; i++) {
        CelValue item;
        if (keys[i].kind != CEL_STRING || !box->source->get(box, arena, &keys[i], &item))
            return NULL;
        Json *each = to_json(arena, &item, depth);
        if (!each)
            return NULL;
        json_append(arena, object, keys[i].text, each);
    }
    return object;
}

static Json *number_of(Arena *arena, uint64_t number)
{
    Json *json = json_new_int(arena, 0);
    json->text = str_printf(arena, "%llu", (unsigned long long)number);
    return json;
}

static Json *to_json(Arena *arena, const CelValue *value, int depth)
{
    if (depth > DEPTH_MAX)
        return NULL;
    switch (value->kind) {
    case CEL_NULL:
        return json_null(arena);
    case CEL_BOOL:
        return json_new_bool(arena, value->yes);
    case CEL_INT:
        return json_new_int(arena, value->i);
    case CEL_UINT:
        return number_of(arena, value->u);
    case CEL_DOUBLE:
        return isfinite(value->d) ? json_new_double(arena, value->d) : NULL;
    case CEL_STRING:
        return json_new_str(arena, value->text);
    case CEL_TIMESTAMP:
        return json_new_str(arena, cel_timestamp_text(arena, value->time));
    case CEL_DURATION:
        return json_new_str(arena, cel_duration_text(arena, value->time));
    case CEL_LIST:
        return array_of(arena, value->box, depth + 1);
    case CEL_MAP:
        return object_of(arena, value->box, depth + 1);
    default:
        return NULL;
    }
}

Json *cel_to_json(Arena *arena, const CelValue *value)
{
    return to_json(arena, value, 0);
}
