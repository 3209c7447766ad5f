/* Main: the subcommands of tidegate. */
#include <stdio.h>

#include "base/log.h"
#include "check.h"
#include "config.h"
#include "parse_command.h"
#include "policy/git.h"
#include "policy/policy.h"
#include "policy_command.h"
#include "serve.h"

typedef int CommandFn(Ctx *cx, int argc, char **argv);

typedef struct Command {
    const char *name, *usage, *help;
    CommandFn *run;
} Command;

static int usage_error(const char *message)
{
    fprintf(stderr, "tidegate: %s\n", message);
    return 2;
}

static int command_serve(Ctx *cx, int argc, char **argv)
{
    Config config;
    if (!config_parse(cx, argc, argv, &config))
        return usage_error(cx->message);
    if (config.check_config) {
        puts("tidegate: the configuration is good");
        return 0;
    }
    log_init(config.debug ? LOG_DEBUG : LOG_INFO,
             strcmp(config.log_format, "json") ? LOG_TEXT : LOG_JSON);
    return serve_run(&config);
}

static int command_version(Ctx *cx, int argc, char **argv)
{
    (void)cx, (void)argc, (void)argv;
    puts("tidegate " TIDEGATE_VERSION);
    return 0;
}

static int command_help(Ctx *cx, int argc, char **argv);

static const Command commands[] = {
    {"serve", "[flags]", "run the server", command_serve},
    {"check", "[flags] [FILE|-]…", "review SQL files without a server", check_main},
    {"parse", "[--dialect D] [FILE|-]", "print the statements of a script as JSON lines",
     parse_main},
    {"policy", "ACTION …", "check, test, describe, push and compare rules and policies",
     policy_main},
    {"version", "", "print the version", command_version},
    {"help", "", "print this", command_help},
};
#define COMMANDS (sizeof commands / sizeof *commands)

static int command_help(Ctx *cx, int argc, char **argv)
{
    (void)argc, (void)argv;
    puts("Tidegate reviews, approves and applies database changes.\n\nCommands:");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  tidegate %-8s %-22s %s\n", commands[i].name, commands[i].usage, commands[i].help);
    printf("\nFlags of serve, and the environment variables that stand for them:\n%s",
           config_help(cx->arena).p);
    return 0;
}

int main(int argc, char **argv)
{
    Ctx cx;
    int status = -1;
    if (argc == 2 && !strcmp(argv[1], "--policy-worker"))
        return policy_worker_main();
    if (git_answer(argc, argv, &status))
        return status;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    const char *name = argc > 1 ? argv[1] : "help";
    if (!strcmp(name, "--help") || !strcmp(name, "-h"))
        name = "help";
    if (argc == 3 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h")))
        name = "help";
    if (!strcmp(name, "--version"))
        name = "version";
    for (size_t i = 0; i < COMMANDS && status < 0; i++)
        if (!strcmp(name, commands[i].name))
            status = commands[i].run(&cx, argc > 2 ? argc - 2 : 0, argv + 2);
    if (status < 0)
        status = usage_error(arena_printf(arena, "unknown command %s; see tidegate help", name));
    arena_free(arena);
    return status;
}
