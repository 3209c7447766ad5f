/* Gcm: AES-256-GCM, one call each way. */
#include <assert.h>
#include <openssl/evp.h>

#include "crypto/secret_box.h"

#define KEY_BYTES 32
#define NONCE_BYTES 12
#define TAG_BYTES 16

static EVP_CIPHER_CTX *start(Str key, Str nonce, Str aad, bool seal)
{
    assert(key.n == KEY_BYTES && nonce.n == NONCE_BYTES && aad.n <= INT32_MAX);
    EVP_CIPHER_CTX *state = EVP_CIPHER_CTX_new();
    int n = 0;
    bool ok =
        state && EVP_CipherInit_ex(state, EVP_aes_256_gcm(), NULL, (const unsigned char *)key.p,
                                   (const unsigned char *)nonce.p, seal) == 1;
    if (ok && aad.n)
        ok = EVP_CipherUpdate(state, NULL, &n, (const unsigned char *)aad.p, (int)aad.n) == 1;
    assert(ok);
    return state;
}

Str gcm_seal(Arena *arena, Str key, Str nonce, Str aad, Str plain)
{
    assert(plain.n <= INT32_MAX - TAG_BYTES);
    EVP_CIPHER_CTX *state = start(key, nonce, aad, true);
    unsigned char *out = arena_alloc(arena, plain.n + TAG_BYTES + 1);
    int n = 0, last = 0;
    bool ok = plain.n == 0 ||
              EVP_CipherUpdate(state, out, &n, (const unsigned char *)plain.p, (int)plain.n) == 1;
    ok = ok && EVP_CipherFinal_ex(state, out + n, &last) == 1 &&
         EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, out + plain.n) == 1;
    assert(ok);
    (void)ok;
    EVP_CIPHER_CTX_free(state);
    return (Str){(const char *)out, plain.n + TAG_BYTES};
}

bool gcm_open(Arena *arena, Str key, Str nonce, Str aad, Str sealed, Str *plain)
{
    if (sealed.n < TAG_BYTES || sealed.n > INT32_MAX)
        return false;
    size_t size = sealed.n - TAG_BYTES;
    EVP_CIPHER_CTX *state = start(key, nonce, aad, false);
    unsigned char *out = arena_alloc(arena, size + 1);
    int n = 0, last = 0;
    bool ok = (size == 0 ||
               EVP_CipherUpdate(state, out, &n, (const unsigned char *)sealed.p, (int)size) == 1) &&
              EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_GCM_SET_TAG, TAG_BYTES,
                                  (void *)(sealed.p + size)) == 1 &&
              EVP_CipherFinal_ex(state, out + n, &last) == 1;
    EVP_CIPHER_CTX_free(state);
    if (!ok) /* what did not authenticate must not be seen */
        secret_wipe(out, size);
    else
        *plain = (Str){(const char *)out, size};
    return ok;
}
