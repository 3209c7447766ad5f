/* GitHub findings: one workflow command per finding; the runner turns them into annotations. */
#include <stdio.h>

#include "findings.h"

/* The characters that end a message or a property are written as %XX. */
static const char *escape(Arena *arena, Str text, bool is_property)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool special =
            c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
        if (special)
            buf_printf(&out, "%%%02X", (unsigned)c);
        else
            buf_add_char(&out, c);
    }
    return buf_str(&out).p;
}

/* Columns make sense to the runner only within one line. */
static void print_place(const Json *advice)
{
    long long line = json_int(advice, "line", 0), column = json_int(advice, "column", 0);
    long long end = json_int(advice, "endLine", line), last = json_int(advice, "endColumn", 0);
    if (!line)
        return;
    printf(",line=%lld", line);
    if (end > line)
        printf(",endLine=%lld", end);
    else if (column && last > column)
        printf(",col=%lld,endColumn=%lld", column, last);
    else if (column)
        printf(",col=%lld", column);
}

void findings_github_file(Findings *findings, const char *file, const Json *output)
{
    const Json *advices = json_get(output, "advices");
    for (size_t i = 0; i < json_len(advices); i++) {
        const Json *advice = json_at(advices, i);
        Arena *arena = findings->arena;
        printf("::%s file=%s", findings_is_error(advice) ? "error" : "warning",
               escape(arena, str(file), true));
        print_place(advice);
        printf(",title=%s::%s\n", escape(arena, findings_rule_id(arena, advice), true),
               escape(arena, json_str(advice, "content"), false));
    }
}
