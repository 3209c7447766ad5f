/* Random: bytes from the system's generator, and UUIDs made of them. */
#ifndef TG_CRYPTO_RANDOM_H
#define TG_CRYPTO_RANDOM_H

#include "base/str.h"

/* Never short, never predictable: a generator that fails aborts the process. */
void random_bytes(void *bytes, size_t n);
/* 0 .. limit - 1, without bias; limit > 0. For jitter too. */
uint64_t random_below(uint64_t limit);
/* Version 4 in lower case: 36 characters. */
Str random_uuid(Arena *arena);

#endif
