/* Decode: checks a JSON request against its message rows and brings it into one form. */
#ifndef TG_API_DECODE_H
#define TG_API_DECODE_H

#include "api/message.h"
#include "base/ctx.h"
#include "base/json.h"
#include "net/http_request.h"

/* Where a value stands: request.plan.specs[0].id, innermost first; the outermost has no name. */
typedef struct DecodePath {
    const struct DecodePath *up;
    Str name; /* of a field or a map key; absent for an item of a list */
    size_t index;
} DecodePath;

/* Fails with ERR_INVALID naming the path: unknown fields (with "did you mean"), wrong types,
 * unknown enum values, lengths, two members of a oneof. Nulls and output-only fields are left out,
 * save for "name", which says what is meant. */
Json *decode_message(Ctx *cx, const Message *message, const Json *in,
                     const DecodePath *path) MUST_CHECK;
/* Required fields of the message are there and not empty; `deep` also looks into its members (their
 * names excepted: the server gives those). */
bool decode_require(Ctx *cx, const Message *message, const Json *body, bool deep,
                    const DecodePath *path) MUST_CHECK;

/* One value that is neither a message nor a list. */
Json *decode_scalar(Ctx *cx, const Field *field, const Json *in, const DecodePath *path) MUST_CHECK;
/* ERR_INVALID "invalid value for \"a.b\": expected …". */
void *decode_refuse(Ctx *cx, const DecodePath *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds the parameters of a query string to `body` (an object): nested by dots, lists by repetition,
 * names in camel or snake case. Values keep the form that decode_message reads. */
bool decode_query(Ctx *cx, const Message *message, const HttpField *params, size_t n,
                  Json *body) MUST_CHECK;
/* Sets body.a.b = value for the path "a.b", making objects on the way. */
void decode_set(Arena *arena, Json *body, Str path, Json *value);

#endif
