/* Git child: its arguments, its environment, and what it said. */
#include "policy/git_child.h"

#include <stdlib.h>

#include "base/file.h"

#define PACK_MAX_BYTES ((size_t)256 << 20)

/* Host keys: those of "<key file>.known_hosts" and no other, or else trusted when first seen and
 * held to from then on. */
static const char *ssh_command(const Git *git)
{
    Arena *arena = git->cx->arena;
    const char *key = git->source->ssh_key_file;
    const char *known = key ? arena_printf(arena, "%s.known_hosts", key) : NULL;
    bool is_pinned = known && file_exists(known);
    if (!is_pinned)
        known = arena_printf(arena, "'%s/known_hosts'", git->source->dir);
    return arena_printf(arena,
                        "GIT_SSH_COMMAND=ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=20 "
                        "-o IdentitiesOnly=yes -o StrictHostKeyChecking=%s "
                        "-o UserKnownHostsFile=%s%s%s",
                        is_pinned ? "yes" : "accept-new", known, key ? " -i " : "", key ? key : "");
}

const char *git_child_path(Arena *arena)
{
    const char *path = getenv("PATH");
    return arena_printf(arena, "PATH=%s", path && *path ? path : "/usr/local/bin:/usr/bin:/bin");
}

bool git_child_run(const Git *git, const char *const *words, Str input, size_t max_output,
                   ProgramResult *result)
{
    const GitSource *source = git->source;
    Arena *arena = git->cx->arena;
    const char *argv[64] = {"git", arena_printf(arena, "--git-dir=%s", git->repository),
                            "-c",  "core.hooksPath=/dev/null",
                            "-c",  "core.fsmonitor=false",
                            "-c",  "credential.helper=",
                            "-c",  "transfer.fsckObjects=true",
                            "-c",  "protocol.ext.allow=never",
                            "-c",  "http.followRedirects=false",
                            "-c",  "safe.directory=*",
                            "-c",  "gc.auto=0"};
    int n = 0;
    while (argv[n])
        n++;
    while (*words && n < 63)
        argv[n++] = *words++;
    const char *const env[] = {
        git_child_path(arena),
        arena_printf(arena, "HOME=%s", git->repository),
        arena_printf(arena, "GIT_ASKPASS=%s", source->exe),
        arena_printf(arena, "GIT_ALLOW_PROTOCOL=%s",
                     source->allow_file ? "https:ssh:file" : "https:ssh"),
        arena_printf(arena, "TIDEGATE_GIT_USERNAME=%s",
                     source->username && *source->username ? source->username : "git"),
        ssh_command(git),
        "GIT_TERMINAL_PROMPT=0",
        "GIT_CONFIG_NOSYSTEM=1",
        "GIT_CONFIG_GLOBAL=/dev/null",
        "GIT_NO_REPLACE_OBJECTS=1",
        "LC_ALL=C",
        NULL,
    };
    ProgramCall call = {.argv = argv,
                        .env = env,
                        .input = input,
                        .extra_fd = git->token_fd,
                        .cancel = source->cancel,
                        .timeout_ms = GIT_CALL_MS,
                        .max_output_bytes = max_output,
                        .max_file_bytes = PACK_MAX_BYTES};
    return program_run(git->cx, &call, result);
}

Str git_child_said(const Git *git, Str text)
{
    Str line, last = STR("");
    while (str_next(&text, '\n', &line))
        if (str_trim(line).n && !str_starts(line, "hint:"))
            last = str_trim(line);
    return str_printable(git->cx->arena, last, 300);
}

bool git_child_must(const Git *git, const char *what, const char *const *words, Str input,
                    size_t max_output, Str *output)
{
    ProgramResult result;
    if (!git_child_run(git, words, input, max_output, &result))
        return false;
    *output = result.output;
    if (result.status == 0)
        return true;
    Str said = git_child_said(git, result.errors);
    return err_set(git->cx, ERR_UNAVAILABLE, "cannot %s %s of %s: %.*s", what, git->source->branch,
                   git->source->url, STR_ARG(said));
}
