/* WebhookSignature: HMAC-SHA256 over id, time and body, and what chat services make of it. */
#include "crypto/webhook_signature.h"

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "crypto/random.h"

#define PREFIX "whsec_"
#define FEWEST_BYTES 24
#define MOST_BYTES 64

Secret *webhook_secret_new(Arena *arena)
{
    char bytes[32];
    random_bytes(bytes, sizeof bytes);
    Str encoded = base64_encode(arena, (Str){bytes, sizeof bytes});
    Str text = str_printf(arena, PREFIX "%.*s", STR_ARG(encoded));
    Secret *secret = secret_in(arena, text);
    secret_wipe(bytes, sizeof bytes);
    secret_wipe((char *)encoded.p, encoded.n);
    secret_wipe((char *)text.p, text.n);
    return secret;
}

bool webhook_sign(Ctx *cx, const Secret *secret, Str id, int64_t unix_seconds, Str body,
                  Str *signature)
{
    Str text = secret_reveal(secret), key;
    bool fine = str_starts(text, PREFIX) &&
                base64_decode(cx->arena, str_sub(text, strlen(PREFIX), text.n), &key) &&
                key.n >= FEWEST_BYTES && key.n <= MOST_BYTES;
    if (!fine)
        return err_set(cx, ERR_INVALID,
                       "a webhook secret is \"" PREFIX "\" and base64 of %d to %d bytes",
                       FEWEST_BYTES, MOST_BYTES);
    Buf content = buf_new(cx->arena);
    buf_printf(&content, "%.*s.%lld.", STR_ARG(id), (long long)unix_seconds);
    buf_add_str(&content, body);
    Hash hash = hash_hmac_sha256(key, buf_str(&content));
    secret_wipe((char *)key.p, key.n);
    Str mac = base64_encode(cx->arena, (Str){(const char *)hash.bytes, HASH_BYTES});
    *signature = str_printf(cx->arena, "v1,%.*s", STR_ARG(mac));
    return true;
}

static Str keyed(Arena *arena, const Secret *secret, int64_t time)
{
    Str text = secret_reveal(secret);
    return str_printf(arena, "%lld\n%.*s", (long long)time, STR_ARG(text));
}

static Str mac_text(Arena *arena, Hash hash)
{
    return base64_encode(arena, (Str){(const char *)hash.bytes, HASH_BYTES});
}

Str webhook_sign_dingtalk(Arena *arena, const Secret *secret, int64_t unix_ms)
{
    Str content = keyed(arena, secret, unix_ms);
    Hash hash = hash_hmac_sha256(secret_reveal(secret), content);
    secret_wipe((char *)content.p, content.n);
    return mac_text(arena, hash);
}

Str webhook_sign_feishu(Arena *arena, const Secret *secret, int64_t unix_seconds)
{
    Str key = keyed(arena, secret, unix_seconds);
    Hash hash = hash_hmac_sha256(key, STR(""));
    secret_wipe((char *)key.p, key.n);
    return mac_text(arena, hash);
}
