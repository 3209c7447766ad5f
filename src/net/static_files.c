/* StaticFiles: finds the file of a request, keeps it in memory, and answers with what the client
 * does not have yet. */
#include "net/static_files.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "net/media_type.h"
#include "net/static_entry.h"

#define CHECK_EVERY_MS 1000
#define MAX_FIELDS 16

typedef struct Mount {
    Str *prefix; /* its segments */
    size_t nprefix;
    const char *directory;
} Mount;

struct StaticFiles {
    Arena *arena;
    VEC(Mount) mounts;
    pthread_mutex_t mutex; /* guards entries and, once serving, the arena */
    Map *entries;          /* "<mount>/<path>" to StaticEntry; NULL after the file has gone */
};

StaticFiles *static_files_new(void)
{
    StaticFiles *files = calloc(1, sizeof *files);
    if (!files)
        abort();
    files->arena = arena_new();
    files->entries = map_new(files->arena);
    pthread_mutex_init(&files->mutex, NULL);
    return files;
}

void static_files_free(StaticFiles *files)
{
    if (!files)
        return;
    for (size_t i = 0; i < files->entries->n; i++)
        static_entry_unref(files->entries->entries[i].value);
    pthread_mutex_destroy(&files->mutex);
    arena_free(files->arena);
    free(files);
}

bool static_files_add(Ctx *cx, StaticFiles *files, const char *prefix, const char *directory)
{
    Mount mount = {.directory = str_z(files->arena, str(directory))};
    if (!file_is_dir(directory))
        return err_set(cx, ERR_NOT_FOUND, "the directory %s of the web files does not exist",
                       directory);
    VEC(Str) segments = {0};
    Str rest = str_copy(files->arena, str(prefix)), piece;
    while (str_next(&rest, '/', &piece))
        if (piece.n)
            VEC_ADD(files->arena, &segments, piece);
    mount.prefix = (Str *)segments.v;
    mount.nprefix = segments.n;
    VEC_ADD(files->arena, &files->mounts, mount);
    return true;
}

/* ---- finding ---- */

static bool is_under(const Mount *mount, const Str *segments, size_t n)
{
    if (mount->nprefix > n)
        return false;
    for (size_t i = 0; i < mount->nprefix; i++)
        if (!str_eq(mount->prefix[i], segments[i]))
            return false;
    return true;
}

static const Mount *find_mount(const StaticFiles *files, const Str *segments, size_t n)
{
    const Mount *best = NULL;
    for (size_t i = 0; i < files->mounts.n; i++) {
        const Mount *mount = &((const Mount *)files->mounts.v)[i];
        if (is_under(mount, segments, n) && (!best || mount->nprefix > best->nprefix))
            best = mount;
    }
    return best;
}

static Str key_of(Arena *arena, const StaticFiles *files, const Mount *mount, const Str *segments,
                  size_t n)
{
    Buf key = buf_new(arena);
    buf_printf(&key, "%zu", (size_t)(mount - (const Mount *)files->mounts.v));
    for (size_t i = 0; i < n; i++) {
        buf_add_char(&key, '/');
        buf_add_str(&key, segments[i]);
    }
    return buf_str(&key);
}

static StaticEntry *cached(StaticFiles *files, Str key)
{
    pthread_mutex_lock(&files->mutex);
    StaticEntry *entry = map_get(files->entries, key);
    if (entry)
        static_entry_ref(entry);
    pthread_mutex_unlock(&files->mutex);
    return entry;
}

/* Takes one reference of the entry (NULL: the file has gone). Only keys of files that exist, or
 * have existed, are added, so that requests cannot fill the map. */
static void keep(StaticFiles *files, Str key, StaticEntry *entry)
{
    pthread_mutex_lock(&files->mutex);
    bool known = map_has(files->entries, key);
    StaticEntry *old = known ? map_get(files->entries, key) : NULL;
    if (entry || known)
        map_set(files->entries, known ? key : str_copy(files->arena, key), entry);
    pthread_mutex_unlock(&files->mutex);
    static_entry_unref(old);
}

/* The cached entry when the file is still the same, else the file's new content. Takes the
 * reference of `old`. */
static StaticEntry *refresh(StaticFiles *files, Str key, StaticEntry *old, const char *directory,
                            const Str *segments, size_t n)
{
    struct stat info;
    int fd = static_file_open(directory, segments, n, &info);
    if (fd >= 0 && old && static_entry_is_of(old, &info)) {
        atomic_store(&old->checked_ms, clock_ms());
        close(fd);
        return old;
    }
    StaticEntry *entry = fd < 0 ? NULL : static_entry_new(fd, &info, segments[n - 1]);
    if (fd >= 0)
        close(fd);
    keep(files, key, entry ? static_entry_ref(entry) : NULL);
    static_entry_unref(old);
    return entry;
}

/* A reference, or NULL when there is no such file. */
static StaticEntry *find(StaticFiles *files, Arena *arena, const Str *segments, size_t n)
{
    const Mount *mount = find_mount(files, segments, n);
    if (!mount || mount->nprefix == n)
        return NULL;
    segments += mount->nprefix;
    n -= mount->nprefix;
    Str key = key_of(arena, files, mount, segments, n);
    StaticEntry *entry = cached(files, key);
    if (entry && clock_ms() - atomic_load(&entry->checked_ms) < CHECK_EVERY_MS)
        return entry;
    return refresh(files, key, entry, mount->directory, segments, n);
}

