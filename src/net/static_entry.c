/* StaticEntry: all the work that a file needs is done once, when it is first asked for or has
 * changed; requests then only pick what to send. */
#include "net/static_entry.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/clock.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "net/media_type.h"

#define MAX_FILE_BYTES ((off_t)64 << 20)
#define MIN_GZIP_BYTES 512
#define TAG_DIGITS 32

static const char policy_start[] = "default-src 'none'; script-src 'self'";
static const char policy_end[] = "; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
                                 "font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; "
                                 "base-uri 'none'; form-action 'self'";

static bool is_safe_name(Str segment)
{
    return segment.n > 0 && segment.n < 256 && segment.p[0] != '.' &&
           !memchr(segment.p, '/', segment.n) && !memchr(segment.p, '\\', segment.n) &&
           !memchr(segment.p, '\0', segment.n);
}

static int open_in(int directory, Str segment, int flags)
{
    char name[256];
    if (!is_safe_name(segment))
        return -1;
    memcpy(name, segment.p, segment.n);
    name[segment.n] = '\0';
    return openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC);
}

static bool is_regular(int fd, struct stat *info)
{
    return fstat(fd, info) == 0 && S_ISREG(info->st_mode);
}

int static_file_open(const char *root, const Str *segments, size_t n, struct stat *info)
{
    int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; i < n && fd >= 0; i++) {
        bool last = i + 1 == n;
        int next = open_in(fd, segments[i], last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY);
        close(fd);
        fd = next;
    }
    if (fd >= 0 && n > 0 && is_regular(fd, info))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool read_body(StaticEntry *entry, int fd, size_t n)
{
    char *bytes = arena_alloc(entry->arena, n + 1);
    size_t have = 0;
    while (have < n) {
        ssize_t got = read(fd, bytes + have, n - have);
        if (got <= 0)
            return false;
        have += (size_t)got;
    }
    entry->body = (Str){bytes, n};
    return true;
}

static Str tag(Arena *arena, Str body, const char *suffix)
{
    Str hex = hash_sha256_hex(arena, body);
    return str_printf(arena, "\"%.*s%s\"", TAG_DIGITS, hex.p, suffix);
}

static Str compress_body(Arena *arena, Str body)
{
    z_stream stream = {0};
    size_t room = compressBound(body.n) + 32;
    unsigned char *out = arena_alloc(arena, room);
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return STR_NONE;
    stream.next_in = (unsigned char *)(uintptr_t)body.p;
    stream.avail_in = (unsigned)body.n;
    stream.next_out = out;
    stream.avail_out = (unsigned)room;
    int result = deflate(&stream, Z_FINISH);
    size_t n = stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END && n < body.n - body.n / 16 ? (Str){(char *)out, n} : STR_NONE;
}

/* In an arena of its own, because the bound that it needs is as large as the file. */
static void add_gzip(StaticEntry *entry)
{
    if (entry->body.n < MIN_GZIP_BYTES)
        return;
    Arena *scratch = arena_new();
    entry->gzip = str_copy(entry->arena, compress_body(scratch, entry->body));
    arena_free(scratch);
    entry->gzip_etag = tag(entry->arena, entry->body, "-gz");
}

/* The next <script ...>...</script> of *rest; false when there is none. */
static bool next_script(Arena *arena, Str *rest, Str *attributes, Str *content)
{
    Str lower = str_lower(arena, *rest);
    long start = str_find(lower, STR("<script"));
    if (start < 0)
        return false;
    Str after = str_sub(lower, (size_t)start + 7, lower.n);
    long close = str_find(after, STR(">")), end = str_find(after, STR("</script"));
    if (close < 0 || end < close)
        return false;
    size_t base = (size_t)start + 7;
    *attributes = str_sub(lower, base, base + (size_t)close);
    *content = str_sub(*rest, base + (size_t)close + 1, base + (size_t)end);
    *rest = str_sub(*rest, base + (size_t)end, rest->n);
    return true;
}

/* An import map must be inline, so it is let in by the hash of its text; no other inline script. */
static Str security_policy(Arena *arena, Str html)
{
    Arena *scratch = arena_new();
    Buf policy = buf_new(arena);
    Str attributes, content;
    buf_add_z(&policy, policy_start);
    while (next_script(scratch, &html, &attributes, &content))
        if (str_find(attributes, STR("importmap")) >= 0)
            buf_printf(&policy, " 'sha256-%s'",
                       base64_encode(scratch, hash_sha256_raw(scratch, content)).p);
    buf_add_z(&policy, policy_end);
    arena_free(scratch);
    return buf_str(&policy);
}

static void describe(StaticEntry *entry, Str name)
{
    const MediaType *type = media_type_find(name);
    bool html = type && str_starts(str(type->type), "text/html");
    entry->type = type ? type->type : "application/octet-stream";
    entry->etag = tag(entry->arena, entry->body, "");
    entry->policy = security_policy(entry->arena, html ? entry->body : STR_NONE);
    if (type && type->is_text)
        add_gzip(entry);
}

StaticEntry *static_entry_new(int fd, const struct stat *info, Str name)
{
    if (info->st_size > MAX_FILE_BYTES)
        return NULL;
    Arena *arena = arena_new();
    StaticEntry *entry = ARENA_NEW(arena, StaticEntry);
    atomic_init(&entry->refs, 1);
    entry->arena = arena;
    entry->mtime = info->st_mtim;
    entry->size = info->st_size;
    entry->inode = info->st_ino;
    atomic_init(&entry->checked_ms, clock_ms());
    if (read_body(entry, fd, (size_t)info->st_size)) {
        describe(entry, name);
        return entry;
    }
    arena_free(arena);
    return NULL;
}

bool static_entry_is_of(const StaticEntry *entry, const struct stat *info)
{
    return entry->mtime.tv_sec == info->st_mtim.tv_sec &&
           entry->mtime.tv_nsec == info->st_mtim.tv_nsec && entry->size == info->st_size &&
           entry->inode == info->st_ino;
}

StaticEntry *static_entry_ref(StaticEntry *entry)
{
    atomic_fetch_add(&entry->refs, 1);
    return entry;
}

void static_entry_unref(void *arg)
{
    StaticEntry *entry = arg;
    if (entry && atomic_fetch_sub(&entry->refs, 1) == 1)
        arena_free(entry->arena);
}
