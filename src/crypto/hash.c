/* Hashes: OpenSSL's SHA-256 behind four calls. */
#include "crypto/hash.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "crypto/encode.h"

Hash hash_sha256(Str text)
{
    Hash hash;
    unsigned n = 0;
    int ok = EVP_Digest(text.p ? text.p : "", text.n, hash.bytes, &n, EVP_sha256(), NULL);
    assert(ok == 1 && n == HASH_BYTES);
    (void)ok;
    return hash;
}

Str hash_sha256_raw(Arena *arena, Str text)
{
    Hash hash = hash_sha256(text);
    return str_copy(arena, (Str){(const char *)hash.bytes, HASH_BYTES});
}

Str hash_sha256_hex(Arena *arena, Str text)
{
    Hash hash = hash_sha256(text);
    return hex_encode(arena, (Str){(const char *)hash.bytes, HASH_BYTES});
}

Hash hash_hmac_sha256(Str key, Str text)
{
    static const unsigned char nothing[1];
    Hash hash;
    unsigned n = 0;
    const void *key_bytes = key.n ? key.p : (const void *)nothing;
    const unsigned char *bytes = text.n ? (const unsigned char *)text.p : nothing;
    assert(key.n <= INT32_MAX);
    const void *done = HMAC(EVP_sha256(), key_bytes, (int)key.n, bytes, text.n, hash.bytes, &n);
    assert(done && n == HASH_BYTES);
    (void)done;
    return hash;
}

bool hash_equal(Str a, Str b)
{
    return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}
