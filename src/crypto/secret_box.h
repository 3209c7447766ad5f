/* SecretBox: AES-256-GCM for what must be kept secret in the metadata. */
#ifndef TG_CRYPTO_SECRET_BOX_H
#define TG_CRYPTO_SECRET_BOX_H

#include "base/ctx.h"
#include "crypto/secret.h"

typedef struct SecretBox SecretBox; /* immutable: any thread may use it */

/* The key file holds one line per key, "<version> <base64 of 32 bytes>"; the highest version seals,
 * every version opens. Made with one new key and mode 0600 when it is absent; two processes that
 * start at once agree on one. ERR_PRECONDITION when others may read the file, ERR_INVALID when its
 * content is wrong; both name the file. */
SecretBox *secret_box_open(Ctx *cx, const char *key_file) MUST_CHECK;
void secret_box_free(SecretBox *box); /* wipes the keys; NULL is allowed */

/* aad binds the text to its place ("data_source:prod/admin:password"): sealed text that was moved
 * elsewhere does not open. The result is printable: "tg1.<key version>.<base64url>". */
bool secret_box_seal(Ctx *cx, const SecretBox *box, Str aad, const Secret *secret,
                     Str *sealed) MUST_CHECK;
/* Lives in cx->arena. ERR_INTERNAL when the text was changed or moved; ERR_PRECONDITION when the
 * key file lacks its key version. */
Secret *secret_box_unseal(Ctx *cx, const SecretBox *box, Str aad, Str sealed) MUST_CHECK;

/* The primitive, for vectors: 32-byte key, 12-byte nonce; out gets the cipher text and 16 tag
 * bytes. Opening is false when the tag does not fit. */
Str gcm_seal(Arena *arena, Str key, Str nonce, Str aad, Str plain);
bool gcm_open(Arena *arena, Str key, Str nonce, Str aad, Str sealed, Str *plain);

#endif
