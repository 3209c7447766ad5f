/* Secret: one heap block, kept out of core dumps and overwritten before it is freed. */
#include "crypto/secret.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Whole pages of its own, so that MADV_DONTDUMP and the lock concern nothing else. */
struct Secret {
    size_t mapped, n;
    char bytes[];
};

Secret *secret_new(Str bytes)
{
    size_t page = 4096, size = (sizeof(Secret) + bytes.n + 1 + page - 1) / page * page;
    Secret *secret = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (secret == MAP_FAILED) {
        fprintf(stderr, "tidegate: out of memory (%zu bytes wanted)\n", size);
        abort();
    }
    madvise(secret, size, MADV_DONTDUMP);
    madvise(secret, size, MADV_WIPEONFORK); /* children of ours never need one */
    int locked = mlock(secret, size);       /* not swapped out, as far as the limit allows */
    (void)locked;
    secret->mapped = size;
    secret->n = bytes.n;
    if (bytes.n)
        memcpy(secret->bytes, bytes.p, bytes.n);
    return secret;
}

void secret_free(Secret *secret)
{
    if (!secret)
        return;
    size_t mapped = secret->mapped;
    secret_wipe(secret->bytes, secret->n);
    munmap(secret, mapped);
}

static void free_secret(void *secret)
{
    secret_free(secret);
}

Secret *secret_in(Arena *arena, Str bytes)
{
    Secret *secret = secret_new(bytes);
    arena_defer(arena, free_secret, secret);
    return secret;
}

Str secret_reveal(const Secret *secret)
{
    return secret ? (Str){secret->bytes, secret->n} : STR("");
}

bool secret_empty(const Secret *secret)
{
    return !secret || secret->n == 0;
}

void secret_wipe(void *bytes, size_t n)
{
    if (n)
        OPENSSL_cleanse(bytes, n);
}
