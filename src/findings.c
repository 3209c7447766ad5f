/* Findings: the table of formats, and the two that are lines of our own. */
#include "findings.h"

#include <stdio.h>

static void print_line(Findings *findings, const char *file, const Json *a, Str status)
{
    printf("%s:%lld:%lld: %.*s: %.*s [%.*s]", file, (long long)json_int(a, "line", 1),
           (long long)json_int(a, "column", 1), STR_ARG(status), STR_ARG(json_str(a, "content")),
           STR_ARG(findings_rule_id(findings->arena, a)));
}

static void text_file(Findings *findings, const char *file, const Json *output)
{
    const Json *advices = json_get(output, "advices"), *waived = json_get(output, "waived");
    for (size_t i = 0; i < json_len(advices); i++) {
        print_line(findings, file, json_at(advices, i), json_str(json_at(advices, i), "status"));
        putchar('\n');
    }
    for (size_t i = 0; i < json_len(waived); i++) {
        print_line(findings, file, json_at(waived, i), STR("waived"));
        printf(" (%.*s)\n", STR_ARG(json_str(json_at(waived, i), "reason")));
    }
}

static void json_file(Findings *findings, const char *file, const Json *output)
{
    Json *line = json_new_object(findings->arena);
    json_set_z(findings->arena, line, "file", file);
    json_set(findings->arena, line, "advices", json_get(output, "advices"));
    json_set(findings->arena, line, "waived", json_get(output, "waived"));
    puts(json_text(findings->arena, line).p);
}

static const FindingsFormat formats[] = {
    {"text", text_file, NULL},
    {"json", json_file, NULL},
    {"sarif", NULL, findings_sarif_end},
    {"junit", NULL, findings_junit_end},
    {"gitlab", NULL, findings_gitlab_end},
    {"github", findings_github_file, NULL},
};
#define FORMATS (sizeof formats / sizeof *formats)

const FindingsFormat *findings_format_find(Ctx *cx, Str name)
{
    Buf known = buf_new(cx->arena);
    for (size_t i = 0; i < FORMATS; i++) {
        if (str_is(name, formats[i].name))
            return &formats[i];
        buf_printf(&known, "%s%s", i ? ", " : "", formats[i].name);
    }
    return err_null(cx, ERR_INVALID, "--format takes one of %s, not \"%.*s\"", buf_str(&known).p,
                    STR_ARG(name));
}

void findings_file(Findings *findings, const char *file, const Json *output)
{
    if (findings->format->file)
        findings->format->file(findings, file, output);
    if (!findings->format->end)
        return;
    Arena *arena = findings->arena;
    Json *entry = json_new_object(arena);
    if (!findings->files)
        findings->files = json_new_array(arena);
    json_set_z(arena, entry, "file", file);
    json_set(arena, entry, "advices", json_copy(arena, json_get(output, "advices")));
    json_set(arena, entry, "waived", json_copy(arena, json_get(output, "waived")));
    json_add(arena, findings->files, entry);
}

void findings_end(Findings *findings)
{
    if (findings->format->end)
        findings->format->end(findings);
}

Str findings_rule_id(Arena *arena, const Json *advice)
{
    if (json_str(advice, "rule").n)
        return json_str(advice, "rule");
    Str id = str_lower(arena, json_str(advice, "title"));
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] == ' ')
            ((char *)id.p)[i] = '-';
    return id;
}

bool findings_is_error(const Json *advice)
{
    return str_is(json_str(advice, "status"), "ERROR");
}
