/* JUnit findings: a suite per file, a failed case per finding, one passed case for a clean file. */
#include <stdio.h>

#include "findings.h"

/* XML 1.0 has no place for other control characters; attributes would lose line ends. */
void findings_xml(Buf *out, Str text, bool is_attribute)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '&' || c == '<' || c == '>' || c == '"')
            buf_printf(out, "&#%d;", c);
        else if ((c == '\n' || c == '\t') && !is_attribute)
            buf_add_char(out, (char)c);
        else if (c == '\n' || c == '\t' || c == '\r')
            buf_printf(out, "&#%d;", c);
        else
            buf_add_char(out, c < 0x20 ? '?' : (char)c);
    }
}

static void add_attribute(Buf *out, const char *name, Str value)
{
    buf_printf(out, " %s=\"", name);
    findings_xml(out, value, true);
    buf_add_char(out, '"');
}

static void add_case(Buf *out, Str file, Str name)
{
    buf_add_z(out, "    <testcase");
    add_attribute(out, "name", name);
    add_attribute(out, "classname", file);
    buf_add_z(out, " time=\"0\"");
}

static void add_finding(Arena *arena, Buf *out, Str file, const Json *advice)
{
    long long line = json_int(advice, "line", 1), column = json_int(advice, "column", 1);
    Str rule = findings_rule_id(arena, advice), content = json_str(advice, "content");
    add_case(out, file, str_printf(arena, "%.*s:%lld:%lld", STR_ARG(rule), line, column));
    buf_add_z(out, ">\n      <failure");
    add_attribute(out, "message", content);
    add_attribute(out, "type", json_str(advice, "status"));
    buf_add_char(out, '>');
    findings_xml(
        out,
        str_printf(arena, "%.*s:%lld:%lld: %.*s", STR_ARG(file), line, column, STR_ARG(content)),
        false);
    buf_add_z(out, "</failure>\n    </testcase>\n");
}

static void add_suite(Arena *arena, Buf *out, const Json *entry)
{
    Str file = json_str(entry, "file");
    const Json *advices = json_get(entry, "advices");
    size_t n = json_len(advices);
    buf_add_z(out, "  <testsuite");
    add_attribute(out, "name", file);
    buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
               n ? n : 1, n);
    for (size_t i = 0; i < n; i++)
        add_finding(arena, out, file, json_at(advices, i));
    if (n == 0) {
        add_case(out, file, STR("review"));
        buf_add_z(out, "/>\n");
    }
    buf_add_z(out, "  </testsuite>\n");
}

void findings_junit_end(Findings *findings)
{
    Buf out = buf_new(findings->arena);
    size_t tests = 0, failures = 0;
    for (size_t i = 0; i < json_len(findings->files); i++) {
        size_t n = json_len(json_get(json_at(findings->files, i), "advices"));
        tests += n ? n : 1;
        failures += n;
    }
    buf_printf(&out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tidegate\" "
               "tests=\"%zu\" failures=\"%zu\" errors=\"0\" time=\"0\">\n",
               tests, failures);
    for (size_t i = 0; i < json_len(findings->files); i++)
        add_suite(findings->arena, &out, json_at(findings->files, i));
    buf_add_z(&out, "</testsuites>");
    puts(buf_str(&out).p);
}
