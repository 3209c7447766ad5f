/* GitLab findings: a Code Quality document. */
#include <stdio.h>

#include "base/map.h"
#include "crypto/hash.h"
#include "findings.h"

/* The line takes no part, or every finding below an inserted line would be new; equal findings of a
 * file are told apart by their order. */
static Str fingerprint(Arena *arena, Map *seen, Str path, Str rule, Str content)
{
    Str what =
        str_printf(arena, "%.*s\n%.*s\n%.*s", STR_ARG(path), STR_ARG(rule), STR_ARG(content));
    int *count = map_get(seen, what);
    if (!count) {
        count = ARENA_NEW(arena, int);
        map_set(seen, what, count);
    }
    return hash_sha256_hex(arena, str_printf(arena, "%.*s\n%d", STR_ARG(what), ++*count));
}

static Json *location(Arena *arena, Str path, const Json *advice)
{
    Json *place = json_new_object(arena), *lines = json_new_object(arena);
    int64_t line = json_int(advice, "line", 1), end = json_int(advice, "endLine", 0);
    json_set_int(arena, lines, "begin", line);
    if (end >= line)
        json_set_int(arena, lines, "end", end);
    json_set_str(arena, place, "path", path);
    json_set(arena, place, "lines", lines);
    return place;
}

static Json *issue(Arena *arena, Map *seen, Str path, const Json *advice)
{
    Json *one = json_new_object(arena);
    Str rule = findings_rule_id(arena, advice), content = json_str(advice, "content");
    json_set_str(arena, one, "description", content);
    json_set_str(arena, one, "check_name", rule);
    json_set_str(arena, one, "fingerprint", fingerprint(arena, seen, path, rule, content));
    json_set_z(arena, one, "severity", findings_is_error(advice) ? "critical" : "minor");
    json_set(arena, one, "location", location(arena, path, advice));
    return one;
}

void findings_gitlab_end(Findings *findings)
{
    Arena *arena = findings->arena;
    Json *list = json_new_array(arena);
    Map *seen = map_new(arena);
    for (size_t i = 0; i < json_len(findings->files); i++) {
        const Json *file = json_at(findings->files, i), *advices = json_get(file, "advices");
        for (size_t k = 0; k < json_len(advices); k++)
            json_add(arena, list, issue(arena, seen, json_str(file, "file"), json_at(advices, k)));
    }
    puts(json_text(arena, list).p);
}
