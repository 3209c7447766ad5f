/* Token: opaque bearer tokens, of which only the SHA-256 is stored. */
#ifndef TG_CRYPTO_TOKEN_H
#define TG_CRYPTO_TOKEN_H

#include "base/str.h"

/* prefix + 43 base64url characters (256 random bits). The prefix tells people and secret scanners
 * what they found: "tgs_" session, "tgr_" refresh, "tgk_" API key. */
Str token_new(Arena *arena, const char *prefix);
/* The 32 raw bytes to store or to look up. */
Str token_hash(Arena *arena, Str token);
/* Right prefix, right length, right characters: worth a look-up. */
bool token_is_shaped(Str token, const char *prefix);

#endif
