/* Coverage: which lines of the policies the examples and specs of a bundle run.
 *
 * The form of LuaJIT's bytecode is that of its lj_bcdump.h, version 2. It comes from our own
 * compiler in this process; all the same every length is checked against the end. */
#include "policy/coverage.h"

#include <lauxlib.h>
#include <stdio.h>

#define STRIPPED 2u
#define LINES_SHOWN 20

typedef struct Dump {
    Arena *arena;
    const unsigned char *p, *end;
    uint32_t *hits; /* by line from 1; hits + 1, 0 = nothing runs there */
    int nlines;
    bool is_stripped;
} Dump;

static int collect(lua_State *L, const void *bytes, size_t n, void *ptr)
{
    (void)L;
    buf_add(ptr, bytes, n);
    return 0;
}

static size_t left(const Dump *dump)
{
    return (size_t)(dump->end - dump->p);
}

static uint32_t read_number(Dump *dump)
{
    uint32_t value = 0;
    for (int shift = 0; shift < 35 && left(dump); shift += 7) {
        uint32_t byte = *dump->p++;
        value |= (byte & 0x7f) << (shift < 32 ? shift : 31);
        if (byte < 0x80)
            break;
    }
    return value;
}

static uint32_t read_delta(const unsigned char *p, size_t width)
{
    uint32_t value = 0;
    for (size_t i = 0; i < width; i++)
        value |= (uint32_t)p[i] << (8 * i);
    return value;
}

/* The line of each instruction, as its distance from the first line of the function. */
static void note_lines(Dump *dump, const unsigned char *lines, const unsigned char *end,
                       uint32_t first, uint32_t span, uint32_t n)
{
    size_t width = span < 256 ? 1 : span < 65536 ? 2 : 4;
    if ((size_t)(end - lines) < n * width)
        return;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t line = first + read_delta(lines + i * width, width);
        if (line >= 1 && line <= (uint32_t)dump->nlines && !dump->hits[line])
            dump->hits[line] = 1;
    }
}

/* False at the end. */
static bool read_function(Dump *dump)
{
    uint32_t size = read_number(dump);
    if (!size || size > left(dump))
        return false;
    const unsigned char *end = dump->p + size;
    dump->p += left(dump) < 4 ? left(dump) : 4; /* flags, parameters, frame, upvalues */
    read_number(dump);
    read_number(dump);
    uint32_t n = read_number(dump), debug = dump->is_stripped ? 0 : read_number(dump);
    if (debug) {
        uint32_t first = read_number(dump), span = read_number(dump);
        if (debug <= (size_t)(end - dump->p))
            note_lines(dump, end - debug, end, first, span, n);
    }
    dump->p = end;
    return true;
}

static void read_dump(Dump *dump)
{
    dump->p += left(dump) < 4 ? left(dump) : 4; /* ESC L J version */
    dump->is_stripped = read_number(dump) & STRIPPED;
    if (!dump->is_stripped) {
        uint32_t n = read_number(dump);
        dump->p += n < left(dump) ? n : left(dump);
    }
    while (left(dump) && read_function(dump))
        continue;
}

static bool is_closing(Str line)
{
    line = str_trim(line);
    while (line.n) {
        size_t n = str_starts(line, "end") ? 3 : strchr("(){}[];,", line.p[0]) ? 1 : 0;
        if (str_starts(line, "else") && line.n == 4)
            n = 4;
        if (!n)
            return str_starts(line, "--");
        line = str_trim(str_sub(line, n, line.n));
    }
    return true;
}

/* A line that only closes something holds at most the return that nobody wrote. */
static void drop_closing(const Policy *policy, uint32_t *hits)
{
    Str text = policy->content, line;
    for (int i = 1; i <= policy->nlines && str_next(&text, '\n', &line); i++)
        if (is_closing(line))
            hits[i] = 0;
}

