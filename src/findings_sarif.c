/* SARIF findings: one run of a SARIF 2.1.0 log. */
#include <stdio.h>

#include "base/map.h"
#include "findings.h"

#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

typedef struct Log {
    Arena *arena;
    const Json *known; /* metadata of the bundle's rules */
    Json *rules, *results;
    Map *index; /* rule id -> its place in rules */
} Log;

static Json *message(Arena *arena, Str text)
{
    Json *object = json_new_object(arena);
    json_set_str(arena, object, "text", text);
    return object;
}

/* RFC 3986: what is not unreserved is written as %XX; an absolute path becomes a file URI. */
static Str uri(Arena *arena, Str path)
{
    Buf out = buf_new(arena);
    if (str_starts(path, "/"))
        buf_add_z(&out, "file://");
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c && strchr("-._~/", c));
        if (plain)
            buf_add_char(&out, (char)c);
        else
            buf_printf(&out, "%%%02X", (unsigned)c);
    }
    return buf_str(&out);
}

static const Json *find_metadata(const Log *log, Str id)
{
    for (size_t i = 0; i < json_len(log->known); i++)
        if (str_eq(json_str(json_at(log->known, i), "id"), id))
            return json_at(log->known, i);
    return NULL;
}

static Json *descriptor(const Log *log, Str id, const Json *advice)
{
    Arena *arena = log->arena;
    Json *rule = json_new_object(arena), *level = json_new_object(arena);
    const Json *metadata = find_metadata(log, id);
    Str title = metadata ? json_str(metadata, "title") : json_str(advice, "title");
    bool is_error = metadata ? str_is(json_str(metadata, "level"), "ERROR") : true;
    json_set_str(arena, rule, "id", id);
    json_set(arena, rule, "shortDescription", message(arena, title));
    if (metadata && json_str(metadata, "why").n)
        json_set(arena, rule, "fullDescription", message(arena, json_str(metadata, "why")));
    json_set_z(arena, level, "level", is_error ? "error" : "warning");
    json_set(arena, rule, "defaultConfiguration", level);
    return rule;
}

static int rule_index(Log *log, Str id, const Json *advice)
{
    int *place = map_get(log->index, id);
    if (!place) {
        place = ARENA_NEW(log->arena, int);
        *place = (int)json_len(log->rules);
        map_set(log->index, id, place);
        json_add(log->arena, log->rules, descriptor(log, id, advice));
    }
    return *place;
}

static Json *region(Arena *arena, const Json *advice)
{
    static const char *const fields[][2] = {{"line", "startLine"},
                                            {"column", "startColumn"},
                                            {"endLine", "endLine"},
                                            {"endColumn", "endColumn"}};
    Json *object = json_new_object(arena);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (json_int(advice, fields[i][0], 0) > 0)
            json_set_int(arena, object, fields[i][1], json_int(advice, fields[i][0], 0));
    return object;
}

static Json *locations(Arena *arena, Str file, const Json *advice)
{
    Json *list = json_new_array(arena), *location = json_new_object(arena);
    Json *physical = json_new_object(arena), *artifact = json_new_object(arena);
    json_set_str(arena, artifact, "uri", uri(arena, file));
    json_set(arena, physical, "artifactLocation", artifact);
    if (json_int(advice, "line", 0) > 0)
        json_set(arena, physical, "region", region(arena, advice));
    json_set(arena, location, "physicalLocation", physical);
    json_add(arena, list, location);
    return list;
}

static Json *result(Log *log, Str file, const Json *advice)
{
    Json *object = json_new_object(log->arena);
    Str id = findings_rule_id(log->arena, advice);
    json_set_str(log->arena, object, "ruleId", id);
    json_set_int(log->arena, object, "ruleIndex", rule_index(log, id, advice));
    json_set_z(log->arena, object, "level", findings_is_error(advice) ? "error" : "warning");
    json_set(log->arena, object, "message", message(log->arena, json_str(advice, "content")));
    json_set(log->arena, object, "locations", locations(log->arena, file, advice));
    return object;
}

/* A waived finding is a result that the tool knows to be accepted. */
static Json *suppressed(Log *log, Str file, const Json *advice)
{
    Json *object = result(log, file, advice);
    Json *list = json_new_array(log->arena), *one = json_new_object(log->arena);
    bool is_object = json_str(advice, "waiver").n > 0;
    json_set_z(log->arena, one, "kind", is_object ? "external" : "inSource");
    json_set_z(log->arena, one, "status", "accepted");
    json_set_str(log->arena, one, "justification", json_str(advice, "reason"));
    json_add(log->arena, list, one);
    json_set(log->arena, object, "suppressions", list);
    return object;
}

static void add_file(Log *log, const Json *file)
{
    const Json *advices = json_get(file, "advices"), *waived = json_get(file, "waived");
    Str name = json_str(file, "file");
    for (size_t i = 0; i < json_len(advices); i++)
        json_add(log->arena, log->results, result(log, name, json_at(advices, i)));
    for (size_t i = 0; i < json_len(waived); i++)
        json_add(log->arena, log->results, suppressed(log, name, json_at(waived, i)));
}

static Json *run(Log *log)
{
    Arena *arena = log->arena;
    Json *one = json_new_object(arena), *tool = json_new_object(arena),
         *driver = json_new_object(arena);
    json_set_z(arena, driver, "name", "Tidegate");
    json_set_z(arena, driver, "version", TIDEGATE_VERSION);
    json_set(arena, driver, "rules", log->rules);
    json_set(arena, tool, "driver", driver);
    json_set(arena, one, "tool", tool);
    json_set_z(arena, one, "columnKind", "unicodeCodePoints");
    json_set(arena, one, "results", log->results);
    return one;
}

void findings_sarif_end(Findings *findings)
{
    Arena *arena = findings->arena;
    Log log = {arena, findings->rules, json_new_array(arena), json_new_array(arena),
               map_new(arena)};
    Json *document = json_new_object(arena), *runs = json_new_array(arena);
    for (size_t i = 0; i < json_len(findings->files); i++)
        add_file(&log, json_at(findings->files, i));
    json_set_z(arena, document, "$schema", SCHEMA);
    json_set_z(arena, document, "version", "2.1.0");
    json_add(arena, runs, run(&log));
    json_set(arena, document, "runs", runs);
    puts(json_text(arena, document).p);
}
