/* Encode: bytes as hex, base64 and base64url, and back. */
#ifndef TG_CRYPTO_ENCODE_H
#define TG_CRYPTO_ENCODE_H

#include "base/str.h"

Str hex_encode(Arena *arena, Str bytes); /* lower case */
/* Either case. False on an odd length or a foreign character. */
bool hex_decode(Arena *arena, Str text, Str *bytes);

Str base64_encode(Arena *arena, Str bytes);    /* RFC 4648 section 4, with padding */
Str base64url_encode(Arena *arena, Str bytes); /* RFC 4648 section 5, without padding */
/* Strict: padding as the form demands, no white space, unused bits zero. */
bool base64_decode(Arena *arena, Str text, Str *bytes);
bool base64url_decode(Arena *arena, Str text, Str *bytes);

#endif
