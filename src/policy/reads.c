/* Reads: which facts of its input each policy of a decision looked at, and what they were.
 *
 * A view carries the number of its table; a table is its parent and a key, so that no path is
 * written before the end. Noting a fact again costs one look into a hash of the key's address. */
#include "policy/reads.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/vec.h"

#define TABLES_MAX 400
#define SLOTS 512
#define KEY_MAX 100
#define PATH_MAX_BYTES 500

typedef struct Place {
    uint32_t table; /* number in tables */
    Str key;        /* n == 0: item number `item` */
    int item;
    const void *address; /* of the key in the Lua state: only for the hash */
} Place;

typedef struct Fact {
    Place place;
    Json *value; /* NULL: only the items were counted */
    size_t count;
} Fact;

typedef struct Reader {
    const void *who;
    uint64_t bits[(READS_FACTS_MAX + 63) / 64];
} Reader;

struct Reads {
    Arena *arena; /* of the decision; NULL between two of them */
    uint32_t serial;
    const void *who;
    size_t reader; /* number + 1 of `who`; 0 = not looked up yet */
    bool has_more;
    size_t nfacts, ntables;
    Fact facts[READS_FACTS_MAX];
    Place tables[TABLES_MAX]; /* a root has the number of itself as its table */
    uint16_t slots[SLOTS];    /* number of the fact + 1 */
    VEC(Reader) readers;
};

Reads *policy_reads_new(Arena *arena)
{
    return ARENA_NEW(arena, Reads);
}

void policy_reads_begin(Reads *reads, Arena *arena)
{
    reads->arena = arena;
    reads->serial++;
    reads->who = NULL;
    reads->reader = reads->nfacts = reads->ntables = 0;
    reads->has_more = false;
    reads->readers.v = NULL;
    reads->readers.n = reads->readers.cap = 0;
    memset(reads->slots, 0, sizeof reads->slots);
}

void policy_reads_end(Reads *reads)
{
    reads->arena = NULL;
}

void policy_reads_by(Reads *reads, const void *reader)
{
    if (reads->who == reader)
        return;
    reads->who = reader;
    reads->reader = 0;
}

static bool is_live(const ReadsMark *mark)
{
    return mark->reads && mark->reads->arena && mark->serial == mark->reads->serial;
}

static ReadsMark add_table(Reads *reads, const Place *place)
{
    if (reads->ntables == TABLES_MAX) {
        reads->has_more = true;
        return (ReadsMark){NULL, 0, 0};
    }
    reads->tables[reads->ntables] = *place;
    return (ReadsMark){reads, reads->serial, (uint32_t)reads->ntables++};
}

ReadsMark policy_reads_root(Reads *reads, const char *name)
{
    if (!reads || !reads->arena)
        return (ReadsMark){NULL, 0, 0};
    Place place = {.table = (uint32_t)reads->ntables, .key = str(name)};
    return add_table(reads, &place);
}

/* False for what has no place in a path: keys of other kinds, and items far down a list. */
static bool read_place(lua_State *L, int index, const ReadsMark *mark, Place *place)
{
    *place = (Place){.table = mark->table};
    if (lua_type(L, index) == LUA_TSTRING) {
        place->address = lua_tolstring(L, index, &place->key.n);
        place->key.p = place->address;
        return place->key.n > 0 && place->key.n <= KEY_MAX && str_is_text(place->key);
    }
    lua_Number number = lua_type(L, index) == LUA_TNUMBER ? lua_tonumber(L, index) : 0;
    place->item = number >= 1 && number <= READS_ITEMS_MAX ? (int)number : 0;
    place->address = mark->reads + place->item;
    return place->item > 0;
}

static Json *read_value(lua_State *L, int index, Arena *arena)
{
    Str text = {NULL, 0};
    lua_Number number;
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        return json_new_bool(arena, lua_toboolean(L, index));
    case LUA_TNUMBER:
        number = lua_tonumber(L, index);
        return number == floor(number) && fabs(number) < 9e15 ? json_new_int(arena, (int64_t)number)
                                                              : json_new_double(arena, number);
    case LUA_TSTRING:
        text.p = lua_tolstring(L, index, &text.n);
        return json_new_str(arena, str_printable(arena, text, READS_VALUE_MAX));
    default:
        return json_null(arena);
    }
}

static void mark_reader(Reads *reads, size_t fact)
{
    while (!reads->reader && reads->who) {
        size_t i = 0;
        while (i < reads->readers.n && reads->readers.v[i].who != reads->who)
            i++;
        if (i == reads->readers.n)
            VEC_ADD(reads->arena, &reads->readers, (Reader){.who = reads->who});
        reads->reader = i + 1;
    }
    if (reads->reader)
        reads->readers.v[reads->reader - 1].bits[fact / 64] |= (uint64_t)1 << fact % 64;
}

