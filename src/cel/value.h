/* Value: what an expression computes with: numbers, texts, lists, maps, times and types. */
#ifndef TG_CEL_VALUE_H
#define TG_CEL_VALUE_H

#include "base/json.h"

typedef enum CelKind {
    CEL_NULL,
    CEL_BOOL,
    CEL_INT,
    CEL_UINT,
    CEL_DOUBLE,
    CEL_STRING,
    CEL_BYTES,
    CEL_LIST,
    CEL_MAP,
    CEL_TIMESTAMP,
    CEL_DURATION,
    CEL_TYPE,
    CEL_DYN /* in declarations only: any of them */
} CelKind;

/* Seconds and nanoseconds; of a timestamp since 1970 with nanos from 0 to 999,999,999, of a
 * duration with nanos of the same sign as the seconds. */
typedef struct CelTime {
    int64_t seconds;
    int32_t nanos;
} CelTime;

typedef struct CelBox CelBox;

typedef struct CelValue {
    CelKind kind;
    union {
        bool yes;
        int64_t i;
        uint64_t u;
        double d;
        Str text;          /* STRING (UTF-8) and BYTES; of a TYPE its name */
        const CelBox *box; /* LIST and MAP */
        CelTime time;      /* TIMESTAMP and DURATION */
    };
} CelValue;

typedef struct CelEntry {
    CelValue key, value;
} CelEntry;

/* How to read a list or a map that lives elsewhere: nothing is copied until it is looked at. */
typedef struct CelSource {
    size_t (*size)(const CelBox *box);
    /* LIST: element i, which exists. */
    void (*at)(const CelBox *box, Arena *arena, size_t i, CelValue *out);
    /* MAP: false when it has no such key. */
    bool (*get)(const CelBox *box, Arena *arena, const CelValue *key, CelValue *out);
    /* MAP: its keys, `size` of them. */
    const CelValue *(*keys)(const CelBox *box, Arena *arena);
} CelSource;

struct CelBox {
    const CelSource *source;
    const void *data;
    size_t n;
    bool is_either; /* an empty one that may be a list or a map: Lua does not tell */
    bool is_plain;  /* a MAP that has no key with a dot; false = not known */
};

static inline CelValue cel_bool(bool yes)
{
    return (CelValue){.kind = CEL_BOOL, .yes = yes};
}
static inline CelValue cel_int(int64_t i)
{
    return (CelValue){.kind = CEL_INT, .i = i};
}
static inline CelValue cel_uint(uint64_t u)
{
    return (CelValue){.kind = CEL_UINT, .u = u};
}
static inline CelValue cel_double(double d)
{
    return (CelValue){.kind = CEL_DOUBLE, .d = d};
}
static inline CelValue cel_text(CelKind kind, Str text)
{
    return (CelValue){.kind = kind, .text = text};
}
static inline CelValue cel_time(CelKind kind, int64_t seconds, int32_t nanos)
{
    return (CelValue){.kind = kind, .time = {seconds, nanos}};
}
static inline size_t cel_size(const CelBox *box)
{
    return box->source->size(box);
}

/* A list of the items, a map of the entries (keys must differ); the arrays are not copied. */
CelValue cel_list(Arena *arena, const CelValue *items, size_t n);
CelValue cel_map(Arena *arena, const CelEntry *entries, size_t n);
/* A value as JSON describes it: whole numbers are int, or uint when they are too large for it,
 * others double. Objects and arrays are wrapped, not copied. */
CelValue cel_of_json(Arena *arena, const Json *json);
/* NULL for what has no JSON form: NaN, maps with keys that are not strings, types, bytes, depth.
 * Times are texts. */
Json *cel_to_json(Arena *arena, const CelValue *value);

/* "int", "google.protobuf.Timestamp" ... */
Str cel_kind_name(CelKind kind);
/* "int", "timestamp", "map" ...: for messages. */
const char *cel_kind_word(CelKind kind);

/* Numbers compare across kinds; other kinds are equal to their own only. *steps grows by the work
 * that was done, which ends at CEL_STEPS_MAX: a value may hold the same list many times over. */
bool cel_equal(Arena *arena, const CelValue *a, const CelValue *b, uint64_t *steps);
/* -1, 0, 1; false when the two have no order (NaN, too). */
bool cel_compare(const CelValue *a, const CelValue *b, int *order);
static inline bool cel_is_number(const CelValue *value)
{
    return value->kind >= CEL_INT && value->kind <= CEL_DOUBLE;
}
/* The same key for 1, 1u and 1.0; false for what is no key. */
bool cel_key_normal(const CelValue *key, CelValue *normal);

#endif
