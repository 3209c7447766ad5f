/* Decision texts: long texts of the inputs of decisions, kept once each and named by their hash. */
#include "store/decision_text.h"

#include "crypto/hash.h"
#include "store/row.h"

#define INLINE_MAX 16384

bool decision_text_is_reference(const Json *value)
{
    return value->kind == JSON_OBJECT && value->n == 1 && json_str(value, DECISION_TEXT_KEY).n;
}

static const Json *pack_text(Ctx *cx, const Json *value, Map *texts)
{
    if (value->text.n <= INLINE_MAX)
        return value;
    Str hash = hash_sha256_hex(cx->arena, value->text), *text = ARENA_NEW(cx->arena, Str);
    Json *reference = json_new_object(cx->arena);
    *text = value->text;
    map_set(texts, hash, text);
    json_set_str(cx->arena, reference, DECISION_TEXT_KEY, hash);
    return reference;
}

typedef const Json *(*Change)(void *ptr, const Json *value);

/* Copies the array or object when a part of it changes. NULL: a change failed. */
static const Json *change_parts(Arena *arena, const Json *value, Change change, void *ptr)
{
    bool is_object = value->kind == JSON_OBJECT, changes = false;
    Json *copy = is_object ? json_new_object(arena) : json_new_array(arena);
    for (size_t i = 0; i < value->n; i++) {
        const Json *part = is_object ? value->members[i].value : value->items[i];
        const Json *changed = change(ptr, part);
        if (!changed)
            return NULL;
        changes |= changed != part;
        if (is_object)
            json_append(arena, copy, value->members[i].key, (Json *)changed);
        else
            json_add(arena, copy, (Json *)changed);
    }
    return changes ? copy : value;
}

typedef struct Packing {
    Ctx *cx;
    Map *texts;
    StoreConn *db;
} Packing;

static const Json *pack(void *ptr, const Json *value)
{
    Packing *packing = ptr;
    if (value->kind == JSON_STRING)
        return pack_text(packing->cx, value, packing->texts);
    if (value->kind != JSON_ARRAY && value->kind != JSON_OBJECT)
        return value;
    return change_parts(packing->cx->arena, value, pack, packing);
}

const Json *decision_text_pack(Ctx *cx, const Json *value, Map *texts)
{
    Packing packing = {cx, texts, NULL};
    return pack(&packing, value);
}

bool store_decision_text_keep(Ctx *cx, StoreConn *db, const Map *texts)
{
    for (size_t i = 0; i < texts->n; i++) {
        const Str *text = texts->entries[i].value;
        if (!store_exec(cx, db,
                        "INSERT INTO decision_text (sha256, content) VALUES ($1, $2) "
                        "ON CONFLICT (sha256) DO UPDATE SET created_at = clock_timestamp() "
                        "WHERE decision_text.created_at < clock_timestamp() - interval '1 hour'",
                        PG_ARGS(texts->entries[i].key, *text), NULL))
            return false;
    }
    return true;
}

static const Json *unpack_text(Packing *packing, const Json *reference)
{
    PgRows *rows =
        store_query(packing->cx, packing->db, "SELECT content FROM decision_text WHERE sha256 = $1",
                    PG_ARGS(row_text(json_str(reference, DECISION_TEXT_KEY))));
    if (!rows)
        return NULL;
    return rows->n ? json_new_str(packing->cx->arena, pg_get(rows, 0, 0)) : reference;
}

static const Json *unpack(void *ptr, const Json *value)
{
    Packing *packing = ptr;
    if (decision_text_is_reference(value))
        return unpack_text(packing, value);
    if (value->kind != JSON_ARRAY && value->kind != JSON_OBJECT)
        return value;
    return change_parts(packing->cx->arena, value, unpack, packing);
}

const Json *store_decision_text_unpack(Ctx *cx, StoreConn *db, const Json *value)
{
    Packing packing = {cx, NULL, db};
    return unpack(&packing, value);
}