static bool is_place(const Place *a, const Place *b)
{
    return a->table == b->table && a->item == b->item && str_eq(a->key, b->key);
}

/* Where the fact of the place is or would be. */
static uint16_t *find_slot(Reads *reads, const Place *place)
{
    uint64_t hash = ((uint64_t)(uintptr_t)place->address >> 3) * 31 + place->table * 40503u;
    size_t at = hash % SLOTS;
    while (reads->slots[at] && !is_place(&reads->facts[reads->slots[at] - 1].place, place))
        at = (at + 1) % SLOTS;
    return &reads->slots[at];
}

/* The fact of the place; NULL when there is no room for one more. */
static Fact *find_fact(Reads *reads, const Place *place, bool *is_new)
{
    uint16_t *slot = find_slot(reads, place);
    *is_new = *slot == 0;
    if (*is_new) {
        if (reads->nfacts == READS_FACTS_MAX) {
            reads->has_more = true;
            return NULL;
        }
        reads->facts[reads->nfacts] = (Fact){.place = *place};
        reads->facts[reads->nfacts].place.key = str_copy(reads->arena, place->key);
        *slot = (uint16_t)++reads->nfacts;
    }
    mark_reader(reads, *slot - 1);
    return &reads->facts[*slot - 1];
}

ReadsMark policy_reads_field(lua_State *L, const ReadsMark *mark)
{
    Place place;
    bool is_new = false;
    int top = lua_gettop(L);
    if (!is_live(mark))
        return (ReadsMark){NULL, 0, 0};
    Reads *reads = mark->reads;
    if (!read_place(L, top - 1, mark, &place)) {
        reads->has_more = true;
        return (ReadsMark){NULL, 0, 0};
    }
    if (lua_istable(L, top)) {
        place.key = str_copy(reads->arena, place.key);
        return add_table(reads, &place);
    }
    Fact *fact = lua_isuserdata(L, top) ? NULL : find_fact(reads, &place, &is_new);
    if (fact && is_new)
        fact->value = read_value(L, top, reads->arena);
    return (ReadsMark){NULL, 0, 0};
}

void policy_reads_count(const ReadsMark *mark, size_t n)
{
    bool is_new = false;
    if (!is_live(mark))
        return;
    /* "#" is the key of no field that a document has by itself. */
    Place place = {.table = mark->table, .key = STR("#"), .address = "#"};
    Fact *fact = find_fact(mark->reads, &place, &is_new);
    if (fact)
        fact->count = n;
}

/* A path too long for the room ends where the last part fits. */
typedef struct Path {
    size_t n;
    char text[PATH_MAX_BYTES];
} Path;

static void add_part(Path *path, const char *text, size_t n)
{
    if (path->n + n > sizeof path->text)
        return;
    memcpy(path->text + path->n, text, n);
    path->n += n;
}

static void add_place(const Reads *reads, const Place *place, Path *path)
{
    char number[16];
    const Place *table = &reads->tables[place->table];
    if (place != table)
        add_place(reads, table, path);
    if (place->item) {
        add_part(path, number, (size_t)snprintf(number, sizeof number, "[%d]", place->item));
        return;
    }
    if (path->n)
        add_part(path, ".", 1);
    add_part(path, place->key.p, place->key.n);
}

static Str path_of(const Reads *reads, const Fact *fact)
{
    Path path;
    path.n = 0;
    add_place(reads, fact->value ? &fact->place : &reads->tables[fact->place.table], &path);
    return (Str){arena_copy(reads->arena, path.text, path.n), path.n};
}

Json *policy_reads_facts(const Reads *reads)
{
    Json *list = json_new_array(reads->arena);
    for (size_t i = 0; i < reads->nfacts; i++) {
        const Fact *fact = &reads->facts[i];
        Json *one = json_new_object(reads->arena);
        Json *path = json_new_str(reads->arena, path_of(reads, fact));
        json_append(reads->arena, one, STR("path"), path);
        if (fact->value)
            json_append(reads->arena, one, STR("value"), fact->value);
        else
            json_set_int(reads->arena, one, "count", (int64_t)fact->count);
        json_add(reads->arena, list, one);
    }
    return list;
}

Json *policy_reads_of(const Reads *reads, const void *reader)
{
    Json *list = NULL;
    for (size_t i = 0; reads->arena && i < reads->readers.n; i++) {
        const Reader *one = &reads->readers.v[i];
        for (size_t k = 0; one->who == reader && k < reads->nfacts; k++) {
            if (!(one->bits[k / 64] >> k % 64 & 1))
                continue;
            list = list ? list : json_new_array(reads->arena);
            json_add(reads->arena, list, json_new_int(reads->arena, (int64_t)k));
        }
    }
    return list;
}

bool policy_reads_has_more(const Reads *reads)
{
    return reads->has_more;
}
