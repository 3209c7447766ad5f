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

Json *policy_bundle_fault_json(Arena *arena, const BundleFault *fault)
{
    Json *error = json_new_object(arena);
    json_set_str(arena, error, "file", str_copy(arena, str(fault->file)));
    json_set_int(arena, error, "line", fault->line);
    json_set_str(arena, error, "message", str_copy(arena, str(fault->message)));
    return error;
}

Json *policy_bundle_fault_problems(Arena *arena, const BundleFault *fault)
{
    if (json_len(fault->problems))
        return json_copy(arena, fault->problems);
    Json *problems = json_new_array(arena);
    if (!fault->time_us)
        return problems;
    Json *one = policy_bundle_fault_json(arena, fault);
    json_set_z(arena, one, "kind", "syntax");
    json_set_z(arena, one, "severity", "ERROR");
    json_add(arena, problems, one);
    return problems;
}

typedef struct Reading {
    Bundle *bundle;
    Map *places; /* path -> index + 1 */
    BundleFault *fault;
    bool is_overlay;
    size_t total;
    Buf lines; /* "path sha256" of the layer that is read */
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
           strlen(path) <= PATH_LENGTH_MAX && !strstr(path, "//") && !strstr(path, "/.");
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

static bool check_path(Reading *reading, const char *path)
{
    PolicyKind kind;
    Str id;
    if (!has_plain_name(path))
        return refuse(reading, path, 1,
                      "the path may have letters, digits, _ . - / and 200 bytes only, and no part "
                      "that begins with a dot");
    Str folders = policy_kind_folders(reading->bundle->arena);
    return policy_kind_of_path(str(path), &kind, &id) ||
           refuse(reading, path, 1,
                  arena_printf(reading->bundle->arena, "no kind of policy lives here: use %.*s",
                               STR_ARG(folders)));
}

static bool take_file(Reading *reading, const char *path, Str content)
{
    Arena *arena = reading->bundle->arena;
    BundleFile file = {.path = path, .content = content, .is_overlay = reading->is_overlay};
    if (content.n > FILE_MAX)
        return refuse(reading, path, 1, "the file is larger than 1 MiB");
    reading->total += content.n;
    if (reading->total > TOTAL_MAX || reading->bundle->files.n >= FILES_MAX)
        return refuse(reading, path, 1, "the bundle is larger than 16 MiB or 2000 files");
    if (!check_text(reading, path, content))
        return false;
    file.sha256 = hash_sha256_hex(arena, content);
    buf_printf(&reading->lines, "%s %.*s\n", path, STR_ARG(file.sha256));
    put_file(reading, &file);
    return true;
}

static bool read_entry(void *ptr, const TreeEntry *entry)
{
    Reading *reading = ptr;
    Str content;
    Ctx cx;
    if (!entry->real_path)
        return refuse(reading, entry->path, 1, "the link leads out of the policy directory");
    if (entry->is_dir)
        return true;
    if (!check_path(reading, entry->path))
        return false;
    if (entry->info.st_size > FILE_MAX)
        return refuse(reading, entry->path, 1, "the file is larger than 1 MiB");
    ctx_init(&cx, reading->bundle->arena);
    if (!file_read(&cx, entry->real_path, FILE_MAX, &content))
        return refuse(reading, entry->path, 1, cx.message);
    return take_file(reading, entry->path, content);
}

/* The texts are copied: the bundle outlives whoever sent them. */
static bool take_files(Reading *reading, const Json *files)
{
    Arena *arena = reading->bundle->arena;
    Map *seen = map_new(arena);
    for (size_t i = 0; i < json_len(files); i++) {
        const Json *file = json_at(files, i);
        const char *path = json_z(arena, file, "path");
        if (!check_path(reading, path))
            return false;
        if (!map_set(seen, str(path), reading))
            return refuse(reading, path, 1, "the path stands twice in the bundle");
        if (str_is(json_str(file, "origin"), "product"))
            reading->is_overlay = false;
        if (!take_file(reading, path, str_copy(arena, json_str(file, "content"))))
            return false;
        reading->is_overlay = true;
    }
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

/* The layer that was read is complete: what comes next is the overlay. */
static void end_layer(Reading *reading, Str *hash)
{
    *hash = hash_sha256_hex(reading->bundle->arena, buf_str(&reading->lines));
    reading->lines = buf_new(reading->bundle->arena);
    reading->is_overlay = true;
}

static bool read_dir(Reading *reading, const char *dir, const char *missing)
{
    if (!file_is_dir(dir))
        return refuse(reading, dir, 0, missing);
    return policy_tree_walk(reading->bundle->arena, dir, read_entry, reading);
}

static bool read_product(Reading *reading, const char *dir)
{
    if (!read_dir(reading, dir, "the directory of the product's policies is missing"))
        return false;
    end_layer(reading, &reading->bundle->product);
    return true;
}

static Reading start_reading(BundleFault *fault)
{
    Arena *arena = arena_new();
    Bundle *bundle = ARENA_NEW(arena, Bundle);
    bundle->arena = arena;
    bundle->product = bundle->overlay = STR("");
    atomic_init(&bundle->refs, 1);
    return (Reading){
        .bundle = bundle, .places = map_new(arena), .fault = fault, .lines = buf_new(arena)};
}

static Bundle *end_reading(Reading *reading, bool ok)
{
    Bundle *bundle = reading->bundle;
    if (!ok) {
        policy_bundle_unref(bundle);
        return NULL;
    }
    if (bundle->files.n)
        qsort(bundle->files.v, bundle->files.n, sizeof(BundleFile), compare_files);
    bundle->hash = hash_files(bundle);
    return bundle;
}

Bundle *policy_bundle_read(const char *product_dir, const char *overlay_dir, BundleFault *fault)
{
    Reading reading = start_reading(fault);
    bool ok = read_product(&reading, product_dir) &&
              (!overlay_dir || read_dir(&reading, overlay_dir, "the policy directory is missing"));
    end_layer(&reading, &reading.bundle->overlay);
    return end_reading(&reading, ok);
}

Bundle *policy_bundle_lay(const char *product_dir, const Json *overlay, BundleFault *fault)
{
    Reading reading = start_reading(fault);
    bool ok = read_product(&reading, product_dir) && take_files(&reading, overlay);
    end_layer(&reading, &reading.bundle->overlay);
    return end_reading(&reading, ok);
}

Bundle *policy_bundle_of(Ctx *cx, const Json *files)
{
    BundleFault fault = {.time_us = 0};
    Reading reading = start_reading(&fault);
    reading.is_overlay = true;
    Bundle *bundle = end_reading(&reading, take_files(&reading, files));
    return bundle ? bundle
                  : err_null(cx, ERR_INVALID, "policy %s:%d: %s", fault.file, fault.line,
                             fault.message);
}

Json *policy_bundle_files(Arena *arena, const Bundle *bundle, bool overlay_only)
{
    Json *files = json_new_array(arena);
    for (size_t i = 0; i < bundle->files.n; i++) {
        const BundleFile *file = &bundle->files.v[i];
        if (overlay_only && !file->is_overlay)
            continue;
        Json *entry = json_new_object(arena);
        json_set_z(arena, entry, "path", file->path);
        json_set_str(arena, entry, "content", file->content);
        json_set_str(arena, entry, "sha256", file->sha256);
        json_set_z(arena, entry, "origin", file->is_overlay ? "overlay" : "product");
        json_add(arena, files, entry);
    }
    return files;
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
