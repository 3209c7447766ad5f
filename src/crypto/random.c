/* Random: the kernel's generator, asked directly. */
#include "crypto/random.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *bytes, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t got = getrandom((char *)bytes + done, n - done, 0);
        if (got < 0 && errno != EINTR) {
            perror("tidegate: no random numbers from the system");
            abort();
        }
        if (got > 0)
            done += (size_t)got;
    }
}

uint64_t random_below(uint64_t limit)
{
    uint64_t value, first_fair = limit ? -limit % limit : 0; /* 2^64 mod limit */
    if (limit == 0)
        return 0;
    do
        random_bytes(&value, sizeof value);
    while (value < first_fair);
    return value % limit;
}

Str random_uuid(Arena *arena)
{
    unsigned char b[16];
    random_bytes(b, sizeof b);
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    return str_printf(arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                      b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                      b[12], b[13], b[14], b[15]);
}
