/* Zone: TZif files (RFC 8536) and the table of all of them.
 *
 * The 64-bit block and the rule after it are read where a file has them; only files of version 1
 * are read by their first block. Leap seconds are not: the clock of this program has none. */
#include "base/zone.h"

#include <dirent.h>
#include <stdio.h>

#include "base/file.h"
#include "base/map.h"
#include "base/zone_rule.h"

#define FILE_MAX ((size_t)256 << 10)
#define HEAD_BYTES 44
#define DEPTH_MAX 4
#define OFFSET_MAX (26 * 3600)
/* No clock is further than this from UTC, and none is set by more. */
#define REACH (2 * OFFSET_MAX)

struct Zone {
    const int64_t *at; /* rising; from at[i] on kind[i] counts */
    const uint8_t *kind;
    size_t n;
    const ZoneOffset *offsets; /* the first counts before at[0] */
    bool has_rule;             /* counts from the last change on */
    ZoneRule rule;
};

struct ZoneTable {
    Map *zones;
};

/* A block of a file: its counts and where its parts are. */
typedef struct Block {
    const unsigned char *times, *kinds, *offsets;
    uint32_t ntimes, nkinds;
    size_t time_bytes; /* of one time */
    size_t end;        /* where the next thing in the file begins */
    int version;
} Block;

static const ZoneOffset utc_offset = {0, false};
static const Zone utc = {.offsets = &utc_offset};

