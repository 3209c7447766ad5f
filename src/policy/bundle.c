/* Bundle: all policy files of one moment, product and overlay together, immutable once read. */
#include "policy/bundle.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "crypto/hash.h"
#include "policy/library.h"
#include "policy/tree.h"

#define FILE_MAX (1u << 20)
#define TOTAL_MAX (16u << 20)
#define FILES_MAX 2000
#define PATH_LENGTH_MAX 200

void policy_bundle_fault(BundleFault *fault, const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    snprintf(fault->file, sizeof(fault->file), "%s", file ? file : "");
    vsnprintf(fault->message, sizeof(fault->message), format, args);
    va_end(args);
    fault->line = line;
    fault->time_us = clock_wall_us();
}

typedef struct Reading {
    Bundle *bundle;
    Map *places; /* path -> index + 1 */
    BundleFault *fault;
    bool is_overlay;
    size_t total;
} Reading;

static bool refuse(Reading *reading, const char *path, int line, const char *message)
{
    policy_bundle_fault(reading->fault, path, line, "%s", message);
    return false;
}

static bool has_plain_name(const char *path)
{
    return strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") ==
               strlen(path) &&
           strlen(path) <= PATH_LENGTH_MAX;
}

/* Line of the first byte that is not UTF-8. */
static int bad_line(Str content)
{
    int line = 1;
    size_t low = 0;
    for (size_t i = 0; i < content.n; i++) {
        if (content.p[i] != '\n')
            continue;
        if (!str_is_utf8(str_sub(content, low, i)))
            return line;
        low = i + 1;
        line++;
    }
    return line;
}

static bool check_text(Reading *reading, const char *path, Str content)
{
    const unsigned char *p = (const unsigned char *)content.p;
    if (content.n >= 1 && p[0] == 0x1b)
        return refuse(reading, path, 1, "the file is bytecode: only text is run");
    if (content.n >= 2 && ((p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff)))
        return refuse(reading, path, 1, "the file is UTF-16: save it as UTF-8");
    if (content.n && memchr(content.p, 0, content.n))
        return refuse(reading, path, 1, "the file has NUL bytes: save it as UTF-8 text");
    if (!str_is_utf8(content))
        return refuse(reading, path, bad_line(content), "the file is not valid UTF-8");
    return true;
}

static void put_file(Reading *reading, const BundleFile *file)
{
    Bundle *bundle = reading->bundle;
    size_t at = (size_t)(uintptr_t)map_get(reading->places, str(file->path));
    if (at) {
        bundle->files.v[at - 1] = *file;
        return;
    }
    VEC_ADD(bundle->arena, &bundle->files, *file);
    map_set(reading->places, str(file->path), (void *)(uintptr_t)bundle->files.n);
}

static bool read_content(Reading *reading, const TreeEntry *entry, Str *content)
{
    Ctx cx;
    ctx_init(&cx, reading->bundle->arena);
    if (entry->info.st_size > FILE_MAX)
        return refuse(reading, entry->path, 1, "the file is larger than 1 MiB");
    if (!file_read(&cx, entry->real_path, FILE_MAX, content))
        return refuse(reading, entry->path, 1, cx.message);
    reading->total += content->n;
    if (reading->total > TOTAL_MAX || reading->bundle->files.n >= FILES_MAX)
        return refuse(reading, entry->path, 1, "the bundle is larger than 16 MiB or 2000 files");
    return true;
}

static bool read_entry(void *ptr, const TreeEntry *entry)
{
    Reading *reading = ptr;
    BundleFile file = {.path = entry->path, .is_overlay = reading->is_overlay};
    PolicyKind kind;
    Str id;
    if (entry->is_dir)
        return true;
    if (!entry->real_path)
        return refuse(reading, entry->path, 1, "the link leads out of the policy directory");
    if (!has_plain_name(entry->path))
        return refuse(reading, entry->path, 1,
                      "the path may have letters, digits, _ . - / and 200 bytes only");
    if (!policy_kind_of_path(str(entry->path), &kind, &id))
        return refuse(reading, entry->path, 1,
                      "no kind of policy lives here: use rules/, policies/risk/, "
                      "policies/approval/, policies/webhook/, policies/review/ or lua/");
    if (!read_content(reading, entry, &file.content) ||
        !check_text(reading, entry->path, file.content))
        return false;
    file.sha256 = hash_sha256_hex(reading->bundle->arena, file.content);
    put_file(reading, &file);
    return true;
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const BundleFile *)a)->path, ((const BundleFile *)b)->path);
}

static Str hash_files(Bundle *bundle)
{
    Buf lines = buf_new(bundle->arena);
    for (size_t i = 0; i < bundle->files.n; i++)
        buf_printf(&lines, "%s %.*s\n", bundle->files.v[i].path,
                   STR_ARG(bundle->files.v[i].sha256));
    return hash_sha256_hex(bundle->arena, buf_str(&lines));
}

static bool read_dirs(Reading *reading, const char *product_dir, const char *overlay_dir)
{
    if (!file_is_dir(product_dir))
        return refuse(reading, product_dir, 0,
                      "the directory of the product's policies is missing");
    if (!policy_tree_walk(reading->bundle->arena, product_dir, read_entry, reading))
        return false;
    reading->is_overlay = true;
    if (!overlay_dir)
        return true;
    if (!file_is_dir(overlay_dir))
        return refuse(reading, overlay_dir, 0, "the policy directory is missing");
    return policy_tree_walk(reading->bundle->arena, overlay_dir, read_entry, reading);
}

Bundle *policy_bundle_read(const char *product_dir, const char *overlay_dir, BundleFault *fault)
{
    Arena *arena = arena_new();
    Bundle *bundle = ARENA_NEW(arena, Bundle);
    bundle->arena = arena;
    atomic_init(&bundle->refs, 1);
    Reading reading = {.bundle = bundle, .places = map_new(arena), .fault = fault};
    if (!read_dirs(&reading, product_dir, overlay_dir)) {
        policy_bundle_unref(bundle);
        return NULL;
    }
    if (bundle->files.n)
        qsort(bundle->files.v, bundle->files.n, sizeof(BundleFile), compare_files);
    bundle->hash = hash_files(bundle);
    return bundle;
}

Bundle *policy_bundle_ref(Bundle *bundle)
{
    atomic_fetch_add(&bundle->refs, 1);
    return bundle;
}

void policy_bundle_unref(Bundle *bundle)
{
    if (bundle && atomic_fetch_sub(&bundle->refs, 1) == 1)
        arena_free(bundle->arena);
}

static bool stamp_entry(void *ptr, const TreeEntry *entry)
{
    uint64_t *stamp = ptr;
    const struct stat *info = &entry->info;
    const int64_t facts[] = {(int64_t)info->st_size, (int64_t)info->st_ino, info->st_mtim.tv_sec,
                             info->st_mtim.tv_nsec,  info->st_ctim.tv_sec,  info->st_ctim.tv_nsec};
    uint64_t one = str_hash(str(entry->path));
    if (!entry->is_dir)
        one = one * 31 + str_hash((Str){(const char *)facts, sizeof(facts)});
    *stamp = *stamp * 1099511628211u + one;
    return true;
}

uint64_t policy_bundle_stamp(const char *product_dir, const char *overlay_dir)
{
    Arena *arena = arena_new();
    uint64_t stamp = 14695981039346656037u;
    policy_tree_walk(arena, product_dir, stamp_entry, &stamp);
    if (overlay_dir)
        policy_tree_walk(arena, overlay_dir, stamp_entry, &stamp);
    arena_free(arena);
    return stamp;
}
