/* Json: a strict RFC 8259 reader into an arena tree, and a writer. */
#ifndef TG_BASE_JSON_H
#define TG_BASE_JSON_H

#include "base/ctx.h"

#define JSON_EXACT_DIGITS ((size_t)15) /* that a double holds whatever they are */

typedef enum JsonKind {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} JsonKind;

typedef struct Json Json;
typedef struct JsonMember {
    Str key;
    Json *value;
} JsonMember;

struct Json {
    JsonKind kind;
    bool yes;  /* JSON_BOOL */
    Str text;  /* JSON_STRING: decoded UTF-8; JSON_NUMBER: the literal as written */
    size_t n, cap;
    union {
        Json **items;        /* JSON_ARRAY */
        JsonMember *members; /* JSON_OBJECT, in order */
    };
};

typedef struct JsonLimits {
    size_t max_bytes, max_depth;
} JsonLimits;

/* Strict: one value, valid UTF-8, no duplicate keys, no lone surrogates, no control characters in
 * strings, numbers by the grammar and of at most 400 characters that a double can hold (1e999 is
 * refused). Defaults when limits is NULL: 32 MiB, depth 100. Failure: ERR_INVALID naming line and
 * column. String views may point into `text`, which must outlive the tree. */
Json *json_parse(Ctx *cx, Str text, const JsonLimits *limits) MUST_CHECK;

/* Readers: absent, null or another kind gives the fallback (STR_NONE, NULL, 0 ...). */
Json *json_get(const Json *object, const char *key);
Json *json_get_str(const Json *object, Str key);
Str json_str(const Json *object, const char *key);
const char *json_z(Arena *arena, const Json *object, const char *key); /* "" when absent */
/* Accepts a number or a string of digits (the API's int64 form). */
int64_t json_int(const Json *object, const char *key, int64_t fallback);
bool json_bool(const Json *object, const char *key);
size_t json_len(const Json *value); /* items or members; 0 otherwise */
Json *json_at(const Json *array, size_t i);
bool json_to_i64(const Json *value, int64_t *out);
bool json_to_double(const Json *value, double *out);
bool json_equal(const Json *a, const Json *b); /* objects: order does not matter */

/* Builders. */
Json *json_null(Arena *arena);
Json *json_new_bool(Arena *arena, bool yes);
Json *json_new_int(Arena *arena, int64_t value);
Json *json_new_double(Arena *arena, double value);
Json *json_new_str(Arena *arena, Str s); /* does not copy the bytes */
Json *json_new_array(Arena *arena);
Json *json_new_object(Arena *arena);
Json *json_copy(Arena *arena, const Json *value); /* deep */
/* Another object with the same members, which both then share; empty when it is no object. */
Json *json_shallow(Arena *arena, const Json *object);
/* Sets or replaces; the key must outlive the tree (a literal, or arena memory). */
void json_set(Arena *arena, Json *object, const char *key, Json *value);
void json_set_key(Arena *arena, Json *object, Str key, Json *value);
/* Adds a key that is known not to be there: no search, so that n members cost n steps. */
void json_append(Arena *arena, Json *object, Str key, Json *value);
void json_set_str(Arena *arena, Json *object, const char *key, Str s);
void json_set_z(Arena *arena, Json *object, const char *key, const char *z);
void json_set_int(Arena *arena, Json *object, const char *key, int64_t value);
/* The API writes int64 as a string. */
void json_set_int64(Arena *arena, Json *object, const char *key, int64_t value);
void json_set_bool(Arena *arena, Json *object, const char *key, bool yes);
bool json_remove(Json *object, const char *key);
void json_add(Arena *arena, Json *array, Json *value);
void json_add_str(Arena *arena, Json *array, Str s);

void json_write(Buf *out, const Json *value); /* compact, keys in their order */
void json_write_sorted(Buf *out, const Json *value); /* keys sorted: the form that is hashed */
void json_write_string(Buf *out, Str s);
Str json_text(Arena *arena, const Json *value);

#endif
