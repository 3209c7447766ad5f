/* Policy trial: `tidegate policy test` and `coverage`: the examples and specs of a bundle, and how
 * much of it they run. */
#include <stdio.h>

#include "base/file.h"
#include "base/json.h"
#include "findings.h"
#include "policy_command.h"

typedef struct Tally {
    size_t passed, failed, pending, problems; /* problems: errors that are no claim's */
} Tally;

static bool is_failed_claim(const Json *problem)
{
    return str_is(json_str(problem, "kind"), "spec");
}

static bool is_error(const Json *problem)
{
    return str_is(json_str(problem, "severity"), "ERROR");
}

static Tally tally_of(const Json *report)
{
    Tally tally = {0};
    const Json *results = json_get(report, "results"), *problems = json_get(report, "problems");
    for (size_t i = 0; i < json_len(results); i++) {
        Str status = json_str(json_at(results, i), "status");
        tally.passed += str_is(status, "passed");
        tally.failed += str_is(status, "failed");
        tally.pending += str_is(status, "pending");
    }
    for (size_t i = 0; i < json_len(problems); i++)
        tally.problems += is_error(json_at(problems, i)) && !is_failed_claim(json_at(problems, i));
    return tally;
}

static void print_text(Arena *arena, const Json *report)
{
    (void)arena;
    Tally tally = tally_of(report);
    const Json *problems = json_get(report, "problems"), *results = json_get(report, "results");
    for (size_t i = 0; i < json_len(problems); i++)
        policy_print_problem(json_at(problems, i));
    for (size_t i = 0; i < json_len(results); i++) {
        const Json *one = json_at(results, i);
        if (str_is(json_str(one, "status"), "pending"))
            printf("%.*s:%lld: pending: %.*s\n", STR_ARG(json_str(one, "file")),
                   (long long)json_int(one, "line", 0), STR_ARG(json_str(one, "name")));
    }
    printf("%zu passed, %zu failed, %zu pending; %lld examples; %zu other problems\n", tally.passed,
           tally.failed, tally.pending, (long long)json_int(report, "examples", 0), tally.problems);
}

static void print_tap_reason(const Json *result)
{
    if (json_str(result, "message").n)
        printf("  ---\n  message: \"%.*s\"\n  at: \"%.*s\"\n  ...\n",
               STR_ARG(json_str(result, "message")), STR_ARG(json_str(result, "at")));
}

static void print_tap(Arena *arena, const Json *report)
{
    const Json *results = json_get(report, "results"), *problems = json_get(report, "problems");
    size_t n = 0;
    (void)arena;
    puts("TAP version 13");
    for (size_t i = 0; i < json_len(results); i++) {
        const Json *one = json_at(results, i);
        bool is_pending = str_is(json_str(one, "status"), "pending");
        printf("%s %zu - %.*s:%lld %.*s%s\n",
               str_is(json_str(one, "status"), "passed") || is_pending ? "ok" : "not ok", ++n,
               STR_ARG(json_str(one, "file")), (long long)json_int(one, "line", 0),
               STR_ARG(json_str(one, "name")), is_pending ? " # SKIP" : "");
        print_tap_reason(one);
    }
    for (size_t i = 0; i < json_len(problems); i++) {
        const Json *one = json_at(problems, i);
        if (is_error(one) && !is_failed_claim(one))
            printf("not ok %zu - %.*s:%lld %.*s\n", ++n, STR_ARG(json_str(one, "file")),
                   (long long)json_int(one, "line", 0), STR_ARG(json_str(one, "message")));
    }
    printf("1..%zu\n", n);
}

static void add_attribute(Buf *out, const char *name, Str value)
{
    buf_printf(out, " %s=\"", name);
    findings_xml(out, value, true);
    buf_add_char(out, '"');
}

static void add_case(Buf *out, Str file, Str name, int64_t duration_us)
{
    buf_add_z(out, "    <testcase");
    add_attribute(out, "name", name);
    add_attribute(out, "classname", file);
    buf_printf(out, " time=\"%.6f\"", (double)duration_us / 1e6);
}

static void add_failure(Buf *out, Str message, Str at)
{
    buf_add_z(out, ">\n      <failure");
    add_attribute(out, "message", message);
    buf_add_char(out, '>');
    findings_xml(out, at, false);
    buf_add_z(out, "</failure>\n    </testcase>\n");
}

static void add_result(Buf *out, const Json *result)
{
    Str status = json_str(result, "status");
    add_case(out, json_str(result, "file"), json_str(result, "name"),
             json_int(result, "durationUs", 0));
    if (str_is(status, "failed"))
        add_failure(out, json_str(result, "message"), json_str(result, "at"));
    else
        buf_add_z(out, str_is(status, "pending") ? "><skipped/></testcase>\n" : "/>\n");
}

static void add_problem(Arena *arena, Buf *out, const Json *problem)
{
    if (!is_error(problem) || is_failed_claim(problem))
        return;
    Str at = str_printf(arena, "%.*s:%lld", STR_ARG(json_str(problem, "file")),
                        (long long)json_int(problem, "line", 0));
    add_case(out, json_str(problem, "file"), at, 0);
    add_failure(out, json_str(problem, "message"), at);
}