static int count_lines(Str text)
{
    int n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

void policy_coverage_lines(lua_State *L, Policy *policy)
{
    Library *library = policy_library_of(L);
    if (policy->hits || policy->kind == POLICY_SPEC)
        return;
    Buf bytes = buf_new(library->arena);
    policy->nlines = count_lines(policy->content);
    policy->hits = ARENA_ARRAY(library->arena, uint32_t, (size_t)policy->nlines + 1);
    if (lua_dump(L, collect, &bytes) != 0)
        return;
    const unsigned char *p = (const unsigned char *)bytes.p;
    Dump dump = {library->arena, p, p + bytes.n, policy->hits, policy->nlines, false};
    read_dump(&dump);
    drop_closing(policy, policy->hits);
}

/* The name of a chunk is one string of the state, so its address tells the file most of the time.
 */
static Policy *find_policy(Library *library, const char *source)
{
    CoverageSource *known = &library->sources[((uintptr_t)source >> 4) % COVERAGE_SOURCES];
    if (known->source != source) {
        known->source = source;
        known->policy = source[0] == '@' ? map_get(library->by_path, str(source + 1)) : NULL;
    }
    return known->policy;
}

static void count_line(lua_State *L, lua_Debug *ar)
{
    if (!lua_getinfo(L, "S", ar))
        return;
    Policy *policy = find_policy(policy_library_of(L), ar->source);
    if (policy && policy->hits && ar->currentline >= 1 && ar->currentline <= policy->nlines &&
        policy->hits[ar->currentline] && policy->hits[ar->currentline] < UINT32_MAX)
        policy->hits[ar->currentline]++;
}

void policy_coverage_open(Library *library)
{
    memset(library->sources, 0, sizeof library->sources);
    policy_sandbox_count_lines(&library->sandbox, count_line);
}

typedef struct Share {
    int found, hit;
} Share;

static Share share_of(const Policy *policy)
{
    Share share = {0, 0};
    for (int i = 1; policy->hits && i <= policy->nlines; i++) {
        share.found += policy->hits[i] > 0;
        share.hit += policy->hits[i] > 1;
    }
    return share;
}

/* "3, 7-9, 12" */
static Str missing_lines(Arena *arena, const Policy *policy)
{
    Buf out = buf_new(arena);
    int shown = 0;
    for (int i = 1; i <= policy->nlines; i++) {
        if (policy->hits[i] != 1)
            continue;
        int last = i;
        while (last < policy->nlines && policy->hits[last + 1] <= 1 && policy->hits[last + 1] != 0)
            last++;
        if (shown++ == LINES_SHOWN) {
            buf_add_z(&out, " ...");
            break;
        }
        buf_printf(&out, last > i ? "%s%d-%d" : "%s%d", out.n ? ", " : "", i, last);
        i = last;
    }
    return buf_str(&out);
}

static int first_missing(const Policy *policy)
{
    int line = 1;
    while (line < policy->nlines && policy->hits[line] != 1)
        line++;
    return line;
}

static bool has_overlay(const Library *library)
{
    for (size_t i = 0; i < library->all.n; i++)
        if (library->all.v[i]->is_overlay)
            return true;
    return false;
}

void policy_coverage_judge(Library *library, int minimum)
{
    bool only_overlay = has_overlay(library);
    for (size_t i = 0; minimum > 0 && i < library->all.n; i++) {
        const Policy *policy = library->all.v[i];
        Share share = share_of(policy);
        if (only_overlay && !policy->is_overlay)
            continue;
        if (share.hit * 100 >= share.found * minimum)
            continue;
        Problem problem = {.kind = "coverage", .file = policy->path, .line = first_missing(policy)};
        Str missing = missing_lines(library->problems->arena, policy);
        policy_problem_add(library->problems, &problem,
                           "examples and specs run %d of %d lines, less than %d%%: not lines %.*s",
                           share.hit, share.found, minimum, STR_ARG(missing));
    }
}

static Json *file_json(Arena *arena, const Policy *policy)
{
    Share share = share_of(policy);
    Json *file = json_new_object(arena), *lines = json_new_array(arena);
    json_set_z(arena, file, "file", policy->path);
    json_set_z(arena, file, "origin", policy->is_overlay ? "overlay" : "product");
    json_set_int(arena, file, "found", share.found);
    json_set_int(arena, file, "hit", share.hit);
    for (int i = 1; i <= policy->nlines; i++) {
        if (!policy->hits[i])
            continue;
        Json *line = json_new_object(arena);
        json_set_int(arena, line, "line", i);
        json_set_int(arena, line, "hits", (int64_t)policy->hits[i] - 1);
        json_add(arena, lines, line);
    }
    json_set(arena, file, "lines", lines);
    return file;
}

Json *policy_coverage_json(Arena *arena, const Library *library)
{
    Json *files = json_new_array(arena);
    for (size_t i = 0; i < library->all.n; i++)
        if (library->all.v[i]->hits)
            json_add(arena, files, file_json(arena, library->all.v[i]));
    return files;
}
