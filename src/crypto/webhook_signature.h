/* WebhookSignature: Standard Webhooks 1.0, so that a receiver can check who sent and when. */
#ifndef TG_CRYPTO_WEBHOOK_SIGNATURE_H
#define TG_CRYPTO_WEBHOOK_SIGNATURE_H

#include "base/ctx.h"
#include "crypto/secret.h"

/* "whsec_" + base64 of 32 random bytes. */
Secret *webhook_secret_new(Arena *arena);
/* The value of the webhook-signature header, "v1,<base64>", over "<id>.<unix seconds>.<body>".
 * ERR_INVALID when the secret is not "whsec_" + base64 of 24 to 64 bytes. */
bool webhook_sign(Ctx *cx, const Secret *secret, Str id, int64_t unix_seconds, Str body,
                  Str *signature) MUST_CHECK;

/* What chat services want: DingTalk the base64 of HMAC-SHA256(secret, "<milliseconds>\n<secret>").
 */
Str webhook_sign_dingtalk(Arena *arena, const Secret *secret, int64_t unix_ms);
/* Feishu and Lark: the base64 of HMAC-SHA256("<seconds>\n<secret>", ""). */
Str webhook_sign_feishu(Arena *arena, const Secret *secret, int64_t unix_seconds);

#endif