static void print_junit(Arena *arena, const Json *report)
{
    Tally tally = tally_of(report);
    const Json *results = json_get(report, "results"), *problems = json_get(report, "problems");
    Buf out = buf_new(arena);
    size_t failures = tally.failed + tally.problems;
    size_t tests = tally.passed + tally.pending + failures;
    for (int i = 0; i < 2; i++)
        buf_printf(&out,
                   "%s name=\"tidegate policy\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
                   "skipped=\"%zu\">\n",
                   i ? "  <testsuite" : "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites",
                   tests, failures, tally.pending);
    for (size_t i = 0; i < json_len(results); i++)
        add_result(&out, json_at(results, i));
    for (size_t i = 0; i < json_len(problems); i++)
        add_problem(arena, &out, json_at(problems, i));
    buf_add_z(&out, "  </testsuite>\n</testsuites>");
    puts(buf_str(&out).p);
}

static const struct {
    const char *name;
    void (*print)(Arena *arena, const Json *report);
} formats[] = {{"text", print_text}, {"tap", print_tap}, {"junit", print_junit}};
#define FORMATS (sizeof formats / sizeof *formats)

int policy_trial_test(Ctx *cx, PolicyFlags *flags)
{
    const Json *report;
    size_t i = 0;
    while (flags->format && i < FORMATS && strcmp(flags->format, formats[i].name))
        i++;
    if (i == FORMATS)
        return policy_refuse("--format is text, tap or junit");
    flags->options.with_results = true;
    flags->options.filter = flags->filter;
    if (!policy_check_files(cx, &flags->options, &report))
        return policy_refuse(cx->message);
    formats[i].print(cx->arena, report);
    return json_bool(report, "ok") ? 0 : 1;
}

/* The files that the reader asks about: those of the directory, or the product's without one. */
static bool is_asked_for(const PolicyFlags *flags, const Json *file)
{
    return !flags->options.overlay_dir || str_is(json_str(file, "origin"), "overlay");
}

static Str path_of(Arena *arena, const PolicyFlags *flags, const Json *file)
{
    const char *dir = flags->options.overlay_dir;
    dir = dir ? dir : flags->options.product_dir;
    return str_printf(arena, "%s/%.*s", dir, STR_ARG(json_str(file, "file")));
}

static Str lcov_text(Arena *arena, const PolicyFlags *flags, const Json *files)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < json_len(files); i++) {
        const Json *file = json_at(files, i), *lines = json_get(file, "lines");
        if (!is_asked_for(flags, file))
            continue;
        buf_printf(&out, "TN:\nSF:%.*s\n", STR_ARG(path_of(arena, flags, file)));
        for (size_t k = 0; k < json_len(lines); k++)
            buf_printf(&out, "DA:%lld,%lld\n", (long long)json_int(json_at(lines, k), "line", 0),
                       (long long)json_int(json_at(lines, k), "hits", 0));
        buf_printf(&out, "LF:%lld\nLH:%lld\nend_of_record\n", (long long)json_int(file, "found", 0),
                   (long long)json_int(file, "hit", 0));
    }
    return buf_str(&out);
}

static double per_cent(int64_t hit, int64_t found)
{
    return found ? 100.0 * (double)hit / (double)found : 100.0;
}

static void print_shares(const PolicyFlags *flags, const Json *files)
{
    int64_t found = 0, hit = 0;
    for (size_t i = 0; i < json_len(files); i++) {
        const Json *file = json_at(files, i);
        int64_t its_found = json_int(file, "found", 0), its_hit = json_int(file, "hit", 0);
        if (!is_asked_for(flags, file))
            continue;
        printf("%6.1f%%  %4lld of %4lld  %.*s\n", per_cent(its_hit, its_found), (long long)its_hit,
               (long long)its_found, STR_ARG(json_str(file, "file")));
        found += its_found;
        hit += its_hit;
    }
    printf("%6.1f%%  %4lld of %4lld  lines\n", per_cent(hit, found), (long long)hit,
           (long long)found);
}

int policy_trial_coverage(Ctx *cx, PolicyFlags *flags)
{
    int64_t minimum = 0;
    const Json *report;
    if (flags->minimum &&
        (!str_to_i64(str(flags->minimum), &minimum) || minimum < 0 || minimum > 100))
        return policy_refuse("--minimum is a number from 0 to 100");
    flags->options.with_coverage = true;
    flags->options.coverage_minimum = (int)minimum;
    if (!policy_check_files(cx, &flags->options, &report))
        return policy_refuse(cx->message);
    const Json *files = json_get(report, "coverage"), *problems = json_get(report, "problems");
    print_shares(flags, files);
    for (size_t i = 0; i < json_len(problems); i++)
        if (is_error(json_at(problems, i)))
            policy_print_problem(json_at(problems, i));
    if (flags->lcov && !file_write(cx, flags->lcov, lcov_text(cx->arena, flags, files), 0644))
        return policy_refuse(cx->message);
    return json_bool(report, "ok") ? 0 : 1;
}
