/* Hashes: SHA-256, HMAC-SHA256 and the comparison that takes the same time whatever it finds. */
#ifndef TG_CRYPTO_HASH_H
#define TG_CRYPTO_HASH_H

#include "base/str.h"

#define HASH_BYTES 32

typedef struct Hash {
    unsigned char bytes[HASH_BYTES];
} Hash;

Hash hash_sha256(Str text);
/* 64 lower-case hex digits. */
Str hash_sha256_hex(Arena *arena, Str text);
/* The 32 raw bytes, as they are stored in a bytea column. */
Str hash_sha256_raw(Arena *arena, Str text);
Hash hash_hmac_sha256(Str key, Str text);
/* Same length and same bytes; the time depends on the lengths only. */
bool hash_equal(Str a, Str b);

#endif
