/* Bytes: base64, the JSON form of bytes fields. */
#ifndef TG_API_BYTES_H
#define TG_API_BYTES_H

#include "base/json.h"

/* Standard alphabet, padded. */
Str bytes_encode(Arena *arena, Str raw);
Str bytes_encode_unpadded(Arena *arena, Str raw);
/* Standard or URL alphabet, with or without padding; false for anything else. */
bool bytes_decode(Arena *arena, Str text, Str *raw);
/* The value of a bytes field of a response. */
Json *bytes_json(Arena *arena, Str raw);

#endif
