/* Base64: bytes as the JSON of protobuf writes them. */
#ifndef TG_CEL_BASE64_H
#define TG_CEL_BASE64_H

#include "base/str.h"

Str cel_base64(Arena *arena, Str bytes);
/* The standard alphabet or that of URLs, with or without padding; false: it is not base64. */
bool cel_base64_read(Arena *arena, Str text, Str *bytes);

#endif