/* Pages of the UI have paths of their own, which may hold dots (users/ann@example.com): only a
 * known extension means a file. */
static StaticEntry *find_or_page(StaticFiles *files, Arena *arena, const HttpRequest *request)
{
    static const Str index_page[] = {{"index.html", 10}};
    size_t n = request->nsegments;
    StaticEntry *entry = n ? find(files, arena, request->segments, n) : NULL;
    if (entry)
        return entry;
    for (size_t i = 0; i < n; i++)
        if (request->segments[i].p[0] == '.')
            return NULL;
    if (n && media_type_find(request->segments[n - 1]))
        return NULL;
    return find(files, arena, index_page, 1);
}

/* ---- answering ---- */

static bool is_zero_weight(Str weight)
{
    weight = str_trim(weight);
    if (!str_starts(weight, "q=0"))
        return false;
    for (size_t i = 3; i < weight.n; i++)
        if (weight.p[i] != '0' && weight.p[i] != '.')
            return false;
    return true;
}

/* RFC 9110 12.5.3, for one coding: named with a weight above zero, or "*" and not named. */
static bool accepts_gzip(const HttpRequest *request)
{
    Str rest = http_request_field(request, "accept-encoding"), piece, coding, weight;
    bool any = false;
    while (str_next(&rest, ',', &piece)) {
        str_cut(piece, ';', &coding, &weight);
        bool zero = is_zero_weight(weight);
        if (str_is_nocase(str_trim(coding), "gzip"))
            return !zero;
        if (str_is(str_trim(coding), "*"))
            any = !zero;
    }
    return any;
}

static bool has_already(const HttpRequest *request, Str etag)
{
    Str rest = http_request_field(request, "if-none-match"), piece;
    while (str_next(&rest, ',', &piece)) {
        piece = str_trim(piece);
        if (str_starts(piece, "W/"))
            piece = str_sub(piece, 2, piece.n);
        if (str_eq(piece, etag) || str_is(piece, "*"))
            return true;
    }
    return false;
}

static const HttpField security_fields[] = {
    {{"X-Content-Type-Options", 22}, {"nosniff", 7}},
    {{"X-Frame-Options", 15}, {"DENY", 4}},
    {{"Referrer-Policy", 15}, {"same-origin", 11}},
    {{"Cross-Origin-Opener-Policy", 26}, {"same-origin", 11}},
    {{"Cross-Origin-Resource-Policy", 28}, {"same-origin", 11}},
    {{"Permissions-Policy", 18}, {"camera=(), geolocation=(), microphone=(), payment=()", 52}},
};

#define NSECURITY (sizeof security_fields / sizeof *security_fields)

static void refuse(HttpExchange *exchange, int status)
{
    HttpField fields[NSECURITY + 2];
    size_t n = NSECURITY;
    memcpy(fields, security_fields, sizeof security_fields);
    fields[n++] = (HttpField){STR("Content-Type"), STR("text/plain; charset=utf-8")};
    if (status == 405)
        fields[n++] = (HttpField){STR("Allow"), STR("GET, HEAD")};
    const char *text = http_status_text(status);
    http_respond(exchange, status, fields, n, str(text));
}

static void send_entry(HttpExchange *exchange, StaticEntry *entry)
{
    const HttpRequest *request = http_exchange_request(exchange);
    bool gzip = entry->gzip.p && accepts_gzip(request);
    Str etag = gzip ? entry->gzip_etag : entry->etag;
    HttpField fields[MAX_FIELDS];
    size_t n = NSECURITY;
    memcpy(fields, security_fields, sizeof security_fields);
    fields[n++] = (HttpField){STR("Content-Type"), str(entry->type)};
    fields[n++] = (HttpField){STR("ETag"), etag};
    fields[n++] = (HttpField){STR("Cache-Control"), STR("no-cache")};
    fields[n++] = (HttpField){STR("Content-Security-Policy"), entry->policy};
    if (entry->gzip.p)
        fields[n++] = (HttpField){STR("Vary"), STR("Accept-Encoding")};
    if (gzip)
        fields[n++] = (HttpField){STR("Content-Encoding"), STR("gzip")};
    if (has_already(request, etag))
        http_respond(exchange, 304, fields, n, STR_NONE);
    else
        http_respond_shared(exchange, 200, fields, n, gzip ? entry->gzip : entry->body,
                            static_entry_unref, static_entry_ref(entry));
}

void static_files_serve(StaticFiles *files, HttpExchange *exchange)
{
    const HttpRequest *request = http_exchange_request(exchange);
    if (request->method != HTTP_GET && request->method != HTTP_HEAD) {
        refuse(exchange, 405);
        return;
    }
    Arena *arena = arena_new();
    StaticEntry *entry = find_or_page(files, arena, request);
    if (entry)
        send_entry(exchange, entry);
    else
        refuse(exchange, 404);
    static_entry_unref(entry);
    arena_free(arena);
}
