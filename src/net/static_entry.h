/* StaticEntry: one file in memory, ready to be sent: content, gzip form, tags and policy. */
#ifndef TG_NET_STATIC_ENTRY_H
#define TG_NET_STATIC_ENTRY_H

#include <stdatomic.h>
#include <sys/stat.h>

#include "base/ctx.h"

typedef struct StaticEntry {
    atomic_int refs;
    Arena *arena;          /* all of it */
    struct timespec mtime; /* of the file it was made of */
    off_t size;
    ino_t inode;
    _Atomic int64_t checked_ms; /* when the file was last seen unchanged, on clock_ms() */
    const char *type;
    Str body, gzip;      /* gzip absent when it does not pay */
    Str etag, gzip_etag; /* strong, with quotes */
    Str policy;          /* Content-Security-Policy */
} StaticEntry;

/* Opens root/segments without following any symbolic link. -1 when there is no such regular file.
 */
int static_file_open(const char *root, const Str *segments, size_t n, struct stat *info);
/* Reads, hashes and compresses. NULL when it cannot be read or is larger than 64 MiB. */
StaticEntry *static_entry_new(int fd, const struct stat *info, Str name);
bool static_entry_is_of(const StaticEntry *entry, const struct stat *info);
StaticEntry *static_entry_ref(StaticEntry *entry);
void static_entry_unref(void *entry); /* NULL is allowed */

#endif