static uint32_t read_u32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t read_time(const unsigned char *p, size_t n)
{
    if (n == 4)
        return (int32_t)read_u32(p);
    return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

/* Files are small, so sums of their counts do not overflow. */
static bool read_block(Str file, size_t from, size_t time_bytes, Block *block)
{
    if (file.n < from + HEAD_BYTES || memcmp(file.p + from, "TZif", 4) != 0)
        return false;
    const unsigned char *p = (const unsigned char *)file.p + from;
    uint64_t count[6]; /* UTC marks, standard marks, leap seconds, times, kinds, letters */
    for (size_t i = 0; i < 6; i++)
        if ((count[i] = read_u32(p + 20 + 4 * i)) > FILE_MAX)
            return false;
    uint64_t bytes = count[3] * (time_bytes + 1) + count[4] * 6 + count[5] +
                     count[2] * (time_bytes + 4) + count[1] + count[0];
    if (bytes > file.n - from - HEAD_BYTES || count[4] == 0 || count[4] > 256)
        return false;
    block->version = p[4] ? p[4] - '0' : 1;
    block->time_bytes = time_bytes;
    block->ntimes = (uint32_t)count[3];
    block->nkinds = (uint32_t)count[4];
    block->times = p + HEAD_BYTES;
    block->kinds = block->times + count[3] * time_bytes;
    block->offsets = block->kinds + count[3];
    block->end = from + HEAD_BYTES + (size_t)bytes;
    return true;
}

static bool read_offsets(Arena *arena, const Block *block, Zone *zone)
{
    ZoneOffset *offsets = ARENA_ARRAY(arena, ZoneOffset, block->nkinds);
    for (size_t i = 0; i < block->nkinds; i++) {
        const unsigned char *p = block->offsets + 6 * i;
        offsets[i] = (ZoneOffset){(int32_t)read_u32(p), p[4] == 1};
        if (offsets[i].seconds >= OFFSET_MAX || offsets[i].seconds <= -OFFSET_MAX)
            return false;
    }
    zone->offsets = offsets;
    return true;
}

static bool read_times(Arena *arena, const Block *block, Zone *zone)
{
    int64_t *at = ARENA_ARRAY(arena, int64_t, block->ntimes);
    uint8_t *kind = ARENA_ARRAY(arena, uint8_t, block->ntimes);
    for (size_t i = 0; i < block->ntimes; i++) {
        at[i] = read_time(block->times + i * block->time_bytes, block->time_bytes);
        kind[i] = block->kinds[i];
        if (kind[i] >= block->nkinds || (i && at[i] <= at[i - 1]))
            return false;
    }
    zone->at = at;
    zone->kind = kind;
    zone->n = block->ntimes;
    return true;
}

/* "\n<rule>\n"; an empty rule says nothing. */
static bool read_rule(Str rest, Zone *zone)
{
    Str rule;
    if (rest.n < 2 || rest.p[0] != '\n')
        return false;
    rest = str_sub(rest, 1, rest.n);
    if (!str_cut(rest, '\n', &rule, &rest))
        return false;
    zone->has_rule = rule.n > 0;
    return rule.n == 0 || zone_rule_parse(rule, &zone->rule);
}

Zone *zone_parse(Arena *arena, Str file)
{
    Block block;
    Zone *zone = ARENA_NEW(arena, Zone);
    if (file.n > FILE_MAX || !read_block(file, 0, 4, &block))
        return NULL;
    bool is_long = block.version >= 2;
    if (is_long && !read_block(file, block.end, 8, &block))
        return NULL;
    if (!read_offsets(arena, &block, zone) || !read_times(arena, &block, zone) ||
        (is_long && !read_rule(str_sub(file, block.end, file.n), zone)))
        return NULL;
    return zone;
}

/* How many changes are not after the moment. */
static size_t changes_until(const Zone *zone, int64_t epoch)
{
    size_t low = 0, high = zone->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->at[middle] <= epoch)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

ZoneOffset zone_offset_at(const Zone *zone, int64_t epoch)
{
    size_t n = changes_until(zone, epoch);
    if (n == zone->n && zone->has_rule)
        return zone_rule_offset(&zone->rule, epoch);
    return zone->offsets[n ? zone->kind[n - 1] : 0];
}

int64_t zone_next_change(const Zone *zone, int64_t epoch)
{
    size_t n = changes_until(zone, epoch);
    if (n < zone->n)
        return zone->at[n];
    return zone->has_rule ? zone_rule_next_change(&zone->rule, epoch) : INT64_MAX;
}

int64_t zone_instant(const Zone *zone, int64_t local)
{
    if (local <= INT64_MIN / 2 || local >= INT64_MAX / 2)
        return local;
    for (int64_t from = local - REACH;;) {
        int64_t until = zone_next_change(zone, from);
        int64_t at = local - zone_offset_at(zone, from).seconds;
        at = at > from ? at : from;
        if (at < until)
            return at;
        from = until;
    }
}

/* Copies of the other folders, and names that mean another zone on each machine. */
static bool is_left_out(const char *name)
{
    return name[0] == '.' || strcmp(name, "posix") == 0 || strcmp(name, "right") == 0 ||
           strcmp(name, "posixrules") == 0 || strcmp(name, "localtime") == 0;
}

static void add_file(ZoneTable *table, Arena *arena, const char *path, const char *name)
{
    Ctx cx;
    Str content;
    Arena *aside = arena_new();
    ctx_init(&cx, aside);
    Zone *zone = file_read(&cx, path, FILE_MAX, &content) && str_starts(content, "TZif")
                     ? zone_parse(arena, content)
                     : NULL;
    if (zone)
        map_set(table->zones, str(arena_copy(arena, name, strlen(name))), zone);
    arena_free(aside);
}

static void add_directory(ZoneTable *table, Arena *arena, const char *path, const char *prefix,
                          int depth)
{
    char inner[512], name[256];
    DIR *directory = depth < DEPTH_MAX ? opendir(path) : NULL;
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        if (is_left_out(entry->d_name) ||
            snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) >= (int)sizeof inner ||
            snprintf(name, sizeof name, "%s%s", prefix, entry->d_name) >= (int)sizeof name - 1)
            continue;
        if (file_is_dir(inner))
            add_directory(table, arena, inner, strcat(name, "/"), depth + 1);
        else
            add_file(table, arena, inner, name);
    }
    if (directory)
        closedir(directory);
}

ZoneTable *zone_table_read(Arena *arena, const char *directory)
{
    ZoneTable *table = ARENA_NEW(arena, ZoneTable);
    table->zones = map_new(arena);
    add_directory(table, arena, directory, "", 0);
    return table;
}

const Zone *zone_find(const ZoneTable *table, Str name)
{
    const Zone *zone = table ? map_get(table->zones, name) : NULL;
    return zone || !str_is(name, "UTC") ? zone : &utc;
}
