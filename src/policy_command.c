/* Policy command: the product's bundle, with a directory laid over it. */
#include "policy_command.h"

#include <stdio.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "kind_page.h"
#include "policy/kind.h"
#include "policy/policy.h"
#include "rule_page.h"
#include "serve.h"

static int refuse(const char *message)
{
    fprintf(stderr, "tidegate: %s\n", message);
    return 2;
}

static void print_problem(const Json *problem)
{
    bool is_warning = str_is(json_str(problem, "severity"), "WARNING");
    Str code = json_str(problem, "code"), file = json_str(problem, "file");
    if (file.n)
        printf("%.*s:%lld: ", STR_ARG(file), (long long)json_int(problem, "line", 0));
    printf("%s%.*s%s%.*s%s\n", is_warning ? "warning: " : "", STR_ARG(json_str(problem, "message")),
           code.n ? " (" : "", STR_ARG(code), code.n ? ")" : "");
}

static int check(Ctx *cx, const PolicyOptions *options)
{
    const Json *report;
    if (!policy_check_files(cx, options, &report))
        return refuse(cx->message);
    const Json *problems = json_get(report, "problems");
    for (size_t i = 0; i < json_len(problems); i++)
        print_problem(json_at(problems, i));
    if (json_bool(report, "ok"))
        printf("bundle %.*s: %lld files, %lld rules, %lld examples, %lld specs\n",
               STR_ARG(str_sub(json_str(report, "bundle"), 0, 12)),
               (long long)json_int(report, "files", 0), (long long)json_int(report, "rules", 0),
               (long long)json_int(report, "examples", 0), (long long)json_int(report, "specs", 0));
    return json_bool(report, "ok") ? 0 : 1;
}

static int print(Str text)
{
    return fwrite(text.p, 1, text.n, stdout) == text.n ? 0 : refuse("cannot write the text");
}

static int docs(Ctx *cx, const PolicyOptions *options)
{
    PolicyOptions one = *options;
    one.workers = 1;
    log_set_level(LOG_WARN);
    PolicyHost *host = policy_host_new(cx, &one);
    if (!host)
        return refuse(cx->message);
    const Json *status = policy_status(cx, host);
    Str kinds = kind_page(cx->arena, json_get(status, "kinds"));
    Str rules = rule_page(cx->arena, json_get(status, "rules"));
    policy_host_free(host);
    return print(str_printf(cx->arena, "%.*s\n%.*s", STR_ARG(kinds), STR_ARG(rules)));
}

static int stubs(Ctx *cx, const PolicyOptions *options)
{
    (void)options;
    return print(policy_stubs(cx->arena));
}

static const struct {
    const char *name;
    int (*run)(Ctx *cx, const PolicyOptions *options);
} actions[] = {{"check", check}, {"docs", docs}, {"stubs", stubs}};

int policy_main(Ctx *cx, int argc, char **argv)
{
    size_t i = 0, n = sizeof actions / sizeof *actions;
    while (argc >= 1 && i < n && strcmp(argv[0], actions[i].name))
        i++;
    if (argc < 1 || argc > 2 || i == n)
        return refuse("usage: tidegate policy check|docs|stubs [DIRECTORY]");
    if (argc == 2 && !file_is_dir(argv[1]))
        return refuse(arena_printf(cx->arena, "%s is not a directory", argv[1]));
    PolicyOptions options = {.exe = serve_exe(cx),
                             .product_dir = serve_product_dir(cx),
                             .overlay_dir = argc == 2 ? argv[1] : NULL};
    return options.product_dir ? actions[i].run(cx, &options) : refuse(cx->message);
}
