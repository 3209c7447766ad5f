/* Secret: bytes that must not be printed, written or left behind; wiped when they are freed. */
#ifndef TG_CRYPTO_SECRET_H
#define TG_CRYPTO_SECRET_H

#include "base/str.h"

/* Opaque on purpose: there is no format, JSON or log function for it. Kept out of core dumps. */
typedef struct Secret Secret;

Secret *secret_new(Str bytes);    /* copies; never NULL */
void secret_free(Secret *secret); /* wipes; NULL is allowed */
/* As secret_new, wiped and freed when the arena ends. */
Secret *secret_in(Arena *arena, Str bytes);
/* The one way to read it; the view lives as long as the secret. NUL follows the last byte. */
Str secret_reveal(const Secret *secret);
bool secret_empty(const Secret *secret); /* NULL counts as empty */
/* Overwrites memory in a way the compiler keeps. */
void secret_wipe(void *bytes, size_t n);

#endif
