/* Token: a prefix and 256 random bits. */
#include "crypto/token.h"

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/secret.h"

#define TOKEN_BYTES 32
#define TOKEN_CHARACTERS 43

Str token_new(Arena *arena, const char *prefix)
{
    char bytes[TOKEN_BYTES];
    random_bytes(bytes, sizeof bytes);
    Str body = base64url_encode(arena, (Str){bytes, sizeof bytes});
    secret_wipe(bytes, sizeof bytes);
    return str_printf(arena, "%s%.*s", prefix, STR_ARG(body));
}

Str token_hash(Arena *arena, Str token)
{
    return hash_sha256_raw(arena, token);
}

static bool is_body_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
}

bool token_is_shaped(Str token, const char *prefix)
{
    size_t n = strlen(prefix);
    if (token.n != n + TOKEN_CHARACTERS || !str_starts(token, prefix))
        return false;
    for (size_t i = n; i < token.n; i++)
        if (!is_body_character(token.p[i]))
            return false;
    return true;
}
