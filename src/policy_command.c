/* Policy command: the product's bundle, with a directory laid over it. */
#include "policy_command.h"

#include <stddef.h>
#include <stdio.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "kind_page.h"
#include "policy/policy.h"
#include "policy/stub.h"
#include "rule_page.h"
#include "serve.h"

int policy_refuse(const char *message)
{
    fprintf(stderr, "tidegate: %s\n", message);
    return 2;
}

void policy_print_problem(const Json *problem)
{
    bool is_warning = str_is(json_str(problem, "severity"), "WARNING");
    Str code = json_str(problem, "code"), file = json_str(problem, "file");
    if (file.n)
        printf("%.*s:%lld: ", STR_ARG(file), (long long)json_int(problem, "line", 0));
    printf("%s%.*s%s%.*s%s\n", is_warning ? "warning: " : "", STR_ARG(json_str(problem, "message")),
           code.n ? " (" : "", STR_ARG(code), code.n ? ")" : "");
}

static int check(Ctx *cx, PolicyFlags *flags)
{
    const Json *report;
    if (!policy_check_files(cx, &flags->options, &report))
        return policy_refuse(cx->message);
    const Json *problems = json_get(report, "problems");
    for (size_t i = 0; i < json_len(problems); i++)
        policy_print_problem(json_at(problems, i));
    if (json_bool(report, "ok"))
        printf("bundle %.*s: %lld files, %lld rules, %lld examples, %lld specs\n",
               STR_ARG(str_sub(json_str(report, "bundle"), 0, 12)),
               (long long)json_int(report, "files", 0), (long long)json_int(report, "rules", 0),
               (long long)json_int(report, "examples", 0), (long long)json_int(report, "specs", 0));
    return json_bool(report, "ok") ? 0 : 1;
}

static int print(Str text)
{
    return fwrite(text.p, 1, text.n, stdout) == text.n ? 0 : policy_refuse("cannot write the text");
}

static int docs(Ctx *cx, PolicyFlags *flags)
{
    PolicyOptions one = flags->options;
    one.workers = 1;
    log_set_level(LOG_WARN);
    PolicyHost *host = policy_host_new(cx, &one);
    if (!host)
        return policy_refuse(cx->message);
    const Json *status = policy_status(cx, host);
    Str kinds = kind_page(cx->arena, json_get(status, "kinds"));
    Str rules = rule_page(cx->arena, json_get(status, "rules"));
    policy_host_free(host);
    return print(str_printf(cx->arena, "%.*s\n%.*s", STR_ARG(kinds), STR_ARG(rules)));
}

static int stubs(Ctx *cx, PolicyFlags *flags)
{
    (void)flags;
    return print(policy_stubs(cx->arena));
}

static const struct {
    const char *name;
    size_t at; /* in PolicyFlags */
} values[] = {{"--format", offsetof(PolicyFlags, format)},
              {"--filter", offsetof(PolicyFlags, filter)},
              {"--lcov", offsetof(PolicyFlags, lcov)},
              {"--minimum", offsetof(PolicyFlags, minimum)},
              {"--kind", offsetof(PolicyFlags, kind)},
              {"--input", offsetof(PolicyFlags, input)},
              {"--sql", offsetof(PolicyFlags, sql)},
              {"--engine", offsetof(PolicyFlags, engine)},
              {"--url", offsetof(PolicyFlags, url)},
              {"--token-file", offsetof(PolicyFlags, token_file)},
              {"--message", offsetof(PolicyFlags, message)},
              {"--reason", offsetof(PolicyFlags, reason)},
              {"--limit", offsetof(PolicyFlags, limit)},
              {"--since", offsetof(PolicyFlags, since)}};
#define VALUES (sizeof values / sizeof *values)

#define SERVER "--url --token-file"
#define SERVER_USAGE "[--url URL] [--token-file FILE]"

static const struct {
    const char *name;
    int (*run)(Ctx *cx, PolicyFlags *flags);
    const char *flags; /* that it takes */
    const char *usage;
    int words; /* how many it takes that need not be directories here */
} actions[] = {
    {"check", check, "", "[DIRECTORY]", 0},
    {"test", policy_trial_test, "--format --filter",
     "[DIRECTORY] [--filter TEXT] [--format text|tap|junit]", 0},
    {"coverage", policy_trial_coverage, "--lcov --minimum",
     "[DIRECTORY] [--lcov FILE] [--minimum N]", 0},
    {"eval", policy_eval, "--kind --input --sql --engine",
     "[DIRECTORY] --kind KIND [--input FILE|-], or --sql FILE [--engine ENGINE]", 0},
    {"docs", docs, "", "[DIRECTORY]", 0},
    {"stubs", stubs, "", "", 0},
    {"push", policy_push, SERVER " --message --dry-run",
     "[DIRECTORY] [--message TEXT] [--dry-run] " SERVER_USAGE, 1},
    {"diff", policy_diff, SERVER, "[FROM] TO (directories or hashes; FROM: in force) " SERVER_USAGE,
     2},
    {"history", policy_history, SERVER " --limit", "[--limit N] " SERVER_USAGE, 0},
    {"activate", policy_activate, SERVER " --reason", "HASH --reason TEXT " SERVER_USAGE, 1},
    {"replay", policy_replay, SERVER " --since --kind --limit",
     "DIRECTORY|HASH [--since 30d] [--kind KIND] [--limit N] " SERVER_USAGE, 1},
    {"explain", policy_explain, SERVER, "DECISION|ISSUE " SERVER_USAGE, 1},
};
#define ACTIONS (sizeof actions / sizeof *actions)

static int usage(Ctx *cx)
{
    Buf out = buf_new(cx->arena);
    buf_add_z(&out, "usage:");
    for (size_t i = 0; i < ACTIONS; i++)
        buf_printf(&out, "\n  tidegate policy %s %s", actions[i].name, actions[i].usage);
    return policy_refuse(buf_str(&out).p);
}

static bool takes(size_t action, const char *flag)
{
    Str rest = str(actions[action].flags), one;
    while (str_next(&rest, ' ', &one))
        if (str_is(one, flag))
            return true;
    return false;
}

/* Takes argv[*i], and the argument after it where the value stands there. */
static bool read_flag(Ctx *cx, size_t action, int argc, char **argv, int *i, PolicyFlags *flags)
{
    Str name, value;
    bool has_value = str_cut(str(argv[*i]), '=', &name, &value);
    if (!strcmp(argv[*i], "--dry-run") && takes(action, "--dry-run")) {
        flags->only_try = argv[*i];
        return true;
    }
    if (!has_value)
        name = str(argv[*i]);
    for (size_t k = 0; k < VALUES; k++) {
        if (!str_is(name, values[k].name) || !takes(action, values[k].name))
            continue;
        if (!has_value && ++*i >= argc)
            return err_set(cx, ERR_INVALID, "%s needs a value", values[k].name);
        *(const char **)((char *)flags + values[k].at) =
            has_value ? str_z(cx->arena, value) : argv[*i];
        return true;
    }
    return err_set(cx, ERR_INVALID, "unknown flag %.*s: policy %s takes %s", STR_ARG(name),
                   actions[action].name, actions[action].usage);
}

static bool read_flags(Ctx *cx, size_t action, int argc, char **argv, PolicyFlags *flags)
{
    for (int i = 0; i < argc; i++) {
        if (str_starts(str(argv[i]), "--")) {
            if (!read_flag(cx, action, argc, argv, &i, flags))
                return false;
            continue;
        }
        if (flags->nwords < actions[action].words) {
            flags->words[flags->nwords++] = argv[i];
            continue;
        }
        if (actions[action].words)
            return err_set(cx, ERR_INVALID, "policy %s takes %s", actions[action].name,
                           actions[action].usage);
        if (flags->options.overlay_dir || !file_is_dir(argv[i]))
            return err_set(cx, ERR_INVALID, "%s is not %s", argv[i],
                           flags->options.overlay_dir ? "the only directory" : "a directory");
        flags->options.overlay_dir = argv[i];
    }
    return true;
}

int policy_main(Ctx *cx, int argc, char **argv)
{
    size_t i = 0;
    PolicyFlags flags = {.format = NULL};
    while (argc >= 1 && i < ACTIONS && strcmp(argv[0], actions[i].name))
        i++;
    if (argc < 1 || i == ACTIONS)
        return usage(cx);
    if (!read_flags(cx, i, argc - 1, argv + 1, &flags))
        return policy_refuse(cx->message);
    flags.options.exe = serve_exe(cx);
    flags.options.product_dir = serve_product_dir(cx);
    return flags.options.product_dir ? actions[i].run(cx, &flags) : policy_refuse(cx->message);
}
